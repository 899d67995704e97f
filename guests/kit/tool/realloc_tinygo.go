//go:build tinygo

package tool

import "unsafe"

// cabiRealloc gives the host room in the guest's memory, as the canonical ABI asks for it: to place arguments and answers in.
// Nothing is ever freed. The allocator aligns to 16 bytes, and no type of the contract needs more than 8.
//
//go:wasmexport cabi_realloc
func cabiRealloc(old unsafe.Pointer, oldSize, align, newSize uintptr) unsafe.Pointer {
	if align > 16 {
		panic("cabi_realloc: alignment")
	}
	if newSize == 0 {
		return unsafe.Pointer(align) // any aligned address that is not null
	}
	if newSize <= oldSize {
		return old
	}
	block := make([]byte, newSize)
	if oldSize > 0 {
		copy(block, unsafe.Slice((*byte)(old), oldSize))
	}
	return unsafe.Pointer(unsafe.SliceData(block))
}
