package inert

import "slices"

// The few instructions that stubs are made of, as the binary format has them.

// code makes a body without locals.
func code(instructions ...[]byte) []byte {
	return append(append([]byte{0}, slices.Concat(instructions...)...), 0x0b)
}

func unreachable() []byte          { return []byte{0x00} }
func localGet(i byte) []byte       { return []byte{0x20, i} }
func localSet(i byte) []byte       { return []byte{0x21, i} }
func globalGet(i uint32) []byte    { return append([]byte{0x23}, unsigned(i)...) }
func globalSet(i uint32) []byte    { return append([]byte{0x24}, unsigned(i)...) }
func i32Load(offset byte) []byte   { return []byte{0x28, 2, offset} }
func i32Store() []byte             { return []byte{0x36, 2, 0} }
func i64Store() []byte             { return []byte{0x37, 3, 0} }
func i32Const(below64 byte) []byte { return []byte{0x41, below64} }
func i64Const(v int64) []byte      { return append([]byte{0x42}, signed(v)...) }
func i32Add() []byte               { return []byte{0x6a} }
func i32Sub() []byte               { return []byte{0x6b} }
func i64Add() []byte               { return []byte{0x7c} }

// advance adds to the counter.
func advance(counter uint32, by int64) []byte {
	return slices.Concat(globalGet(counter), i64Const(by), i64Add(), globalSet(counter))
}

// written is fd_write(descriptor, buffers, count, written): it adds up the lengths of the buffers, each a pointer and a length.
func written() []byte {
	const (
		buffers, count, result, sum = 1, 2, 3, 4
		oneI32                      = "\x01\x01\x7f"
		block, loop, empty          = 0x02, 0x03, 0x40
		branch, branchIf, end       = 0x0c, 0x0d, 0x0b
		i32Eqz                      = 0x45
	)
	return slices.Concat([]byte(oneI32),
		[]byte{block, empty, loop, empty},
		localGet(count), []byte{i32Eqz, branchIf, 1},
		localGet(sum), localGet(buffers), i32Load(4), i32Add(), localSet(sum),
		localGet(buffers), i32Const(8), i32Add(), localSet(buffers),
		localGet(count), i32Const(1), i32Sub(), localSet(count),
		[]byte{branch, 0, end, end},
		localGet(result), localGet(sum), i32Store(), i32Const(success), []byte{end})
}

func unsigned(v uint32) []byte {
	var out []byte
	for ; v >= 0x80; v >>= 7 {
		out = append(out, byte(v)|0x80)
	}
	return append(out, byte(v))
}

func signed(v int64) []byte {
	var out []byte
	for {
		b := byte(v & 0x7f)
		v >>= 7
		if v == 0 && b&0x40 == 0 || v == -1 && b&0x40 != 0 {
			return append(out, b)
		}
		out = append(out, b|0x80)
	}
}
