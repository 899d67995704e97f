package module

// Shape sums up the function bodies of a module.
type Shape struct {
	// Functions is the number of bodies, Bytes their size together, Largest that of the largest.
	Functions, Bytes, Largest int
	// Locals is the number of locals and parameters of all functions together.
	Locals int
	// Depth is how deeply blocks nest in the deepest function.
	Depth int
	// Blocks is the number of blocks, loops and ifs of the function that has most.
	Blocks int
	// Work is an estimate of what the optimising compiler does, summed over all functions: for each, the number of its blocks
	// and branch targets times those of its locals that an instruction names, or times a 128th of itself if that is more.
	// LargestWork is that of the function that has most.
	//
	// The compiler keeps, for each block, the values that live through it, and, for each loop, a parameter for each variable
	// used in it or after it, and some of its passes take time in the square of the blocks. Measured with wazero v1.12.0, a unit
	// is up to 7 µs and 0.5 KB; honest functions have up to 120,000 units, honest modules of megabytes 1.4 million.
	Work, LargestWork int
}

func (m *Module) readCode(r *reader, caps Caps) {
	if n := len(r.b); n > caps.Code {
		r.fail(tooMany("bytes of code", n, caps.Code))
		return
	}
	n := r.count("function bodies", caps.Functions)
	if r.err == nil && n != len(m.Functions) {
		r.failf("it has %d function bodies for %d functions", n, len(m.Functions))
		return
	}
	m.Shape = Shape{Functions: n, Bytes: len(r.b)}
	seen := localSet{}
	for i := range n {
		n := r.u32()
		if r.err == nil && uint64(n) > size(caps.Body) {
			r.failf("function %d: %w", i, tooMany("bytes of code in one function", n, caps.Body))
		}
		body := &reader{b: r.bytes(n), moved: r.moved}
		if r.err != nil {
			return
		}
		m.readBody(body, m.Types[m.Functions[i]], caps, &seen)
		if body.err != nil {
			r.failf("function %d: %w", i, body.err)
			return
		}
	}
}

// readBody reads one function and adds it to the shape.
func (m *Module) readBody(r *reader, t FuncType, caps Caps, seen *localSet) {
	locals := uint64(len(t.Params))
	for range r.count("groups of locals in one function", caps.Locals) {
		locals += uint64(r.u32())
		readValueType(r)
		if locals > size(caps.Locals) {
			break
		}
	}
	if r.err == nil && locals > size(caps.Locals) {
		r.fail(tooMany("locals in one function", locals, caps.Locals))
	}
	if m.Shape.Locals += int(min(locals, size(caps.Locals))); r.err == nil && m.Shape.Locals > caps.AllLocals { // #nosec G115
		r.fail(tooMany("locals in all functions", m.Shape.Locals, caps.AllLocals))
	}
	if r.err != nil {
		return
	}
	length := r.rest()
	seen.reset(int(locals)) // #nosec G115 -- at most Caps.Locals
	w := walker{r: r, seen: seen, caps: caps}
	w.walk()
	if r.err != nil {
		return
	}
	joints := w.blocks + w.edges + 1
	work := joints * max(seen.named, joints/128)
	if work > caps.Work {
		r.fail(tooMany("pairs of a block and a local in one function", work, caps.Work))
		return
	}
	if m.Shape.Work += work; m.Shape.Work > caps.AllWork {
		r.fail(tooMany("pairs of a block and a local", m.Shape.Work, caps.AllWork))
		return
	}
	m.Shape.LargestWork = max(m.Shape.LargestWork, work)
	m.Shape.Largest = max(m.Shape.Largest, length)
	m.Shape.Depth = max(m.Shape.Depth, w.deepest)
	m.Shape.Blocks = max(m.Shape.Blocks, w.blocks)
}

// localSet counts the distinct locals that a function names. It is used again for the next function without clearing: an
// entry belongs to the function whose number it holds.
type localSet struct {
	mark  []uint32
	round uint32
	named int
}

func (s *localSet) reset(n int) {
	if n > len(s.mark) {
		s.mark = make([]uint32, max(n, 2*len(s.mark)))
		s.round = 0
	}
	s.round++
	s.named = 0
}

func (s *localSet) add(i uint32) bool {
	if uint64(i) >= uint64(len(s.mark)) {
		return false
	}
	if s.mark[i] != s.round {
		s.mark[i] = s.round
		s.named++
	}
	return true
}
