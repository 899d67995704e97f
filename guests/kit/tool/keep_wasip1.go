//go:build wasip1 && !tinygo

package tool

import "unsafe"

// kept is what only a number points to, which Go's collector does not follow. It grows for one call, after which the instance is gone.
var kept []unsafe.Pointer

// keep sees to it that p stays where it is: on the heap, since a stack may move, and uncollected.
func keep(p unsafe.Pointer) { kept = append(kept, p) }
