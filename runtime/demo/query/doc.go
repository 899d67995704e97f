// Package query runs SOQL on the demo org's store: it compiles a parsed query and the schema to SQL, and writes the rows as
// the JSON records of the REST API.
//
// It must never put text of a request into SQL: identifiers come from the schema, every value is bound as a parameter. What
// parses but is not run here is refused by name (see refuse.go); a result is never silently wrong. It may import runtime/soql
// and, of the demo org, schema, store, value and recordid.
//
// # Semantics
//
// As in Salesforce, conditions know two values, not SQL's three: a comparison with an empty field is false, except that = null
// and != and NOT IN with other values hold. NOT is therefore moved down to the comparisons, which each have a negated form.
// Text compares without regard to case, for ASCII letters only: beyond them SQLite's NOCASE tells case apart where Salesforce
// does not. Date functions and date literals follow the time zone of Options.
package query
