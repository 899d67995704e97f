// Package rest is the HTTP front of the demo org: the resources of Salesforce's REST API under /services/data, and what
// clients ask for around a login. Every answer is one that Salesforce could give; what is not there answers NOT_FOUND in
// JSON, and a fault of the org itself answers UNKNOWN_EXCEPTION without its cause.
//
// Handlers get a call that has been authorised and routed, and give a reply; framing (bodies, compression, pretty printing,
// panics, usage headers) is in one place, frame.go.
//
// A request that bears a good token is answered by a copy of the server for its user: session.go.
//
// The package may import the other packages of runtime/demo but runtime/demo itself. It never logs a token or a body.
package rest
