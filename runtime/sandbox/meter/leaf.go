package meter

// Leaf loops: short loops with no loop and no call inside, which is where programs spend their time. They count in a local, which the
// compiler keeps in a register, and write the global behind each charge: reading it back would cost them more than all else.
//
// The shortest of them, tight loops, are unrolled, so that several turns pay together: a turn of two or three instructions would
// otherwise spend most of its time on paying. A tight loop becomes
//
//	block            ; its end
//	  loop
//	    block        ; a turn: a branch back to the loop leaves this block, and the next turn follows
//	      ...
//	      br 2
//	    end
//	    ...          ; the last turn, whose branches back to the loop pay
//	  end
//	end

const (
	// leafWeight bounds the weight of a leaf loop's whole body. It bounds how far leaf reads, too: each instruction weighs something.
	leafWeight = 256
	// tightWeight bounds that of a tight loop. More would make modules noticeably larger, and so slower to load.
	tightWeight = 24
	// turns is how many turns of a tight loop pay together. They are not more than a unit's weight, or few.
	turns = 4
)

// leaf tells whether the loop whose body begins at r is a leaf loop, and what all of that weighs.
func (w *body) leaf(r reader) (weight int, ok bool) {
	for open := 1; open > 0; {
		in := w.m.next(&r, w.own)
		switch in.op {
		case opBlock, opIf:
			open++
		case opEnd:
			open--
		case opLoop, opCall, opCallIndirect, opMemoryGrow:
			return 0, false
		case opMisc:
			if in.sub >= miscMemoryInit { // bulk instructions: they charge the global
				return 0, false
			}
		}
		if weight += w.m.weightOf(&in); weight >= leafWeight || r.err != nil {
			return 0, false
		}
	}
	return weight, true
}

// openLoop appends the header of a loop, and opens its block.
func (w *body) openLoop(r *reader, in *instruction) {
	w.settle(pathWeight)
	header := block{loop: true, plain: in.value < 0, entry: w.debt}
	weight, leaf := 0, false
	if w.leafAt == 0 {
		weight, leaf = w.leaf(*r)
	}
	if leaf {
		w.added = true
		w.out = appendU32(append(append(w.out, w.codes.getFuel...), opLocalSet), w.own+localBalance)
	}
	tight := leaf && weight <= tightWeight && in.value == emptyBlock
	if tight {
		w.blocks = append(w.blocks, block{})
		w.out = append(w.out, opBlock, typeEmpty)
	}
	w.blocks = append(w.blocks, header)
	w.out = in.append(w.out, w.m)
	if !leaf {
		return
	}
	w.leafAt = len(w.blocks)
	if tight {
		for range turns - 1 {
			w.turn(*r)
		}
		w.beyond = 1
	}
}

// turn appends a turn of a tight loop that is not the last.
func (w *body) turn(r reader) {
	w.blocks = append(w.blocks, block{})
	w.out = append(w.out, opBlock, typeEmpty)
	w.leafAt++
	w.beyond = 2
	at := len(w.blocks)
	for len(w.blocks) >= at {
		in := w.m.next(&r, w.own)
		if in.op == opEnd && len(w.blocks) == at { // it leaves the loop at its end
			w.blocks[at-3].most.join(w.debt)
			w.out = append(w.out, opBr, 2)
			w.debt = debt{}
			w.leafAt--
		}
		w.instruction(&r, &in)
	}
}

// label gives a label's new value: the blocks around a tight loop put what is outside further away.
func (w *body) label(label uint32) uint32 {
	if w.beyond > 0 && int64(label) > int64(len(w.blocks)-w.leafAt) {
		return label + w.beyond
	}
	return label
}

// chargeLeaf appends a charge within a leaf loop. It leaves the operand stack as it was.
func (c *codes) chargeLeaf(b []byte, balance uint32, units int, look bool) []byte {
	get := appendU32([]byte{opLocalGet}, balance)
	tee := appendU32([]byte{opLocalTee}, balance)
	if units > 0 {
		b = appendSigned(append(append(b, get...), opI64Const), int64(units))
		b = append(append(append(b, opI64Sub), tee...), c.setFuel...)
	}
	if look {
		b = append(append(b, get...), opI64Const, 0, opI64GeS, opIf, typeEmpty, opElse)
		b = append(append(append(b, get...), c.refill...), tee...)
		b = append(append(b, c.setFuel...), opEnd)
	}
	return b
}
