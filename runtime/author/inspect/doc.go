// Package inspect tells what can be known of a module without approving it: its imports and exports, whether it is a guest, and what its
// tools say of themselves and need, in words.
//
// The module is an attacker's bytes: it is read, and described in the sandbox without fetch, as the catalog does it; nothing else of it runs.
// Names that it chose are quoted where they hold anything but letters, digits and signs.
//
// It must never install or approve a module. It may import runtime/abi, sandbox, catalog and policy.
package inspect
