package abi

import (
	"context"
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// Realloc allocates size bytes, aligned to align, in the guest, by calling its `cabi_realloc` with an old pointer and an
// old size of zero. What it returns need not be right: this package checks it. Its error, such as a trap or the end of the
// context, is passed on as it is.
type Realloc func(ctx context.Context, align, size uint32) (uint32, error)

// lowerer lowers one value.
type lowerer struct {
	mem     *Memory
	realloc func(align, size uint32) (uint32, error)
	blocks  blocks
	// broken is the first write that failed although its block had been checked.
	broken  error
	scratch [8]byte
}

func newLowerer(ctx context.Context, mem *Memory, alloc Realloc) *lowerer {
	return &lowerer{mem: mem, realloc: func(align, size uint32) (uint32, error) { return alloc(ctx, align, size) }}
}

// newFixedLowerer makes a lowerer for a value that needs no allocation.
func newFixedLowerer(mem *Memory) *lowerer { return &lowerer{mem: mem} }

// done returns the error of the writes that had none to return.
func (l *lowerer) done() error { return l.broken }

// area takes the caller's own memory for the fixed part of a result.
func (l *lowerer) area(ptr, size, align uint32) error {
	if _, err := l.mem.area(ptr, uint64(size), align); err != nil {
		return err
	}
	l.blocks.add(ptr, size)
	return nil
}

// alloc allocates in the guest and checks what it is given.
//
// Also a block of no bytes is asked for, as the canonical ABI says: only the guest knows what its language takes for the
// pointer of an empty list (not null in Rust, not a small number in Go).
func (l *lowerer) alloc(align, size uint32) (uint32, error) {
	ptr, err := l.realloc(align, size)
	if err != nil {
		return 0, err
	}
	if ptr == 0 && size > 0 {
		return 0, &ABIError{Reason: fmt.Sprintf("%s returned null for %d bytes: the guest has no memory left", ExportRealloc, size)}
	}
	if _, err := l.mem.area(ptr, uint64(size), align); err != nil {
		return 0, at(err, ExportRealloc)
	}
	if !l.blocks.add(ptr, size) {
		return 0, &ABIError{Path: ExportRealloc, Reason: fmt.Sprintf("%d bytes at %#x overlap a block that is in use", size, ptr)}
	}
	return ptr, nil
}

// put stores the low size bytes of v at ptr, which is in a block that has been checked.
func (l *lowerer) put(ptr, size uint32, v uint64) {
	binary.LittleEndian.PutUint64(l.scratch[:], v)
	if !l.mem.linear.Write(ptr, l.scratch[:size]) && l.broken == nil {
		l.broken = outside(ptr, uint64(size))
	}
}

// text lowers a string and returns the pointer to its bytes.
func (l *lowerer) text(s string) (uint32, error) {
	if !utf8.ValidString(s) {
		return 0, &ValueError{Reason: "text is not UTF-8"}
	}
	ptr, err := l.room(uint64(len(s)), 1, 1)
	if err == nil && !l.mem.linear.WriteString(ptr, s) {
		err = outside(ptr, uint64(len(s)))
	}
	return ptr, err
}

// octets lowers a byte list and returns the pointer to it.
func (l *lowerer) octets(b []byte) (uint32, error) {
	ptr, err := l.room(uint64(len(b)), 1, 1)
	if err == nil && !l.mem.linear.Write(ptr, b) {
		err = outside(ptr, uint64(len(b)))
	}
	return ptr, err
}

// room allocates n elements.
func (l *lowerer) room(n uint64, size, align uint32) (uint32, error) {
	if n > maxLength/uint64(size) {
		return 0, &ValueError{Reason: fmt.Sprintf("%d elements of %d bytes are over the canonical ABI's %d bytes", n, size, maxLength)}
	}
	return l.alloc(align, uint32(n)*size) //nolint:gosec // n is below 2²⁸
}

// lowerList lowers a list and returns the pointer to its elements.
func lowerList[T any](l *lowerer, list []T, size, align uint32, elem func(*lowerer, uint32, T) error) (uint32, error) {
	ptr, err := l.room(uint64(len(list)), size, align)
	if err != nil {
		return 0, err
	}
	for i, v := range list {
		if err := elem(l, ptr+uint32(i)*size, v); err != nil {
			return 0, atIndex(err, i)
		}
	}
	return ptr, nil
}
