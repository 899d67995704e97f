package module

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// ValueType is the type of a parameter, result, local or global, as it is encoded.
type ValueType byte

// The value types of WebAssembly 2.0.
const (
	I32       ValueType = 0x7f
	I64       ValueType = 0x7e
	F32       ValueType = 0x7d
	F64       ValueType = 0x7c
	V128      ValueType = 0x7b
	FuncRef   ValueType = 0x70
	ExternRef ValueType = 0x6f
)

func (t ValueType) String() string {
	switch t {
	case I32:
		return "i32"
	case I64:
		return "i64"
	case F32:
		return "f32"
	case F64:
		return "f64"
	case V128:
		return "v128"
	case FuncRef:
		return "funcref"
	case ExternRef:
		return "externref"
	}
	return fmt.Sprintf("type 0x%02x", byte(t))
}

// FuncType is the signature of a function.
type FuncType struct{ Params, Results []ValueType }

func (t FuncType) String() string {
	return "(" + typeList(t.Params) + ") -> (" + typeList(t.Results) + ")"
}

func typeList(ts []ValueType) string {
	names := make([]string, len(ts))
	for i, t := range ts {
		names[i] = t.String()
	}
	return strings.Join(names, ", ")
}

// Equal says whether two signatures are the same.
func (t FuncType) Equal(o FuncType) bool {
	return string(typeBytes(t.Params)) == string(typeBytes(o.Params)) &&
		string(typeBytes(t.Results)) == string(typeBytes(o.Results))
}

func typeBytes(ts []ValueType) []byte {
	b := make([]byte, len(ts))
	for i, t := range ts {
		b[i] = byte(t)
	}
	return b
}

// Kind is what an import or export is.
type Kind byte

// The kinds of imports and exports.
const (
	KindFunc Kind = iota
	KindTable
	KindMemory
	KindGlobal
)

func (k Kind) String() string {
	switch k {
	case KindFunc:
		return "function"
	case KindTable:
		return "table"
	case KindMemory:
		return "memory"
	case KindGlobal:
		return "global"
	}
	return fmt.Sprintf("kind %d", byte(k))
}

// Import is one import. Type is set for functions only.
type Import struct {
	Module, Name string
	Kind         Kind
	Type         FuncType
}

// Export is one export. Index counts in the index space of its kind, imports first.
type Export struct {
	Name  string
	Kind  Kind
	Index uint32
}

// Limits are those of a memory (in pages of 64 KiB) or of a table (in entries).
type Limits struct {
	Min    uint32
	Max    uint32
	HasMax bool
}

// Module is the structure of a module.
type Module struct {
	Types   []FuncType
	Imports []Import
	Exports []Export
	// Functions holds the type index of each function that the module defines.
	Functions []uint32
	Memories  []Limits
	Tables    []Table
	Globals   int
	// Start is true when the module has a start section.
	Start bool
	// Shape is that of the code.
	Shape Shape

	sections          []section
	importedFunctions []uint32
}

// Table is a table that the module defines.
type Table struct {
	Ref ValueType
	Limits
}

type section struct {
	id      byte
	content []byte
}

// Section ids of the binary format.
const (
	secCustom = iota
	secType
	secImport
	secFunction
	secTable
	secMemory
	secGlobal
	secExport
	secStart
	secElement
	secCode
	secData
	secDataCount
)

var sectionNames = [...]string{"custom", "type", "import", "function", "table", "memory", "global", "export", "start",
	"element", "code", "data", "data count"}

var (
	errMagic   = errors.New("it does not start with the four bytes of a WebAssembly module")
	errVersion = errors.New("it is WebAssembly, but not a core module of version 1 (is it a component?)")
)

// Parse reads the structure of a module. It takes time in proportion to the length of b, keeps views into b, and fails
// with a *TooManyError when a cap is exceeded. A module that passes can still be invalid: types of instructions, indices and
// constant expressions are left to the validator of the engine.
func Parse(b []byte, caps Caps) (*Module, error) { return parse(b, caps, nil) }

