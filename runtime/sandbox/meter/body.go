package meter

// Rewriting of function bodies.
//
// Between two charges a path through a body gathers weight. Code within a function moves forward except by branching to a
// loop, and every loop header charges; so it is enough to follow the code once, front to back, with the greatest weight that
// any path can have gathered. Where paths meet, the greatest counts. Code that cannot be reached is treated like any other:
// that may charge a little early, and never late. The charge for weight stands where paths part or meet, before a path is
// left: never behind a branch that could go around it.

const (
	// maxLocals bounds the locals of a function, parameters included; engines in browsers allow as many.
	maxLocals = 50_000
	// maxNesting bounds the nesting of blocks. Standard Go nests a block for every point at which a function can resume.
	maxNesting = 100_000
	// frameBytes is the size of code, in bytes, that makes a function's frame count once more against Config.Depth.
	frameBytes = 256

	// Locals added behind the function's own.
	localDepth  = 0 // depth, of the function itself or of its caller
	localLength = 1 // operand of a bulk instruction
	localResult = 2 // result of a growth
	addedLocals = 3
)

// block is an open block, loop or if.
type block struct {
	loop  bool
	entry int // weight at an if, where its else starts
	most  int // greatest weight of a branch to the end
}

// body rewrites one function body after the other; its buffers are reused.
type body struct {
	m     *module
	codes codes
	depth int64 // Config.Depth

	out    []byte // the instructions, rewritten
	blocks []block
	weight int
	own    uint32 // index of the first added local
	frame  int64  // what one frame of the function counts against depth
	host   bool   // the host can call it
	calls  bool   // it calls a function
	start  bool   // nothing but instructions that always run was read so far
	looped bool   // a loop stands where it always runs, before any call, and so charges for the entry
	bulk   bool   // it uses an added local for a bulk instruction

	charges int // places at which all functions so far are charged
}

// rewrite reads a function of the given type and appends its new body, with its size, to code.
func (w *body) rewrite(r *reader, typ uint32, host bool, code []byte) []byte {
	start := r.pos
	*w = body{m: w.m, codes: w.codes, depth: w.depth, out: w.out[:0], blocks: w.blocks[:0], charges: w.charges,
		host: host, start: true}
	groups, declared := readLocals(r)
	locals := int64(w.m.types[typ]) + declared
	if locals > maxLocals {
		r.fail(start, "a function has %d locals; the limit is %d", locals, maxLocals)
	}
	if r.err != nil {
		return nil
	}
	w.own = uint32(locals) // #nosec G115 -- at most maxLocals
	w.frame = 1 + (int64(r.end-r.pos)+8*locals)/frameBytes
	groupBytes := r.b[groups.pos:groups.end]

	w.blocks = append(w.blocks, block{})
	for len(w.blocks) > 0 && r.err == nil {
		in := w.m.next(r, w.own)
		w.instruction(r, &in)
	}
	if r.done() != nil {
		return nil
	}
	return w.assemble(code, groupBytes, groups.n)
}

// localGroups is the extent of the declarations of locals.
type localGroups struct {
	n        uint32
	pos, end int
}

func readLocals(r *reader) (localGroups, int64) {
	n := r.count(2)
	g := localGroups{n: length(n), pos: r.pos}
	var sum int64
	for range n {
		sum += int64(r.u32())
		if readValueType(r); r.err != nil {
			break
		}
	}
	g.end = r.pos
	return g, sum
}

// assemble appends size, locals, entry and instructions. Only here is it known whether the function calls others.
func (w *body) assemble(code, groups []byte, n uint32) []byte {
	var head []byte
	if w.calls || w.bulk {
		head = append(appendU32(head, n+1), groups...)
		head = append(head, addedLocals, typeI32)
	} else {
		head = append(appendU32(head, n), groups...)
	}
	if w.calls {
		if !w.looped {
			head = w.codes.charge(head, 1)
			w.charges++
		}
		enter := w.codes.enter
		if w.host {
			enter = w.codes.enterFromHost
		}
		head = enter(head, w.own+localDepth, w.frame, w.depth)
	}
	code = appendU32(code, length(len(head)+len(w.out)))
	return append(append(code, head...), w.out...)
}

// settle charges for the whole units that have gathered, if the weight has reached the threshold.
func (w *body) settle(threshold int) {
	if w.weight >= threshold {
		w.out = w.codes.charge(w.out, w.weight/unitWeight)
		w.weight %= unitWeight
		w.charges++
	}
}

