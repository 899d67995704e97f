package meter_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// Function 0 is imported and returns 10, function 1 returns 11, and so on; every way of naming a function must still find
// the one that it named.
func numbered() source {
	answer := func(export string, n int) function {
		return function{export: export, results: []byte{i32}, code: constant(n)}
	}
	s := source{
		imports:   []function{{export: "ten", results: []byte{i32}}},
		functions: []function{answer("eleven", 11), answer("", 12)},
		tables:    [][]byte{join(anyref, 0, 3)},
		elements:  []byte{0, 1, 2},
		globals:   []global{{i32, true}},
	}
	s.functions = append(s.functions,
		function{export: "direct", results: []byte{i32}, code: join(call, 0, i32Const, 0xe4, 0x00, i32Mul, call, 2, i32Add)},
		function{export: "table", params: []byte{i32}, results: []byte{i32}, code: join(localGet, 0, indirect, 0, 0)},
		function{export: "reference", results: []byte{i32}, code: join(
			constant(0), refFunc, 2, 0x26, 0 /* table.set */, constant(0), indirect, 0, 0)},
		function{code: join(constant(77), globalSet, 0)},
		function{export: "started", results: []byte{i32}, code: join(globalGet, 0)},
	)
	start := byte(6)
	s.start = &start
	s.exports = [][]byte{join(sized([]byte("ten again")), 0, 0)}
	return s
}

