package module

// Normalise gives the module as it is handed to the engine: without custom sections, and with a maximum in every table.
//
// Custom sections go because the decoder trusts the counts in the name section and keeps the rest, while nothing that is shown
// to anyone comes from them. A table gets a maximum because table.grow takes host memory that nothing else bounds; growing
// beyond it gives -1, as the specification allows at any time.
func (m *Module) Normalise(tableEntries int) []byte {
	length := 8
	for _, s := range m.sections {
		length += len(s.content) + 6
	}
	out := append(make([]byte, 0, length+16*len(m.Tables)), "\x00asm\x01\x00\x00\x00"...)
	for _, s := range m.sections {
		content := s.content
		if s.id == secTable {
			content = m.encodeTables(tableEntries)
		}
		out = append(out, s.id)
		out = appendU32(out, uint32(len(content))) // #nosec G115 -- a section is shorter than the module
		out = append(out, content...)
	}
	return out
}

// encodeTables shares out what the minimums leave of the allowed entries.
func (m *Module) encodeTables(entries int) []byte {
	left := uint32(entries) // #nosec G115 -- a cap
	for _, t := range m.Tables {
		left -= min(left, t.Min)
	}
	left /= uint32(max(len(m.Tables), 1))        // #nosec G115 -- a cap
	out := appendU32(nil, uint32(len(m.Tables))) // #nosec G115 -- a cap
	for _, t := range m.Tables {
		limit := t.Min + left
		if t.HasMax {
			limit = min(limit, t.Max)
		}
		out = append(out, byte(t.Ref), 0x01)
		out = appendU32(out, t.Min)
		out = appendU32(out, limit)
	}
	return out
}

func appendU32(b []byte, v uint32) []byte {
	for ; v >= 0x80; v >>= 7 {
		b = append(b, byte(v)|0x80)
	}
	return append(b, byte(v))
}
