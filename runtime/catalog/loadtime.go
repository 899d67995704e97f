//go:build !race

package catalog

// compilerSlowdown is how many times longer this program takes to compile a module than one that is built as usual.
const compilerSlowdown = 1
