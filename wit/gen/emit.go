package main

import (
	"fmt"
	"maps"
)

// op is one of the four ways in which a value crosses.
type op string

const (
	liftMem   op = "lift"      // from linear memory
	liftFlat  op = "liftFlat"  // from core values
	lowerMem  op = "lower"     // to linear memory
	lowerFlat op = "lowerFlat" // to core values
)

// need is a function for one named type that generated code calls.
type need struct {
	op op
	t  *Type
}

// emitter writes functions and keeps what they call, so that exactly the functions in use are written.
type emitter struct {
	*printer
	have map[need]bool
	todo []need
	// depth makes the names of nested variables different from one another.
	depth int
}

// use names the function that does op for the named type t, and has it written if it is not there yet.
func (e *emitter) use(o op, t *Type) string {
	if t.Kind == Enum { // one byte or one core value: the same function
		o = map[op]op{liftMem: liftMem, liftFlat: liftMem, lowerMem: lowerMem, lowerFlat: lowerMem}[o]
	}
	if n := (need{o, t}); !e.have[n] {
		e.have[n] = true
		e.todo = append(e.todo, n)
	}
	return string(o) + t.goType()
}

// rest writes the functions that were used and not written yet.
func (e *emitter) rest() {
	for len(e.todo) > 0 {
		n := e.todo[0]
		e.todo = e.todo[1:]
		e.line("")
		switch n.op {
		case liftMem, liftFlat:
			e.liftFunc(n)
		default:
			e.lowerFunc(n)
		}
	}
}

// fresh gives a variable name that no enclosing block has.
func (e *emitter) fresh(name string) string {
	e.depth++
	if e.depth == 1 {
		return name
	}
	return fmt.Sprintf("%s%d", name, e.depth)
}

// emitSides writes the code of both directions: what the host runs, and the mirror of it, by which tests stand in for a
// guest.
func emitSides(c *Contract) map[string]*printer {
	host := map[need]bool{}
	write := func(have map[need]bool, lifting bool, body func(e *emitter)) *printer {
		p := &printer{}
		p.header()
		if lifting {
			p.line("import \"encoding/binary\"")
		} else {
			p.line("import \"context\"")
		}
		e := &emitter{printer: p, have: have}
		body(e)
		e.rest()
		return p
	}
	files := map[string]*printer{}
	files["lift_gen.go"] = write(host, true, func(e *emitter) {
		for _, f := range c.Imports.Funcs {
			e.liftParams(f, true)
		}
		for _, f := range c.Exports.Funcs {
			e.liftResult(f)
		}
	})
	files["lower_gen.go"] = write(host, false, func(e *emitter) {
		for _, f := range c.Imports.Funcs {
			e.lowerResult(f)
		}
		for _, f := range c.Exports.Funcs {
			e.lowerParams(f)
		}
	})
	guest := maps.Clone(host)
	files["guest_lift_gen_test.go"] = write(guest, true, func(e *emitter) {
		for _, f := range c.Imports.Funcs {
			e.liftResult(f)
		}
		for _, f := range c.Exports.Funcs {
			e.liftParams(f, false)
		}
	})
	files["guest_lower_gen_test.go"] = write(guest, false, func(e *emitter) {
		for _, f := range c.Imports.Funcs {
			e.lowerParams(f)
		}
		for _, f := range c.Exports.Funcs {
			e.lowerResult(f)
		}
	})
	return files
}
