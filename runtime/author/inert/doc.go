// Package inert takes WASI out of a module: in the place of each import of preview 1 it puts a function, inside the module, that answers
// and does nothing. What is left imports the contract or is refused by the sandbox as before.
//
// Compilers of standard Go, Rust and others for WASI make modules whose runtime asks for a clock, arguments, the environment
// and a place to print a panic. A guest has none of them, and the sandbox never links WASI: so the answers are part of the guest, are metered
// like the rest of it, and cannot reach anything. There are no arguments, no environment and no files; what is printed is dropped; the
// clock starts in the year 2000 and goes on a millisecond each time that it is read, and a second each time that it is waited for; there
// is no source of random numbers, so that a program that insists on one breaks down.
//
// It must never give a stub that reaches outside of the module. It may import runtime/sandbox/module.
package inert
