// Package dataset fills a store with a plausible company's records: the same seed, scale and day give the same records,
// byte for byte, on every machine. Dates lie around the day of Options.Now, so that "this month" and "last week" find
// something.
//
// The package may import runtime/demo/{schema,store,recordid,rules}. It takes no input from clients.
package dataset
