// Package catalog knows which guests are installed, what tools they define and what rights each was granted.
//
// Guests come bundled with the binary or from a folder. A bundled module's definitions are committed beside it, so that
// listing the tools compiles nothing; a module from a folder is loaded and described when the catalog opens. A module
// that fails a check is refused by name with the reason, and the others serve.
//
// It must never decide what a call may do: that is runtime/policy's. It may import runtime/abi, runtime/sandbox and
// guests/bundle.
package catalog
