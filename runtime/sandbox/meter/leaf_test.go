package meter_test

import (
	"context"
	"testing"

	"github.com/tetratelabs/wazero/api"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// less is local 0 less one, which it leaves on the stack.
func less() []byte { return join(localGet, 0, i32Const, 1, i32Sub, localTee, 0) }

// tick counts a turn in local 1.
func tick() []byte { return join(localGet, 1, i32Const, 1, i32Add, localSet, 1) }

// A tight loop is unrolled, which moves every label that leads out of it: whichever way it is left, and after however many turns, it
// must be as it was.
func TestATightLoopDoesAsItDidHoweverItIsLeft(t *testing.T) {
	leave := func(way int) []byte { return join(constant(way), localSet, 2) }
	rest := join(localGet, 1, constant(100), i32Mul, localGet, 2, i32Add) // turns and way, the result
	for name, code := range map[string][]byte{
		"at its end":                join(loop, void, tick(), less(), brIf, 0, end, rest),
		"by a branch out of it":     join(block, void, loop, void, tick(), less(), i32Eqz, brIf, 1, br, 0, end, end, rest),
		"over several blocks":       join(block, void, block, void, block, void, loop, void, tick(), less(), i32Eqz, brIf, 3, br, 0, end, end, leave(1), end, leave(2), end, rest),
		"by a branch to an outer":   join(block, void, loop, void, loop, void, less(), i32Eqz, brIf, 2, tick(), br, 0, end, end, end, rest),
		"out of a block in it":      join(block, void, loop, void, block, void, less(), i32Eqz, brIf, 2, end, tick(), br, 0, end, end, rest),
		"by br_table":               join(block, void, block, void, loop, void, tick(), less(), brTable, 3, 2, 1, 0, 0, end, end, leave(1), end, rest),
		"by a return":               join(loop, void, less(), i32Eqz, ifThen, void, localGet, 1, ret, end, tick(), br, 0, end, unreachable),
		"by a branch out of all":    join(localGet, 1, loop, void, tick(), localGet, 1, less(), i32Eqz, brIf, 1, drop, br, 0, end, drop, unreachable),
		"or not entered again":      join(loop, void, tick(), end, rest),
		"with two branches back":    join(loop, void, tick(), less(), i32Const, 3, 0x70 /* rem_u */, brIf, 0, localGet, 0, brIf, 0, end, rest),
		"with a result":             join(loop, i32, tick(), less(), brIf, 0, localGet, 1, end, localSet, 2, rest),
		"by the end of an else":     join(loop, void, less(), ifThen, void, tick(), br, 1, otherwise, leave(3), end, end, rest),
		"by br_table out of blocks": join(block, void, loop, void, block, void, less(), brTable, 2, 2, 1, 1, end, end, end, rest),
	} {
		t.Run(name, func(t *testing.T) {
			s := source{functions: []function{{export: "run", params: []byte{i32}, results: []byte{i32}, locals: []byte{i32, i32}, code: code}}}
			ctx := meter.WithTank(context.Background(), meter.NewTank(plenty, 1))
			instance := func(module []byte) api.Module {
				mod, err := newRuntime(t, features()).Instantiate(ctx, module)
				if err != nil {
					t.Fatal(err)
				}
				return mod
			}
			before, after := instance(s.bytes()), instance(rewrite(t, s.bytes(), meter.Config{}))
			for n := uint64(1); n <= 20; n++ {
				want, wantErr := before.ExportedFunction("run").Call(ctx, n)
				got, err := after.ExportedFunction("run").Call(ctx, n)
				if (err == nil) != (wantErr == nil) || err == nil && got[0] != want[0] {
					t.Errorf("run(%d) gives %v, %v and not %v, %v", n, got, err, want, wantErr)
				}
			}
		})
	}
}

func TestALoopThatIsNotTightIsNotUnrolled(t *testing.T) {
	body := func(n int) source { return only(join(loop, void, repeat(n, join(nop)), less(), brIf, 0, end), i32) }
	size := func(n int) int { return len(rewrite(t, body(n).bytes(), meter.Config{})) }
	if grown := size(18) - size(17); grown < 4 {
		t.Errorf("a turn of 24 was not repeated: an instruction more takes %d bytes", grown)
	}
	if size(19) >= size(18) {
		t.Error("a turn of 25 was repeated")
	}
}
