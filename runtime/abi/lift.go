package abi

import (
	"fmt"
	"unicode/utf8"
)

// lifter lifts one value. It keeps what is left of the caps.
type lifter struct {
	mem  *Memory
	left Caps
}

func newLifter(mem *Memory) *lifter { return &lifter{mem: mem, left: mem.caps} }

// text lifts a string of n bytes at ptr. The copy is what gets checked, so that nothing can change in between.
func (l *lifter) text(ptr, n uint32) (string, error) {
	b, err := l.view(ptr, n)
	if err != nil {
		return "", err
	}
	s := string(b)
	if !utf8.ValidString(s) {
		return "", &ABIError{Reason: fmt.Sprintf("string of %d bytes is not UTF-8", n)}
	}
	return s, nil
}

// octets lifts a byte list of n bytes at ptr. An empty one is nil.
func (l *lifter) octets(ptr, n uint32) ([]byte, error) {
	b, err := l.view(ptr, n)
	if err != nil || n == 0 {
		return nil, err
	}
	return append(make([]byte, 0, n), b...), nil
}

func (l *lifter) view(ptr, n uint32) ([]byte, error) {
	b, err := l.mem.area(ptr, uint64(n), 1)
	if err != nil {
		return nil, err
	}
	return b, l.spend(uint64(n))
}

// spend takes n bytes from what is left of the caps, before they are copied.
func (l *lifter) spend(n uint64) error {
	if n > l.left.Bytes {
		return &ABIError{TooLarge: true, Reason: fmt.Sprintf("%d more bytes: %d of %d are left", n, l.left.Bytes, l.mem.caps.Bytes)}
	}
	l.left.Bytes -= n
	return nil
}

// liftList lifts a list of n elements, each of size bytes, at ptr. An empty one is nil. The list must lie in the memory
// and within the caps before anything is allocated for it.
func liftList[T any](l *lifter, ptr, n, size, align uint32, elem func(*lifter, []byte) (T, error)) ([]T, error) {
	total := uint64(n) * uint64(size) // < 2⁶⁴: both are below 2³²
	b, err := l.mem.area(ptr, total, align)
	if err != nil || n == 0 {
		return nil, err
	}
	if uint64(n) > l.left.Elements {
		return nil, &ABIError{TooLarge: true, Reason: fmt.Sprintf("%d more list elements: %d of %d are left", n, l.left.Elements, l.mem.caps.Elements)}
	}
	l.left.Elements -= uint64(n)
	if err := l.spend(total); err != nil {
		return nil, err
	}
	list := make([]T, n)
	for i := range list {
		if list[i], err = elem(l, b[:size:size]); err != nil {
			return nil, atIndex(err, i)
		}
		b = b[size:]
	}
	return list, nil
}
