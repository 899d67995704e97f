package meter

// Subsections of the name section. https://webassembly.github.io/spec/core/appendix/custom.html#name-section
const (
	namesModule    = 0
	namesFunctions = 1
)

// writeNames keeps the names of the module and of its functions, which stack traces show, and moves the latter. It drops
// the rest, and everything if the section is malformed: names are a courtesy, not a part of the module.
func (m *module) writeNames() []byte {
	r := m.names
	if r.b == nil {
		return nil
	}
	out := appendName(nil, "name")
	for r.more() {
		kind := r.byte()
		content := r.window(r.u32())
		if r.err != nil {
			return nil
		}
		switch kind {
		case namesModule:
			name := content.name()
			if content.done() != nil {
				return nil
			}
			out = appendSized(append(out, namesModule), appendName(nil, name))
		case namesFunctions:
			functions := m.moveFunctionNames(&content)
			if content.done() != nil {
				return nil
			}
			out = appendSized(append(out, namesFunctions), functions)
		}
	}
	if r.err != nil {
		return nil
	}
	return out
}

func (m *module) moveFunctionNames(r *reader) []byte {
	n := r.count(2)
	out := appendU32(nil, length(n))
	for range n {
		at := r.pos
		i := r.u32()
		m.checkFunction(r, at, i)
		name := r.name()
		if r.err != nil {
			return nil
		}
		out = appendName(appendU32(out, m.moved(i)), name)
	}
	return out
}
