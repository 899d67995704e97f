package meter_test

import (
	"context"
	"errors"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// descent is run(n): a recursion n deep in a function that the host cannot call, entered through one that it can.
func descent() source {
	return source{functions: []function{
		{export: "run", params: []byte{i32}, code: join(localGet, 0, call, 1, localGet, 0, call, 1)},
		{params: []byte{i32}, code: join(localGet, 0, ifThen, void, localGet, 0, i32Const, 1, i32Sub, call, 1, end)},
	}}
}

func TestCallsMayNestAsDeepAsTheLimitAndNoDeeper(t *testing.T) {
	ctx := meter.WithTank(context.Background(), meter.NewTank(plenty, 0))
	module := rewrite(t, descent().bytes(), meter.Config{Depth: 100})
	instance := func() api.Module {
		mod, err := newRuntime(t, features()).Instantiate(ctx, module)
		if err != nil {
			t.Fatal(err)
		}
		return mod
	}
	// The exported function is one frame, and the inner one is n+1.
	mod := instance()
	for range 1000 { // many calls, so that a depth that was not put back would add up
		if _, err := mod.ExportedFunction("run").Call(ctx, 98); err != nil {
			t.Fatalf("a nesting of 100 calls was refused: %v", err)
		}
	}
	if _, err := mod.ExportedFunction("run").Call(ctx, 99); !errors.Is(err, meter.ErrTooDeep) {
		t.Errorf("a nesting of 101 calls ended with %v", err)
	}
}

func TestAFunctionThatCannotBeEnteredAgainCountsWithTheOneAboveIt(t *testing.T) {
	big := make([]byte, 320) // locals: 10 more
	for i := range big {
		big[i] = i64
	}
	// run -> 1 -> 2 -> 1: the second is between, and does not count itself
	s := source{functions: []function{
		{export: "run", code: join(call, 1)},
		{code: join(globalGet, 0, i32Const, 1, i32Add, globalSet, 0, call, 2)},
		{code: join(call, 1), locals: big},
	}, globals: []global{{i32, true}}, exports: [][]byte{join(sized([]byte("entered")), 3, 0)}}
	ctx := meter.WithTank(context.Background(), meter.NewTank(plenty, 0))
	mod, err := newRuntime(t, features()).Instantiate(ctx, rewrite(t, s.bytes(), meter.Config{Depth: 1000}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mod.ExportedFunction("run").Call(ctx); !errors.Is(err, meter.ErrTooDeep) {
		t.Fatalf("the call ended with %v", err)
	}
	if got := mod.ExportedGlobal("entered").Get(); got != (1000-1)/12 {
		t.Errorf("it was entered %d times, not %d", got, (1000-1)/12)
	}
}

// However a function of the host comes to the one that calls itself, its own frame counts: 11, for it has 320 locals.
func TestTheFrameOfAFunctionOfTheHostCounts(t *testing.T) {
	big := make([]byte, 320)
	for i := range big {
		big[i] = i64
	}
	itself := func(i int) []byte { return join(globalGet, 0, i32Const, 1, i32Add, globalSet, 0, call, u32(i)) }
	for name, c := range map[string]struct {
		path     []function // behind the function of the host
		elements []byte
		between  int // frames that are not entered again
	}{
		"directly":         {[]function{{code: itself(1)}}, nil, 0},
		"by another":       {[]function{{code: join(call, 2)}, {code: itself(2)}}, nil, 1},
		"by two others":    {[]function{{code: join(call, 2)}, {code: join(call, 3)}, {code: itself(3)}}, nil, 2},
		"through a table":  {[]function{{code: join(constant(0), indirect, 2, 0)}, {code: itself(2)}}, []byte{2}, 1},
		"and with a leaf":  {[]function{{code: join(call, 3, call, 2)}, {code: itself(2)}, {}}, nil, 1},
		"and with another": {[]function{{code: join(call, 3, call, 2)}, {code: itself(2)}, {code: join(call, 4)}, {}}, nil, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := source{
				functions: append([]function{{export: "run", locals: big, code: join(call, 1)}}, c.path...),
				globals:   []global{{i32, true}}, exports: [][]byte{join(sized([]byte("entered")), 3, 0)},
			}
			if c.elements != nil {
				s.tables, s.elements = [][]byte{join(anyref, 0, 1)}, c.elements
			}
			ctx := meter.WithTank(context.Background(), meter.NewTank(plenty, 0))
			mod, err := newRuntime(t, features()).Instantiate(ctx, rewrite(t, s.bytes(), meter.Config{Depth: 100}))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := mod.ExportedFunction("run").Call(ctx); !errors.Is(err, meter.ErrTooDeep) {
				t.Fatalf("the call ended with %v", err)
			}
			if got, want := int(mod.ExportedGlobal("entered").Get()), 100-11-c.between; got != want {
				t.Errorf("it was entered %d times, not %d", got, want)
			}
		})
	}
}

func TestTheDepthIsPutBackByWhoeverCalls(t *testing.T) {
	deep := join(localGet, 0, ifThen, void, localGet, 0, i32Const, 1, i32Sub, call, 2, end) // function 2: itself n times
	again := func(code []byte) []byte {
		return join(loop, void, localGet, 0, code, localGet, 1, i32Const, 1, i32Add, localTee, 1, constant(300), i32LtU, brIf, 0, end)
	}
	middle := function{params: []byte{i32}, locals: []byte{i32}}
	for name, s := range map[string]source{
		"by a function of the host": {functions: []function{
			{export: "run", params: []byte{i32}, locals: []byte{i32}, code: again(join(call, 2))}, {}, {params: []byte{i32}, code: deep}}},
		"by one that cannot be entered again": {functions: []function{
			{export: "run", params: []byte{i32}, code: join(localGet, 0, call, 1)}, middle, {params: []byte{i32}, code: deep}}},
		"by one that can": {functions: []function{
			{export: "run", params: []byte{i32}, code: join(localGet, 0, call, 1)}, middle, {params: []byte{i32}, code: deep}}},
		"behind a call through a table": {functions: []function{
			{export: "run", params: []byte{i32}, code: join(localGet, 0, call, 1)}, middle, {params: []byte{i32}, code: deep}},
			tables: [][]byte{join(anyref, 0, 1)}, elements: []byte{2}},
	} {
		t.Run(name, func(t *testing.T) {
			switch name {
			case "by one that cannot be entered again":
				s.functions[1].code = again(join(call, 2))
			case "by one that can":
				s.functions[1].code = join(again(join(call, 2)), constant(0), ifThen, void, constant(0), call, 1, end)
			case "behind a call through a table":
				s.functions[1].code = again(join(constant(0), indirect, 2, 0))
			}
			ctx := meter.WithTank(context.Background(), meter.NewTank(plenty, 0))
			mod, err := newRuntime(t, features()).Instantiate(ctx, rewrite(t, s.bytes(), meter.Config{Depth: 100}))
			if err != nil {
				t.Fatal(err)
			}
			for range 200 {
				if _, err := mod.ExportedFunction("run").Call(ctx, 90); err != nil {
					t.Fatalf("300 calls one after the other were refused: %v", err)
				}
			}
			if _, err := mod.ExportedFunction("run").Call(ctx, 101); !errors.Is(err, meter.ErrTooDeep) {
				t.Errorf("a nesting of more than 100 calls ended with %v", err)
			}
		})
	}
}

func TestARecursionThatNeverEndsIsStoppedByItsDepth(t *testing.T) {
	stored := source{ // puts itself into the table, and calls that
		functions:  []function{{export: "run", code: join(call, 1)}, {code: join(constant(0), globalGet, 0, 0x26 /* table.set */, 0, constant(0), indirect, 1, 0)}},
		tables:     [][]byte{join(anyref, 0, 1)},
		references: []byte{1},
	}
	table := source{ // calls itself through a table
		functions: []function{{export: "run", code: join(constant(0), indirect, 0, 0)}},
		tables:    [][]byte{join(anyref, 0, 1)}, elements: []byte{0},
	}
	for name, s := range map[string]source{
		"of an exported function":        only(join(call, 0)),
		"of functions that take turns":   {functions: []function{{export: "run", code: join(call, 1)}, {code: join(call, 2)}, {code: join(call, 1)}}},
		"through a table":                table,
		"through a table, and a global":  stored,
		"before anything was charged":    {functions: []function{{export: "run", code: join(call, 1)}, {code: join(call, 1, nop)}}},
		"in a loop":                      only(join(loop, void, call, 0, br, 0, end)),
		"with a frame of 4,000 operands": only(join(repeat(4000, constant(1)), call, 0, repeat(4000, join(drop)))),
	} {
		t.Run(name, func(t *testing.T) {
			r := mustStart(context.Background(), t, s.bytes(), plenty, 0)
			if _, err := r.call(); !errors.Is(err, meter.ErrTooDeep) {
				t.Errorf("the call ended with %v", err)
			}
		})
	}
}

func TestAFrameOfMoreCodeOrMoreLocalsCountsMore(t *testing.T) {
	locals := only(join(call, 0))
	for range 320 {
		locals.functions[0].locals = append(locals.functions[0].locals, i64)
	}
	deepest := func(s source) int {
		module := rewrite(t, s.bytes(), meter.Config{Depth: 10_000})
		tank := meter.NewTank(plenty, 0)
		ctx := meter.WithTank(context.Background(), tank)
		mod, err := newRuntime(t, features()).Instantiate(ctx, module)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := mod.ExportedFunction("run").Call(ctx); !errors.Is(err, meter.ErrTooDeep) {
			t.Fatalf("the call ended with %v", err)
		}
		return int(tank.Spent(mod.ExportedGlobal(meter.FuelExport).Get())) // a unit for every entry
	}
	for name, c := range map[string]struct {
		s    source
		want int
	}{
		"a small function counts 1":          {only(join(call, 0)), 10_001},
		"2,560 bytes of code count 10 more":  {only(join(call, 0, repeat(2560, join(nop)))), 10_000/11 + 1},
		"320 locals count 10 more (8 bytes)": {locals, 10_000/11 + 1},
	} {
		t.Run(name, func(t *testing.T) {
			if got := deepest(c.s); got != c.want {
				t.Errorf("%d calls were nested, not %d", got, c.want)
			}
		})
	}
}

func TestAHostFunctionThatCallsTheGuestAgainNestsDeeper(t *testing.T) {
	for name, s := range map[string]source{
		"directly":   {imports: []function{{export: "again"}}, functions: []function{{export: "run", code: join(call, 0)}}},
		"by another": {imports: []function{{export: "again"}}, functions: []function{{export: "run", code: join(call, 2)}, {code: join(call, 0)}}},
	} {
		t.Run(name, func(t *testing.T) { testAgain(t, s) })
	}
}

func testAgain(t *testing.T, s source) {
	frames := len(s.functions)
	rt := newRuntime(t, features())
	ctx := meter.WithTank(context.Background(), meter.NewTank(plenty, 0))
	calls := 0
	_, err := rt.NewHostModuleBuilder("host").NewFunctionBuilder().
		WithGoModuleFunction(api.GoModuleFunc(func(ctx context.Context, mod api.Module, _ []uint64) {
			calls++
			if _, err := mod.ExportedFunction("run").Call(ctx); err != nil {
				panic(err)
			}
		}), nil, nil).Export("again").Instantiate(ctx)
	if err != nil {
		t.Fatal(err)
	}
	mod, err := rt.InstantiateWithConfig(ctx, rewrite(t, s.bytes(), meter.Config{Depth: 50}), wazero.NewModuleConfig())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := mod.ExportedFunction("run").Call(ctx); !errors.Is(err, meter.ErrTooDeep) {
		t.Errorf("the call ended with %v", err)
	}
	if want := 50 / frames; calls != want {
		t.Errorf("the guest was entered %d times within itself, not %d", calls, want)
	}
}
