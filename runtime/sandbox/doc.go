// Package sandbox loads, checks, instantiates and calls one guest at a time, and counts what it used.
//
// A guest is untrusted: its module bytes, everything it passes to the host and everything it returns are an attacker's
// input. The sandbox gives it the functions of the contract (wit/forcefield.wit) and nothing else, a fresh instance for
// every call, and limits on memory, computation, time, fetches, bytes and output. README.md has the invariants, a table of the
// imports and a table of the failures.
//
// Extism plug-ins come in by a second door, with the same world, limits and Host: see README.md.
//
// Below it, extism runs those, module reads the structure of a module before anything else does, and meter rewrites it so that it can be stopped.
//
// It must never see a credential, open a socket or file (but for its own folder of compiled code), or know what Salesforce is:
// a fetch is handed to the Host of the call. It may import runtime/abi and wazero.
package sandbox
