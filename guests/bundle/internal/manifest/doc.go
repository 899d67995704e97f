// Package manifest is the form of bundle.json, which says of each bundled module what it is and which tools it defines, so
// that the host can list the tools without compiling a module.
//
// It may import runtime/abi and runtime/definition. It must never load a module.
package manifest
