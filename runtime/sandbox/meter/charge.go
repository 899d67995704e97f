package meter

import "math"

// What things cost. One unit stands for about 64 simple instructions, 2 to 30 ns on the machine where the scheme was
// measured. Changing any of these changes what every call spends: see Scheme.
const (
	// unitWeight is the weight that makes one unit.
	unitWeight = 64
	// pathWeight is the weight from which a path is charged for it where paths part or meet: less than that stays uncharged
	// until the next loop header or way out. Charging from unitWeight on would cost ordinary code another tenth of its
	// speed. On the ways out of a function it is done, because calls repeat and weigh little.
	pathWeight = 256
	// blockWeight is the weight after which even straight-line code is charged: it bounds the time between two charges.
	blockWeight = 1024

	weightSimple   = 1
	weightMemory   = 8  // a load or store: cheap, but 0.1 to 1 µs where it misses every cache
	weightDivision = 4  // integer division, square roots
	weightCall     = 16 // covers what a leaf function may do without a charge of its own
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
)

// codes holds the injected sequences that are the same everywhere in a module.
type codes struct {
	getFuel  []byte
	settle   []byte // takes the new balance from the stack, stores it, and calls refill if it is negative
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
	setFuel := appendU32([]byte{opGlobalSet}, m.fuel())

	c.settle = append(c.settle, setFuel...)
	c.settle = append(c.settle, c.getFuel...)
	c.settle = append(c.settle, opI64Const, 0, opI64LtS, opIf, typeEmpty)
	c.settle = append(c.settle, c.getFuel...)
	c.settle = append(c.settle, c.refill...)
	c.settle = append(c.settle, setFuel...)
	c.settle = append(c.settle, opEnd)
	return c
}

// charge appends the charge of a fixed number of units. It leaves the operand stack as it was, so it may stand anywhere.
func (c *codes) charge(b []byte, units int) []byte {
	b = append(b, c.getFuel...)
	b = appendSigned(append(b, opI64Const), int64(units))
	return append(append(b, opI64Sub), c.settle...)
}

// chargeLength appends the charge of a bulk instruction before the instruction itself. The length is on top of the stack,
// as it is for all of them, and stays there.
func (c *codes) chargeLength(b []byte, length uint32, shift int64) []byte {
	b = appendU32(append(b, opLocalTee), length)
	b = append(b, c.getFuel...)
	b = appendU32(append(b, opLocalGet), length)
	b = appendSigned(append(b, opI64ExtendU, opI64Const), shift)
	return append(append(b, opI64ShrU, opI64Sub), c.settle...)
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
	b = append(b, c.settle...)
	return appendU32(append(b, opLocalGet), result)
}

func pagesScale() []byte    { return []byte{opI64Const, shiftPages, opI64Shl} }
func elementsScale() []byte { return []byte{opI64Const, shiftElements, opI64ShrU} }

// Depth. A global holds the depth of the function that runs. A function that calls others reads its caller's depth from it
// at entry, adds its own frame, and puts its own depth back after every call; restoring behind calls rather than at every
// way out of a function needs no change to returns and branches. So a function leaves its own depth behind when it returns,
// which its caller corrects. The host corrects nothing, so a function that the host can call keeps the depth it was called at
// instead, raises the global before a call only, and leaves it as it was.

// enter appends the entry of a function: it puts the depth into a local and the global.
func (c *codes) enter(b []byte, own uint32, frame, limit int64) []byte {
	b = appendSigned(append(append(b, c.getDepth...), opI32Const), frame)
	b = appendU32(append(b, opI32Add, opLocalTee), own)
	b = appendU32(append(append(b, c.setDepth...), opLocalGet), own)
	return c.refuseDepth(b, limit)
}

// enterFromHost appends the entry of a function that the host can call: it keeps its caller's depth in a local.
func (c *codes) enterFromHost(b []byte, own uint32, frame, limit int64) []byte {
	b = appendU32(append(append(b, c.getDepth...), opLocalTee), own)
	return c.refuseDepth(b, limit-frame)
}

// refuseDepth appends the end of the call if the depth on the stack is greater than limit.
func (c *codes) refuseDepth(b []byte, limit int64) []byte {
	b = append(appendSigned(append(b, opI32Const), limit), opI32GtS, opIf, typeEmpty)
	b = appendSigned(append(b, opI64Const), tooDeep)
	return append(append(b, c.refill...), opDrop, opEnd)
}

// descend appends what stands before a call in a function that the host can call.
func (c *codes) descend(b []byte, own uint32, frame int64) []byte {
	b = appendU32(append(b, opLocalGet), own)
	b = appendSigned(append(b, opI32Const), frame)
	return append(append(b, opI32Add), c.setDepth...)
}

// ascend appends what stands behind a call: the global gets back what the local holds.
func (c *codes) ascend(b []byte, own uint32) []byte {
	return append(appendU32(append(b, opLocalGet), own), c.setDepth...)
}
