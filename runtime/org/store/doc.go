// Package store keeps logins from one run to the next: what is known of each org in a file, and its refresh token in the
// system's keyring or, where there is none, in a file encrypted with a passphrase.
//
// Several processes may share one store. A change of a file is made under a lock and replaces the file as a whole. Who uses a
// refresh token holds the lock of that login from reading the token to having saved the next one, because with rotation the
// second use of a token ends the login (RFC 9700 section 4.14.2).
//
// A folder or a file that others can write is refused. A file that cannot be read is set aside under another name, which is
// said, and never overwritten.
//
// It must never speak to a network, and nothing that it gives away but a Secret may hold a token or a passphrase. Only
// runtime/org may import it.
package store
