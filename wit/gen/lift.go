package main

import "fmt"

// fixed says where a value lies: at an offset into the bytes b, or at an index into the core values s.
type fixed struct {
	flat bool
	base string
	at   int
}

func (f fixed) plus(n int) fixed { return fixed{f.flat, f.base, f.at + n} }

// slice is the expression for n bytes or core values from f on.
func (f fixed) slice(n int) string {
	if f.at == 0 {
		return fmt.Sprintf("%s[:%d]", f.base, n)
	}
	return fmt.Sprintf("%s[%d:%d]", f.base, f.at, f.at+n)
}

// uint is the expression for an unsigned integer of the given bits at f.
func (f fixed) uint(bits int) string {
	switch {
	case f.flat && bits == 64:
		return fmt.Sprintf("%s[%d]", f.base, f.at)
	case f.flat: // a narrower integer is the low bits of its core value, as the canonical ABI says
		return fmt.Sprintf("uint%d(%s[%d])", bits, f.base, f.at)
	case bits == 8:
		return fmt.Sprintf("%s[%d]", f.base, f.at)
	case f.at == 0:
		return fmt.Sprintf("binary.LittleEndian.Uint%d(%s)", bits, f.base)
	}
	return fmt.Sprintf("binary.LittleEndian.Uint%d(%s[%d:])", bits, f.base, f.at)
}

// discriminant is the expression for the discriminant at f, as a uint32.
func (f fixed) discriminant() string {
	if f.flat {
		return f.uint(32)
	}
	return "uint32(" + f.uint(8) + ")"
}

// pair is the two expressions for a pointer and a length at f.
func (f fixed) pair() (ptr, n string) {
	if f.flat {
		return f.uint(32), f.plus(1).uint(32)
	}
	return f.uint(32), f.plus(4).uint(32)
}

// payload is where the payload of t, an option or variant at f, begins.
func (f fixed) payload(t *Type) fixed {
	if f.flat {
		return f.plus(1)
	}
	return f.plus(t.PayloadOffset())
}

func (f fixed) size(t *Type) int {
	if f.flat {
		return len(t.Flat())
	}
	return t.Size()
}

// lift writes statements that set dst to the value of t at f. On an error they run fail, with the error in err.
func (e *emitter) lift(t *Type, dst string, f fixed, fail string) {
	check := func(call string, args ...any) {
		e.line("if %s, err = %s; err != nil {", dst, fmt.Sprintf(call, args...))
		e.line("%s", fail)
		e.line("}")
	}
	switch t.Kind {
	case Bool:
		if f.flat {
			e.line("%s = %s != 0", dst, f.uint(32))
		} else {
			e.line("%s = %s != 0", dst, f.uint(8))
		}
	case Uint:
		e.line("%s = %s", dst, f.uint(t.Bits))
	case String:
		ptr, n := f.pair()
		check("l.text(%s, %s)", ptr, n)
	case Bytes:
		ptr, n := f.pair()
		check("l.octets(%s, %s)", ptr, n)
	case List:
		ptr, n := f.pair()
		check("liftList(l, %s, %s, %d, %d, %s)", ptr, n, t.Elem.Size(), t.Elem.Align(), e.liftElem(t.Elem))
	case Option:
		e.liftOption(t, dst, f, fail)
	case Enum:
		check("%s(%s)", e.use(liftMem, t), f.discriminant())
	default:
		o := liftMem
		if f.flat {
			o = liftFlat
		}
		check("%s(l, %s)", e.use(o, t), f.slice(f.size(t)))
	}
}

// needsLifter reports whether the statements that lift a value of t name a lifter.
func (t *Type) needsLifter() bool {
	switch t.Kind {
	case Bool, Uint, Enum:
		return false
	case Option:
		return t.Elem.needsLifter()
	}
	return true
}

