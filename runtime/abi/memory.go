package abi

import "fmt"

// maxLength is the most bytes that a string or a list may have: MAX_STRING_BYTE_LENGTH and MAX_LIST_BYTE_LENGTH of the
// canonical ABI.
const maxLength = 1<<28 - 1

// LinearMemory is what this package needs of a guest's memory. wazero's api.Memory has it.
type LinearMemory interface {
	// Read returns a view of the bytes, which a later write or growth may or may not change, or false if they are not all in
	// the memory.
	Read(offset, byteCount uint32) ([]byte, bool)
	Write(offset uint32, v []byte) bool
	WriteString(offset uint32, v string) bool
}

// Caps bound what one Lift function makes. Both are needed: list entries may all point to the same bytes, and elements
// may be larger in Go than in the guest.
type Caps struct {
	// Bytes is the most that strings, byte lists and the fixed parts of list elements may have, in the guest's own
	// layout, together.
	Bytes uint64
	// Elements is the most that lists other than byte lists may have, together.
	Elements uint64
}

// Memory is a guest's memory with the caps on what is lifted from it. It holds no other state: each Lift function begins
// with the full caps. It is not safe for use while the guest runs.
type Memory struct {
	linear LinearMemory
	caps   Caps
}

// NewMemory joins a guest's memory and the caps on each value that is lifted from it. The zero Caps let through only
// values that hold nothing.
func NewMemory(linear LinearMemory, caps Caps) *Memory { return &Memory{linear: linear, caps: caps} }

// area returns a view of size bytes at ptr. It is valid until the guest runs, which includes its allocator.
func (m *Memory) area(ptr uint32, size uint64, align uint32) ([]byte, error) {
	if ptr%align != 0 {
		return nil, &ABIError{Reason: fmt.Sprintf("pointer %#x is not aligned to %d", ptr, align)}
	}
	if size > maxLength {
		return nil, &ABIError{Reason: fmt.Sprintf("%d bytes are over the canonical ABI's %d", size, maxLength)}
	}
	b, ok := m.linear.Read(ptr, uint32(size))
	if !ok {
		return nil, outside(ptr, size)
	}
	return b, nil
}

func outside(ptr uint32, size uint64) error {
	return &ABIError{Reason: fmt.Sprintf("%d bytes at %#x are not all in the memory", size, ptr)}
}
