// Package search runs SOSL on the demo org's store, by the full-text index that the store keeps in step with writes.
//
// A word is a run of letters and digits; case and accents do not matter. What is not a letter or digit separates words, so that
// joe@example.com is a phrase of three. Hits come with the best first: words in a record's name count most. The conditions,
// orders, limits and list views of a RETURNING clause are run as a query over the hits. No object has snippets, and nothing is
// tracked.
//
// What the text of a search becomes is bound as a parameter, never a part of SQL, and within the parameter is quoted for the
// index. The package may import runtime/soql and, of the demo org, schema, store and query.
package search
