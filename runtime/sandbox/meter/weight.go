package meter

// rest is what a call leaves to the caller. A function whose callers are not known may not have been rewritten yet.
func (w *body) rest(in *instruction) debt {
	switch {
	case in.op == opCallIndirect:
		return debt{unlooked: openUnlooked}
	case in.a < w.m.importedFunctions:
		return debt{}
	}
	switch c := &w.graph.callees[in.a-w.m.importedFunctions]; c.kind {
	case plain:
		return c.rest
	case hosted:
		return debt{due: weightOpen}
	default:
		return debt{due: weightOpen, unlooked: openUnlooked}
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
