// Package audit keeps the hash-chained record of calls: who asked for what, what was allowed, what was sent and what
// became of it.
//
// It must never hold argument values or credentials. It may import no other room.
package audit
