// Package demo is a Salesforce org to run against, in one process, on SQLite: a real HTTP server with a deterministic data
// set, for newcomers without an account, for tests, and for comparing clients.
//
// Open makes an org, Start also serves it on loopback. Inside:
//
//	schema    what objects and fields there are; how records are stored
//	store     the records, in SQLite
//	dataset   the records an org begins with
//	recordid  ids in 15 and 18 characters
//	rules     what follows from what: stages, closed statuses, names
//	records   single records: checked, derived, written, read
//	query     SOQL
//	search    SOSL
//	metadata  definitions as records; custom objects and fields; Apex as data
//	value     stored values as JSON
//	fault     Salesforce's errors
//	bulk      the jobs of the Bulk API
//	backref   how parts of a composite request refer to each other
//	rest      the HTTP resources
//	login     OAuth, the SOAP login, and the sessions that come of them
//	access    what the users of each profile may see and change
//	faults    requests that fail on purpose
//
// It must never be imported by anything but cmd and tests, and never hands text from a request to SQLite as SQL. It may
// import runtime/soql.
package demo
