package meter

// Writers of the sections that change. Each takes the module as parsed and returns the section's new content, nil if the
// section stays absent.

// writeTypes adds the type of refill, (i64) -> (i64), behind the others, and behind that the type of the functions of steps.go.
func (m *module) writeTypes() []byte {
	if !m.steps {
		return append(m.longer(sectionType, 1), functionForm, 1, typeI64, 1, typeI64)
	}
	out := append(m.longer(sectionType, 2), functionForm, 1, typeI64, 1, typeI64)
	return append(out, functionForm, 3, typeI32, typeI32, typeI32, 0)
}

// writeFunctions adds the functions of steps.go.
func (m *module) writeFunctions() []byte {
	if !m.steps {
		return m.copied(sectionFunction)
	}
	typ := length(len(m.types) + 1)
	return appendU32(appendU32(m.longer(sectionFunction, 2), typ), typ)
}

// writeImports adds refill behind the module's own imports.
func (m *module) writeImports() []byte {
	out := m.longer(sectionImport, 1)
	out = appendName(appendName(out, ImportModule), ImportName)
	return appendU32(append(out, kindFunction), length(len(m.types)))
}

// longer copies a section that is a vector, with room for more elements behind those it has.
func (m *module) longer(id int, more uint32) []byte {
	r := m.section(id)
	var n uint32
	if r.b != nil {
		n = r.u32()
	}
	out := appendU32(nil, n+more)
	return append(out, r.b[r.pos:r.end]...)
}

// writeTables bounds the tables. Their elements take 8 bytes of the host's memory each, which no memory limit of wazero
// counts, and a table without a maximum may grow to 2^32 of them.
func (m *module) writeTables(limit uint32) ([]byte, error) {
	r := m.section(sectionTable)
	if r.b == nil {
		return nil, nil
	}
	n := r.count(3)
	type table struct {
		element byte
		limits  limits
	}
	var tables []table
	var least uint64
	for range n {
		t := table{element: readRefType(&r)}
		t.limits = readLimits(&r)
		if r.err != nil {
			break
		}
		least += uint64(t.limits.least)
		tables = append(tables, t)
	}
	if err := r.done(); err != nil {
		return nil, err
	}
	if least > uint64(limit) {
		r.fail(m.section(sectionTable).pos, "its tables start with %d elements; the limit is %d", least, limit)
		return nil, r.err
	}
	out := appendU32(nil, length(n))
	for _, t := range tables {
		// What is left is shared equally: the outcome must not depend on the order of growth.
		most := uint64(t.limits.least) + (uint64(limit)-least)/uint64(length(n))
		if t.limits.bounded {
			most = min(most, uint64(t.limits.most))
		}
		out = appendU32(append(out, t.element, 1), t.limits.least)
		out = appendU32(out, uint32(most)) // #nosec G115 -- at most limit, which is an uint32
	}
	return out, nil
}

func (m *module) checkMemories() ([]byte, error) {
	r := m.section(sectionMemory)
	if r.b == nil {
		return nil, nil
	}
	at := r.pos
	n := r.count(2)
	if n > 1 {
		r.fail(at, "several memories are not supported")
	}
	for range n {
		readLimits(&r)
	}
	return m.copied(sectionMemory), r.done()
}

// writeGlobals adds the fuel (i64) and the depth of calls (i32), both mutable and zero, as the last two.
func (m *module) writeGlobals() ([]byte, error) {
	out := appendU32(nil, m.globals-m.importedGlobals+2)
	if r := m.section(sectionGlobal); r.b != nil {
		for range r.count(4) {
			t, mutable := readGlobalType(&r)
			out = append(out, t, mutable)
			if out = m.copyConstant(&r, out); r.err != nil {
				break
			}
		}
		if err := r.done(); err != nil {
			return nil, err
		}
	}
	return append(out, typeI64, 1, opI64Const, 0, opEnd, typeI32, 1, opI32Const, 0, opEnd), nil
}

