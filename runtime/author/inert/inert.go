package inert

import (
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/module"
)

// Preview1 is the module name of WASI preview 1.
const Preview1 = "wasi_snapshot_preview1"

// Remove replaces every function that a module imports of WASI preview 1 by one that does nothing, and says how many there were. A module
// without any is given as it is. The error says why the bytes are no module that a guest can be.
func Remove(wasm []byte) (out []byte, removed int, err error) {
	return module.Replace(wasm, module.DefaultCaps(), stub)
}

// The errors of WASI that stubs give.
const (
	success       = 0
	badDescriptor = 8
	notSupported  = 52
)

// stub gives the body that stands for an import.
func stub(i module.Import, counter uint32) ([]byte, bool) {
	if i.Module != Preview1 {
		return nil, false
	}
	if special, ok := specials()[i.Name]; ok {
		if i.Type.String() != special.signature {
			return nil, false // no compiler writes that: the sandbox refuses it
		}
		return special.body(counter), true
	}
	if len(i.Type.Results) != 1 || i.Type.Results[0] != module.I32 {
		return nil, false
	}
	errno := byte(notSupported)
	if strings.HasPrefix(i.Name, "fd_") {
		errno = badDescriptor
	}
	return code(i32Const(errno)), true
}

// special is a stub that does more than to give an error.
type special struct {
	signature string
	body      func(counter uint32) []byte
}

func specials() map[string]special {
	// Two numbers, both 0.
	sizes := special{"(i32, i32) -> (i32)", func(uint32) []byte {
		return code(localGet(0), i32Const(0), i32Store(), localGet(1), i32Const(0), i32Store(), i32Const(success))
	}}
	nothing := func(signature string) special {
		return special{signature, func(uint32) []byte { return code(i32Const(success)) }}
	}
	return map[string]special{
		"args_sizes_get":    sizes,
		"environ_sizes_get": sizes,
		"args_get":          nothing("(i32, i32) -> (i32)"),
		"environ_get":       nothing("(i32, i32) -> (i32)"),
		"sched_yield":       nothing("() -> (i32)"),
		"proc_exit":         {"(i32) -> ()", func(uint32) []byte { return code(unreachable()) }},
		"clock_time_get": {"(i32, i64, i32) -> (i32)", func(counter uint32) []byte {
			return code(advance(counter, millisecond), localGet(2), globalGet(counter), i64Const(year2000), i64Add(), i64Store(), i32Const(success))
		}},
		// No event happens, and the clock is where it is waited for before long.
		"poll_oneoff": {"(i32, i32, i32, i32) -> (i32)", func(counter uint32) []byte {
			return code(advance(counter, second), localGet(3), i32Const(0), i32Store(), i32Const(success))
		}},
		// All bytes of the list of buffers count as written.
		"fd_write": {"(i32, i32, i32, i32) -> (i32)", func(uint32) []byte { return written() }},
	}
}

// Times in nanoseconds.
const (
	millisecond = 1_000_000
	second      = 1_000_000_000
	year2000    = 946_684_800 * second
)
