// Package text holds what guests need of strings and strconv: those two packages, and the operators that the compiler writes
// out at each place, make a module several times as large. None of its functions is inlined, for the same reason.
//
// It may import nothing.
package text
