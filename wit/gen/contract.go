package main

import (
	"fmt"
	"strings"
)

// writeContract emits what identifies the contract: its digest, the names of imports and exports, their signatures.
func writeContract(p *printer, c *Contract) {
	p.header()
	p.line("import \"github.com/tetratelabs/wazero/api\"")
	p.line("")
	p.doc(c.WorldDocs)
	p.line("const (")
	p.doc("ContractSHA256 is the SHA-256, in hex, of the WIT text that this package was generated from.")
	p.line("ContractSHA256 = %q", c.Digest)
	p.doc("ContractPackage and ContractVersion are the WIT package and its version.")
	p.line("ContractPackage = %q", c.Package)
	p.line("ContractVersion = %q", c.Version)
	p.line(")")
	p.line("")
	imports := face(c, c.Imports)
	exports := face(c, c.Exports)
	p.doc(fmt.Sprintf("%sModule is the module name of every import that a guest may have.", goName(c.Imports.Name)), c.Imports.Docs)
	p.line("const %sModule = %q", goName(c.Imports.Name), imports)
	p.line("")
	p.line("// The names of the functions of %sModule.", goName(c.Imports.Name))
	p.line("const (")
	for _, f := range c.Imports.Funcs {
		p.doc(f.Docs)
		p.line("Import%s = %q", goName(f.Name), f.Name)
	}
	p.line(")")
	p.line("")
	p.doc("The names of the functions that a guest exports.", c.Exports.Docs)
	p.line("const (")
	for _, f := range c.Exports.Funcs {
		p.doc(f.Docs)
		p.line("Export%s = %q", goName(f.Name), exports+"#"+f.Name)
	}
	p.line(")")
	p.line("")
	p.doc("The names of the exports that, if they are there, are called with the result of the function once it has been\n" +
		"read, so that the guest can free it.")
	p.line("const (")
	for _, f := range c.Exports.Funcs {
		if f.Result != nil && f.Result.HasPointer() {
			p.line("ExportPost%s = %q", goName(f.Name), "cabi_post_"+exports+"#"+f.Name)
		}
	}
	p.line(")")
	p.line("")
	p.line("// HostImports returns the functions that a guest may import, each with the signature that it must have.")
	p.line("func HostImports() []CoreFunc {")
	p.line("return []CoreFunc{")
	for _, f := range c.Imports.Funcs {
		params, results := f.Core(false)
		p.line("{Module: %sModule, Name: Import%s%s%s},", goName(c.Imports.Name), goName(f.Name), valueTypes("Params", params), valueTypes("Results", results))
	}
	p.line("}")
	p.line("}")
	p.line("")
	p.line("// ToolExports returns the functions of the contract that a guest exports, each with the signature that it must have.")
	p.line("func ToolExports() []CoreFunc {")
	p.line("return []CoreFunc{")
	for _, f := range c.Exports.Funcs {
		params, results := f.Core(true)
		p.line("{Name: Export%s%s%s},", goName(f.Name), valueTypes("Params", params), valueTypes("Results", results))
	}
	for _, f := range c.Exports.Funcs {
		if f.Result != nil && f.Result.HasPointer() {
			_, results := f.Core(true)
			p.line("{Name: ExportPost%s%s, Optional: true},", goName(f.Name), valueTypes("Params", results))
		}
	}
	p.line("}")
	p.line("}")
}

func face(c *Contract, i Interface) string { return c.Package + "/" + i.Name + "@" + c.Version }

// valueTypes is a field of a CoreFunc with the given types, or nothing if there are none.
func valueTypes(field string, types []Core) string {
	if len(types) == 0 {
		return ""
	}
	var names []string
	for _, t := range types {
		if t == I64 {
			names = append(names, "i64")
		} else {
			names = append(names, "i32")
		}
	}
	return ", " + field + ": []api.ValueType{" + strings.Join(names, ", ") + "}"
}
