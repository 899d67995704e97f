package meter_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// attacks never end, or not in any time worth waiting for.
func attacks() map[string]source {
	zero, sixteen := constant(0), constant(16<<20)
	long := repeat(500, join(localGet, 0, i32Const, 3, i32Mul, localSet, 0))
	short := join(block, void, repeat(15, join(localGet, 0, i32Const, 3, i32Mul, localSet, 0)), br, 0, end)
	leaf := function{locals: []byte{i32}, code: repeat(62, join(localGet, 0, i32Const, 3, i32Mul, localSet, 0))}
	binary := func(leaves ...function) source { // functions that call the next one twice, 60 deep
		s := source{}
		for i := range 60 {
			s.functions = append(s.functions, function{code: join(call, u32(i+1), call, u32(i+1))})
		}
		s.functions[0].export = "run"
		s.functions = append(s.functions, leaves...)
		return s
	}
	table := func(code []byte) source {
		s := only(code)
		s.tables = [][]byte{join(anyref, 0, u32(60_000))}
		s.functions = append(s.functions, function{})
		s.elements = []byte{0, 1}
		return s
	}
	forever := func(code []byte) []byte { return join(loop, void, code, br, 0, end) }
	tableInit := table(forever(join(zero, zero, constant(50_000), misc, 12, 1, 0)))
	tableInit.passive = make([]byte, 50_000)
	inited := only(forever(join(zero, zero, constant(65_536), misc, 8, 0, 0)))
	inited.data = 1
	// Dependent loads from all over 64 MiB: x = x*5 + 1 + load(x mod 64 MiB).
	scatter := only(forever(repeat(31, join(localGet, 0, localGet, 0, constant(64<<20-4), 0x71, 0x28, 0, 0, i32Add,
		i32Const, 5, i32Mul, i32Const, 1, i32Add, localSet, 0))), i32)
	scatter.memory = join(1, u32(1024), u32(1024))
	params := only(join(i32Const, 1, loop, 1, br, 0, end))
	params.types = [][]byte{{0x60, 1, i32, 0}}

	return map[string]source{
		"an empty loop":                         only(forever(nil)),
		"a loop that branches from within":      only(forever(join(block, void, constant(1), brIf, 1, end))),
		"a loop left and entered by br_table":   only(forever(join(block, void, block, void, constant(7), brTable, 2, 2, 1, 2, end, end))),
		"a loop whose block type has params":    params,
		"two loops, one within the other":       only(forever(forever(nil))),
		"a recursion without a loop":            fib(),
		"a tree of calls without a recursion":   binary(function{}),
		"a tree of calls to a busy leaf":        binary(leaf),
		"calls through a table":                 table(forever(join(constant(1), indirect, 1, 0))),
		"a loop of long straight code":          only(forever(long), i32),
		"a loop of blocks that skip the charge": only(forever(repeat(200, short)), i32),
		"loads that miss every cache":           scatter,
		"memory.fill":                           only(forever(join(zero, zero, sixteen, misc, 11, 0))),
		"memory.copy":                           only(forever(join(zero, zero, sixteen, misc, 10, 0, 0))),
		"memory.init":                           inited,
		"memory.grow by nothing":                only(forever(join(zero, memoryGrow, 0, drop))),
		"memory.grow by a page":                 only(forever(join(constant(1), memoryGrow, 0, drop))),
		"memory.grow by too much":               only(forever(join(constant(-1), memoryGrow, 0, drop))),
		"table.init":                            tableInit,
		"table.fill":                            table(forever(join(zero, refNull, anyref, constant(60_000), misc, 17, 0))),
		"table.copy":                            table(forever(join(zero, zero, constant(60_000), misc, 14, 0, 0))),
		"table.grow by an element":              table(forever(join(refFunc, 1, constant(1), misc, 15, 0, drop))),
		"table.grow by too much":                table(forever(join(refFunc, 1, constant(-1), misc, 15, 0, drop))),
		"ref.func":                              table(forever(repeat(100, join(refFunc, 1, drop)))),
	}
}

// attack calls run, with 60 for each parameter.
func (r *run) attack() error {
	args := make([]uint64, len(r.mod.ExportedFunction("run").Definition().ParamTypes()))
	for i := range args {
		args[i] = 60
	}
	_, err := r.call(args...)
	return err
}

func TestEveryAttackRunsOutOfFuel(t *testing.T) {
	for name, s := range attacks() {
		t.Run(name, func(t *testing.T) {
			r := mustStart(context.Background(), t, s.bytes(), 3_000_000, 0)
			if err := r.attack(); !errors.Is(err, meter.ErrOutOfFuel) {
				t.Errorf("the call ended with %v", err)
			}
			if got := r.spent(); got != 3_000_000 {
				t.Errorf("a call that ran out has spent its total, not %d", got)
			}
		})
	}
}

func TestEveryAttackEndsWhenItsContextDoes(t *testing.T) {
	for name, s := range attacks() {
		t.Run(name+", cancelled", func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			r := mustStart(ctx, t, s.bytes(), plenty, 0)
			time.AfterFunc(5*time.Millisecond, cancel)
			if err := r.attack(); !errors.Is(err, context.Canceled) {
				t.Errorf("the call ended with %v", err)
			}
		})
		t.Run(name+", past its deadline", func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
			defer cancel()
			r := mustStart(ctx, t, s.bytes(), plenty, 0)
			if err := r.attack(); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the call ended with %v", err)
			}
		})
	}
}
