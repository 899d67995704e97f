// Package approval is what an operator decides about guest modules: which are installed, what each was granted, and what is taken back. It
// writes forcefield.lock and keeps the bytes of what was approved.
//
// What is approved is what was shown: a Review holds the very bytes that were examined, and approving it pins their digest. A module is
// examined as the catalog does it: in the sandbox, without fetch.
//
// It must never approve anything by itself, run a module for any other purpose than to ask what it defines, or speak to a person: the commands do.
package approval
