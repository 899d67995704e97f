package meter

// Rewriting of function bodies.
//
// Between two charges a path through a body gathers debt. Code within a function moves forward except by branching to a loop; so it is
// enough to follow the code once, front to back, with the greatest debt that any path can have gathered, if a branch back to a loop
// pays for all that was gathered in it. Where paths meet, the greatest counts. The charge for weight stands where paths part or meet, before a path is left: never
// behind a branch that could go around it.

const (
	// maxLocals bounds the locals of a function, parameters included; engines in browsers allow as many.
	maxLocals = 50_000
	// maxNesting bounds the nesting of blocks. Standard Go nests a block for every point at which a function can resume.
	maxNesting = 100_000
	// frameBytes is the size of code, in bytes, that makes a function's frame count once more against Config.Depth.
	frameBytes = 256

	// Locals added behind the function's own: one i64, then i32s.
	localBalance = 0 // fuel, within a leaf loop
	localDepth   = 1 // depth: see depth.go
	localLength  = 2 // operand of a bulk instruction
	localResult  = 3 // result of a growth
	addedI32s    = 3
)

// block is an open block, loop or if.
type block struct {
	loop  bool
	plain bool // a loop without parameters
	entry debt // at a loop, where it starts; at an if, where its else starts
	most  debt // greatest of the branches to the end
}

// body rewrites one function body after the other; its buffers are reused.
type body struct {
	m     *module
	graph *graph
	codes codes
	depth int64 // Config.Depth

	debt

	self   *callee
	out    []byte // the instructions, rewritten
	blocks []block
	own    uint32 // index of the first added local
	added  bool   // an added local is used
	leafAt int    // number of open blocks with the leaf loop, or turn, that is being read, 0 outside
	beyond uint32 // how much further away labels outside a tight loop are

	constant int64 // what the instruction before put on the stack, if it was an i32.const; negative otherwise

	charges int // places at which all functions so far are charged
}

// rewrite reads a function and gives its new body.
func (w *body) rewrite(r *reader, f uint32) ([]byte, error) {
	*w = body{m: w.m, graph: w.graph, codes: w.codes, depth: w.depth, out: w.out[:0], blocks: w.blocks[:0], charges: w.charges,
		self: &w.graph.callees[f], constant: -1}
	groups, locals := w.m.readLocals(r, w.m.functions[f])
	if r.err != nil {
		return nil, r.err
	}
	w.own = locals

	w.blocks = append(w.blocks, block{})
	if w.self.head() {
		w.charge(1, true)
		w.enter()
	}
	for len(w.blocks) > 0 && r.err == nil {
		if in := w.m.next(r, w.own); r.err == nil {
			w.instruction(r, &in)
		}
	}
	if err := r.done(); err != nil {
		return nil, err
	}
	w.self.rest = w.debt
	return w.assemble(groups), nil
}

// localGroups is the declarations of locals.
type localGroups struct {
	n     uint32
	bytes []byte
}

// readLocals reads the declarations of a function's locals, and counts them and its parameters.
func (m *module) readLocals(r *reader, typ uint32) (localGroups, uint32) {
	start := r.pos
	n := r.count(2)
	g := localGroups{n: length(n)}
	at := r.pos
	sum := int64(m.types[typ])
	for range n {
		sum += int64(r.u32())
		if readValueType(r); r.err != nil {
			return g, 0
		}
	}
	if sum > maxLocals {
		r.fail(start, "a function has %d locals; the limit is %d", sum, maxLocals)
		return g, 0
	}
	g.bytes = r.b[at:r.pos]
	return g, uint32(sum) // #nosec G115 -- at most maxLocals
}

// assemble puts locals and instructions together.
func (w *body) assemble(groups localGroups) []byte {
	b := make([]byte, 0, len(groups.bytes)+len(w.out)+10)
	if !w.added {
		return append(append(appendU32(b, groups.n), groups.bytes...), w.out...)
	}
	b = append(appendU32(b, groups.n+2), groups.bytes...)
	return append(append(b, 1, typeI64, addedI32s, typeI32), w.out...)
}

// charge appends the charge of a number of units, 0 for nothing but a look at what is left.
func (w *body) charge(units int, look bool) {
	if w.leafAt > 0 {
		w.out = w.codes.chargeLeaf(w.out, w.own+localBalance, units, look)
	} else {
		w.out = w.codes.charge(w.out, units, look)
	}
	if look {
		w.unlooked = 0
	}
	w.charges++
}

// settle charges for the whole units that have gathered, if it is time for it.
func (w *body) settle(threshold int) {
	if w.due >= threshold {
		units := w.due / unitWeight
		w.charge(units, w.pay(units))
	}
}

func (w *body) instruction(r *reader, in *instruction) {
	w.due += w.m.weightOf(in)
	w.settle(blockWeight)
	switch in.op {
	case opBlock, opIf:
		w.open(r, in)
	case opLoop:
		w.checkNesting(r, in)
		w.openLoop(r, in)
	case opElse:
		w.settle(pathWeight)
		w.alternative(r, in)
	case opEnd:
		if len(w.blocks) == 1 {
			w.leave()
		}
		w.settle(pathWeight)
		w.close()
	case opBr, opBrIf, opBrTable, opReturn, opUnreachable:
		w.branch(r, in)
	case opCall, opCallIndirect:
		w.call(in)
	case opMemoryGrow:
		w.grow(in, pagesScale())
	case opMisc:
		w.misc(in)
	default:
		w.out = in.append(w.out, w.m)
	}
	w.constant = -1
	if in.op == opI32Const {
		w.constant = in.value
	}
}

