// Package json reads and writes JSON text as a stream of tokens.
//
// It exists because a guest lives for one call and has an allocator that never frees: decoding a page of records into maps
// costs hundreds of megabytes there, and encoding/json alone costs 200 KB of module. Nothing here builds a value. A token
// is a span of the input, numbers stay the text they were sent as, and the writers append to a slice of the caller's.
//
// The package may import guests/kit/text, and of the standard library only what stays small under TinyGo: no fmt, reflect,
// strconv or encoding/json.
package json