func TestEveryNameOfAFunctionStillFindsIt(t *testing.T) {
	rt := newRuntime(t, features())
	ctx := meter.WithTank(context.Background(), meter.NewTank(plenty, 0))
	_, err := rt.NewHostModuleBuilder("host").NewFunctionBuilder().
		WithGoFunction(api.GoFunc(func(_ context.Context, stack []uint64) { stack[0] = 10 }), nil, []api.ValueType{api.ValueTypeI32}).
		Export("ten").Instantiate(ctx)
	if err != nil {
		t.Fatal(err)
	}
	mod, err := rt.Instantiate(ctx, rewrite(t, numbered().bytes(), meter.Config{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		export string
		args   []uint64
		want   uint64
	}{
		{"eleven", nil, 11},
		{"ten again", nil, 10},
		{"direct", nil, 1012},
		{"table", []uint64{0}, 10},
		{"table", []uint64{1}, 11},
		{"table", []uint64{2}, 12},
		{"reference", nil, 12},
		{"started", nil, 77},
	} {
		got, err := mod.ExportedFunction(c.export).Call(ctx, c.args...)
		if err != nil || got[0] != c.want {
			t.Errorf("%s%v gives %v, %v; want %d", c.export, c.args, got, err, c.want)
		}
	}
}

func TestStackTracesShowTheNamesOfTheFunctions(t *testing.T) {
	functions := vector([][]byte{join(0, sized([]byte("outer"))), join(1, sized([]byte("inner")))})
	locals := vector([][]byte{join(0, vector(nil))})
	s := source{
		functions: []function{{export: "run", code: join(call, 1)}, {code: join(unreachable)}},
		custom: [][]byte{join(sized([]byte("name")),
			0, sized(sized([]byte("the module"))), 1, sized(functions), 2, sized(locals))},
	}
	r := mustStart(context.Background(), t, s.bytes(), plenty, 0)
	_, err := r.call()
	if err == nil || !strings.Contains(err.Error(), "the module.inner()\n\tthe module.outer()") {
		t.Errorf("the trace is: %v", err)
	}
}

func TestCustomSectionsAreDropped(t *testing.T) {
	s := only(nil)
	for _, name := range []string{".debug_info", "metadata.code.branch_hint", "producers", "sourceMappingURL"} {
		s.custom = append(s.custom, join(sized([]byte(name)), []byte("CANARY")))
	}
	s.custom = append(s.custom, join(sized([]byte("name")), []byte("CANARY, and not a name section")))
	if out := rewrite(t, s.bytes(), meter.Config{}); bytes.Contains(out, []byte("CANARY")) {
		t.Error("a custom section is still there")
	}
}

func TestTablesCannotGrowBeyondTheLimit(t *testing.T) {
	s := source{
		tables: [][]byte{join(anyref, 0, 10), join(anyref, 1, 10, 12)},
		functions: []function{{export: "run", params: []byte{i32}, results: []byte{i32},
			code: join(refNull, anyref, localGet, 0, misc, 15, 0)}, {export: "other", params: []byte{i32}, results: []byte{i32},
			code: join(refNull, anyref, localGet, 0, misc, 15, 1)}},
	}
	ctx := meter.WithTank(context.Background(), meter.NewTank(plenty, 0))
	mod, err := newRuntime(t, features()).Instantiate(ctx, rewrite(t, s.bytes(), meter.Config{Tables: 100}))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		export string
		by     uint64
		want   int32
	}{
		{"run", 41, -1}, {"run", 40, 10}, {"run", 1, -1}, // half of the 80 that are left, for each of two tables
		{"other", 3, -1}, {"other", 2, 10}, // it declared less itself
	} {
		got, err := mod.ExportedFunction(c.export).Call(ctx, c.by)
		if err != nil || int32(got[0]) != c.want {
			t.Errorf("%s: growing by %d gives %v, %v; want %d", c.export, c.by, got, err, c.want)
		}
	}
}

func TestWhatBulkInstructionsCost(t *testing.T) {
	zero := constant(0)
	table := func(code []byte) source {
		s := only(code)
		s.tables = [][]byte{join(anyref, 0, u32(2000))}
		s.functions = append(s.functions, function{})
		s.elements = make([]byte, 1000)
		return s
	}
	tableInit := table(join(zero, zero, constant(1000), misc, 12, 1, 0))
	tableInit.passive = make([]byte, 1000)
	inited := only(join(zero, zero, constant(65_536), misc, 8, 0, 0))
	inited.data = 1
	turns := only(join(constant(100), localSet, 0, count().functions[0].code), i32)
	longer := only(join(constant(100), localSet, 0, loop, void, repeat(30, join(nop)), localGet, 0, i32Const, 1, i32Sub, localTee, 0, brIf, 0, end), i32)
	callsLeaf := only(join(call, 1))
	callsLeaf.functions = append(callsLeaf.functions, function{})
	for name, c := range map[string]struct {
		s    source
		want uint64
	}{
		"memory.fill costs a unit for 16 bytes":        {only(join(zero, zero, constant(65_536), misc, 11, 0)), 4096},
		"memory.copy costs a unit for 16 bytes":        {only(join(zero, zero, constant(1<<20), misc, 10, 0, 0)), 65_536},
		"memory.init costs a unit for 16 bytes":        {inited, 4096},
		"memory.grow costs a unit for 16 bytes":        {only(join(constant(2), memoryGrow, 0, drop)), 1 + 8192},
		"memory.grow costs a unit if it is refused":    {only(join(constant(5000), memoryGrow, 0, drop)), 1},
		"table.fill costs a unit for 2 elements":       {table(join(zero, refNull, anyref, constant(1000), misc, 17, 0)), 500},
		"table.init costs a unit for 2 elements":       {tableInit, 500},
		"table.copy costs a unit for 2 elements":       {table(join(zero, constant(500), constant(1000), misc, 14, 0, 0)), 500},
		"table.grow costs a unit for 2 elements":       {table(join(refNull, anyref, constant(1000), misc, 15, 0, drop)), 504},
		"long code costs a unit for 64 instructions":   {only(repeat(32_000, join(nop))), 500},
		"a turn of a loop costs a unit, the last none": {longer, 99},
		"four turns of a tight loop cost a unit":       {turns, 24},
		"an entry that calls others costs a unit":      {callsLeaf, 1},
		"a constant that is not the length is none":    {only(join(constant(65_536), localSet, 0, zero, zero, localGet, 0, misc, 11, 0), i32), 4096},
		"a short bulk instruction weighs its length":   {only(repeat(10, join(zero, zero, constant(160), misc, 11, 0))), 102},
	} {
		t.Run(name, func(t *testing.T) {
			r := mustStart(context.Background(), t, c.s.bytes(), plenty, 0)
			if _, err := r.call(); err != nil {
				t.Fatal(err)
			}
			if got := r.spent(); got != c.want {
				t.Errorf("it cost %d units, not %d", got, c.want)
			}
		})
	}
}

func TestRewritingIsTheSameEveryTimeAndLeavesTheOriginalAlone(t *testing.T) {
	for name, s := range attacks() {
		module := s.bytes()
		original := bytes.Clone(module)
		if !bytes.Equal(rewrite(t, module, meter.Config{}), rewrite(t, module, meter.Config{})) {
			t.Errorf("%s: two results differ", name)
		}
		if !bytes.Equal(module, original) {
			t.Errorf("%s: the original was changed", name)
		}
	}
}

func ExampleRewrite() {
	ctx := context.Background()
	rt := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithCoreFeatures(api.CoreFeaturesV2))
	defer func() { _ = rt.Close(ctx) }()
	i64 := []api.ValueType{api.ValueTypeI64}
	_, _ = rt.NewHostModuleBuilder(meter.ImportModule).NewFunctionBuilder().
		WithGoFunction(api.GoFunc(meter.Refill), i64, i64).Export(meter.ImportName).Instantiate(ctx)

	metered, _ := meter.Rewrite(count().bytes(), meter.Config{})

	tank := meter.NewTank(5000, 0)
	ctx = meter.WithTank(ctx, tank)
	guest, _ := rt.Instantiate(ctx, metered.Module)
	spent := func() uint64 { return tank.Spent(guest.ExportedGlobal(meter.FuelExport).Get()) }

	_, err := guest.ExportedFunction("run").Call(ctx, 1000)
	fmt.Println(spent(), err)
	_, err = guest.ExportedFunction("run").Call(ctx, 1_000_000)
	line, _, _ := strings.Cut(err.Error(), "\n")
	fmt.Println(spent(), line)
	// Output:
	// 249 <nil>
	// 5000 the guest ran out of fuel (recovered by wazero)
}
