// Package abi carries the values of the contract in wit/forcefield.wit between Go and a guest's linear memory, by the
// component model's canonical ABI
// (https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md).
//
// Lifting reads a value that a guest made; lowering writes a value for a guest. Nothing that a guest writes is trusted:
// every pointer, alignment, length, count, discriminant and string is checked, and what is wrong is an *ABIError that
// names the place in the value. A lifted value is a copy, so that the guest cannot change it afterwards, and Caps bound
// its size, so that a guest cannot make it larger than its own memory by pointing to the same bytes many times.
//
// The types and the code for each of them are generated (`make generate`, from wit/gen); the checks that they call are in
// memory.go, lift.go, lower.go and blocks.go. The package imports wazero's api and nothing else of this project. It must
// not know Salesforce, and does not run guests: runtime/sandbox does.
package abi
