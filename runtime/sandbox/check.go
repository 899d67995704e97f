package sandbox

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tetratelabs/wazero/api"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/extism"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/module"
)

// pageSize is that of linear memory, in bytes.
const pageSize = 64 << 10

// checkContract compares the imports and exports of a module with the contract. What it finds is a sentence and a remedy, both
// empty if the module fits.
func checkContract(m *module.Module) (reason, remedy string) {
	if doorOf(m) == DoorExtism {
		if reason, remedy = extism.Check(m); reason != "" {
			return reason, remedy
		}
		return checkMemory(m)
	}
	if reason, remedy = checkVersion(m); reason != "" {
		return reason, remedy
	}
	if reason, remedy = checkImports(m); reason != "" {
		return reason, remedy
	}
	if reason, remedy = checkMemory(m); reason != "" {
		return reason, remedy
	}
	return checkExports(m)
}

// checkVersion finds a module of another version of the contract, before its names are taken for unknown ones.
func checkVersion(m *module.Module) (reason, remedy string) {
	for _, i := range m.Imports {
		if v, ok := otherVersion(i.Module); ok {
			return versionReason(v)
		}
	}
	ours := false
	for _, e := range m.Exports {
		name, _, _ := strings.Cut(e.Name, "#")
		if v, ok := otherVersion(name); ok {
			return versionReason(v)
		}
		ours = ours || strings.HasPrefix(name, abi.ContractPackage+"/")
	}
	if ours {
		return "", ""
	}
	if foreign := foreignImports(m); len(foreign) > 0 {
		return "it is no Forcefield guest: it exports nothing of " + contract() + ", and it imports " + quotedList(foreign),
			"Build it for the world `guest` of wit/forcefield.wit"
	}
	return "it is no Forcefield guest: it exports nothing of " + contract(), "Build it for the world `guest` of wit/forcefield.wit"
}

// otherVersion gives the version in the name of an interface of the contract's package, if it is not ours.
func otherVersion(name string) (string, bool) {
	rest, ok := strings.CutPrefix(name, abi.ContractPackage+"/")
	if !ok {
		return "", false
	}
	_, version, _ := strings.Cut(rest, "@")
	return version, version != abi.ContractVersion
}

func versionReason(v string) (reason, remedy string) {
	theirs := "without a version"
	if v != "" {
		theirs = fmt.Sprintf("version %.40q", v)
	}
	return fmt.Sprintf("it was built for %s of the contract %s, and this server speaks version %q", theirs, abi.ContractPackage,
		abi.ContractVersion), "Build it against the wit/forcefield.wit of this server's version"
}

func contract() string { return abi.ContractPackage + "@" + abi.ContractVersion }

// checkImports allows what the contract has and nothing else.
func checkImports(m *module.Module) (reason, remedy string) {
	if foreign := foreignImports(m); len(foreign) > 0 {
		reason = "it imports what a guest cannot have: " + quotedList(foreign)
		if slices.ContainsFunc(m.Imports, func(i module.Import) bool { return strings.HasPrefix(i.Module, "wasi") }) {
			remedy = "Build it for a target without WASI: a guest has no files, clock, environment or random source"
		}
		return reason, remedy
	}
	for _, i := range m.Imports {
		want := hostImport(i)
		if i.Kind != module.KindFunc {
			return fmt.Sprintf("it imports %q as a %s, and it is a function", importName(i), i.Kind), ""
		}
		if !want.Matches(apiTypes(i.Type.Params), apiTypes(i.Type.Results)) {
			return fmt.Sprintf("it imports %q with the signature %s, and the contract has %s", importName(i), i.Type, signature(*want)),
				"Build it with bindings generated from wit/forcefield.wit"
		}
	}
	return "", ""
}

func hostImport(i module.Import) *abi.CoreFunc {
	for _, f := range abi.HostImports() {
		if f.Module == i.Module && f.Name == i.Name {
			return &f
		}
	}
	return nil
}

func importName(i module.Import) string { return i.Module + "." + i.Name }

// foreignImports lists every import that the contract does not have, each once.
func foreignImports(m *module.Module) []string {
	var names []string
	for _, i := range m.Imports {
		if hostImport(i) == nil && !slices.Contains(names, importName(i)) {
			names = append(names, importName(i))
		}
	}
	return names
}

// quotedList quotes names that an attacker may have chosen, and cuts each, since they end up in a terminal.
func quotedList(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = fmt.Sprintf("%.120q", n)
	}
	return strings.Join(quoted, ", ")
}

// checkMemory wants one memory of the module's own that a call can hold.
func checkMemory(m *module.Module) (reason, remedy string) {
	if len(m.Memories) == 0 {
		return "it has no memory of its own", ""
	}
	if minimum := uint64(m.Memories[0].Min) * pageSize; minimum > MaxMemory {
		return fmt.Sprintf("it starts with %s of memory, and at most %s are allowed", bytesText(int64(minimum)), bytesText(MaxMemory)), // #nosec G115 -- below 2^48
			"Build it with a smaller initial memory"
	}
	return "", ""
}

// checkExports wants what the host calls, with the signatures that the host calls it with.
func checkExports(m *module.Module) (reason, remedy string) {
	const remedyKit = "Build it with bindings generated from wit/forcefield.wit, and a cabi_realloc"
	if e := exported(m, abi.ExportMemory); e == nil || e.Kind != module.KindMemory {
		return fmt.Sprintf("it does not export its memory as %q", abi.ExportMemory), remedyKit
	}
	var missing []string
	for _, want := range slices.Concat(abi.ToolExports(), abi.RuntimeExports()) {
		e := exported(m, want.Name)
		if e == nil {
			if !want.Optional {
				missing = append(missing, want.Name)
			}
			continue
		}
		if e.Kind != module.KindFunc {
			return fmt.Sprintf("it exports %q as a %s, and it is a function", want.Name, e.Kind), remedyKit
		}
		t, ok := m.FuncType(e.Index)
		if !ok {
			return fmt.Sprintf("its export %q is a function that it does not have", want.Name), ""
		}
		if !want.Matches(apiTypes(t.Params), apiTypes(t.Results)) {
			return fmt.Sprintf("it exports %q with the signature %s, and the contract has %s", want.Name, t, signature(want)), remedyKit
		}
	}
	if len(missing) > 0 {
		return "it does not export " + quotedList(missing), remedyKit
	}
	return "", ""
}

func exported(m *module.Module, name string) *module.Export {
	i := slices.IndexFunc(m.Exports, func(e module.Export) bool { return e.Name == name })
	if i < 0 {
		return nil
	}
	return &m.Exports[i]
}

func apiTypes(ts []module.ValueType) []api.ValueType {
	out := make([]api.ValueType, len(ts))
	for i, t := range ts {
		out[i] = api.ValueType(t)
	}
	return out
}

func signature(f abi.CoreFunc) string {
	t := module.FuncType{}
	for _, p := range f.Params {
		t.Params = append(t.Params, module.ValueType(p))
	}
	for _, r := range f.Results {
		t.Results = append(t.Results, module.ValueType(r))
	}
	return t.String()
}
