package meter

// Which function calls which. Two things follow from it. A function that cannot be entered again before it has returned need not count
// the depth of calls: what lies below it is known. And what such a function leaves unpaid is known to those that call it, so that it
// need not pay for itself on every way out.

// callee is what a function's callers have to know of it.
type callee struct {
	kind  kind
	calls bool  // it calls something: a function of the module, of the host, or through a table
	far   bool  // it, or what it calls, leads to a head, to the host or through a table
	frame int64 // what it counts against Config.Depth, together with all below it that is not a head
	rest  debt  // what it leaves to its callers
}

// kind says how a function can be entered.
type kind uint8

const (
	plain  kind = iota // by direct calls only, and never again before it has returned
	open               // through a table, or again before it has returned
	hosted             // by the host, too
)

// head tells whether a function counts the depth and pays at entry. Every cycle of calls leads through a head.
func (c *callee) head() bool { return c.kind != plain && c.calls }

// graph is the module's direct calls.
type graph struct {
	callees []callee // of each function that the module defines
	order   []uint32 // those functions, each behind all that it calls but heads
	targets []uint32 // defined functions that are called, caller by caller
	first   []int    // where each caller's targets start; one more for the end
}

// readGraph reads every function once. Exports, start and elements must have been read before: they say what the host and tables
// can reach.
func (m *module) readGraph(r reader) (*graph, error) {
	g := &graph{callees: make([]callee, len(m.functions)), first: make([]int, 1, len(m.functions)+1)}
	for i, typ := range m.functions {
		content := r.window(r.u32())
		if r.err != nil {
			break
		}
		if err := g.read(m, &g.callees[i], content, typ); err != nil {
			return nil, err
		}
		g.first = append(g.first, len(g.targets))
	}
	if err := r.done(); err != nil {
		return nil, err
	}
	for i := range g.callees {
		switch {
		case m.exported[i]:
			g.callees[i].kind = hosted
		case m.taken[i]:
			g.callees[i].kind = open
		}
	}
	g.sort()
	for _, f := range g.order {
		g.measure(f)
	}
	return g, nil
}

// read finds the calls of one function.
func (g *graph) read(m *module, c *callee, r reader, typ uint32) error {
	_, locals := m.readLocals(&r, typ)
	c.frame = 1 + (int64(r.end-r.pos)+8*int64(locals))/frameBytes
	for r.more() {
		in := m.next(&r, locals)
		switch in.op {
		case opCall:
			c.calls = true
			if in.a < m.importedFunctions {
				c.far = true
			} else if r.err == nil {
				g.targets = append(g.targets, in.a-m.importedFunctions)
			}
		case opCallIndirect:
			c.calls, c.far = true, true
		case opRefFunc:
			m.take(in.a)
		}
	}
	return r.done()
}

// of gives what a function calls directly.
func (g *graph) of(f uint32) []uint32 { return g.targets[g.first[f]:g.first[f+1]] }

// sort finds the order, depth first, and makes open what is called by something below it.
func (g *graph) sort() {
	const (
		unseen = iota
		below  // on the way down
		done
	)
	state := make([]uint8, len(g.callees))
	type step struct {
		f    uint32
		next int // of its targets
	}
	var way []step
	g.order = make([]uint32, 0, len(g.callees))
	for root := range g.callees {
		if state[root] != unseen {
			continue
		}
		way = append(way, step{f: uint32(root)}) // #nosec G115 -- an index of a function
		state[root] = below
		for len(way) > 0 {
			at := &way[len(way)-1]
			targets := g.of(at.f)
			if at.next == len(targets) {
				state[at.f] = done
				g.order = append(g.order, at.f)
				way = way[:len(way)-1]
				continue
			}
			f := targets[at.next]
			at.next++
			switch state[f] {
			case unseen:
				state[f] = below
				way = append(way, step{f: f})
			case below:
				if c := &g.callees[f]; c.kind == plain {
					c.kind = open
				}
			}
		}
	}
}

// measure adds to a function's frame the deepest one below, and finds out whether it leads far. All that it calls but heads has been
// measured.
func (g *graph) measure(f uint32) {
	c := &g.callees[f]
	var deepest int64
	for _, t := range g.of(f) {
		switch below := &g.callees[t]; {
		case below.head():
			c.far = true
		case below.calls:
			deepest = max(deepest, below.frame)
			c.far = c.far || below.far
		}
	}
	c.frame = min(c.frame+deepest, maxDepth+1)
}
