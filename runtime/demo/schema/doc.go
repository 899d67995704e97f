// Package schema holds what the demo org knows about its objects: names, labels, key prefixes, fields and the
// relationships between them.
//
// The definitions are the readable files under objects/, one an object, in the notation of notation.md. Load parses them
// and joins the relationships up; With makes another schema of one and a change. A schema never changes, so it may be shared
// between goroutines, and nobody may write to what it hands out. Names are looked up without regard to case and come back in
// their canonical form.
//
// # Storage layout
//
// The store keeps one SQLite table for each object whose Stored method says true. The table has the object's name, and one
// column for each field whose Stored method says true, under the field's name. Names must be quoted in SQL ("Order",
// "Group" and "Case" are keywords).
//
//	type                                         column     value
//	id, reference                                TEXT       the 18-character id, compared exactly
//	boolean                                      INTEGER    0 or 1, never NULL
//	int                                          INTEGER
//	double, currency, percent                    REAL
//	date                                         TEXT       2026-01-31
//	datetime                                     TEXT       2026-01-31T10:00:00.000Z, always UTC, so that text order is time order
//	time                                         TEXT       10:00:00.000Z
//	multipicklist                                TEXT       values in picklist order, joined by semicolons
//	complexvalue                                 TEXT       JSON, shown as it is
//	address                                      (none)     read from the fields of the compound, see Object.Components
//	everything else                              TEXT       COLLATE NOCASE; BINARY where Field.CaseSensitive is set
//
// An empty string is stored as NULL. Every table has the columns Id (the primary key) and IsDeleted (0 or 1), also where
// the object does not show IsDeleted as a field (User). A row in the recycle bin has IsDeleted = 1. Fields whose
// Indexed is set have an index: writable references, name fields, external ids and those marked "index".
//
// The package imports nothing of the project and does no I/O.
package schema
