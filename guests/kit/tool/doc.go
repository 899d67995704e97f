// Package tool is the frame of a guest: what a tool says of itself (Definition), what one call gets (Call) and gives (Output or
// Failure), and the host that it asks (Host).
//
// Its types are those of wit/forcefield.wit in plain Go, so that a tool is written and tested without WebAssembly: a test
// hands it a host of its own. Only Serve touches the bindings, and only when TinyGo compiles it.
//
// The package knows nothing of Salesforce. It may import guests/kit/json and guests/kit/text and, in serve_tinygo.go, guests/kit/bindings.
package tool
