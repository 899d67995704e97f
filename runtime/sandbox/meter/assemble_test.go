package meter_test

import "slices"

// A small assembler: every attack is a few bytes that can be read beside its test.

const (
	i32    = 0x7f
	i64    = 0x7e
	v128   = 0x7b
	void   = 0x40
	anyref = 0x70 // funcref

	unreachable = 0x00
	nop         = 0x01
	block       = 0x02
	loop        = 0x03
	ifThen      = 0x04
	otherwise   = 0x05
	end         = 0x0b
	br          = 0x0c
	brIf        = 0x0d
	brTable     = 0x0e
	ret         = 0x0f
	call        = 0x10
	indirect    = 0x11
	drop        = 0x1a
	localGet    = 0x20
	localSet    = 0x21
	localTee    = 0x22
	globalGet   = 0x23
	globalSet   = 0x24
	memoryGrow  = 0x40
	i32Const    = 0x41
	i64Const    = 0x42
	i32Eqz      = 0x45
	i32LtU      = 0x49
	i32Add      = 0x6a
	i32Sub      = 0x6b
	i32Mul      = 0x6c
	refNull     = 0xd0
	refFunc     = 0xd2
	misc        = 0xfc
	simd        = 0xfd
)

// function is a function of a test module. Its code has no final end.
type function struct {
	params, results []byte
	locals          []byte
	code            []byte
	export          string
}

// global is a global of type i32 or i64 that starts at zero.
type global struct {
	typ     byte
	mutable bool
}

// source is a test module. The types are those of the functions, one each and in their order, and then the further ones.
type source struct {
	types      [][]byte
	from       string     // the module that functions are imported from; "host" if empty
	imports    []function // imported functions, by their export name
	functions  []function
	memory     []byte // limits
	tables     [][]byte
	globals    []global
	references []byte   // further globals, behind those: references to functions
	exports    [][]byte // further entries of the export section
	start      *byte
	elements   []byte // function indices put into table 0 from 0 on
	passive    []byte // function indices of a passive element segment, the last
	data       int    // passive data segments of 64 KiB
	custom     [][]byte
}

func u32(v int) []byte {
	var b []byte
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

func s32(v int) []byte {
	var b []byte
	for {
		c := byte(v & 0x7f)
		v >>= 7
		if (v == 0 && c&0x40 == 0) || (v == -1 && c&0x40 != 0) {
			return append(b, c)
		}
		b = append(b, c|0x80)
	}
}

func constant(v int) []byte { return append([]byte{i32Const}, s32(v)...) }

func sized(content []byte) []byte { return append(u32(len(content)), content...) }

func vector(items [][]byte) []byte {
	return append(u32(len(items)), slices.Concat(items...)...)
}

// join strings code together: bytes and byte slices.
func join(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case int:
			b = append(b, byte(p))
		case byte:
			b = append(b, p)
		case []byte:
			b = append(b, p...)
		}
	}
	return b
}

func repeat(n int, code []byte) []byte { return slices.Repeat(code, n) }

func section(id byte, content []byte) []byte { return join(int(id), sized(content)) }

func (s source) bytes() []byte {
	var types, imports, functions, exports, code, globals, data [][]byte
	if s.from == "" {
		s.from = "host"
	}
	for i, f := range s.imports {
		types = append(types, join(0x60, sized(f.params), sized(f.results)))
		imports = append(imports, join(sized([]byte(s.from)), sized([]byte(f.export)), 0, u32(i)))
	}
	for i, f := range s.functions {
		i += len(s.imports)
		types = append(types, join(0x60, sized(f.params), sized(f.results)))
		functions = append(functions, u32(i))
		if f.export != "" {
			exports = append(exports, join(sized([]byte(f.export)), 0, u32(i)))
		}
		var locals [][]byte
		for _, l := range f.locals {
			locals = append(locals, []byte{1, l})
		}
		code = append(code, sized(join(vector(locals), f.code, end)))
	}
	for _, g := range s.globals {
		mutable := 0
		if g.mutable {
			mutable = 1
		}
		op := i32Const
		if g.typ == i64 {
			op = i64Const
		}
		globals = append(globals, join(int(g.typ), mutable, op, 0, end))
	}
	for _, f := range s.references {
		globals = append(globals, join(anyref, 0, refFunc, f, end))
	}
	for range s.data {
		data = append(data, join(1, sized(make([]byte, 65_536))))
	}
	types = append(types, s.types...)
	out := []byte("\x00asm\x01\x00\x00\x00")
	for _, c := range s.custom {
		out = append(out, section(0, c)...)
	}
	out = append(out, section(1, vector(types))...)
	if imports != nil {
		out = append(out, section(2, vector(imports))...)
	}
	out = append(out, section(3, vector(functions))...)
	if s.tables != nil {
		out = append(out, section(4, vector(s.tables))...)
	}
	if s.memory != nil {
		out = append(out, section(5, join(1, s.memory))...)
	}
	if globals != nil {
		out = append(out, section(6, vector(globals))...)
	}
	out = append(out, section(7, vector(append(exports, s.exports...)))...)
	if s.start != nil {
		out = append(out, section(8, []byte{*s.start})...)
	}
	var segments [][]byte
	if s.elements != nil {
		segments = append(segments, join(0, i32Const, 0, end, sized(s.elements)))
	}
	if s.passive != nil {
		segments = append(segments, join(1, 0, sized(s.passive)))
	}
	if segments != nil {
		out = append(out, section(9, vector(segments))...)
	}
	if s.data > 0 {
		out = append(out, section(12, u32(s.data))...)
	}
	out = append(out, section(10, vector(code))...)
	if s.data > 0 {
		out = append(out, section(11, vector(data))...)
	}
	return out
}

// only is a module of one exported function "run" with 16 MiB of memory that may grow to 64.
func only(code []byte, locals ...byte) source {
	return source{
		functions: []function{{export: "run", code: code, locals: locals}},
		memory:    join(1, u32(256), u32(1024)),
	}
}

// fib is the recursion without a loop: run(n) = n < 2 ? n : run(n-1) + run(n-2).
func fib() source {
	return source{functions: []function{{
		export: "run", params: []byte{i32}, results: []byte{i32},
		code: join(localGet, 0, i32Const, 2, i32LtU, ifThen, i32, localGet, 0, otherwise,
			localGet, 0, i32Const, 1, i32Sub, call, 0,
			localGet, 0, i32Const, 2, i32Sub, call, 0, i32Add, end),
	}}}
}

// count is the loop: run(n) turns n times.
func count() source {
	return source{functions: []function{{
		export: "run", params: []byte{i32},
		code: join(loop, void, localGet, 0, i32Const, 1, i32Sub, localTee, 0, brIf, 0, end),
	}}}
}
