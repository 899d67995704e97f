package main

// FlatParams is the core value types of the parameters, without a return pointer.
func (f *Func) FlatParams() []Core {
	var flat []Core
	for _, p := range f.Params {
		flat = append(flat, p.Type.Flat()...)
	}
	return flat
}

// Core is the core signature of f. A result of more than one core value is passed in memory: an import gets a pointer
// to write it to as its last parameter; an export returns a pointer to it. The loader refuses results of one value.
func (f *Func) Core(export bool) (params, results []Core) {
	params = f.FlatParams()
	switch {
	case f.Result == nil:
	case export:
		results = []Core{I32}
	default:
		params = append(params, I32)
	}
	return params, results
}
