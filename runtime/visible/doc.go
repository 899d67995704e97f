// Package visible makes text from records safe to show to a model: what cannot be seen is made visible, and over-long values are
// cut with a mark.
//
// Text in a record can be written by anyone. Characters that a person does not see, and that change the order of those they see,
// let it say to a model what its reader never reads. Each run of them becomes one Mark, so that a text never grows by it, and a
// value that was changed can be told from one that was not.
//
// It must never look at what a text means, and it imports nothing but the standard library.
package visible
