package abi

import "slices"

// blocks are the blocks of one lowering, in the order of their addresses, none overlapping another.
//
// A guest whose allocator gives the same block twice would only harm itself, but it would see a value that the host never
// sent, and what it does next is then no longer a function of its inputs.
type blocks []block

type block struct{ start, end uint64 } // end is the first byte after it

// add takes size bytes at ptr, and reports false if some of them are taken. A block of no bytes takes nothing.
func (bs *blocks) add(ptr, size uint32) bool {
	if size == 0 {
		return true
	}
	b := block{start: uint64(ptr), end: uint64(ptr) + uint64(size)}
	// The first block that ends after b starts: the only one, or the first of those, that b can overlap.
	i, _ := slices.BinarySearchFunc(*bs, b.start, func(have block, start uint64) int {
		if have.end > start {
			return 1
		}
		return -1
	})
	if i < len(*bs) && (*bs)[i].start < b.end {
		return false
	}
	*bs = slices.Insert(*bs, i, b)
	return true
}