// writeExports adds the fuel under FuelExport.
func (m *module) writeExports() ([]byte, error) {
	var content []byte
	n := 0
	if r := m.section(sectionExport); r.b != nil {
		n = r.count(3)
		for range n {
			at := r.pos
			name := r.name()
			if name == FuelExport {
				r.fail(at, "the export name %q is reserved", name)
			}
			kind := r.byte()
			i := r.u32()
			switch kind {
			case kindFunction:
				m.checkFunction(&r, at, i)
				m.export(i)
				i = m.moved(i)
			case kindTable, kindMemory:
			case kindGlobal:
				m.checkGlobal(&r, at, i)
			default:
				r.fail(at, "unknown kind of export %d", kind)
			}
			if r.err != nil {
				break
			}
			content = appendU32(append(appendName(content, name), kind), i)
		}
		if err := r.done(); err != nil {
			return nil, err
		}
	}
	out := append(appendU32(nil, length(n)+1), content...)
	out = append(appendName(out, FuelExport), kindGlobal)
	return appendU32(out, m.fuel()), nil
}

func (m *module) writeStart() ([]byte, error) {
	r := m.section(sectionStart)
	if r.b == nil {
		return nil, nil
	}
	at := r.pos
	i := r.u32()
	m.checkFunction(&r, at, i)
	m.export(i)
	return appendU32(nil, m.moved(i)), r.done()
}

// writeElements moves the functions in element segments. The eight forms are told apart by three bits: passive or
// declarative, with an explicit table (or, if not active, declarative), and expressions instead of function indices.
func (m *module) writeElements() ([]byte, error) {
	r := m.section(sectionElement)
	if r.b == nil {
		return nil, nil
	}
	n := r.count(2)
	out := appendU32(nil, length(n))
	for range n {
		at := r.pos
		form := r.u32()
		if form > 7 {
			r.fail(at, "unknown form %d of element segment", form)
			break
		}
		passive, explicit, expressions := form&1 != 0, form&2 != 0, form&4 != 0
		out = append(out, byte(form))
		if !passive {
			if explicit {
				out = appendU32(out, r.u32())
			}
			out = m.copyConstant(&r, out)
		}
		if passive || explicit {
			if expressions {
				out = append(out, readRefType(&r))
			} else {
				readZero(&r)
				out = append(out, 0)
			}
		}
		count := r.count(1)
		out = appendU32(out, length(count))
		for range count {
			if expressions {
				out = m.copyConstant(&r, out)
			} else {
				at := r.pos
				f := r.u32()
				m.checkFunction(&r, at, f)
				m.take(f)
				out = appendU32(out, m.moved(f))
			}
			if r.err != nil {
				break
			}
		}
	}
	return out, r.done()
}

// checkData reads the data segments: their offsets may not name an added global.
func (m *module) checkData() ([]byte, error) {
	r := m.section(sectionData)
	if r.b == nil {
		return nil, nil
	}
	for range r.count(2) {
		at := r.pos
		form := r.u32()
		if form > 2 {
			r.fail(at, "unknown form %d of data segment", form)
		}
		if form == 2 && r.u32() != 0 {
			r.fail(at, "several memories are not supported")
		}
		if form != 1 {
			m.copyConstant(&r, nil)
		}
		r.bytes(r.count(1))
		if r.err != nil {
			break
		}
	}
	return m.copied(sectionData), r.done()
}

// copyConstant copies a constant expression: one constant instruction and an end. Arithmetic in them (extended-const) is
// not in CoreFeaturesV2.
func (m *module) copyConstant(r *reader, out []byte) []byte {
	in := m.next(r, 0)
	switch in.op {
	case opI32Const, opI64Const, opF32Const, opF64Const, opGlobalGet, opRefNull:
	case opRefFunc:
		m.take(in.a)
	case opVector:
		if in.sub != vectorConst {
			r.fail(in.at, "an instruction is not constant")
		}
	default:
		r.fail(in.at, "an instruction is not constant")
	}
	out = in.append(out, m)
	if at := r.pos; r.byte() != opEnd {
		r.fail(at, "a constant expression has more than one instruction")
	}
	return append(out, opEnd)
}
