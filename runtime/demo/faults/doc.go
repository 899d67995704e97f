// Package faults makes requests to the demo org fail on purpose, for tests and rehearsals of clients: http.Handler in front of
// the org's own, with a resource to arm it by.
//
// # The resource
//
// /demo/faults is served only to callers on this machine that bear the injector's token ("Authorization: Bearer …"), which is
// not an access token of the org:
//
//	POST    arms a fault: a JSON object as below; answers 201 with it and its id
//	GET     lists the faults that are armed, in the order in which they are tried
//	DELETE  disarms all; DELETE /demo/faults/ID disarms one
//
// A fault:
//
//	{"kind": "unavailable", "method": "GET", "path": "/services/data/*/query**", "times": 2, "skip": 0, "retryAfter": 3}
//
// method and path say which requests it is for, "" for all. In a path, "*" stands for any characters but a slash and "**" for
// any at all; letter case and doubled slashes do not matter. It lets the first skip matching requests pass (default 0), and
// then strikes times requests (default 1). A request is struck by the first armed fault that matches it.
//
//	kind            what the client gets
//	delay           the org's own answer, after delay milliseconds (default 1000)
//	drop            no answer: the connection closes. The org has not seen the request
//	dropAfter       no answer, although the org has done what was asked
//	truncate        half of the org's answer, then the connection closes
//	expired         401 INVALID_SESSION_ID
//	limit           403 REQUEST_LIMIT_EXCEEDED
//	tooMany         429 in HTML
//	unavailable     503 SERVER_UNAVAILABLE
//	lockRow         400 UNABLE_TO_LOCK_ROW
//	queryTimeout    400 QUERY_TIMEOUT
//	serverError     500 UNKNOWN_EXCEPTION
//	notJSON         200 with HTML that calls itself JSON
//	brokenJSON      200 with JSON that ends in the middle
//	wrongJSON       200 with valid JSON of a shape that no resource has
//	huge            200 with a JSON text of size bytes (default 64 MiB, at most 1 GiB)
//	echoToken       400 whose message repeats the Authorization header
//
// delay goes with every kind. retryAfter (seconds) adds a Retry-After header to limit, tooMany and unavailable; without it there
// is none, as is usual for Salesforce.
//
// At most 100 faults are armed at the same time. Nothing is logged. The package imports of the project only runtime/demo/value.
package faults
