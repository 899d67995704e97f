// Package meter stops guests: it rewrites a WebAssembly module, when it is loaded, so that the module pays for what it does
// with fuel, in the same amount on every machine, and asks the host for more every few thousand units.
//
// wazero v1.12.0 offers nothing that would do. Its WithCloseOnContextDone checks at loop headers only, at several times
// the cost; a recursion without a loop ignores it. Compiled code cannot be preempted, so a garbage collection that any
// goroutine asks for waits until every running guest comes back to Go: one guest that does not come back stops the process.
//
// # What is guaranteed
//
//   - Every path that can be repeated is charged: branches back to a loop, entries of functions that can be entered again and call
//     others, calls, and by their length or growth memory.fill, copy, init and grow and table.fill, copy, init and grow. Code is charged
//     by the weight of its longest path. See charge.go for the figures, body.go for why no path is left out, graph.go for what a
//     function may leave to its callers.
//   - What is left of the fuel is looked at on every such branch and entry, and after 512 units wherever the code goes. Bulk instructions
//     look themselves; memory.fill and memory.copy do so for every MiB.
//   - What a call spends depends on the module and on what the host gives it, not on time, the machine or the slice. A call
//     is ended at the first look after what exceeds its total; the last look is where a function that the host called returns.
//   - At every refill, the call ends if its context is done or its deadline is over.
//   - Calls nest no deeper than Config.Depth, and tables hold no more than Config.Tables elements. wazero alone would allow
//     400 MB of stack, and 32 GiB in a table, beside any limit on memory.
//   - A guest cannot name what is added: every index is checked against the original's ranges, and a module that imports
//     from ImportModule or exports FuelExport is refused.
//   - A module that uses anything outside CoreFeaturesV2 is refused, by the opcode and its offset.
//   - Any bytes may be given to Rewrite: it does not panic, and takes time and space in proportion to their number.
//
// # What is not
//
//   - memory.init, table.init, table.copy and table.fill cannot be interrupted. What they take is bounded by the module's own data and by
//     Config.Tables: milliseconds.
//   - Functions of the host are not metered. They must watch their context themselves.
//   - The rewriter checks forms and indices, not types: the engine must compile the result, and does not run it if it is
//     invalid. The two agree on every module of the specification's tests.
//   - After an error an instance is in no defined state. Close it.
//   - A unit is not a unit of time: 1 to 50 ns in ordinary code, a microsecond or more where every load misses the caches.
//     Deadlines are still needed.
//
// # Use
//
// Rewrite the bytes first, which also checks every length in them before the engine allocates for it (a few bytes can make
// wazero allocate many gigabytes); then compile the result. Instantiate it, and call it, under WithTank, with one Tank for
// one instance; Refill is the host function that it imports. When the call is over, or was ended, the exported global
// FuelExport and the tank give what it spent:
//
//	tank.Spent(instance.ExportedGlobal(meter.FuelExport).Get())
//
// # What is added to a module
//
// A type and an import (refill), behind the module's own, so that the functions that it defines move up by one; two globals
// behind its own, fuel (i64, exported) and depth (i32); an i64 and three i32 locals in functions that need them; if
// the module fills or copies memory, a type and two functions (steps.go). Tight loops are unrolled (leaf.go).
//
// Names of functions are kept, for stack traces; other custom sections are dropped, because they describe code that has
// moved. The package depends on the standard library only: Refill has the signature of wazero's api.GoFunc.
package meter
