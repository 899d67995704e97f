// Package registry fetches a module from an OCI registry.
//
// A reference is pinned to the SHA-256 of a manifest: a tag can be moved by whoever can push, so that it says nothing about what was looked at. What is
// fetched is counted while it is read and checked against the digests that lead to it. The registry is spoken to over TLS, except on this machine; a host
// that it redirects to gets no credential, and cannot ask for one.
//
// The registry and what it holds are an attacker's. The package must never run, keep or approve what it fetched.
package registry
