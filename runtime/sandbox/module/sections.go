package module

func (m *Module) readTypes(r *reader, caps Caps) {
	for range r.count("function types", caps.Types) {
		if form := r.byte(); r.err == nil && form != 0x60 {
			r.failf("it has a type of the form 0x%02x, which is no function type", form)
		}
		t := FuncType{Params: readTypeList(r, "parameters in a function type", caps.Params)}
		t.Results = readTypeList(r, "results in a function type", caps.Results)
		m.Types = append(m.Types, t)
	}
}

func readTypeList(r *reader, what string, limit int) []ValueType {
	n := r.count(what, limit)
	if n == 0 {
		return nil
	}
	ts := make([]ValueType, n)
	for i := range ts {
		ts[i] = readValueType(r)
	}
	return ts
}

func readValueType(r *reader) ValueType {
	t := ValueType(r.byte())
	switch t {
	case I32, I64, F32, F64, V128, FuncRef, ExternRef:
	default:
		if r.err == nil {
			r.failf("it uses the value %s, which is not of WebAssembly 2.0", t)
		}
	}
	return t
}

func (m *Module) readImports(r *reader, caps Caps) {
	for range r.count("imports", caps.Imports) {
		i := Import{Module: r.name(), Name: r.name(), Kind: Kind(r.byte())}
		switch i.Kind {
		case KindFunc:
			index := m.typeIndex(r)
			if r.err == nil {
				i.Type = m.Types[index]
				m.importedFunctions = append(m.importedFunctions, index)
			}
		case KindTable:
			readValueType(r)
			readLimits(r)
		case KindMemory:
			readMemory(r)
		case KindGlobal:
			readValueType(r)
			r.byte()
		default:
			r.failf("it has an import of the unknown kind %d", byte(i.Kind))
		}
		m.Imports = append(m.Imports, i)
	}
}

func (m *Module) readTables(r *reader, caps Caps) {
	for range r.count("tables", caps.Tables) {
		m.Tables = append(m.Tables, Table{Ref: readValueType(r), Limits: readLimits(r)})
	}
	var total uint64
	for _, t := range m.Tables {
		total += uint64(t.Min)
	}
	if r.err == nil && total > size(caps.TableEntries) {
		r.fail(tooMany("table entries", total, caps.TableEntries))
	}
}

func readLimits(r *reader) Limits {
	switch flag := r.byte(); flag {
	case 0x00:
		return Limits{Min: r.u32()}
	case 0x01:
		return Limits{Min: r.u32(), Max: r.u32(), HasMax: true}
	default:
		r.failf("its limits have the flags 0x%02x, which is not of WebAssembly 2.0", flag)
		return Limits{}
	}
}

// readMemory names the proposals that people meet, so that the refusal tells them which compiler flag to drop.
func readMemory(r *reader) Limits {
	if r.rest() > 0 {
		switch flag := r.b[r.pos]; {
		case flag > 0x0f:
		case flag&0x04 != 0:
			r.failf("its memory has 64-bit addresses (memory64), which are not allowed")
		case flag&0x02 != 0:
			r.failf("its memory is shared (threads), which is not allowed")
		case flag&0x08 != 0:
			r.failf("its memory has a page size of its own, which is not allowed")
		}
	}
	return readLimits(r)
}

// skipConstant passes over a constant expression: one instruction and end, as WebAssembly 2.0 has them.
func skipConstant(r *reader) {
	switch op := r.byte(); op {
	case 0x41: // i32.const
		r.skipLEB(5)
	case 0x42: // i64.const
		r.skipLEB(10)
	case 0x43: // f32.const
		r.bytes(4)
	case 0x44: // f64.const
		r.bytes(8)
	case 0x23: // global.get
		r.u32()
	case 0xd2: // ref.func
		r.functionIndex()
	case 0xd0: // ref.null
		readValueType(r)
	case 0xfd: // v128.const
		if sub := r.u32(); r.err == nil && sub != 12 {
			r.failf("a constant expression holds the vector instruction %d", sub)
		}
		r.bytes(16)
	default:
		if r.err == nil {
			r.failf("a constant expression holds the instruction 0x%02x", op)
		}
	}
	if end := r.byte(); r.err == nil && end != 0x0b {
		r.failf("a constant expression has more than one instruction")
	}
}

func readElements(r *reader, caps Caps) {
	left := caps.Elements
	for range r.count("element segments", caps.Segments) {
		flags := r.u32()
		if flags > 7 {
			r.failf("an element segment has the flags %d", flags)
			return
		}
		if flags&1 == 0 { // active
			if flags&2 != 0 {
				r.u32() // table
			}
			skipConstant(r)
		}
		expressions := flags&4 != 0
		if flags&3 != 0 {
			if expressions {
				readValueType(r)
			} else {
				r.byte() // element kind
			}
		}
		n := r.count("elements", left)
		left -= n
		for range n {
			if expressions {
				skipConstant(r)
			} else {
				r.functionIndex()
			}
		}
		if r.err != nil {
			return
		}
	}
}

func readData(r *reader, caps Caps) {
	for range r.count("data segments", caps.Data) {
		switch flags := r.u32(); flags {
		case 0:
			skipConstant(r)
		case 1: // passive
		case 2:
			r.u32()
			skipConstant(r)
		default:
			r.failf("a data segment has the flags %d", flags)
		}
		r.bytes(r.u32())
		if r.err != nil {
			return
		}
	}
}
