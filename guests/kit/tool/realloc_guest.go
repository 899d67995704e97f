//go:build tinygo || wasip1

package tool

import "unsafe"

// cabiRealloc gives the host room in the guest's memory, as the canonical ABI asks for it: to place arguments and answers in.
// Nothing is ever freed. The allocators align to 8 bytes what has 8 and more, and no type of the contract needs more.
//
//go:wasmexport cabi_realloc
func cabiRealloc(old, oldSize, align, newSize uint32) uint32 {
	if align > 8 {
		panic("cabi_realloc: alignment")
	}
	if newSize == 0 {
		return align // any aligned address that is not null
	}
	if newSize <= oldSize {
		return old
	}
	block := make([]byte, newSize, (uint64(newSize)+7)&^7)
	if oldSize > 0 {
		copy(block, wireText{old, oldSize}.bytes())
	}
	return given(unsafe.Pointer(unsafe.SliceData(block)))
}