// parse moves functions, in b itself, if moved is not nil.
func parse(b []byte, caps Caps, moved []uint32) (*Module, error) {
	if !bytes.HasPrefix(b, []byte("\x00asm")) {
		return nil, errMagic
	}
	if !bytes.HasPrefix(b[4:], []byte{1, 0, 0, 0}) {
		return nil, errVersion
	}
	m := &Module{}
	r := &reader{b: b, pos: 8}
	last := 0
	for r.rest() > 0 {
		id := r.byte()
		content := r.bytes(r.u32())
		if r.err != nil {
			return nil, fmt.Errorf("its sections do not add up: %w", r.err)
		}
		if id > secDataCount {
			return nil, fmt.Errorf("it has a section of the unknown kind %d", id)
		}
		if id == secCustom {
			continue
		}
		place := sectionPlace(id)
		if place <= last {
			return nil, fmt.Errorf("its %s section is out of order or there twice", sectionNames[id])
		}
		last = place
		if err := m.readSection(id, &reader{b: content, moved: moved}, caps); err != nil {
			return nil, fmt.Errorf("in its %s section: %w", sectionNames[id], err)
		}
		m.sections = append(m.sections, section{id, content})
	}
	if m.Shape.Functions != len(m.Functions) {
		return nil, fmt.Errorf("it declares %d functions and has %d function bodies", len(m.Functions), m.Shape.Functions)
	}
	return m, nil
}

// sectionPlace orders the sections: data count comes between element and code.
func sectionPlace(id byte) int {
	switch id {
	case secDataCount:
		return 2*secElement + 1
	default:
		return 2 * int(id)
	}
}

func (m *Module) readSection(id byte, r *reader, caps Caps) error {
	switch id {
	case secType:
		m.readTypes(r, caps)
	case secImport:
		m.readImports(r, caps)
	case secFunction:
		for range r.count("functions", caps.Functions) {
			m.Functions = append(m.Functions, m.typeIndex(r))
		}
	case secTable:
		m.readTables(r, caps)
	case secMemory:
		for range r.count("memories", 1) {
			m.Memories = append(m.Memories, readMemory(r))
		}
	case secGlobal:
		m.Globals = r.count("globals", caps.Globals)
		for range m.Globals {
			r.byte()
			r.byte()
			skipConstant(r)
		}
	case secExport:
		for range r.count("exports", caps.Exports) {
			e := Export{Name: r.name(), Kind: Kind(r.byte())}
			if e.Kind == KindFunc {
				e.Index = r.functionIndex()
			} else {
				e.Index = r.u32()
			}
			m.Exports = append(m.Exports, e)
		}
	case secStart:
		r.functionIndex()
		m.Start = true
	case secElement:
		readElements(r, caps)
	case secDataCount:
		r.u32()
	case secCode:
		m.readCode(r, caps)
	case secData:
		readData(r, caps)
	}
	if r.err == nil && r.rest() > 0 {
		r.failf("it is %d bytes longer than what it holds", r.rest())
	}
	return r.err
}

func (m *Module) typeIndex(r *reader) uint32 {
	i := r.u32()
	if r.err == nil && uint64(i) >= uint64(len(m.Types)) {
		r.failf("it names a function type %d, and there are %d", i, len(m.Types))
	}
	return i
}

// FuncType gives the signature of a function by its index, imports first.
func (m *Module) FuncType(index uint32) (FuncType, bool) {
	imported := uint32(len(m.importedFunctions)) // #nosec G115 -- bounded by Caps.Imports
	if index < imported {
		return m.Types[m.importedFunctions[index]], true
	}
	if index -= imported; uint64(index) < uint64(len(m.Functions)) {
		return m.Types[m.Functions[index]], true
	}
	return FuncType{}, false
}
