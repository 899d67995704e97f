package extism

import (
	"cmp"
	"slices"
)

// block is a part of the kernel's memory that the plug-in may use.
type block struct{ offset, length uint64 }

// blocks are the blocks that a plug-in has, by rising offset.
type blocks struct {
	list []block
	// last is the index of the block that was used last: most uses are of the same one.
	last int
}

// maxBlocks bounds the blocks that a plug-in has at once, since they are kept outside of its memory.
const maxBlocks = 1 << 16

func (b *blocks) search(offset uint64) (int, bool) {
	return slices.BinarySearchFunc(b.list, offset, func(one block, offset uint64) int { return cmp.Compare(one.offset, offset) })
}

// add notes a block. It says false when there are too many.
func (b *blocks) add(one block) bool {
	if len(b.list) >= maxBlocks {
		return false
	}
	i, _ := b.search(one.offset)
	b.list = slices.Insert(b.list, i, one)
	return true
}

// remove forgets the block that begins at an offset, and says whether there was one.
func (b *blocks) remove(offset uint64) bool {
	i, ok := b.search(offset)
	if ok {
		b.list = slices.Delete(b.list, i, i+1)
	}
	return ok
}

// at gives the block that begins at an offset.
func (b *blocks) at(offset uint64) (block, bool) {
	i, ok := b.search(offset)
	if !ok {
		return block{}, false
	}
	return b.list[i], true
}

// hold says whether n bytes at an offset lie in one block.
func (b *blocks) hold(offset, n uint64) bool {
	if b.last < len(b.list) && b.list[b.last].holds(offset, n) {
		return true
	}
	i, exact := b.search(offset)
	if !exact {
		i--
	}
	if i < 0 || !b.list[i].holds(offset, n) {
		return false
	}
	b.last = i
	return true
}

func (b block) holds(offset, n uint64) bool {
	return offset >= b.offset && offset-b.offset <= b.length && n <= b.length-(offset-b.offset)
}
