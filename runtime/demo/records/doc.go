// Package records reads and writes single records of the demo org as Salesforce does: what a body may hold, what must be
// given, what is derived, and in which words a mistake is refused. Errors a client caused are of type *fault.Error;
// all others are the demo org's own.
//
// It may import runtime/demo/{schema,store,recordid,rules,value,fault}. Everything a client sends reaches the store as a
// parameter; names are looked up in the schema first and used in its spelling.
package records
