//go:build !tinygo && !wasip1

package tool

// Serve makes the definitions the tools of this module. A guest calls it in its init function. Compiled natively, as in
// tests, it does nothing: a program that is no guest has no host.
func Serve(...Definition) {}
