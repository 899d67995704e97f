package meter

// instruction is one decoded instruction of a function body.
type instruction struct {
	op    byte // the first byte
	sub   byte // the opcode behind opMisc or opVector
	shape shape
	a, b  uint32 // indices, alignment and offset, or the reserved zeros
	value int64  // a constant or a block type
	at    int    // offset of the opcode
	raw   []byte // bytes of immediates that are copied as they are; of br_table, all labels
}

// next reads one instruction and checks every index that could name something the rewriter adds: types, functions,
// globals and, by limit, locals. Indices of tables, memories and segments are left to wazero: none are added.
func (m *module) next(r *reader, locals uint32) instruction {
	in := instruction{at: r.pos}
	in.op = r.byte()
	switch in.op {
	case opMisc:
		sub := r.u32()
		in.shape = shapeOfMisc(sub)
		in.sub = byte(sub & 0xff)
		if in.shape == shapeUnknown {
			r.fail(in.at, "unknown opcode 0xfc %#x", sub)
		}
	case opVector:
		in.sub, in.shape = readVectorOpcode(r, in.at)
	default:
		in.shape = shapeOf(in.op)
		if in.shape == shapeUnknown {
			r.fail(in.at, "unknown opcode %#x%s", in.op, proposal(in.op))
		}
	}
	m.readImmediates(r, &in, locals)
	return in
}

// readVectorOpcode accepts exactly one encoding of each opcode. wazero v1.12.0 reads the opcode as a single byte and takes
// the 0x01 that ends the two-byte form for a nop; any other continuation it would execute as code that we had skipped.
func readVectorOpcode(r *reader, at int) (byte, shape) {
	op := r.byte()
	if op >= 0x80 && r.byte() != 0x01 {
		r.fail(at, "vector opcode %#x is not in its shortest encoding, or is unknown", op)
	}
	s := shapeOfVector(op)
	if s == shapeUnknown {
		r.fail(at, "unknown opcode 0xfd %#x", op)
	}
	return op, s
}

func (m *module) readImmediates(r *reader, in *instruction, locals uint32) {
	switch in.shape {
	case shapeBlock:
		in.value = m.readBlockType(r)
	case shapeLabel, shapeIndex:
		in.a = r.u32()
	case shapeTable:
		at := r.pos
		for range r.count(1) + 1 {
			if r.u32(); r.err != nil {
				return
			}
		}
		in.raw = r.b[at:r.pos]
	case shapeFunction:
		in.a = r.u32()
		m.checkFunction(r, in.at, in.a)
	case shapeIndirect:
		in.a, in.b = r.u32(), r.u32()
		m.checkType(r, in.at, in.a)
	case shapeLocal:
		if in.a = r.u32(); in.a >= locals {
			r.fail(in.at, "there is no local %d", in.a)
		}
	case shapeGlobal:
		in.a = r.u32()
		m.checkGlobal(r, in.at, in.a)
	case shapeTwo, shapeAddress, shapeLane:
		in.a, in.b = r.u32(), r.u32()
		if in.shape != shapeTwo && in.a > 4 {
			r.fail(in.at, "an alignment of 2^%d is not possible (or it names a second memory)", in.a)
		}
		if in.shape == shapeLane {
			in.raw = r.bytes(1)
		}
	case shapeZero:
		in.a = readZero(r)
	case shapeIndexZero:
		in.a, in.b = r.u32(), readZero(r)
	case shapeTwoZeros:
		in.a, in.b = readZero(r), readZero(r)
	case shapeI32:
		in.value = r.signed(32)
	case shapeI64:
		in.value = r.signed(64)
	case shapeByte1:
		in.raw = r.bytes(1)
	case shapeByte4:
		in.raw = r.bytes(4)
	case shapeByte8:
		in.raw = r.bytes(8)
	case shapeByte16:
		in.raw = r.bytes(16)
	case shapeTypes:
		at := r.pos
		if r.byte() != 1 {
			r.fail(in.at, "select takes exactly one type")
		}
		readValueType(r)
		if r.err == nil {
			in.raw = r.b[at:r.pos]
		}
	case shapeRefType:
		in.a = uint32(readRefType(r))
	}
}

// readBlockType reads a block type: a type index, or a negative number for the empty type or a value type.
func (m *module) readBlockType(r *reader) int64 {
	at := r.pos
	t := r.signed(33)
	switch {
	case t >= int64(len(m.types)):
		r.fail(at, "there is no type %d", t)
	case t < 0 && t != -64 && !isValueType(byte(t&0x7f)):
		r.fail(at, "unknown block type %d", t)
	case t < 0 && r.pos != at+1:
		r.fail(at, "a block type is not in its shortest encoding")
	}
	return t
}

// readZero reads a byte that is reserved for the index of a memory. More than one memory is not in CoreFeaturesV2.
func readZero(r *reader) uint32 {
	at := r.pos
	if r.byte() != 0 {
		r.fail(at, "a reserved byte is not zero (several memories are not supported)")
	}
	return 0
}

func isValueType(t byte) bool {
	return t >= 0x7b && t <= 0x7f || t == 0x70 || t == 0x6f
}

func readValueType(r *reader) byte {
	at := r.pos
	t := r.byte()
	if !isValueType(t) {
		r.fail(at, "unknown value type %#x", t)
	}
	return t
}

func readRefType(r *reader) byte {
	at := r.pos
	t := r.byte()
	if t != 0x70 && t != 0x6f {
		r.fail(at, "unknown reference type %#x", t)
	}
	return t
}

// append writes the instruction in canonical form, with function indices moved. Writing every number anew, rather than
// copying its bytes, means that what we read and what wazero reads cannot drift apart.
func (in *instruction) append(b []byte, m *module) []byte {
	b = append(b, in.op)
	switch in.op {
	case opMisc:
		b = append(b, in.sub)
	case opVector:
		if b = append(b, in.sub); in.sub >= 0x80 {
			b = append(b, 0x01)
		}
	}
	switch in.shape {
	case shapeBlock:
		return appendSigned(b, in.value)
	case shapeI32, shapeI64:
		return appendSigned(b, in.value)
	case shapeFunction:
		return appendU32(b, m.moved(in.a))
	case shapeLabel, shapeIndex, shapeLocal, shapeGlobal, shapeZero, shapeRefType:
		return appendU32(b, in.a)
	case shapeIndirect, shapeTwo, shapeAddress, shapeLane, shapeIndexZero, shapeTwoZeros:
		b = appendU32(appendU32(b, in.a), in.b)
	}
	return append(b, in.raw...)
}
