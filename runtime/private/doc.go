// Package private reads and writes files that decide what is allowed or that hold secrets, and that nobody but their owner may therefore
// change: settings, the lock file and its modules, kept logins, the audit.
//
// A file or folder that others can write is refused, whatever it holds. Files are made with mode 0600, folders with 0700, and
// a file is replaced as a whole or not at all.
//
// It must never know what a file means.
package private
