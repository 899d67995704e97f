// Package guests holds what guests are made of, for guests that are written elsewhere: the source of the kit, of a first guest, and the
// target that TinyGo builds them for. It holds no code that runs.
package guests

import "embed"

// Kit is the source of the kit and of the guest that docs/writing-a-guest.md shows, tests included, under `kit/`, with the licence. The kit
// depends on no other module.
//
//go:embed kit/LICENSE kit/*/*.go kit/tool/tooltest/*.go kit/example/count_records/*.go
var Kit embed.FS

// Target is TinyGo's description of the target: WebAssembly without WASI.
//
//go:embed toolchain/guest.json
var Target []byte

// NoWasmOpt is a shell script that stands in for wasm-opt, which TinyGo runs, and leaves a module as it is.
//
//go:embed toolchain/no-wasm-opt
var NoWasmOpt []byte
