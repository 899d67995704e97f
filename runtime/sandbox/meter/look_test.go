package meter_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// looks runs a module with a refill that grants nothing, so that every look at the balance calls it with all that was charged since
// the one before. It gives the most that was charged between two looks. The run ends after so many looks.
func looks(t *testing.T, module []byte, most int, args ...uint64) int64 {
	t.Helper()
	ctx := context.Background()
	rt := wazero.NewRuntimeWithConfig(ctx, features())
	t.Cleanup(func() { _ = rt.Close(ctx) })
	errEnough := errors.New("enough")
	var greatest int64
	i64 := []api.ValueType{api.ValueTypeI64}
	_, err := rt.NewHostModuleBuilder(meter.ImportModule).NewFunctionBuilder().WithGoFunction(api.GoFunc(func(_ context.Context, stack []uint64) {
		greatest = max(greatest, -int64(stack[0]))
		stack[0] = 0
		if most--; most < 0 {
			panic(errEnough)
		}
	}), i64, i64).Export(meter.ImportName).Instantiate(ctx)
	if err != nil {
		t.Fatal(err)
	}
	mod, err := rt.Instantiate(ctx, rewrite(t, module, meter.Config{}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mod.ExportedFunction("run").Call(ctx, args...); err != nil && !errors.Is(err, errEnough) {
		t.Fatal(err)
	}
	return greatest
}

// What is charged without a look is bounded, so that a guest is stopped in time whatever way it takes: 512 units, and what a single
// stretch of code is charged at once.
func TestLittleIsChargedBetweenTwoLooks(t *testing.T) {
	const bound = 512 + 64 + 64
	for seed := range uint64(100) {
		p := &program{draw: rand.New(rand.NewPCG(seed, 1))}
		if got := looks(t, p.source().bytes(), 100_000, seed, 500); got > bound {
			t.Errorf("program %d was charged %d units without a look", seed, got)
		}
	}
	many := func(callee []byte, n int) source { // straight code that calls the next function n times, ten deep
		s := source{}
		for i := range 10 {
			s.functions = append(s.functions, function{code: repeat(n, join(call, u32(i+1)))})
		}
		s.functions[0].export = "run"
		s.functions = append(s.functions, function{code: callee})
		return s
	}
	recursive := many(nil, 3)
	recursive.functions[10] = function{code: join(constant(0), ifThen, void, call, u32(10), end, repeat(30_000, join(nop)))}
	table := many(nil, 3)
	table.functions[9].code = repeat(500, join(constant(0), indirect, u32(10), 0))
	table.functions[10] = function{code: repeat(30_000, join(nop))}
	table.tables, table.elements = [][]byte{join(anyref, 0, 1)}, []byte{10}
	for name, s := range map[string]source{
		"long straight code":                {functions: []function{{export: "run", code: repeat(500_000, join(nop))}}},
		"a tree of calls of small leaves":   many(repeat(50, join(nop)), 4),
		"a tree of calls of larger leaves":  many(repeat(500, join(nop)), 4),
		"a tree of calls of long functions": many(repeat(30_000, join(nop)), 3),
		"long code in arms":                 {functions: []function{{export: "run", code: repeat(20, join(constant(1), ifThen, void, repeat(30_000, join(nop)), otherwise, end))}}},
		"long code before branches":         {functions: []function{{export: "run", code: repeat(20, join(block, void, repeat(30_000, join(nop)), br, 0, end))}}},
		"calls of what may call itself":     recursive,
		"calls through a table":             table,
		"many calls in a row":               {functions: []function{{export: "run", code: repeat(20_000, join(call, 1))}, {code: repeat(510, join(nop))}}},
	} {
		t.Run(name, func(t *testing.T) {
			switch got := looks(t, s.bytes(), 20_000); {
			case got > bound:
				t.Errorf("%d units were charged without a look", got)
			case got == 0:
				t.Error("nothing was ever looked at")
			}
		})
	}
}

// Whoever calls a function knows what it leaves unpaid, whatever the order in which the module defines them.
func TestTheOrderOfFunctionsDoesNotMatterToWhatTheyCost(t *testing.T) {
	chain := func(order [3]int) source { // run calls a 3 times, a calls b 3 times
		s := source{functions: make([]function, 3)}
		s.functions[order[0]] = function{export: "run", code: repeat(3, join(call, order[1]))}
		s.functions[order[1]] = function{code: repeat(3, join(call, order[2]))}
		s.functions[order[2]] = function{code: repeat(100, join(nop))}
		return s
	}
	for _, order := range [][3]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 2, 0}} {
		r := mustStart(context.Background(), t, chain(order).bytes(), plenty, 0)
		if _, err := r.call(); err != nil {
			t.Fatal(err)
		}
		if want := uint64(1 + (3*8+3*(3*8+1+3*101)+1)/64); r.spent() < want-1 || r.spent() > want {
			t.Errorf("%v: it cost %d units, not about %d", order, r.spent(), want)
		}
	}
}
