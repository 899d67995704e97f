// Package query runs SOQL on the demo org's store: it compiles a parsed query and the schema to SQL, and writes the rows as
// the JSON records of the REST API.
//
// It must never put text of a request into SQL: identifiers come from the schema, and values are bound as parameters but for
// the degrees of a GEOLOCATION, which are parsed and written anew. What parses but is not run here is refused by name (see
// refuse.go); a result is never silently wrong. It may import runtime/soql and, of the demo org, schema, store, value and
// recordid.
//
// # Parts
//
// A query is compiled into a plan (plan.go; group.go and subtotal.go where the rows are groups), run by table.go, and written
// by record.go. Besides [Run], [Explain] tells how a query would be run and [Columns] what its result would look like. The
// corpus of runtime/soql/testdata runs here, and random queries are compared with a naive evaluation over the same rows
// (differential_test.go).
//
// # Semantics
//
// As in Salesforce, conditions know two values, not SQL's three: a comparison with an empty field is false, except that = null
// and != and NOT IN with other values hold. NOT is therefore moved down to the comparisons, which each have a negated form.
// Text compares without regard to case, for ASCII letters only: beyond them SQLite's NOCASE tells case apart where Salesforce
// does not. Date functions and date literals follow the time zone of Options.
package query
