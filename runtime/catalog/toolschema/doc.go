// Package toolschema compiles the JSON Schemas that a guest gives for its tools and checks values against them.
//
// A schema is a guest's text, so it is checked before it is compiled: nothing outside it is ever loaded, and what would make
// a client withhold a whole server (top-level combinators, boolean sub-schemas) is refused. A schema that does not compile
// refuses its tool; it never lets values through unchecked.
//
// Messages are for the model and the person behind it: which argument, why, and what is known.
package toolschema