func (w *body) checkNesting(r *reader, in *instruction) {
	if len(w.blocks) >= maxNesting {
		r.fail(in.at, "blocks are nested more than %d deep", maxNesting)
	}
}

func (w *body) open(r *reader, in *instruction) {
	w.checkNesting(r, in)
	b := block{}
	if in.op == opIf {
		w.settle(pathWeight)
		b.entry = w.debt
	}
	w.blocks = append(w.blocks, b)
	w.out = in.append(w.out, w.m)
}

func (w *body) alternative(r *reader, in *instruction) {
	b := &w.blocks[len(w.blocks)-1]
	if len(w.blocks) == 1 || b.loop {
		r.fail(in.at, "an else stands outside an if") // wazero checks that a plain block has none
	}
	b.most.join(w.debt)
	w.debt, b.entry = b.entry, debt{}
	w.out = append(w.out, opElse)
}

// close joins the paths that meet at an end. An if without an else can be passed with the debt it was entered with.
func (w *body) close() {
	b := w.blocks[len(w.blocks)-1]
	last := len(w.blocks) == w.leafAt
	w.blocks = w.blocks[:len(w.blocks)-1]
	w.join(b.most)
	if !b.loop {
		w.join(b.entry)
	}
	w.out = append(w.out, opEnd)
	if last {
		tight := w.beyond > 0
		w.leafAt, w.beyond = 0, 0
		if tight {
			w.close()
		}
	}
}

// branch charges for the paths that end here or part. A branch back to a loop costs a unit at least, and pays for what was gathered since
// the loop's start.
func (w *body) branch(r *reader, in *instruction) {
	out, back, start := in.op == opReturn, false, debt{}
	w.targets(r, in, func(b *block) {
		switch {
		case !b.loop:
			out = out || b == &w.blocks[0]
		case !back:
			back, start = true, b.entry
		default:
			start = debt{due: min(start.due, b.entry.due)}
		}
	})
	if back && in.op == opBrIf && w.blocks[len(w.blocks)-1-int(w.label(in.a))].plain {
		w.turnBack(in, start)
		return
	}
	if back {
		w.payTurn(start)
	}
	if out {
		w.leave()
	}
	w.settle(pathWeight)
	if in.op == opReturn {
		w.blocks[0].most.join(w.debt)
	}
	w.targets(r, in, func(b *block) {
		if !b.loop {
			b.most.join(w.debt)
		}
	})
	w.relabel(r, in)
	w.out = in.append(w.out, w.m)
	if in.op != opBrIf {
		w.debt = debt{} // nothing comes this way
	}
}

// payTurn charges for a turn of a loop that started with a debt.
func (w *body) payTurn(start debt) {
	units := max(1, (w.due-start.due+unitWeight-1)/unitWeight)
	w.pay(units)
	w.charge(units, true)
}

// turnBack makes of a conditional branch back to a loop an if around an unconditional one, so that only those who go back pay.
func (w *body) turnBack(in *instruction, start debt) {
	w.out = append(w.out, opIf, typeEmpty)
	on := w.debt
	w.payTurn(start)
	w.debt = on
	w.out = appendU32(append(w.out, opBr), w.label(in.a)+1)
	w.out = append(w.out, opEnd)
}

// relabel gives the labels of a branch their new values.
func (w *body) relabel(r *reader, in *instruction) {
	switch {
	case w.beyond == 0:
	case in.shape == shapeLabel:
		in.a = w.label(in.a)
	case in.shape == shapeTable:
		labels := reader{b: r.b, pos: r.pos - len(in.raw), end: r.pos}
		n := labels.u32()
		in.raw = appendU32(nil, n)
		for range n + 1 {
			in.raw = appendU32(in.raw, w.label(labels.u32()))
		}
	}
}

// leave charges before a way out of the function for what its callers do not know of.
func (w *body) leave() {
	switch {
	case w.self.kind == plain:
	case w.self.kind == hosted && (w.due >= unitWeight || w.unlooked > 0):
		units := w.due / unitWeight
		w.pay(units)
		w.charge(units, true)
	case w.due >= unitWeight || w.unlooked >= openUnlooked:
		units := w.due / unitWeight
		w.charge(units, w.pay(units) || w.unlooked >= openUnlooked)
	}
}

// targets calls reach for every block whose end, or start if it is a loop, the instruction can branch to.
func (w *body) targets(r *reader, in *instruction, reach func(b *block)) {
	visit := func(label uint32) {
		label = w.label(label)
		if int64(label) >= int64(len(w.blocks)) {
			r.fail(in.at, "there is no label %d", label)
			return
		}
		reach(&w.blocks[len(w.blocks)-1-int(label)])
	}
	switch in.shape {
	case shapeLabel:
		visit(in.a)
	case shapeTable:
		labels := reader{b: r.b, pos: r.pos - len(in.raw), end: r.pos}
		for range labels.u32() + 1 {
			if visit(labels.u32()); r.err != nil {
				return
			}
		}
	}
}
