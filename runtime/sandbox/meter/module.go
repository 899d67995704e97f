package meter

// Section numbers. https://www.w3.org/TR/2022/WD-wasm-core-2-20220419/binary/modules.html#sections
const (
	sectionCustom    = 0
	sectionType      = 1
	sectionImport    = 2
	sectionFunction  = 3
	sectionTable     = 4
	sectionMemory    = 5
	sectionGlobal    = 6
	sectionExport    = 7
	sectionStart     = 8
	sectionElement   = 9
	sectionCode      = 10
	sectionData      = 11
	sectionDataCount = 12
	sectionTag       = 13

	kindFunction = 0
	kindTable    = 1
	kindMemory   = 2
	kindGlobal   = 3
	kindTag      = 4

	functionForm = 0x60
)

// module is what the rewriter has to know about a module before it writes the first byte: where the sections are and how
// large the index spaces were before anything was added to them.
type module struct {
	bytes    []byte
	sections [sectionDataCount + 1]reader // the content of each; b is nil where there is none
	names    reader                       // the content of the name section

	types             []uint32 // number of parameters of each function type
	importedFunctions uint32
	importedGlobals   uint32
	functions         []uint32 // type of each function that the module defines
	globals           uint32   // number of globals, imported ones included
	exported          []bool   // for each of functions, whether the host can call it
	taken             []bool   // for each of functions, whether a table may hold it
	steps             bool     // the functions of steps.go are needed
}

// refill, fuel and depth are the indices of what is added; type indices end with the type of refill.
func (m *module) refill() uint32 { return m.importedFunctions }
func (m *module) fuel() uint32   { return m.globals }
func (m *module) depth() uint32  { return m.globals + 1 }

// moved gives the new index of a function: the refill import sits behind the module's own imports, so that what the module
// defines moves up by one.
func (m *module) moved(function uint32) uint32 {
	if function >= m.importedFunctions {
		return function + 1
	}
	return function
}

// export marks a function that the host can call.
func (m *module) export(function uint32) { m.mark(m.exported, function) }

// take marks a function that a table may hold.
func (m *module) take(function uint32) { m.mark(m.taken, function) }

func (m *module) mark(which []bool, function uint32) {
	if i := int64(function) - int64(m.importedFunctions); i >= 0 && i < int64(len(which)) {
		which[i] = true
	}
}

func (m *module) checkFunction(r *reader, at int, i uint32) {
	if int64(i) >= int64(m.importedFunctions)+int64(len(m.functions)) {
		r.fail(at, "there is no function %d", i)
	}
}

func (m *module) checkType(r *reader, at int, i uint32) {
	if int64(i) >= int64(len(m.types)) {
		r.fail(at, "there is no type %d", i)
	}
}

func (m *module) checkGlobal(r *reader, at int, i uint32) {
	if i >= m.globals {
		r.fail(at, "there is no global %d", i)
	}
}

// parse finds the sections and measures the index spaces.
func parse(b []byte) (*module, error) {
	m := &module{bytes: b}
	if err := m.split(); err != nil {
		return nil, err
	}
	for _, step := range []func() error{m.parseTypes, m.parseImports, m.parseFunctions, m.parseGlobalCount} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// split finds the sections, and checks their order.
func (m *module) split() error {
	r := reader{b: m.bytes, end: len(m.bytes)}
	if string(r.bytes(8)) != "\x00asm\x01\x00\x00\x00" {
		r.fail(0, "this is not a WebAssembly core module of version 1")
		return r.err
	}
	previous := 0
	for r.more() {
		at := r.pos
		id := r.byte()
		content := r.window(r.u32())
		if r.err != nil {
			break
		}
		switch {
		case id == sectionCustom:
			m.splitCustom(&r, content, at)
		case id == sectionTag:
			r.fail(at, "exception handling is not supported")
		case id > sectionTag:
			r.fail(at, "unknown section %d", id)
		case rank(id) <= previous:
			r.fail(at, "section %d is out of order", id)
		default:
			previous = rank(id)
			m.sections[id] = content
		}
	}
	return r.done()
}

// splitCustom keeps the name section and drops all others: debug information and branch hints would point at the wrong
// places in the rewritten code, and nothing else in them is read at run time.
func (m *module) splitCustom(r *reader, content reader, at int) {
	name := content.name()
	if content.err != nil {
		r.fail(at, "malformed custom section")
		return
	}
	if name != "name" {
		return
	}
	if m.names.b != nil {
		r.fail(at, "there are two name sections")
	}
	m.names = content
}

// rank gives a section's place: the data count comes before the code, whatever its number.
func rank(id byte) int {
	if id == sectionDataCount {
		return 2*sectionElement + 1
	}
	return 2 * int(id)
}

func (m *module) parseTypes() error {
	r := m.section(sectionType)
	if r.b == nil {
		return nil
	}
	for range r.count(3) {
		if form := r.byte(); r.err == nil && form != functionForm {
			r.fail(r.pos-1, "type form %#x is not a function type (garbage collection is not supported)", form)
		}
		params := r.count(1)
		for range params {
			readValueType(&r)
		}
		for range r.count(1) {
			readValueType(&r)
		}
		if r.err != nil {
			break
		}
		m.types = append(m.types, length(params))
	}
	return r.done()
}

func (m *module) parseImports() error {
	r := m.section(sectionImport)
	if r.b == nil {
		return nil
	}
	for range r.count(4) {
		at := r.pos
		from := r.name()
		r.name()
		if from == ImportModule {
			r.fail(at, "the import module %q is reserved", from)
		}
		switch kind := r.byte(); kind {
		case kindFunction:
			m.checkType(&r, r.pos, r.u32())
			m.importedFunctions++
		case kindTable:
			readRefType(&r)
			readLimits(&r)
		case kindMemory:
			readLimits(&r)
		case kindGlobal:
			readGlobalType(&r)
			m.importedGlobals++
		case kindTag:
			r.fail(at, "exception handling is not supported")
		default:
			r.fail(at, "unknown kind of import %d", kind)
		}
		if r.err != nil {
			break
		}
	}
	return r.done()
}

func (m *module) parseFunctions() error {
	r := m.section(sectionFunction)
	if r.b == nil {
		return nil
	}
	for range r.count(1) {
		at := r.pos
		t := r.u32()
		if m.checkType(&r, at, t); r.err != nil {
			break
		}
		m.functions = append(m.functions, t)
	}
	m.exported = make([]bool, len(m.functions))
	m.taken = make([]bool, len(m.functions))
	return r.done()
}

func (m *module) parseGlobalCount() error {
	m.globals = m.importedGlobals
	r := m.section(sectionGlobal)
	if r.b == nil {
		return nil
	}
	m.globals += length(r.count(4))
	if r.err != nil {
		return r.err
	}
	return nil
}

// section returns a fresh reader of a section's content; its b is nil if the module has none.
func (m *module) section(id int) reader { return m.sections[id] }

// limits of a table or a memory.
type limits struct {
	least   uint32
	most    uint32
	bounded bool // most is given
}

func readLimits(r *reader) limits {
	at := r.pos
	flag := r.byte()
	if flag > 1 {
		r.fail(at, "limits of form %d: shared and 64-bit memories are not supported", flag)
	}
	l := limits{least: r.u32(), bounded: flag == 1}
	if l.bounded {
		l.most = r.u32()
	}
	return l
}

func readGlobalType(r *reader) (t, mutable byte) {
	t = readValueType(r)
	at := r.pos
	if mutable = r.byte(); mutable > 1 {
		r.fail(at, "a global is neither mutable nor immutable")
	}
	return t, mutable
}
