// Package lockfile is forcefield.lock: which guest modules an operator installed, what each was granted, by whom and when.
//
// An entry is pinned to the SHA-256 of a module's bytes. It holds the module's tool definitions too, so that a start compiles nothing.
// The file is JSON that people can read; what this package did not write itself it does not take: an unknown or repeated
// member, another order or other letters are refused rather than interpreted. So is a file, or a folder, that others can write.
// Two processes that change it do so one after the other.
//
// It must never load a module or decide what is approved. It may import runtime/abi and the catalog's packages private and definition.
package lockfile
