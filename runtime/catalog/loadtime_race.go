//go:build race

package catalog

// compilerSlowdown is about half of what the race detector costs the compiler: measured, 8 times.
const compilerSlowdown = 4