func (e *emitter) liftOption(t *Type, dst string, f fixed, fail string) {
	e.line("switch %s {", f.discriminant())
	e.line("case 0:")
	e.line("case 1:")
	if t.Elem.Kind == Variant {
		e.lift(t.Elem, dst, f.payload(t), fail)
	} else {
		some := e.fresh("some")
		e.line("var %s %s", some, t.Elem.goType())
		e.lift(t.Elem, some, f.payload(t), fail)
		e.line("%s = &%s", dst, some)
		e.depth--
	}
	e.line("default:")
	e.line("err = badDiscriminant(\"option\", %s, 2)", f.discriminant())
	e.line("%s", fail)
	e.line("}")
}

// liftElem is the expression for a function that lifts one element of a list.
func (e *emitter) liftElem(t *Type) string {
	if t.Kind == Record || t.Kind == Variant {
		return e.use(liftMem, t)
	}
	inner := &emitter{printer: &printer{}, have: e.have, todo: e.todo}
	inner.line("func(l *lifter, b []byte) (v %s, err error) {", t.goType())
	inner.lift(t, "v", fixed{base: "b"}, "return v, err")
	inner.line("return v, nil")
	inner.text.WriteString("}")
	e.todo = inner.todo
	return inner.text.String()
}

// liftFunc writes the function that lifts one named type.
func (e *emitter) liftFunc(n need) {
	t, name := n.t, n.t.goType()
	if t.Kind == Enum {
		e.line("func lift%s(d uint32) (%s, error) {", name, name)
		e.line("if d >= %d {", len(t.Items))
		e.line("return 0, badDiscriminant(%q, d, %d)", t.Name, len(t.Items))
		e.line("}")
		e.line("return %s(d), nil", name)
		e.line("}")
		return
	}
	f := fixed{base: "b"}
	param := "b []byte"
	if n.op == liftFlat {
		f = fixed{base: "s", flat: true}
		param = "s []uint64"
	}
	e.line("func %s%s(l *lifter, %s) (v %s, err error) {", n.op, name, param, name)
	e.line("_ = %s[%d]", f.base, f.size(t)-1)
	if t.Kind == Record {
		flatAt := 0
		for i, field := range t.Items {
			at := f.plus(t.FieldOffset(i))
			if f.flat {
				at = f.plus(flatAt)
				flatAt += len(field.Type.Flat())
			}
			e.lift(field.Type, "v."+goName(field.Name), at, fmt.Sprintf("return v, at(err, %q)", field.Name))
		}
		e.line("return v, nil")
		e.line("}")
		return
	}
	e.line("switch d := %s; d {", f.discriminant())
	for i, c := range t.Items {
		e.line("case %d:", i)
		if c.Type == nil {
			e.line("return %s%s{}, nil", name, goName(c.Name))
			continue
		}
		e.line("var c %s%s", name, goName(c.Name))
		e.lift(c.Type, "c.Value", f.payload(t), fmt.Sprintf("return nil, at(err, %q)", c.Name))
		e.line("return c, nil")
	}
	e.line("default:")
	e.line("return nil, badDiscriminant(%q, d, %d)", t.Name, len(t.Items))
	e.line("}")
	e.line("}")
}

// liftParams writes the function that lifts the parameters of f from core values.
func (e *emitter) liftParams(f *Func, withReturn bool) {
	name := goName(f.Name)
	withReturn = withReturn && f.Result != nil
	if len(f.Params) == 0 && !withReturn {
		return
	}
	results, values := "", ""
	for _, p := range f.Params {
		results += fmt.Sprintf("%s %s, ", localName(p.Name), p.Type.goType())
		values += localName(p.Name) + ", "
	}
	want := len(f.FlatParams())
	if withReturn {
		results += "retptr uint32, "
		values += "retptr, "
		want++
	}
	e.line("")
	e.doc(fmt.Sprintf("Lift%sParams reads the parameters of `%s` from the core values that it was called with.", name, f.Name))
	if withReturn {
		e.doc("The return pointer is checked too, so that a call whose result has nowhere to go has no effect.")
	}
	e.line("func Lift%sParams(mem *Memory, stack []uint64) (%serr error) {", name, results)
	e.line("if len(stack) < %d {", want)
	e.line("return %sshortStack(%q, len(stack), %d)", values, f.Name, want)
	e.line("}")
	if withReturn {
		e.line("retptr = uint32(stack[%d])", want-1)
		e.line("if _, err = mem.area(retptr, %d, %d); err != nil {", f.Result.Size(), f.Result.Align())
		e.line("return %sat(err, %q)", values, f.Name)
		e.line("}")
	}
	for _, p := range f.Params {
		if p.Type.needsLifter() {
			e.line("l := newLifter(mem)")
			break
		}
	}
	at := fixed{base: "stack", flat: true}
	for _, p := range f.Params {
		e.lift(p.Type, localName(p.Name), at, fmt.Sprintf("return %sat(err, %q)", values, p.Name))
		at = at.plus(len(p.Type.Flat()))
	}
	e.line("return %snil", values)
	e.line("}")
}

