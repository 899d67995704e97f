// Package access says what the users of the demo org may see and change, by their profile:
//
//	System Administrator   everything
//	Standard User          everything but the setup objects (users, profiles, roles, queues, the org), which are read-only
//	Support User           no opportunities, leads or invoices; accounts read-only and without their figures; no birthdays
//	Read Only              sees what a standard user sees, changes nothing
//
// A profile that is none of these has the rights of a standard user. Records are not restricted: whoever may read an object
// reads all its records.
//
// The package is about objects and fields only, and imports nothing but runtime/demo/schema. It does no I/O.
package access
