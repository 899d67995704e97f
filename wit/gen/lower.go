package main

import (
	"fmt"
	"strings"
)

// place says where a lowered value goes: to an offset from the address in base, or to an index of the core values base.
type place struct {
	flat bool
	base string
	at   int
}

func (d place) plus(n int) place { return place{d.flat, d.base, d.at + n} }

// address is the expression for the address of d in linear memory.
func (d place) address() string {
	if d.at == 0 {
		return d.base
	}
	return fmt.Sprintf("%s+%d", d.base, d.at)
}

// put is the statement that stores the expression value, a uint64, in the given number of bytes.
func (d place) put(size int, value string) string {
	if d.flat {
		return fmt.Sprintf("%s[%d] = %s", d.base, d.at, value)
	}
	return fmt.Sprintf("l.put(%s, %d, %s)", d.address(), size, value)
}

func (d place) payload(t *Type) place {
	if d.flat {
		return d.plus(1)
	}
	return d.plus(t.PayloadOffset())
}

// lower writes statements that store src, a value of t, at d. On an error they run fail, with the error in err.
func (e *emitter) lower(t *Type, src string, d place, fail string) {
	check := func() {
		e.line("if err != nil {")
		e.line("%s", fail)
		e.line("}")
	}
	// One scope for each value, so that its variables meet no others.
	scoped := func(body func()) {
		e.line("{")
		body()
		e.line("}")
	}
	pair := func(call string, args ...any) {
		scoped(func() {
			e.line("ptr, err := "+call, args...)
			check()
			e.line("%s", d.put(4, "uint64(ptr)"))
			if d.flat {
				e.line("%s", d.plus(1).put(4, fmt.Sprintf("uint64(len(%s))", src)))
			} else {
				e.line("%s", d.plus(4).put(4, fmt.Sprintf("uint64(len(%s))", src)))
			}
		})
	}
	switch t.Kind {
	case Bool:
		e.line("if %s {", src)
		e.line("%s", d.put(1, "1"))
		e.line("} else {")
		e.line("%s", d.put(1, "0"))
		e.line("}")
	case Uint:
		e.line("%s", d.put(t.Bits/8, "uint64("+src+")"))
	case String:
		pair("l.text(%s)", src)
	case Bytes:
		pair("l.octets(%s)", src)
	case List:
		pair("lowerList(l, %s, %d, %d, %s)", src, t.Elem.Size(), t.Elem.Align(), e.lowerElem(t.Elem))
	case Option:
		e.line("if %s != nil {", src)
		e.line("%s", d.put(1, "1"))
		value := "*" + src
		if t.Elem.Kind == Variant {
			value = src
		}
		e.lower(t.Elem, value, d.payload(t), fail)
		e.line("} else {")
		e.line("%s", d.put(1, "0"))
		e.line("}")
	case Enum:
		scoped(func() {
			e.line("d, err := %s(%s)", e.use(lowerMem, t), src)
			check()
			e.line("%s", d.put(1, "d"))
		})
	default:
		o, to := lowerMem, d.address()
		if d.flat {
			o, to = lowerFlat, fmt.Sprintf("%s[%d:%d]", d.base, d.at, d.at+len(t.Flat()))
		}
		e.line("if err := %s(l, %s, %s); err != nil {", e.use(o, t), to, src)
		e.line("%s", fail)
		e.line("}")
	}
}

// lowerElem is the expression for a function that lowers one element of a list.
func (e *emitter) lowerElem(t *Type) string {
	if t.Kind == Record || t.Kind == Variant {
		return e.use(lowerMem, t)
	}
	inner := &emitter{printer: &printer{}, have: e.have, todo: e.todo}
	inner.line("func(l *lowerer, p uint32, v %s) error {", t.goType())
	inner.lower(t, "v", place{base: "p"}, "return err")
	inner.line("return nil")
	inner.text.WriteString("}")
	e.todo = inner.todo
	return inner.text.String()
}

