package meter

// Depth. A global holds the depth of the function that runs. Only heads count: what lies between two of them is known, and counts with
// the upper one. A head reads its caller's depth from the global at entry, adds its frame, and leaves the sum behind when it returns:
// whoever calls what may lead to a head puts the global back behind the call. That needs no change to returns and branches.
//
// The host puts nothing back, so a function that the host can call keeps the depth that it was called at, raises the global before a
// call only, and leaves it as it was.

// enter appends the entry of a head.
func (w *body) enter() {
	w.added = true
	own := w.own + localDepth
	if w.self.kind == hosted {
		w.out = appendU32(append(append(w.out, w.codes.getDepth...), opLocalTee), own)
		w.refuseDepth(w.depth - w.self.frame)
		return
	}
	w.out = appendSigned(append(append(w.out, w.codes.getDepth...), opI32Const), w.self.frame)
	w.out = appendU32(append(w.out, opI32Add, opLocalTee), own)
	w.out = appendU32(append(append(w.out, w.codes.setDepth...), opLocalGet), own)
	w.refuseDepth(w.depth)
}

// refuseDepth appends the end of the call if the depth on the stack is greater than limit.
func (w *body) refuseDepth(limit int64) {
	b := append(appendSigned(append(w.out, opI32Const), limit), opI32GtS, opIf, typeEmpty)
	b = appendSigned(append(b, opI64Const), tooDeep)
	w.out = append(append(b, w.codes.refill...), opDrop, opEnd)
}

// call appends a call, and what keeps the depth right. What the callee leaves uncharged is charged with the rest, before the call if
// it is time for it; what it leaves without a look comes behind the call.
func (w *body) call(in *instruction) {
	rest := w.rest(in)
	w.due += rest.due
	if w.due >= blockWeight || w.unlooked+rest.unlooked >= checkWeight {
		units := w.due / unitWeight
		w.charge(units, w.pay(units) || w.unlooked+rest.unlooked >= checkWeight)
	}
	w.unlooked += rest.unlooked
	own := w.own + localDepth
	leads, leaves := w.raises(in)
	switch {
	case w.self.kind == hosted && leads:
		w.out = appendU32(append(w.out, opLocalGet), own)
		w.out = appendSigned(append(w.out, opI32Const), w.self.frame)
		w.out = append(append(w.out, opI32Add), w.codes.setDepth...)
	case w.self.kind == plain && leaves:
		w.added = true
		w.out = appendU32(append(append(w.out, w.codes.getDepth...), opLocalSet), own)
	}
	w.out = in.append(w.out, w.m)
	if leaves || leads && w.self.kind == hosted {
		w.out = append(appendU32(append(w.out, opLocalGet), own), w.codes.setDepth...)
	}
}

// raises tells whether a call leads to a head, and whether it leaves another depth behind. A function of the host that calls the guest
// again leaves the depth as it was.
func (w *body) raises(in *instruction) (leads, leaves bool) {
	switch {
	case in.op == opCallIndirect:
		return true, true
	case in.a < w.m.importedFunctions:
		return true, false
	}
	c := &w.graph.callees[in.a-w.m.importedFunctions]
	return c.far, c.kind == open && c.head()
}
