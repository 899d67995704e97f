package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"slices"

	"go.bytecodealliance.org/wit"
)

// load reads the WIT file at path and reduces it to what the generator supports.
func load(path string) (*Contract, error) {
	text, err := os.ReadFile(path) //nolint:gosec // the developer names the file
	if err != nil {
		return nil, err
	}
	c, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// parse reduces WIT text. Whatever the generator does not support is an error that names the place.
func parse(text []byte) (*Contract, error) {
	resolve, err := wit.DecodeWIT(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	if len(resolve.Worlds) != 1 || len(resolve.Packages) != 1 {
		return nil, fmt.Errorf("%d packages with %d worlds: want one package with one world", len(resolve.Packages), len(resolve.Worlds))
	}
	world := resolve.Worlds[0]
	id := world.Package.Name
	if id.Version == nil {
		return nil, fmt.Errorf("package %s has no version: it is part of every import and export name", id.String())
	}
	sum := sha256.Sum256(text)
	l := &loader{named: map[*wit.TypeDef]*Type{}}
	l.contract = &Contract{
		Package: id.Namespace + ":" + id.Package, Version: id.Version.String(),
		World: world.Name, WorldDocs: world.Docs.Contents,
		Digest: hex.EncodeToString(sum[:]),
	}
	for _, def := range resolve.TypeDefs {
		if def.Name == nil || def.Owner == nil {
			continue // anonymous: met where it is used
		}
		if _, alias := def.Kind.(*wit.TypeDef); alias {
			continue // `use`: met as what it stands for
		}
		if _, err := l.typ(def, *def.Name); err != nil {
			return nil, err
		}
	}
	if err := l.interfaces(world); err != nil {
		return nil, err
	}
	return l.contract, nil
}

type loader struct {
	contract *Contract
	named    map[*wit.TypeDef]*Type
}

// interfaces finds the one interface with functions on each side of the world.
func (l *loader) interfaces(world *wit.World) error {
	for side, into := range map[string]*Interface{"import": &l.contract.Imports, "export": &l.contract.Exports} {
		items := world.Imports
		if side == "export" {
			items = world.Exports
		}
		for name, item := range items.All() {
			ref, ok := item.(*wit.InterfaceRef)
			if !ok {
				return fmt.Errorf("world %s: %s %s is not an interface", world.Name, side, name)
			}
			face := ref.Interface
			if face.Functions.Len() == 0 {
				continue
			}
			if face.Name == nil {
				return fmt.Errorf("world %s: %s of an interface without a name", world.Name, side)
			}
			if into.Name != "" {
				return fmt.Errorf("world %s: %ss both %s and %s; one interface with functions is supported on each side", world.Name, side, into.Name, *face.Name)
			}
			into.Name, into.Docs = *face.Name, face.Docs.Contents
			for _, f := range face.Functions.All() {
				fn, err := l.function(f, side == "export")
				if err != nil {
					return fmt.Errorf("%s.%w", into.Name, err)
				}
				into.Funcs = append(into.Funcs, fn)
			}
		}
		if into.Name == "" {
			return fmt.Errorf("world %s has no %s with functions", world.Name, side)
		}
	}
	return nil
}

func (l *loader) function(f *wit.Function, export bool) (*Func, error) {
	if !f.IsFreestanding() {
		return nil, fmt.Errorf("%s: methods and constructors are not supported", f.Name)
	}
	fn := &Func{Name: f.Name, Docs: f.Docs.Contents}
	for _, p := range f.Params {
		t, err := l.typ(p.Type, f.Name+"."+p.Name)
		if err != nil {
			return nil, err
		}
		fn.Params = append(fn.Params, Item{Name: p.Name, Type: t})
	}
	if n := len(fn.FlatParams()); n > maxFlatParams {
		return nil, fmt.Errorf("%s: %d flat parameters: more than %d are passed in memory, which is not supported", f.Name, n, maxFlatParams)
	}
	switch len(f.Results) {
	case 0:
	case 1:
		r, err := l.result(f.Results[0].Type, f.Name+".result")
		if err != nil {
			return nil, err
		}
		if len(r.Flat()) <= maxFlatResults {
			return nil, fmt.Errorf("%s: a result in one core value is not supported", f.Name)
		}
		fn.Result = r
	default:
		return nil, fmt.Errorf("%s: named results are not supported", f.Name)
	}
	return fn, sameSignature(fn, f, export)
}

func (l *loader) result(t wit.Type, where string) (*Result, error) {
	res := wit.KindOf[*wit.Result](t)
	if res == nil {
		plain, err := l.typ(t, where)
		return &Result{Plain: plain}, err
	}
	r := &Result{}
	for _, side := range []struct {
		from wit.Type
		to   **Type
		name string
	}{{res.OK, &r.OK, ".ok"}, {res.Err, &r.Err, ".error"}} {
		if side.from == nil {
			continue
		}
		to, err := l.typ(side.from, where+side.name)
		if err != nil {
			return nil, err
		}
		*side.to = to
	}
	if r.Err == nil {
		return nil, fmt.Errorf("%s: a result without an error is not supported", where)
	}
	return r, nil
}

// typ reduces a type and checks that the layout rules of this package agree with those of the WIT library.
func (l *loader) typ(t wit.Type, where string) (*Type, error) {
	reduced, err := l.reduce(t, where)
	if err != nil {
		return nil, err
	}
	if int(t.Size()) != reduced.Size() || int(t.Align()) != reduced.Align() || !slices.Equal(cores(t.Flat()), reduced.Flat()) {
		return nil, fmt.Errorf("%s: layout is size %d align %d here and size %d align %d in the WIT library",
			where, reduced.Size(), reduced.Align(), t.Size(), t.Align())
	}
	return reduced, nil
}

func (l *loader) reduce(t wit.Type, where string) (*Type, error) {
	switch p := t.(type) {
	case wit.Bool:
		return &Type{Kind: Bool}, nil
	case wit.U8:
		return &Type{Kind: Uint, Bits: 8}, nil
	case wit.U16:
		return &Type{Kind: Uint, Bits: 16}, nil
	case wit.U32:
		return &Type{Kind: Uint, Bits: 32}, nil
	case wit.U64:
		return &Type{Kind: Uint, Bits: 64}, nil
	case wit.String:
		return &Type{Kind: String}, nil
	case *wit.TypeDef:
		return l.defined(p.Root(), where)
	}
	return nil, fmt.Errorf("%s: type %T is not supported", where, t)
}

func (l *loader) defined(def *wit.TypeDef, where string) (*Type, error) {
	if t, ok := l.named[def]; ok {
		return t, nil
	}
	switch kind := def.Kind.(type) {
	case wit.Type: // an alias of a primitive type
		return l.reduce(kind, where)
	case *wit.List:
		if _, ok := kind.Type.(wit.U8); ok {
			return &Type{Kind: Bytes}, nil
		}
		elem, err := l.typ(kind.Type, where+"[]")
		return &Type{Kind: List, Elem: elem}, err
	case *wit.Option:
		elem, err := l.typ(kind.Type, where+"?")
		if err == nil && (elem.Kind == Option || elem.Kind == List || elem.Kind == Bytes) {
			err = fmt.Errorf("%s: an option of an option or of a list is not supported", where)
		}
		return &Type{Kind: Option, Elem: elem}, err
	}
	return l.declare(def, where)
}

// declare reduces an enum, record or variant, once.
func (l *loader) declare(def *wit.TypeDef, where string) (*Type, error) {
	t := &Type{Name: def.TypeName(), Docs: def.Docs.Contents}
	add := func(name, docs string, of wit.Type) error {
		item := Item{Name: name, Docs: docs}
		if of != nil {
			var err error
			if item.Type, err = l.typ(of, t.Name+"."+name); err != nil {
				return err
			}
		}
		t.Items = append(t.Items, item)
		return nil
	}
	var err error
	switch kind := def.Kind.(type) {
	case *wit.Enum:
		t.Kind = Enum
		if len(kind.Cases) > 1<<8 {
			return nil, fmt.Errorf("%s: an enum of %d cases is not supported: 256 at most", where, len(kind.Cases))
		}
		for _, c := range kind.Cases {
			t.Items = append(t.Items, Item{Name: c.Name, Docs: c.Docs.Contents})
		}
	case *wit.Record:
		t.Kind = Record
		for _, f := range kind.Fields {
			if err = add(f.Name, f.Docs.Contents, f.Type); err != nil {
				return nil, err
			}
		}
	case *wit.Variant:
		t.Kind = Variant
		if len(kind.Cases) > 1<<8 {
			return nil, fmt.Errorf("%s: a variant of %d cases is not supported: 256 at most", where, len(kind.Cases))
		}
		for _, c := range kind.Cases {
			if err = add(c.Name, c.Docs.Contents, c.Type); err != nil {
				return nil, err
			}
		}
	default:
		return nil, fmt.Errorf("%s: type %T is not supported", where, def.Kind)
	}
	l.named[def] = t
	l.contract.Types = append(l.contract.Types, t)
	return t, nil
}

func cores(flat []wit.Type) []Core {
	out := make([]Core, 0, len(flat))
	for _, t := range flat {
		switch t.(type) {
		case wit.U64, wit.S64:
			out = append(out, I64)
		case wit.F32, wit.F64:
			out = append(out, I64+1) // never equal to anything of ours
		default:
			out = append(out, I32)
		}
	}
	return out
}

// sameSignature compares the core signature computed here with the one of the WIT library.
func sameSignature(fn *Func, f *wit.Function, export bool) error {
	direction := wit.Imported
	if export {
		direction = wit.Exported
	}
	core := f.CoreFunction(direction)
	types := func(params []wit.Param) []Core {
		flat := make([]wit.Type, 0, len(params))
		for _, p := range params {
			flat = append(flat, p.Type)
		}
		return cores(flat)
	}
	params, results := fn.Core(export)
	if !slices.Equal(params, types(core.Params)) || !slices.Equal(results, types(core.Results)) {
		return fmt.Errorf("%s: core signature is %v %v here and %v %v in the WIT library", fn.Name, params, results, types(core.Params), types(core.Results))
	}
	return nil
}
