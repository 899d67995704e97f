package meter

// Opcodes that the rewriter treats by name; all others it only needs the shape of.
// https://www.w3.org/TR/2022/WD-wasm-core-2-20220419/binary/instructions.html
const (
	opUnreachable  = 0x00
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
	opSelectTyped  = 0x1c
	opLocalGet     = 0x20
	opLocalSet     = 0x21
	opLocalTee     = 0x22
	opGlobalGet    = 0x23
	opGlobalSet    = 0x24
	opTableGet     = 0x25
	opTableSet     = 0x26
	opMemorySize   = 0x3f
	opMemoryGrow   = 0x40
	opI32Const     = 0x41
	opI64Const     = 0x42
	opF32Const     = 0x43
	opF64Const     = 0x44
	opI32Ne        = 0x47
	opI32GtS       = 0x4a
	opI32GtU       = 0x4b
	opI32LeU       = 0x4d
	opI64LtS       = 0x53
	opI64LeU       = 0x58
	opI64GeS       = 0x59
	opI32Add       = 0x6a
	opI32Sub       = 0x6b
	opI32And       = 0x71
	opI64Add       = 0x7c
	opI64Sub       = 0x7d
	opI64Mul       = 0x7e
	opI64Shl       = 0x86
	opI64ShrU      = 0x88
	opI64ExtendU   = 0xad
	opRefNull      = 0xd0
	opRefFunc      = 0xd2
	opMisc         = 0xfc
	opVector       = 0xfd

	miscMemoryInit = 8
	miscMemoryCopy = 10
	miscMemoryFill = 11
	miscTableInit  = 12
	miscTableCopy  = 14
	miscTableGrow  = 15
	miscTableFill  = 17

	vectorConst = 0x0c
)

// shape says what follows an opcode.
type shape uint8

const (
	shapeUnknown   shape = iota
	shapeNone            // nothing
	shapeBlock           // a block type
	shapeLabel           // a label
	shapeTable           // br_table: labels and a default
	shapeFunction        // a function index
	shapeIndirect        // a type index and a table index
	shapeLocal           // a local index
	shapeGlobal          // a global index
	shapeIndex           // one index into a space to which nothing is added
	shapeTwo             // two such indices
	shapeAddress         // alignment and offset
	shapeLane            // alignment, offset and a lane
	shapeZero            // a reserved zero byte
	shapeIndexZero       // an index and a reserved zero byte
	shapeTwoZeros        // two reserved zero bytes
	shapeI32             // a signed number of 32 bits
	shapeI64             // a signed number of 64 bits
	shapeByte1           // as many raw bytes as the name says
	shapeByte4
	shapeByte8
	shapeByte16
	shapeTypes   // select: a vector of one value type
	shapeRefType // one reference type
)

// shapeOf gives the shape of a single-byte opcode, shapeUnknown for one outside CoreFeaturesV2.
func shapeOf(op byte) shape {
	switch {
	case op >= 0x45 && op <= 0xc4: // comparison, arithmetic, conversion, sign extension
		return shapeNone
	case op >= 0x28 && op <= 0x3e: // loads and stores
		return shapeAddress
	case op >= opLocalGet && op <= opLocalTee:
		return shapeLocal
	case op == opGlobalGet || op == opGlobalSet:
		return shapeGlobal
	}
	switch op {
	case opUnreachable, 0x01 /* nop */, opElse, opEnd, opReturn, opDrop, 0x1b /* select */, 0xd1 /* ref.is_null */ :
		return shapeNone
	case opBlock, opLoop, opIf:
		return shapeBlock
	case opBr, opBrIf:
		return shapeLabel
	case opBrTable:
		return shapeTable
	case opCall, opRefFunc:
		return shapeFunction
	case opCallIndirect:
		return shapeIndirect
	case opTableGet, opTableSet:
		return shapeIndex
	case opMemorySize, opMemoryGrow:
		return shapeZero
	case opI32Const:
		return shapeI32
	case opI64Const:
		return shapeI64
	case opF32Const:
		return shapeByte4
	case opF64Const:
		return shapeByte8
	case opSelectTyped:
		return shapeTypes
	case opRefNull:
		return shapeRefType
	}
	return shapeUnknown
}

// shapeOfMisc gives the shape of an opcode behind 0xfc.
func shapeOfMisc(op uint32) shape {
	switch {
	case op <= 7: // saturating truncation
		return shapeNone
	case op == miscMemoryInit:
		return shapeIndexZero
	case op == miscMemoryCopy:
		return shapeTwoZeros
	case op == miscMemoryFill:
		return shapeZero
	case op == miscTableInit || op == miscTableCopy:
		return shapeTwo
	case op <= miscTableFill: // data.drop, elem.drop, table.grow, table.size, table.fill
		return shapeIndex
	}
	return shapeUnknown
}

// shapeOfVector gives the shape of an opcode behind 0xfd.
func shapeOfVector(op byte) shape {
	switch {
	case op <= 0x0b || op == 0x5c || op == 0x5d: // loads and the store
		return shapeAddress
	case op == vectorConst || op == 0x0d: // v128.const, i8x16.shuffle
		return shapeByte16
	case op >= 0x15 && op <= 0x22: // extract and replace a lane
		return shapeByte1
	case op >= 0x54 && op <= 0x5b: // load and store a lane
		return shapeLane
	}
	switch op { // the holes in the numbering of the 2.0 specification
	case 0x9a, 0xa2, 0xa5, 0xa6, 0xaf, 0xb0, 0xb2, 0xb3, 0xb4, 0xbb, 0xc2, 0xc5, 0xc6, 0xcf, 0xd0, 0xd2, 0xd3, 0xd4, 0xe2, 0xee:
		return shapeUnknown
	}
	return shapeNone
}

// proposal names the proposal that an unknown opcode belongs to, for the reader of the refusal.
func proposal(op byte) string {
	switch op {
	case 0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f:
		return " (exception handling)"
	case 0x12, 0x13:
		return " (tail calls)"
	case 0x14, 0x15, 0xd4, 0xd5, 0xd6:
		return " (typed function references)"
	case 0xfb, 0xd3:
		return " (garbage collection)"
	case 0xfe:
		return " (threads)"
	}
	return ""
}
