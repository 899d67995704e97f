package meter

// Names under which what is added to a module can be found. A module that uses one of them itself is refused.
const (
	// ImportModule and ImportName name the function that metered code calls when its slice is used up. Its type is
	// (i64) -> (i64); Refill implements it.
	ImportModule = "forcefield:meter"
	ImportName   = "refill"

	// FuelExport names the exported i64 global that holds what is left of the slice: the balance that Tank.Spent wants.
	FuelExport = "forcefield:meter/fuel"

	// Scheme numbers the way in which fuel is charged. Figures of fuel can be compared only under the same scheme, so it
	// belongs beside any figure that is stored.
	Scheme = 2
)

// Defaults of Config.
const (
	DefaultDepth  = 65_536
	DefaultTables = 1 << 20
	DefaultSize   = 64 << 20
)

// maxDepth keeps the sum of a depth and a frame within an i32.
const maxDepth = 1 << 29

// Config bounds what a module may do. The zero value is ready for use.
type Config struct {
	// Depth bounds the nesting of calls. A frame counts 1, and 1 more for every 256 bytes of its function's code, a local
	// counting as 8 bytes. Without a bound a recursion goes on until the engine's own limit, 400 MB of stack. Functions that
	// call nothing do not count; those that cannot be entered again before they have returned count with the function above
	// them, whether they are called or not: the deepest nesting of them that there can be. 0 means DefaultDepth.
	Depth uint32

	// Tables bounds the elements of all tables that the module defines, 8 bytes of the host's memory each. A module that
	// starts with more is refused; growth beyond it fails in the guest as growth does. 0 means DefaultTables.
	Tables uint32

	// Size bounds the rewritten module, in bytes, and so what rewriting costs: a module of nothing but empty loops grows
	// severalfold. 0 means DefaultSize.
	Size int
}

// Result is a metered module.
type Result struct {
	// Module is the rewritten module. It imports ImportModule and exports FuelExport beside what the original did.
	Module []byte
	// Charges is the number of places in its code at which fuel is charged.
	Charges int
}

// Rewrite injects the metering into a module. The module is not changed, and the result is the same on every machine.
//
// Any bytes may be given: what cannot be metered is refused with a *RefusedError. Rewriting does not validate types; the
// engine does, when it compiles the result. It keeps every index of the original in the range that the original had, so that
// an invalid module does not become a valid one. Rewriting first and compiling then is also the safer order, because every
// length was checked against the bytes that are there before the engine allocates for it.
func Rewrite(module []byte, c Config) (Result, error) {
	if c.Depth == 0 {
		c.Depth = DefaultDepth
	}
	c.Depth = min(c.Depth, maxDepth)
	if c.Tables == 0 {
		c.Tables = DefaultTables
	}
	if c.Size == 0 {
		c.Size = DefaultSize
	}
	if len(module) > c.Size {
		return Result{}, tooLarge(c.Size)
	}
	m, err := parse(module)
	if err != nil {
		return Result{}, err
	}
	out, charges, err := m.rewrite(c)
	if err != nil {
		return Result{}, err
	}
	if len(out) > c.Size {
		return Result{}, tooLarge(c.Size)
	}
	return Result{Module: out, Charges: charges}, nil
}

func tooLarge(size int) error {
	return &RefusedError{Offset: size, Reason: "the module, or what metering makes of it, is larger than the limit"}
}

// rewrite builds the sections and puts them together. All others come before the code, which treats a function that the host can call,
// or a table may hold, in its own way.
func (m *module) rewrite(c Config) (out []byte, charges int, err error) {
	var content [sectionDataCount + 1][]byte
	content[sectionImport] = m.writeImports()
	steps := []struct {
		id    int
		write func() ([]byte, error)
	}{
		{sectionTable, func() ([]byte, error) { return m.writeTables(c.Tables) }},
		{sectionMemory, m.checkMemories},
		{sectionGlobal, m.writeGlobals},
		{sectionExport, m.writeExports},
		{sectionStart, m.writeStart},
		{sectionElement, m.writeElements},
		{sectionData, m.checkData},
	}
	for _, s := range steps {
		if content[s.id], err = s.write(); err != nil {
			return nil, 0, err
		}
	}
	if content[sectionCode], charges, err = m.writeCode(c); err != nil {
		return nil, 0, err
	}
	content[sectionType] = m.writeTypes()
	content[sectionFunction] = m.writeFunctions()
	content[sectionDataCount] = m.copied(sectionDataCount)

	out = append(make([]byte, 0, len(m.bytes)*5/4), m.bytes[:8]...)
	for _, id := range []byte{
		sectionType, sectionImport, sectionFunction, sectionTable, sectionMemory, sectionGlobal, sectionExport,
		sectionStart, sectionElement, sectionDataCount, sectionCode, sectionData,
	} {
		if content[id] != nil {
			out = appendSized(append(out, id), content[id])
		}
	}
	if names := m.writeNames(); names != nil {
		out = appendSized(append(out, sectionCustom), names)
	}
	return out, charges, nil
}

// copied gives the content of a section that does not change, nil if there is none.
func (m *module) copied(id int) []byte {
	r := m.section(id)
	if r.b == nil {
		return nil
	}
	return r.b[r.pos:r.end:r.end]
}

// writeCode rewrites every function, callees first, and counts the charges.
func (m *module) writeCode(c Config) ([]byte, int, error) {
	r := m.section(sectionCode)
	if r.b == nil {
		if len(m.functions) > 0 {
			return nil, 0, &RefusedError{Offset: len(m.bytes), Reason: "functions are declared and not defined"}
		}
		return nil, 0, nil
	}
	at := r.pos
	n := r.count(3)
	if r.err == nil && n != len(m.functions) {
		r.fail(at, "%d functions are declared and %d are defined", len(m.functions), n)
	}
	if r.err != nil {
		return nil, 0, r.err
	}
	g, err := m.readGraph(r)
	if err != nil {
		return nil, 0, err
	}
	contents := make([]reader, n)
	for i := range contents {
		contents[i] = r.window(r.u32())
	}
	w := body{m: m, graph: g, codes: newCodes(m), depth: int64(c.Depth)}
	functions := make([][]byte, n)
	size := 0
	for _, f := range g.order { // callees first
		functions[f], err = w.rewrite(&contents[f], f)
		if err != nil {
			return nil, 0, err
		}
		if size += len(functions[f]); size > c.Size {
			return nil, 0, tooLarge(c.Size)
		}
	}
	if m.steps {
		for _, function := range w.codes.stepFunctions() {
			functions = append(functions, function)
			size += len(function)
		}
	}
	code := appendU32(make([]byte, 0, size+5*(len(functions)+1)), length(len(functions)))
	for _, function := range functions {
		code = appendSized(code, function)
	}
	return code, w.charges, r.done()
}
