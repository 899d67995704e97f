// Package tool is the frame of a guest: what a tool says of itself (Definition), what one call gets (Call) and gives (Output or
// Failure), and the host that it asks (Host).
//
// Its types are those of wit/forcefield.wit in plain Go, so that a tool is written and tested without WebAssembly: a test
// hands it a host of its own. Only the files *_guest.go know the binary form, for TinyGo and for standard Go's wasip1 alike.
//
// The package knows nothing of Salesforce. It may import guests/kit/json and guests/kit/text, and nothing outside of the kit: a guest
// elsewhere takes the kit's source along, and no dependency.
package tool