// lowerFunc writes the function that lowers one named type.
func (e *emitter) lowerFunc(n need) {
	t, name := n.t, n.t.goType()
	if t.Kind == Enum {
		e.line("func lower%s(v %s) (uint64, error) {", name, name)
		e.line("if v >= %d {", len(t.Items))
		e.line("return 0, badCase(%q, v)", t.Name)
		e.line("}")
		e.line("return uint64(v), nil")
		e.line("}")
		return
	}
	d := place{base: "p"}
	param := "p uint32"
	if n.op == lowerFlat {
		d = place{base: "s", flat: true}
		param = "s []uint64"
	}
	e.line("func %s%s(l *lowerer, %s, v %s) error {", n.op, name, param, name)
	if t.Kind == Record {
		flatAt := 0
		for i, field := range t.Items {
			to := d.plus(t.FieldOffset(i))
			if d.flat {
				to = d.plus(flatAt)
				flatAt += len(field.Type.Flat())
			}
			e.lower(field.Type, "v."+goName(field.Name), to, fmt.Sprintf("return at(err, %q)", field.Name))
		}
		e.line("return nil")
		e.line("}")
		return
	}
	payload := "switch v.(type) {"
	for _, c := range t.Items {
		if c.Type != nil {
			payload = "switch v := v.(type) {"
		}
	}
	e.line("%s", payload)
	for i, c := range t.Items {
		e.line("case %s%s:", name, goName(c.Name))
		e.line("%s", d.put(1, fmt.Sprint(i)))
		if c.Type != nil {
			e.lower(c.Type, "v.Value", d.payload(t), fmt.Sprintf("return at(err, %q)", c.Name))
		}
	}
	e.line("default:")
	e.line("return badCase(%q, v)", t.Name)
	e.line("}")
	e.line("return nil")
	e.line("}")
}

// lowerParams writes the function that turns the parameters of f into core values.
func (e *emitter) lowerParams(f *Func) {
	if len(f.Params) == 0 {
		return
	}
	name := goName(f.Name)
	var params []string
	for _, p := range f.Params {
		params = append(params, localName(p.Name)+" "+p.Type.goType())
	}
	e.line("")
	e.doc(fmt.Sprintf("Lower%sParams turns the parameters of `%s` into the core values to call it with.", name, f.Name))
	e.line("func Lower%sParams(ctx context.Context, mem *Memory, alloc Realloc, %s) ([]uint64, error) {", name, strings.Join(params, ", "))
	e.line("l := newLowerer(ctx, mem, alloc)")
	e.line("s := make([]uint64, %d)", len(f.FlatParams()))
	d := place{base: "s", flat: true}
	for _, p := range f.Params {
		e.lower(p.Type, localName(p.Name), d, fmt.Sprintf("return nil, at(err, %q)", p.Name))
		d = d.plus(len(p.Type.Flat()))
	}
	e.line("return s, at(l.done(), %q)", f.Name)
	e.line("}")
}

// lowerResult writes the function that stores the result of f where its caller wants it.
func (e *emitter) lowerResult(f *Func) {
	r := f.Result
	if r == nil {
		return
	}
	name := goName(f.Name)
	ctx, alloc := "ctx context.Context, ", "alloc Realloc, "
	lowerer := "l := newLowerer(ctx, mem, alloc)"
	if !r.HasPointer() {
		ctx, alloc = "", ""
		lowerer = "l := newFixedLowerer(mem)"
	}
	begin := func(params string) {
		e.line("func Lower%sResult(%smem *Memory, %sretptr uint32, %s) error {", name, ctx, alloc, params)
		e.line("%s", lowerer)
		e.line("if err := l.area(retptr, %d, %d); err != nil {", r.Size(), r.Align())
		e.line("return at(err, %q)", f.Name)
		e.line("}")
	}
	d := place{base: "retptr"}
	e.line("")
	e.doc(fmt.Sprintf("Lower%sResult stores the result of `%s` at retptr.", name, f.Name))
	if r.Plain != nil {
		begin("result " + r.Plain.goType())
		e.lower(r.Plain, "result", d, fmt.Sprintf("return at(err, %q)", f.Name))
		e.line("return at(l.done(), %q)", f.Name)
		e.line("}")
		return
	}
	ok, bad := newSide(r.OK, "ok"), newSide(r.Err, "failure")
	params := bad.name + " " + bad.optional()
	e.doc(fmt.Sprintf("It is a success when %s is nil.", bad.name))
	if ok.t != nil {
		params = ok.name + " " + ok.t.goType() + ", " + params
	}
	begin(params)
	payload := d.plus(variantPayloadOffset(r.payloads()))
	e.line("if %s == nil {", bad.name)
	e.line("%s", d.put(1, "0"))
	if ok.t != nil {
		e.lower(ok.t, ok.name, payload, fmt.Sprintf("return at(err, %q)", ok.path))
	}
	e.line("return at(l.done(), %q)", f.Name)
	e.line("}")
	e.line("%s", d.put(1, "1"))
	value := "*" + bad.name
	if bad.zero {
		value = bad.name
	}
	e.lower(bad.t, value, payload, fmt.Sprintf("return at(err, %q)", bad.path))
	e.line("return at(l.done(), %q)", f.Name)
	e.line("}")
}
