// Package store keeps the demo org's records in SQLite, in the layout that runtime/demo/schema documents.
//
// Reads run side by side, each on a connection of its own, and see no write half done: Read and Write are serialised by a
// lock of this package, because an in-memory database has no snapshots. A reader must therefore be done with its rows when
// the function it gave to Read returns.
//
// SQL text is built from names of the schema only; every value travels as a parameter. Nothing a client sent may become
// part of a statement.
//
// The package may import runtime/demo/schema and runtime/demo/recordid, and is the only one that imports a SQLite driver.
package store
