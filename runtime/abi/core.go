package abi

import (
	"slices"

	"github.com/tetratelabs/wazero/api"
)

// Exports that every guest must have beside ToolExports. Their names and meaning are those of the component model's
// tools, not of this contract.
const (
	// ExportMemory is the linear memory that the contract's values cross in.
	ExportMemory = "memory"
	// ExportRealloc is the guest's allocator: (old pointer, old size, alignment, new size) -> pointer.
	ExportRealloc = "cabi_realloc"
	// ExportInitialize, if it is there, is called once before anything else.
	ExportInitialize = "_initialize"
)

// The core value types that the contract uses.
const (
	i32 = api.ValueTypeI32
	i64 = api.ValueTypeI64
)

// CoreFunc is a function as a WebAssembly module declares it.
type CoreFunc struct {
	// Module is the module that an import is from; empty for an export.
	Module string
	Name   string
	// Params and Results are core value types.
	Params, Results []api.ValueType
	// Optional is true for an export that a guest may leave out.
	Optional bool
}

// RuntimeExports returns the functions that a guest exports for the canonical ABI itself.
func RuntimeExports() []CoreFunc {
	return []CoreFunc{
		{Name: ExportRealloc, Params: []api.ValueType{i32, i32, i32, i32}, Results: []api.ValueType{i32}},
		{Name: ExportInitialize, Optional: true},
	}
}

// Matches reports whether a function of a module has the signature of f.
func (f CoreFunc) Matches(params, results []api.ValueType) bool {
	return slices.Equal(f.Params, params) && slices.Equal(f.Results, results)
}
