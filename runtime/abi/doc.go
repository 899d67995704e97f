// Package abi carries the types of the contract (wit/forcefield.wit) into and out of a guest's memory, by the canonical
// ABI of the WebAssembly component model.
//
// Types, lifting and lowering are generated from the WIT (contract_gen.go); what they are built from, checked access to
// guest memory, is in memory.go. Everything that is lifted comes from an attacker: every pointer, length, discriminant and
// string is checked, and a bad one is an error, never a panic and never an allocation larger than the guest's memory.
//
// It must never know Salesforce. It may import wazero's api package.
package abi
