//go:build tinygo

package tool

import "unsafe"

// keep does nothing: TinyGo's leaking allocator frees nothing.
func keep(unsafe.Pointer) {}
