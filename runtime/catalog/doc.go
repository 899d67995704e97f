// Package catalog knows which guests are installed, what tools they define and what rights each was granted.
//
// Guests come bundled with the binary, from a folder, or from the private store of modules that were added. The bundled ones come
// approved; of the others, forcefield.lock says which an operator approved, pinned to the digest of their bytes, and holds
// their definitions, so that listing the tools compiles nothing. A module that fails a check, or that nobody approved, is told by name with
// the reason, and the others serve; a new version that does not serve leaves the old one serving.
//
// What is installed at one moment is a Snapshot, which does not change. Watch makes a new one when a file or the lock file
// changes. Who calls a guest holds its module meanwhile, so that a call ends on the module that it began on.
//
// It must never decide what a call may do: that is runtime/policy's, which it asks only whether one grant covers another. Nor does it write the
// lock file: that is runtime/catalog/approval's.
package catalog
