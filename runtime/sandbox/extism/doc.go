// Package extism is the second door into the sandbox: it compiles and runs Extism plug-ins with github.com/extism/go-sdk, which nothing else
// imports. What a plug-in may do, its limits and the meaning of its values are runtime/sandbox's, and the same as for every other guest.
//
// An Extism plug-in exchanges bytes through a memory beside its own, which a second WebAssembly module, the kernel, shares out in blocks. The SDK
// lets a plug-in write anywhere in that memory, the kernel's own records included, and then follows those records itself, without a
// context: a forged length makes it run for ever. It also links functions that send HTTP requests, keep variables and read a configuration.
//
// So no plug-in is linked to what the SDK offers under `extism:host/env`. Its imports are redirected, when it is loaded, to functions of this
// package with the same names, for a closed list of them (contract.go). They keep a record of the blocks in Go, let a plug-in read and write
// inside its blocks only, and take its output without the SDK's copy. The kernel does no more than alloc and free.
//
// The kernel is not metered. What it does in one call is bounded by the number of blocks, and charged to the plug-in; behind that stands a watchdog,
// the engine's own check of the context at every loop of the kernel and of the plug-in, which makes plug-ins slower than other guests.
//
// It must never be given a credential, link WASI, use an instance for a second call, or hand a plug-in's bytes to the SDK that
// runtime/sandbox/module has not read. It imports the SDK, wazero, runtime/abi and runtime/sandbox/module.
package extism
