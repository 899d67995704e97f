package module

// Redirect makes imported functions come from other modules than they name: the function gives the module for each. Normalise writes what it
// made. All imports must be functions.
func (m *Module) Redirect(to func(Import) string) {
	all := make([]int, len(m.Imports))
	for i := range m.Imports {
		all[i] = i
		m.Imports[i].Module = to(m.Imports[i])
	}
	for i, s := range m.sections {
		if s.id == secImport {
			m.sections[i].content = m.encodeImports(all)
		}
	}
}
