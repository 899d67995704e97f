package meter

// Bulk instructions and growth, which are charged by how much they do, and looked at what is left each time.

func (w *body) misc(in *instruction) {
	switch in.sub {
	case miscMemoryInit, miscMemoryCopy, miscMemoryFill, miscTableInit, miscTableCopy, miscTableFill:
		w.bulk(in)
	case miscTableGrow:
		w.grow(in, elementsScale())
	default:
		w.out = in.append(w.out, w.m)
	}
}

// bulk charges for the length, which is on top of the stack. Compilers write most lengths as constants, and most of those are short:
// they are weighed, and cost no code.
func (w *body) bulk(in *instruction) {
	shift := shiftOf(in)
	if weight := w.constant * unitWeight >> shift; w.constant >= 0 && weight <= bulkWeight {
		w.due += int(weight)
		w.settle(blockWeight)
		w.out = in.append(w.out, w.m)
		return
	}
	if in.sub == miscMemoryFill || in.sub == miscMemoryCopy {
		w.out = appendU32(append(w.out, opCall), w.m.step(in.sub))
		w.unlooked = 0
		w.charges++
		return
	}
	w.out = w.codes.chargeLength(w.out, w.own+localLength, shift)
	w.charged()
	w.out = in.append(w.out, w.m)
}

func shiftOf(in *instruction) int64 {
	switch in.sub {
	case miscTableInit, miscTableCopy, miscTableFill:
		return shiftElements
	}
	return shiftBytes
}

func (w *body) grow(in *instruction, scale []byte) {
	w.out = keepLength(w.out, w.own+localLength)
	w.out = in.append(w.out, w.m)
	w.out = w.codes.chargeGrowth(w.out, w.own+localLength, w.own+localResult, scale)
	w.charged()
}

func (w *body) charged() {
	w.added = true
	w.unlooked = 0
	w.charges++
}
