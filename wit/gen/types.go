package main

import (
	"fmt"
	"strings"
)

// writeTypes emits a Go type for every named type.
func writeTypes(p *printer, c *Contract) {
	p.header()
	p.line("import \"strconv\"")
	for _, t := range c.Types {
		p.line("")
		switch t.Kind {
		case Enum:
			writeEnum(p, t)
		case Record:
			writeRecord(p, t)
		case Variant:
			writeVariant(p, t)
		}
	}
}

func writeEnum(p *printer, t *Type) {
	name := t.goType()
	p.doc(fmt.Sprintf("%s is the enum `%s`.", name, t.Name), t.Docs)
	p.line("type %s uint8", name)
	p.line("")
	p.line("// The cases of %s.", name)
	p.line("const (")
	for i, c := range t.Items {
		p.doc(c.Docs)
		if i == 0 {
			p.line("%s%s %s = iota", name, goName(c.Name), name)
		} else {
			p.line("%s%s", name, goName(c.Name))
		}
	}
	p.line(")")
	p.line("")
	p.line("// String gives the name that the WIT has for e.")
	p.line("func (e %s) String() string {", name)
	p.line("switch e {")
	for _, c := range t.Items {
		p.line("case %s%s:", name, goName(c.Name))
		p.line("return %q", c.Name)
	}
	p.line("}")
	p.line("return \"%s(\" + strconv.Itoa(int(e)) + \")\"", t.Name)
	p.line("}")
}

func writeRecord(p *printer, t *Type) {
	name := t.goType()
	p.doc(fmt.Sprintf("%s is the record `%s`.", name, t.Name), t.Docs)
	p.line("type %s struct {", name)
	for _, f := range t.Items {
		docs := f.Docs
		if f.Type.Kind == Option {
			docs = strings.TrimSpace(docs + "\nNil when there is none.")
		}
		p.doc(docs)
		p.line("%s %s", goName(f.Name), f.Type.goType())
	}
	p.line("}")
}

func writeVariant(p *printer, t *Type) {
	name := t.goType()
	p.doc(fmt.Sprintf("%s is the variant `%s`: one of the types whose names begin with %s.", name, t.Name, name), t.Docs)
	p.line("type %s interface{ is%s() }", name, name)
	for _, c := range t.Items {
		p.line("")
		p.doc(fmt.Sprintf("%s%s is the case `%s` of %s.", name, goName(c.Name), c.Name, name), c.Docs)
		if c.Type == nil {
			p.line("type %s%s struct{}", name, goName(c.Name))
		} else {
			p.line("type %s%s struct{ Value %s }", name, goName(c.Name), c.Type.goType())
		}
	}
	p.line("")
	for _, c := range t.Items {
		p.line("func (%s%s) is%s() {}", name, goName(c.Name), name)
	}
}
