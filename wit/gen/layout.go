package main

// The size, alignment and flattening rules of the component model's canonical ABI
// (https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md). They are written out here, not
// taken from the WIT library, because they decide the generated offsets; load compares the two and refuses a difference.

// Limits of the canonical ABI on the core signature of a function.
const (
	maxFlatParams  = 16
	maxFlatResults = 1
)

// Core is a core WebAssembly value type. Floats are not supported, so these two are all.
type Core byte

// The core value types.
const (
	I32 Core = iota
	I64
)

func alignTo(n, align int) int { return (n + align - 1) / align * align }

// discriminantSize is the size in bytes of the discriminant of a type with n cases.
func discriminantSize(n int) int {
	switch {
	case n <= 1<<8:
		return 1
	case n <= 1<<16:
		return 2
	}
	return 4
}

// Size is the number of bytes that a value of t takes in linear memory.
func (t *Type) Size() int {
	switch t.Kind {
	case Bool:
		return 1
	case Uint:
		return t.Bits / 8
	case String, Bytes, List:
		return 8
	case Record:
		size := 0
		for _, f := range t.Items {
			size = alignTo(size, f.Type.Align()) + f.Type.Size()
		}
		return alignTo(size, t.Align())
	default:
		return variantSize(t.payloads())
	}
}

// Align is the alignment in bytes of a value of t in linear memory.
func (t *Type) Align() int {
	switch t.Kind {
	case Bool:
		return 1
	case Uint:
		return t.Bits / 8
	case String, Bytes, List:
		return 4
	case Record:
		align := 1
		for _, f := range t.Items {
			align = max(align, f.Type.Align())
		}
		return align
	default:
		return variantAlign(t.payloads())
	}
}

// Flat is the core value types that a value of t becomes when it is passed as a parameter.
func (t *Type) Flat() []Core {
	switch t.Kind {
	case Bool, Enum:
		return []Core{I32}
	case Uint:
		if t.Bits == 64 {
			return []Core{I64}
		}
		return []Core{I32}
	case String, Bytes, List:
		return []Core{I32, I32}
	case Record:
		var flat []Core
		for _, f := range t.Items {
			flat = append(flat, f.Type.Flat()...)
		}
		return flat
	default:
		return variantFlat(t.payloads())
	}
}

// FieldOffset is where field i of the record t begins, in bytes.
func (t *Type) FieldOffset(i int) int {
	offset := 0
	for n, f := range t.Items {
		offset = alignTo(offset, f.Type.Align())
		if n == i {
			break
		}
		offset += f.Type.Size()
	}
	return offset
}

// payloads are the payloads of the cases of an option, enum or variant; nil for a case without one.
func (t *Type) payloads() []*Type {
	if t.Kind == Option {
		return []*Type{nil, t.Elem}
	}
	payloads := make([]*Type, len(t.Items))
	for i, c := range t.Items {
		payloads[i] = c.Type
	}
	return payloads
}

// PayloadOffset is where the payload of an option, enum or variant begins, in bytes.
func (t *Type) PayloadOffset() int { return variantPayloadOffset(t.payloads()) }

// Payloads are the two sides of a result<ok, err>, as the cases of a variant.
func (r *Result) payloads() []*Type { return []*Type{r.OK, r.Err} }

// Size is the number of bytes of the result in linear memory.
func (r *Result) Size() int {
	if r.Plain != nil {
		return r.Plain.Size()
	}
	return variantSize(r.payloads())
}

// Align is the alignment of the result in linear memory.
func (r *Result) Align() int {
	if r.Plain != nil {
		return r.Plain.Align()
	}
	return variantAlign(r.payloads())
}

// Flat is the core value types of the result.
func (r *Result) Flat() []Core {
	if r.Plain != nil {
		return r.Plain.Flat()
	}
	return variantFlat(r.payloads())
}

// HasPointer reports whether lowering the result allocates.
func (r *Result) HasPointer() bool {
	for _, t := range []*Type{r.Plain, r.OK, r.Err} {
		if t != nil && t.HasPointer() {
			return true
		}
	}
	return false
}

func variantPayloadOffset(payloads []*Type) int {
	align := 1
	for _, p := range payloads {
		if p != nil {
			align = max(align, p.Align())
		}
	}
	return alignTo(discriminantSize(len(payloads)), align)
}

func variantSize(payloads []*Type) int {
	size := 0
	for _, p := range payloads {
		if p != nil {
			size = max(size, p.Size())
		}
	}
	return alignTo(variantPayloadOffset(payloads)+size, variantAlign(payloads))
}

func variantAlign(payloads []*Type) int {
	align := discriminantSize(len(payloads))
	for _, p := range payloads {
		if p != nil {
			align = max(align, p.Align())
		}
	}
	return align
}

// variantFlat is the discriminant and then, for each place, the wider of the types that the cases have there.
func variantFlat(payloads []*Type) []Core {
	var joined []Core
	for _, p := range payloads {
		if p == nil {
			continue
		}
		for i, c := range p.Flat() {
			if i == len(joined) {
				joined = append(joined, c)
			}
			joined[i] = max(joined[i], c)
		}
	}
	return append([]Core{I32}, joined...)
}
