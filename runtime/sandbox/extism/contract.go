package extism

import (
	"fmt"
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/module"
)

// The modules that a plug-in may import from, and where its imports of the kernel really come from.
const (
	kernelModule  = "extism:host/env"
	userModule    = "extism:host/user"
	guardedModule = "forcefield:extism"
)

// The functions that a plug-in exports. The last is optional, and is what some compilers give a module to prepare itself.
const (
	ExportDescribe   = "describe"
	ExportCall       = "call"
	exportInitialize = "_initialize"
)

// UserFunctions names the functions of the contract. Each takes the offset of a block that holds JSON, and gives that of another or, when the contract
// has no result, 0.
func UserFunctions() []string { return []string{"fetch", "if_stopped", "progress", "log", "pause"} }

// signature writes a type of an import: "I" for i64, "i" for i32, parameters and results.
type signature struct{ params, results string }

// kernelSignatures are the functions of the kernel that a plug-in may import. What a development kit links without being asked is here; what
// reaches the network, a configuration or another call is not, and neither is WASI.
func kernelSignatures() map[string]signature {
	return map[string]signature{
		"alloc": {"I", "I"}, "free": {"I", ""}, "length": {"I", "I"}, "length_unsafe": {"I", "I"},
		"load_u8": {"I", "i"}, "load_u64": {"I", "I"}, "store_u8": {"Ii", ""}, "store_u64": {"II", ""},
		"input_length": {"", "I"}, "input_offset": {"", "I"}, "input_load_u8": {"I", "i"}, "input_load_u64": {"I", "I"},
		"output_set": {"II", ""}, "error_set": {"I", ""},
		"log_trace": {"I", ""}, "log_debug": {"I", ""}, "log_info": {"I", ""}, "log_warn": {"I", ""}, "log_error": {"I", ""},
		"get_log_level": {"", "i"},
	}
}

func (s signature) funcType() module.FuncType {
	return module.FuncType{Params: valueTypes(s.params), Results: valueTypes(s.results)}
}

func valueTypes(letters string) []module.ValueType {
	var out []module.ValueType
	for _, l := range letters {
		if l == 'I' {
			out = append(out, module.I64)
		} else {
			out = append(out, module.I32)
		}
	}
	return out
}

// IsPlugin says whether a module is to be taken for an Extism plug-in: it imports something of Extism's.
func IsPlugin(m *module.Module) bool {
	return slices.ContainsFunc(m.Imports, func(i module.Import) bool { return strings.HasPrefix(i.Module, "extism:") })
}

// Check compares a module with what a plug-in may import and must export. What it finds is a sentence about the module and a remedy, both empty if
// the module fits.
func Check(m *module.Module) (reason, remedy string) {
	if foreign, remedy := foreignImports(m); len(foreign) > 0 {
		return "it is an Extism plug-in that imports what none can have here: " + strings.Join(foreign, ", "), remedy
	}
	for _, i := range m.Imports {
		want, _ := expected(i)
		if i.Kind != module.KindFunc {
			return fmt.Sprintf("it imports %.120q as a %s, and it is a function", i.Module+"."+i.Name, i.Kind), ""
		}
		if !i.Type.Equal(want) {
			return fmt.Sprintf("it imports %.120q with the signature %s, and it has %s", i.Module+"."+i.Name, i.Type, want), "Declare it as docs/extism.md has it"
		}
	}
	return checkExports(m)
}

// expected gives the signature of an import that a plug-in may have.
func expected(i module.Import) (module.FuncType, bool) {
	switch i.Module {
	case kernelModule:
		s, ok := kernelSignatures()[i.Name]
		return s.funcType(), ok
	case userModule:
		return signature{"I", "I"}.funcType(), slices.Contains(UserFunctions(), i.Name)
	}
	return module.FuncType{}, false
}

// foreignImports lists what a plug-in may not import, quoted and each once, with a remedy for the first of them that has one.
func foreignImports(m *module.Module) (names []string, remedy string) {
	for _, i := range m.Imports {
		name := fmt.Sprintf("%.120q", i.Module+"."+i.Name)
		if _, ok := expected(i); ok || slices.Contains(names, name) {
			continue
		}
		names = append(names, name)
		if remedy == "" {
			remedy = remedyFor(i)
		}
	}
	return names, remedy
}

func remedyFor(i module.Import) string {
	switch {
	case i.Module == kernelModule && strings.HasPrefix(i.Name, "http_"):
		return "Send requests with `fetch` of " + userModule + ": docs/extism.md has its form"
	case i.Module == kernelModule && (strings.HasPrefix(i.Name, "var_") || i.Name == "config_get"):
		return "A plug-in lives for one call and has no configuration: what it knows is in its arguments and in what it fetches"
	case strings.HasPrefix(i.Module, "wasi"):
		return "Build it for a target without WASI: a plug-in has no files, clock, environment or random source"
	case i.Module == "env" && i.Name == "abort":
		return "Give AssemblyScript's compiler an abort of the plug-in's own, with --use abort=FILE/FUNCTION"
	}
	return ""
}

func checkExports(m *module.Module) (reason, remedy string) {
	const how = "Export describe and call as docs/extism.md has them"
	exports := map[string]module.Export{}
	for _, e := range m.Exports {
		exports[e.Name] = e
	}
	if _, ok := exports["hs_init"]; ok { // the SDK would call it, with a signature that it does not look at
		return `it exports "hs_init", the start of a Haskell program, which is not called here`, ""
	}
	for _, name := range []string{ExportDescribe, ExportCall, exportInitialize} {
		e, ok := exports[name]
		if !ok {
			if name == exportInitialize {
				continue
			}
			return fmt.Sprintf("it is an Extism plug-in that does not export %q", name), how
		}
		t, ok := m.FuncType(e.Index)
		result := len(t.Results) == 0 || len(t.Results) == 1 && t.Results[0] == module.I32 && name != exportInitialize
		if e.Kind != module.KindFunc || !ok || len(t.Params) > 0 || !result {
			return fmt.Sprintf("it exports %q as something else than a function without parameters and with a result of i32 or none", name), how
		}
	}
	return "", ""
}

// Guard redirects the imports of a plug-in that passed Check to the functions of this package.
func Guard(m *module.Module) {
	m.Redirect(func(i module.Import) string {
		if i.Module == kernelModule {
			return guardedModule
		}
		return i.Module
	})
}
