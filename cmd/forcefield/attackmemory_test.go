//go:build !race

package main

// What a served process may have at its peak while eight modules grow to their limits, in bytes.
const memoryCeiling = 512 << 20
