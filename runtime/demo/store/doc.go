// Package store keeps the demo org's records in SQLite, in the layout that runtime/demo/schema documents.
//
// Reads run side by side, each on a connection of its own, and see no write half done: Read and Write are serialised by a
// lock of this package, because an in-memory database has no snapshots. A reader must therefore be done with its rows when
// the function it gave to Read returns.
//
// Open keeps them in memory, OpenFile in a file that only its owner can read, one process at a time; there a committed write
// survives the process. The counters behind ids and auto-numbers are kept with the records.
//
// SQL text is built from names of the schema only; every value travels as a parameter. Nothing else that a client sent may
// become part of a statement; names of custom objects and fields were checked letter by letter before they entered the schema.
//
// The package may import runtime/demo/schema and runtime/demo/recordid, and is the only one that imports a SQLite driver.
package store
