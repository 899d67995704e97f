package module

// walker passes over the instructions of one function body. It knows the immediates of every instruction of WebAssembly 2.0
// and refuses the others, and counts what the compiler's work grows with.
type walker struct {
	r    *reader
	seen *localSet
	caps Caps
	// blocks counts blocks, loops and ifs, loops the loops; edges counts branches, each target of a table by itself.
	blocks, loops, edges int
	// open holds, for each construct that is open, whether it is a loop; openLoops counts those.
	open      []bool
	openLoops int
	deepest   int
}

// Groups of instructions by their immediates. The names are those of the specification's binary format.
const (
	opUnreachable  = 0x00
	opNop          = 0x01
	opBlock        = 0x02
	opLoop         = 0x03
	opIf           = 0x04
	opElse         = 0x05
	opEnd          = 0x0b
	opBr           = 0x0c
	opBrIf         = 0x0d
	opBrTable      = 0x0e
	opReturn       = 0x0f
	opCall         = 0x10
	opCallIndirect = 0x11
	opDrop         = 0x1a
	opSelect       = 0x1b
	opSelectTyped  = 0x1c
	opLocalGet     = 0x20
	opLocalTee     = 0x22
	opGlobalGet    = 0x23
	opTableSet     = 0x26
	opFirstLoad    = 0x28
	opLastStore    = 0x3e
	opMemorySize   = 0x3f
	opMemoryGrow   = 0x40
	opI32Const     = 0x41
	opI64Const     = 0x42
	opF32Const     = 0x43
	opF64Const     = 0x44
	opFirstNumeric = 0x45
	opLastNumeric  = 0xc4
	opRefNull      = 0xd0
	opRefIsNull    = 0xd1
	opRefFunc      = 0xd2
	opMisc         = 0xfc
	opVector       = 0xfd
)

func (w *walker) walk() {
	r := w.r
	w.open = append(w.open, false) // the body itself
	for len(w.open) > 0 && r.err == nil {
		op := r.byte()
		if r.err != nil {
			return
		}
		switch {
		case op == opBlock || op == opLoop || op == opIf:
			w.enter(op == opLoop)
		case op == opElse:
		case op == opEnd:
			w.leave()
		case op >= opFirstNumeric && op <= opLastNumeric,
			op == opUnreachable, op == opNop, op == opReturn, op == opDrop, op == opSelect, op == opRefIsNull:
		case op >= opLocalGet && op <= opLocalTee:
			if i := r.u32(); r.err == nil && !w.seen.add(i) {
				r.failf("it names local %d, and there are fewer", i)
			}
		case op >= opFirstLoad && op <= opLastStore:
			w.memoryArgument()
		case op == opBr || op == opBrIf:
			w.branch(1)
			r.u32()
		case op == opCall || op == opRefFunc:
			r.functionIndex()
		case op >= opGlobalGet && op <= opTableSet:
			r.u32()
		case op == opI32Const:
			r.skipLEB(5)
		case op == opI64Const:
			r.skipLEB(10)
		case op == opF32Const:
			r.bytes(4)
		case op == opF64Const:
			r.bytes(8)
		case op == opBrTable:
			targets := r.count("branches in one function", w.caps.Branches) + 1
			w.branch(targets)
			for range targets {
				r.u32()
			}
		case op == opCallIndirect:
			r.u32()
			r.u32()
		case op == opSelectTyped:
			readTypeList(r, "types in a select", 1)
		case op == opMemorySize || op == opMemoryGrow:
			w.zero()
		case op == opRefNull:
			readValueType(r)
		case op == opMisc:
			w.misc()
		case op == opVector:
			w.vector()
		default:
			r.failf("it holds the instruction 0x%02x, which is not of WebAssembly 2.0", op)
		}
	}
	if r.err == nil && r.rest() > 0 {
		r.failf("its body goes on for %d bytes after its end", r.rest())
	}
}

// enter reads a block type and goes one level deeper.
func (w *walker) enter(loop bool) {
	w.r.skipLEB(5)
	w.blocks++
	w.open = append(w.open, loop)
	if loop {
		w.loops++
		w.openLoops++
	}
	w.deepest = max(w.deepest, len(w.open))
	switch {
	case w.blocks > w.caps.Blocks:
		w.r.fail(tooMany("blocks in one function", w.blocks, w.caps.Blocks))
	case len(w.open) > w.caps.Depth:
		w.r.fail(tooMany("nested blocks", len(w.open), w.caps.Depth))
	case w.loops > w.caps.Loops:
		w.r.fail(tooMany("loops in one function", w.loops, w.caps.Loops))
	case w.openLoops > w.caps.LoopDepth:
		w.r.fail(tooMany("nested loops", w.openLoops, w.caps.LoopDepth))
	}
}

func (w *walker) branch(targets int) {
	if w.edges += targets; w.edges > w.caps.Branches {
		w.r.fail(tooMany("branches in one function", w.edges, w.caps.Branches))
	}
}

func (w *walker) leave() {
	last := len(w.open) - 1
	if w.open[last] {
		w.openLoops--
	}
	w.open = w.open[:last]
}

func (w *walker) memoryArgument() {
	w.r.u32() // alignment
	w.r.u32() // offset
}

// zero reads the index of the memory, of which there is one. wazero reads a single byte for it, so that a longer form of the
// number would be read as instructions there, and not here.
func (w *walker) zero() {
	if w.r.byte() != 0 {
		w.r.failf("it names a second memory")
	}
}

// misc passes over the instructions after the prefix 0xfc.
func (w *walker) misc() {
	r := w.r
	switch sub := r.byte(); sub {
	case 0, 1, 2, 3, 4, 5, 6, 7: // saturating conversions
	case 8: // memory.init
		r.u32()
		w.zero()
	case 10: // memory.copy
		w.zero()
		w.zero()
	case 11: // memory.fill
		w.zero()
	case 12, 14: // table.init, table.copy
		r.u32()
		r.u32()
	case 9, 13, 15, 16, 17: // data.drop, elem.drop, table.grow, table.size, table.fill
		r.u32()
	default:
		r.failf("it holds the instruction 0xfc %d, which is not of WebAssembly 2.0", sub)
	}
}

// vector passes over the instructions after the prefix 0xfd. wazero reads one byte of the opcode and takes the 0x01 of the
// two-byte form for a nop, so that any other form would mean something else there than here.
func (w *walker) vector() {
	r := w.r
	sub := r.byte()
	if sub >= 0x80 && r.byte() != 0x01 {
		r.failf("it holds a vector instruction that is not written in its shortest form")
	}
	switch {
	case sub <= 11, sub == 92, sub == 93: // loads and stores
		w.memoryArgument()
	case sub == 12, sub == 13: // v128.const, i8x16.shuffle
		r.bytes(16)
	case sub >= 21 && sub <= 34: // lanes
		r.byte()
	case sub >= 84 && sub <= 91: // loads and stores of one lane
		w.memoryArgument()
		r.byte()
	}
}
