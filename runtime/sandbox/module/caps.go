package module

import "fmt"

// Caps bound what a module may hold. Each cap stands for memory or time that the host would spend before the guest runs its
// first instruction, where neither a deadline nor fuel reaches. A value of 0 allows none.
type Caps struct {
	// Types is the number of function types; each becomes an entry trampoline of native code.
	Types int
	// Params and Results are per function type; a trampoline is as long as its signature.
	Params, Results int
	// Imports and Exports are numbers of entries.
	Imports, Exports int
	// Functions is the number of function bodies.
	Functions int
	// Body is the size of one function body in bytes, Code that of all together.
	Body, Code int
	// Locals is the number of locals of one function, parameters included; AllLocals that of all functions together. A
	// declaration takes 2 to 6 bytes whatever its number, and the decoder keeps 8 bytes for each local.
	Locals, AllLocals int
	// Blocks is the number of blocks, loops and ifs of one function, Loops that of loops alone; Depth and LoopDepth are how deeply
	// they may nest. The compiler's time grows with the square of each.
	Blocks, Loops, Depth, LoopDepth int
	// Branches is the number of branches of one function, each target of a branch table by itself.
	Branches int
	// Work is the number of pairs of a block and a local of one function, AllWork that of all functions together: see Shape.
	Work, AllWork int
	// Globals is the number of globals.
	Globals int
	// Tables is the number of tables, TableEntries the number of entries that all of them may ever have together. A table
	// lies outside linear memory, 8 bytes an entry, so that the memory limit does not bound it.
	Tables, TableEntries int
	// Segments is the number of element segments, Elements that of their entries together, Data that of data segments.
	Segments, Elements, Data int
}

// DefaultCaps allow what compilers make of honest programs, with room to spare, and bound the compile of anything that
// passes: see the table in the sandbox's README.
func DefaultCaps() Caps {
	return Caps{
		Types: 4096, Params: 128, Results: 32,
		Imports: 256, Exports: 4096,
		Functions: 32_768,
		Body:      512 << 10, Code: 12 << 20,
		Locals: 8192, AllLocals: 1_000_000,
		Blocks: 4096, Loops: 1024, Depth: 2048, LoopDepth: 128, Branches: 8192,
		Work: 1 << 18, AllWork: 1 << 22,
		Globals: 4096,
		Tables:  8, TableEntries: 65_536,
		Segments: 4096, Elements: 65_536, Data: 65_536,
	}
}

// TooManyError says which cap a module exceeds.
type TooManyError struct {
	What           string
	Count, Allowed uint64
}

func (e *TooManyError) Error() string {
	return fmt.Sprintf("it has %s %s, and at most %s are allowed", grouped(e.Count), e.What, grouped(e.Allowed))
}

func tooMany[N int | uint32 | uint64](what string, count N, allowed int) error {
	return &TooManyError{What: what, Count: uint64(count), Allowed: size(allowed)}
}

// size converts what is never negative: a length or a cap.
func size(n int) uint64 { return uint64(max(n, 0)) } // #nosec G115 -- not negative

// grouped writes a number with a comma after each three digits.
func grouped(n uint64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
