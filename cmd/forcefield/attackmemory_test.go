//go:build !race

package main

// What a served process may have at its peak while eight modules grow to their limits, in bytes.
const memoryCeiling = 512 << 20

// What it has when that is over, in bytes.
const memoryAtRest = 192 << 20
