// Package jsonform carries the values of the contract in wit/forcefield.wit between Go and JSON, for guests that come through the second
// door: Extism plug-ins, which exchange bytes and know no canonical ABI. docs/extism.md is the mapping in words.
//
// Nothing that a plug-in writes is trusted. Reading is strict: a member that is unknown, repeated or missing, a value of another type, a
// number that is no whole number in range, text that is not UTF-8 and anything behind the value are an *abi.ABIError that names the place, and nothing that the plug-in wrote.
// Reading follows the contract's types, which do not nest in themselves, so that no input makes it recurse. What is read is a copy.
//
// The package imports runtime/abi and the standard library. It must not know Salesforce or run guests.
package jsonform
