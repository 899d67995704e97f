package main

// Kind says how a type is laid out, lifted and lowered.
type Kind int

// The kinds that the generator supports. Everything else in WIT is refused by load.
const (
	Bool Kind = iota
	Uint      // u8, u16, u32, u64: Bits says which
	String
	Bytes // list<u8>
	List
	Option
	Enum
	Record
	Variant
)

// Type is one WIT type, reduced to what the generator supports. Named types (enum, record, variant) are shared: the
// same *Type stands for every use.
type Type struct {
	Kind Kind
	Bits int    // Uint only
	Name string // WIT name of an enum, record or variant
	Docs string
	// Elem is the element of a list or the payload of an option.
	Elem *Type
	// Items are the fields of a record or the cases of an enum or variant, in the order of the WIT.
	Items []Item
}

// Item is a field or a case. Type is nil for a case without a payload.
type Item struct {
	Name, Docs string
	Type       *Type
}

// Func is a function of an interface.
type Func struct {
	Name, Docs string
	Params     []Item
	// Result is nil when the function returns nothing.
	Result *Result
}

// Result is what a function returns: either a plain type, or a result<ok, err> in which each side may be absent.
type Result struct {
	Plain   *Type
	OK, Err *Type
}

// Contract is the whole WIT package as the generator sees it.
type Contract struct {
	Package, Version string
	World, WorldDocs string
	// Digest is the SHA-256 of the WIT text, in hex.
	Digest string
	// Types are the named types in the order of the WIT.
	Types            []*Type
	Imports, Exports Interface
}

// Interface is the one interface that the world imports, or exports, with functions.
type Interface struct {
	Name, Docs string
	Funcs      []*Func
}

// Named reports whether t becomes a Go type of its own.
func (t *Type) Named() bool { return t.Kind == Enum || t.Kind == Record || t.Kind == Variant }

// HasPointer reports whether a value of t owns memory beside its fixed part, so that lowering it allocates.
func (t *Type) HasPointer() bool {
	switch t.Kind {
	case String, Bytes, List:
		return true
	case Option:
		return t.Elem.HasPointer()
	case Record, Variant:
		for _, i := range t.Items {
			if i.Type != nil && i.Type.HasPointer() {
				return true
			}
		}
	}
	return false
}
