package meter

// memory.fill and memory.copy over the largest memory take tens of milliseconds on some machines, in which nothing can stop them. Where
// their length is not a short constant, a function that is added to the module does them, a step at a time, and looks at the fuel before
// each:
//
//	if length > stepBytes and all lies within memory
//	  loop
//	    charge for a step and do it, at the start of the range (at its end, if a copy goes upwards)
//	    take it off the range
//	    br_if 0 (length > stepBytes)
//	  end
//	end
//	charge for the rest and do it
//
// A range that does not lie within memory is left whole: the instruction traps before it writes anything.

// stepBytes is the length of a step: some tenths of a millisecond.
const stepBytes = 1 << 20

// The parameters of both functions, all i32.
const (
	stepTo     = 0
	stepFrom   = 1 // of memory.fill, the value
	stepLength = 2
)

// step gives the index of the function that does an instruction in steps. Both are added if either is used, so that their indices are
// known.
func (m *module) step(op byte) uint32 {
	m.steps = true
	i := m.importedFunctions + 1 + length(len(m.functions))
	if op == miscMemoryCopy {
		i++
	}
	return i
}

// stepFunctions gives the bodies of both functions, in the order of their indices.
func (c *codes) stepFunctions() [2][]byte {
	return [2][]byte{c.stepFunction(miscMemoryFill), c.stepFunction(miscMemoryCopy)}
}

func (c *codes) stepFunction(op byte) []byte {
	within := stepEnd(stepTo)
	if op == miscMemoryCopy {
		within = append(append(within, stepEnd(stepFrom)...), opI32And)
	}
	b := []byte{0} // no locals
	b = append(append(append(b, stepIsLong()...), within...), opI32And, opIf, typeEmpty, opLoop, typeEmpty)
	b = c.charge(b, stepBytes>>shiftBytes, true)
	if op == miscMemoryCopy {
		b = c.stepCopy(b)
	} else {
		b = append(b, opLocalGet, stepTo, opLocalGet, stepFrom)
		b = appendBulk(appendStep(b), op)
		b = stepAdvance(b, stepTo)
	}
	b = append(appendStep(append(b, opLocalGet, stepLength)), opI32Sub, opLocalSet, stepLength)
	b = append(append(b, stepIsLong()...), opBrIf, 0, opEnd, opEnd)

	b = append(append(b, c.getFuel...), opLocalGet, stepLength, opI64ExtendU, opI64Const, shiftBytes, opI64ShrU, opI64Sub)
	b = append(append(b, c.setFuel...), c.lookBulk...)
	b = append(b, opLocalGet, stepTo, opLocalGet, stepFrom, opLocalGet, stepLength)
	return append(appendBulk(b, op), opEnd)
}

// stepCopy appends a step of a copy. Ranges may overlap: one that goes downwards has to begin at its start, one that goes upwards at its
// end, as far as the rest of the range then is.
func (c *codes) stepCopy(b []byte) []byte {
	b = append(b, opLocalGet, stepTo, opLocalGet, stepFrom, opI32LeU, opIf, typeEmpty)
	b = append(b, opLocalGet, stepTo, opLocalGet, stepFrom)
	b = appendBulk(appendStep(b), miscMemoryCopy)
	b = stepAdvance(stepAdvance(b, stepTo), stepFrom)
	b = append(b, opElse)
	for _, start := range []byte{stepTo, stepFrom} {
		b = append(appendStep(append(b, opLocalGet, start, opLocalGet, stepLength, opI32Add)), opI32Sub)
	}
	b = appendBulk(appendStep(b), miscMemoryCopy)
	return append(b, opEnd)
}

// stepIsLong leaves whether more than a step is left.
func stepIsLong() []byte { return append(appendStep([]byte{opLocalGet, stepLength}), opI32GtU) }

// stepEnd leaves whether the range that starts at a parameter ends within memory, of which a page is 65,536 bytes.
func stepEnd(start byte) []byte {
	return []byte{
		opLocalGet, start, opI64ExtendU, opLocalGet, stepLength, opI64ExtendU, opI64Add,
		opMemorySize, 0, opI64ExtendU, opI64Const, 16, opI64Shl, opI64LeU,
	}
}

func appendStep(b []byte) []byte { return appendSigned(append(b, opI32Const), stepBytes) }

// stepAdvance appends the moving of a parameter by a step.
func stepAdvance(b []byte, start byte) []byte {
	return append(appendStep(append(b, opLocalGet, start)), opI32Add, opLocalSet, start)
}

func appendBulk(b []byte, op byte) []byte {
	if b = append(b, opMisc, op, 0); op == miscMemoryCopy {
		b = append(b, 0)
	}
	return b
}
