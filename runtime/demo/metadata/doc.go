// Package metadata keeps the records that describe the demo org itself: definitions of objects and fields, as data that
// queries find, and the custom objects and fields that clients make; and the setup records an org begins with, such as Apex
// classes and debug levels. Apex is data here: nothing of it runs.
//
// It may import schema, store, recordid and fault of the demo org. What a client sends becomes part of SQL only as the name of
// a custom object or field, after it was checked letter by letter (see name.go).
package metadata
