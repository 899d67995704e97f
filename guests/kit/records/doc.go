// Package records turns the records of a Salesforce answer into the text that a model reads and the structured result
// that a client reads.
//
// Table does so for query results, page by page, in the three formats of the tools (csv, compact, json), and stops at a
// record boundary when the result budget is full. Object does so for a single record. Nothing is decoded into maps: a value
// is copied from the answer's bytes as it is, and only the `attributes` of records are left out, at every depth.
//
// The package knows no host and no tool: it may import only guests/kit/json and guests/kit/text. It runs natively as it does in a guest.
package records