func (w *body) instruction(r *reader, in *instruction) {
	w.weight += w.m.weightOf(in)
	w.settle(blockWeight)
	if in.op == opLoop && w.start {
		w.looped = true
	}
	switch in.op {
	case opLoop, opIf, opElse, opEnd, opBr, opBrIf, opBrTable, opReturn, opUnreachable, opCall, opCallIndirect:
		w.start = false
	}
	switch in.op {
	case opBlock, opLoop, opIf:
		w.open(r, in)
	case opElse:
		w.settle(pathWeight)
		w.alternative(r, in)
	case opEnd:
		if len(w.blocks) == 1 {
			w.settle(unitWeight)
		}
		w.settle(pathWeight)
		w.close()
		w.out = append(w.out, opEnd)
	case opBr, opBrIf, opBrTable, opReturn, opUnreachable:
		if w.leaves(r, in) {
			w.settle(unitWeight)
		}
		w.settle(pathWeight)
		w.branch(r, in, func(b *block) {
			if !b.loop {
				b.most = max(b.most, w.weight)
			}
		})
		w.out = in.append(w.out, w.m)
	case opCall, opCallIndirect:
		w.call(in)
	case opMemoryGrow:
		w.grow(in, pagesScale())
	case opMisc:
		w.misc(in)
	default:
		w.out = in.append(w.out, w.m)
	}
}

// call keeps the depth right. A host function that calls the guest again leaves the depth as it was.
func (w *body) call(in *instruction) {
	w.calls = true
	imported := in.op == opCall && in.a < w.m.importedFunctions
	if w.host {
		w.out = w.codes.descend(w.out, w.own+localDepth, w.frame)
	}
	w.out = in.append(w.out, w.m)
	if w.host || !imported {
		w.out = w.codes.ascend(w.out, w.own+localDepth)
	}
}

// weightOf gives the weight of an instruction apart from any length.
func (m *module) weightOf(in *instruction) int {
	switch in.op {
	case opCall:
		if in.a < m.importedFunctions {
			return weightHost
		}
		return weightCall
	case opCallIndirect:
		return weightIndirect
	case opTableGet, opTableSet:
		return weightMemory
	case opMemoryGrow:
		return weightHost
	case opRefFunc:
		return weightSlow
	case opMisc:
		switch in.sub {
		case miscTableGrow:
			return weightSlow
		case miscMemoryInit, miscMemoryCopy, miscMemoryFill, miscTableInit, miscTableCopy, miscTableFill:
			return weightBulk
		}
	case 0x6d, 0x6e, 0x6f, 0x70, 0x7f, 0x80, 0x81, 0x82, 0x91, 0x95, 0x9f, 0xa3: // div, rem, sqrt
		return weightDivision
	}
	if in.shape == shapeAddress || in.shape == shapeLane {
		return weightMemory
	}
	return weightSimple
}

func (w *body) open(r *reader, in *instruction) {
	if len(w.blocks) >= maxNesting {
		r.fail(in.at, "blocks are nested more than %d deep", maxNesting)
	}
	b := block{loop: in.op == opLoop}
	if in.op != opBlock {
		w.settle(pathWeight)
	}
	if in.op == opIf {
		b.entry = w.weight
	}
	w.blocks = append(w.blocks, b)
	w.out = in.append(w.out, w.m)
	if b.loop {
		w.out = w.codes.charge(w.out, 1)
		w.charges++
		w.weight = 0
	}
}

func (w *body) alternative(r *reader, in *instruction) {
	b := &w.blocks[len(w.blocks)-1]
	if len(w.blocks) == 1 || b.loop {
		r.fail(in.at, "an else stands outside an if") // wazero checks that a plain block has none
	}
	b.most = max(b.most, w.weight)
	w.weight, b.entry = b.entry, 0
	w.out = append(w.out, opElse)
}

// close joins the paths that meet at an end. An if without an else can be passed with the weight it was entered with.
func (w *body) close() {
	b := w.blocks[len(w.blocks)-1]
	w.blocks = w.blocks[:len(w.blocks)-1]
	w.weight = max(w.weight, b.most, b.entry)
}

// leaves tells whether an instruction can leave the function. A caller is charged little for a call, so that a function
// must pay for itself on every way out.
func (w *body) leaves(r *reader, in *instruction) bool {
	out := in.op == opReturn
	w.branch(r, in, func(b *block) { out = out || b == &w.blocks[0] })
	return out
}

// branch calls reach for every block whose end, or start if it is a loop, the instruction can branch to.
func (w *body) branch(r *reader, in *instruction, reach func(b *block)) {
	visit := func(label uint32) {
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

func (w *body) misc(in *instruction) {
	switch in.sub {
	case miscMemoryInit, miscMemoryCopy, miscMemoryFill:
		w.bulk = true
		w.out = w.codes.chargeLength(w.out, w.own+localLength, shiftBytes)
		w.charges++
	case miscTableInit, miscTableCopy, miscTableFill:
		w.bulk = true
		w.out = w.codes.chargeLength(w.out, w.own+localLength, shiftElements)
		w.charges++
	case miscTableGrow:
		w.grow(in, elementsScale())
		return
	}
	w.out = in.append(w.out, w.m)
}

func (w *body) grow(in *instruction, scale []byte) {
	w.bulk = true
	w.out = keepLength(w.out, w.own+localLength)
	w.out = in.append(w.out, w.m)
	w.out = w.codes.chargeGrowth(w.out, w.own+localLength, w.own+localResult, scale)
	w.charges++
}
