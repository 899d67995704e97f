// Package bundle holds the guests that come with the binary: the modules that the pinned toolchain built from guests/, and
// what bundle.json says of them.
//
// The modules are committed, so that building the program needs Go alone; `make guests` builds them anew, and
// `make verify-guests` shows that they are what their source gives. The package hands them out and does nothing with them.
// It may import runtime/abi.
package bundle
