// Package store keeps the bytes of approved modules under their SHA-256, in a private folder, so that the version that an operator
// approved can serve whatever becomes of the file that it came from.
//
// What is read is checked against its digest. It must never be given a name that is not a digest.
package store
