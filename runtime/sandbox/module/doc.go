// Package module reads the structure of a WebAssembly module, without compiling or running anything of it: sections,
// types, imports, exports, limits, segments, and the shape of each function body.
//
// It exists because a decoder and an optimising compiler are themselves a target. Given to wazero unread, a module of 30
// bytes that declares 4 billion locals allocates 32 GiB, and one of 30 KB with 3,000 nested loops over 1,000 locals asks
// for more than 12 GB in register allocation. Both end the process, and no context, deadline or fuel is looked at while
// they do. So every count is bounded here before a decoder that trusts counts sees the module.
//
// The package reads bytes that an attacker wrote. It must never allocate in proportion to a number that it read before
// that number is checked against a cap. It knows nothing of the contract between host and guest and imports only the
// standard library.
package module