// side is one half of a result<ok, err> in a Go signature.
type side struct {
	t    *Type
	name string // of the variable
	path string // in errors
	zero bool   // t is an interface or there is no t: nil says that it is not this one
}

func newSide(t *Type, fallback string) side {
	if t == nil {
		return side{zero: true, path: fallback}
	}
	if !t.Named() {
		return side{t: t, name: localName(fallback), path: fallback}
	}
	return side{t: t, name: localName(t.Name), path: t.Name, zero: t.Kind == Variant}
}

// optional is the Go type of a side that may be the other one.
func (s side) optional() string {
	if s.zero {
		return s.t.goType()
	}
	return "*" + s.t.goType()
}

// liftResult writes the function that lifts the result of f from the memory that ptr points to.
func (e *emitter) liftResult(f *Func) {
	r := f.Result
	if r == nil {
		return
	}
	name := goName(f.Name)
	e.line("")
	area := func(values string) {
		e.line("b, err := mem.area(ptr, %d, %d)", r.Size(), r.Align())
		e.line("if err != nil {")
		e.line("return %sat(err, %q)", values, f.Name)
		e.line("}")
	}
	if r.Plain != nil {
		e.doc(fmt.Sprintf("Lift%sResult reads the result of `%s` that ptr points to.", name, f.Name))
		e.line("func Lift%sResult(mem *Memory, ptr uint32) (result %s, err error) {", name, r.Plain.goType())
		area("result, ")
		if r.Plain.needsLifter() {
			e.line("l := newLifter(mem)")
		}
		e.lift(r.Plain, "result", fixed{base: "b"}, fmt.Sprintf("return result, at(err, %q)", f.Name))
		e.line("return result, nil")
		e.line("}")
		return
	}
	ok, bad := newSide(r.OK, "ok"), newSide(r.Err, "failure")
	e.doc(fmt.Sprintf("Lift%sResult reads the result of `%s` that ptr points to.", name, f.Name))
	nils := "nil, "
	if ok.t == nil {
		e.doc("Nil is success.")
		e.line("func Lift%sResult(mem *Memory, ptr uint32) (%s, error) {", name, bad.optional())
	} else {
		nils = "nil, nil, "
		e.doc("Exactly one of the two is not nil, unless there is an error.")
		e.line("func Lift%sResult(mem *Memory, ptr uint32) (%s, %s, error) {", name, ok.optional(), bad.optional())
	}
	area(nils)
	if (ok.t != nil && ok.t.needsLifter()) || bad.t.needsLifter() {
		e.line("l := newLifter(mem)")
	}
	offset := variantPayloadOffset(r.payloads())
	e.line("switch d := uint32(b[0]); d {")
	for i, s := range []side{ok, bad} {
		e.line("case %d:", i)
		if s.t == nil {
			e.line("return %snil", nils)
			continue
		}
		e.line("var v %s", s.t.goType())
		e.lift(s.t, "v", fixed{base: "b", at: offset}, fmt.Sprintf("return %sat(err, %q)", nils, s.path))
		value := "&v"
		if s.zero {
			value = "v"
		}
		switch {
		case ok.t == nil:
			e.line("return %s, nil", value)
		case i == 0:
			e.line("return %s, nil, nil", value)
		default:
			e.line("return nil, %s, nil", value)
		}
	}
	e.line("default:")
	e.line("return %sat(badDiscriminant(\"result\", d, 2), %q)", nils, f.Name)
	e.line("}")
	e.line("}")
}
