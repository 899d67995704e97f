//go:build tinygo || wasip1

package tool

// The functions of the contract's interface `host`, flattened as the canonical ABI does. One that no tool calls is not linked, nor is its
// import: the import section of a module tells what it can do.

//go:wasmimport forcefield:guest/host@0.1.0 fetch
func importFetch(method, root, path, pathLength, query, queryLength, headers, headersLength, hasBody, bodyType, body, bodyLength, result uint32)

//go:wasmimport forcefield:guest/host@0.1.0 if-stopped
func importIfStopped(method, root, path, pathLength, query, queryLength, headers, headersLength, hasBody, bodyType, body, bodyLength, result uint32)

//go:wasmimport forcefield:guest/host@0.1.0 progress
func importProgress(done uint64, known uint32, total uint64, message, messageLength uint32)

//go:wasmimport forcefield:guest/host@0.1.0 log
func importLog(level, message, messageLength uint32)

//go:wasmimport forcefield:guest/host@0.1.0 pause
func importPause(milliseconds, result uint32)
