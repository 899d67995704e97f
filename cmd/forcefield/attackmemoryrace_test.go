//go:build race

package main

// The race detector keeps a shadow of all memory that is touched: what would be 512 MiB is measured at up to 700.
const memoryCeiling = 1 << 30

// What it has when that is over, in bytes.
const memoryAtRest = 768 << 20
