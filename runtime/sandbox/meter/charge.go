package meter

import "math"

// What things cost. One unit stands for about 64 simple instructions, 2 to 30 ns on the machine where the scheme was
// measured. Changing any of these changes what every call spends: see Scheme.
const (
	// unitWeight is the weight that makes one unit.
	unitWeight = 64
	// pathWeight is the weight from which a path is charged for it where paths part or meet: less than that stays uncharged
	// until the next branch back to a loop, or is left to the callers. A smaller one would cost ordinary code more of its speed;
	// with a larger one, more would be paid for paths that were not taken. On the ways out of a function whose callers are
	// not known, all whole units are charged.
	pathWeight = 512
	// blockWeight is the weight after which even straight-line code is charged: it bounds the time between two charges.
	blockWeight = 4096
	// checkWeight is the weight after which what is left of the fuel is looked at, where nothing else looks: a tenth of the
	// usual slice.
	checkWeight = 32_768
	// openUnlooked bounds what a function whose callers are not known leaves without a look, and weightOpen stands for what it
	// leaves uncharged, less than a unit.
	openUnlooked = 4096
	weightOpen   = 8

	// bulkWeight bounds the weight of a bulk instruction of constant length that is charged like any other instruction.
	bulkWeight = 1024

	weightSimple   = 1
	weightMemory   = 8 // a load or store: cheap, but 0.1 to 1 µs where it misses every cache
	weightDivision = 4 // integer division, square roots
	weightCall     = 8 // what the callee leaves to its callers is added
	weightIndirect = 32
	weightHost     = 64  // leaves compiled code: a host function, memory.grow
	weightSlow     = 256 // leaves it and is slow: ref.func, table.grow
	weightBulk     = 16  // the fixed part; the length is charged apart

	// Bulk instructions cost a unit for every 16 bytes: of memory as it is, of tables at 8 bytes an element, of grown
	// memory at 65,536 bytes a page.
	shiftBytes    = 4
	shiftElements = 1
	shiftPages    = 12

	// tooDeep is what refill is called with when calls are nested too deeply. No balance can get there: the largest
	// single charge is 2^28 units.
	tooDeep = math.MinInt64

	typeI64   = 0x7e
	typeI32   = 0x7f
	typeEmpty = 0x40

	// emptyBlock is typeEmpty as a block type reads.
	emptyBlock = -64
)

// codes holds the injected sequences that are the same everywhere in a module.
type codes struct {
	getFuel  []byte
	setFuel  []byte
	look     []byte // calls refill if the balance is negative
	lookBulk []byte // the same, beside a bulk instruction
	getDepth []byte
	setDepth []byte
	refill   []byte
}

func newCodes(m *module) codes {
	var c codes
	c.getFuel = appendU32([]byte{opGlobalGet}, m.fuel())
	c.getDepth = appendU32([]byte{opGlobalGet}, m.depth())
	c.setDepth = appendU32([]byte{opGlobalSet}, m.depth())
	c.refill = appendU32([]byte{opCall}, m.refill())
	c.setFuel = appendU32([]byte{opGlobalSet}, m.fuel())

	// The compiler lets the code behind an if go on in the state that its first arm leaves registers in. That has to be the arm
	// which is nearly always taken, not the one that calls; but bulk instructions are calls, and lose the registers all the same.
	ask := append(append(append(append([]byte{}, c.getFuel...), c.refill...), c.setFuel...), opEnd)
	c.look = append(append(c.look, c.getFuel...), opI64Const, 0, opI64GeS, opIf, typeEmpty, opElse)
	c.look = append(c.look, ask...)
	c.lookBulk = append(append(c.lookBulk, c.getFuel...), opI64Const, 0, opI64LtS, opIf, typeEmpty)
	c.lookBulk = append(c.lookBulk, ask...)
	return c
}

// charge appends the charge of a fixed number of units. It leaves the operand stack as it was, so it may stand anywhere.
func (c *codes) charge(b []byte, units int, look bool) []byte {
	if units > 0 {
		b = appendSigned(append(append(b, c.getFuel...), opI64Const), int64(units))
		b = append(append(b, opI64Sub), c.setFuel...)
	}
	if look {
		b = append(b, c.look...)
	}
	return b
}

// chargeLength appends the charge of a bulk instruction before the instruction itself. The length is on top of the stack,
// as it is for all of them, and stays there.
func (c *codes) chargeLength(b []byte, length uint32, shift int64) []byte {
	b = appendU32(append(b, opLocalTee), length)
	b = append(b, c.getFuel...)
	b = appendU32(append(b, opLocalGet), length)
	b = appendSigned(append(b, opI64ExtendU, opI64Const), shift)
	return append(append(append(b, opI64ShrU, opI64Sub), c.setFuel...), c.lookBulk...)
}

// keepLength appends the saving of the number on top of the stack, by which a memory or table is asked to grow.
func keepLength(b []byte, length uint32) []byte {
	return appendU32(append(b, opLocalTee), length)
}

// chargeGrowth appends the charge of memory.grow or table.grow behind the instruction: a refused growth costs nothing more,
// so that a guest may ask for more than there is. The result is on top of the stack, and stays there.
func (c *codes) chargeGrowth(b []byte, length, result uint32, scale []byte) []byte {
	b = appendU32(append(b, opLocalSet), result)
	b = append(b, c.getFuel...)
	b = appendU32(append(b, opLocalGet), length)
	b = append(append(b, opI64ExtendU), scale...)
	b = appendU32(append(b, opLocalGet), result)
	b = append(b, opI32Const, 0x7f /* -1 */, opI32Ne, opI64ExtendU, opI64Mul, opI64Sub)
	b = append(append(b, c.setFuel...), c.lookBulk...)
	return appendU32(append(b, opLocalGet), result)
}

func pagesScale() []byte    { return []byte{opI64Const, shiftPages, opI64Shl} }
func elementsScale() []byte { return []byte{opI64Const, shiftElements, opI64ShrU} }
