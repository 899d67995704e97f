// Package signature checks who made a module: by the minisign signature beside it and the public keys that the configuration names.
//
// A signature is good when a named key made it, of exactly these bytes, in minisign's pre-hashed form, and when its trusted comment, if it names a
// file, names this module: one signed module cannot stand in another's place. Everything else is refused: no signature, one that is cut short, one of
// another key, one of minisign's old form. There is no way to say that a module need not be signed.
//
// It must never read a file or decide what a module may do: a signature says who made it, an approval what it gets.
package signature
