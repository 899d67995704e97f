// Package policy decides what a guest and a model may do.
//
// It sees requests, not tools: each request is classified into an operation, matched against the grant of the guest
// that makes it, and checked against the operator's rules. What it does not recognise it refuses.
//
// It must never do I/O. It may import runtime/soql.
package policy
