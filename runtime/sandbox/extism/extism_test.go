package extism

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"
	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/module"
)

func pluginModule(t testing.TB) *module.Module {
	t.Helper()
	b, err := os.ReadFile("../testdata/plugin.wasm")
	if err != nil {
		t.Fatal(err)
	}
	m, err := module.Parse(b, module.DefaultCaps())
	if err != nil {
		t.Fatal(err)
	}
	if reason, _ := Check(m); reason != "" {
		t.Fatal(reason)
	}
	return m
}

func compiled(t testing.TB) *Program {
	t.Helper()
	m := pluginModule(t)
	Guard(m)
	p, err := Compile(m.Normalise(100), wazero.NewCompilationCache(), false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return p
}

var errMemory = errors.New("the memory is spent")

// testHost lets a plug-in do everything, and answers with a function.
type testHost struct {
	serve func(name string) []byte
	lines []string
}

func (*testHost) Kernel(string, uint64) {}
func (h *testHost) Serve(name string, _ []byte) []byte {
	if h.serve == nil {
		return nil
	}
	return h.serve(name)
}
func (h *testHost) Log(_ abi.LogLevel, message []byte) { h.lines = append(h.lines, string(message)) }
func (*testHost) MemoryIsSpent()                       { panic(errMemory) }
func (*testHost) OutputIsTooLarge()                    { panic(errors.New("output")) }
func (*testHost) End(err error)                        { panic(err) }

func run(ctx context.Context, t *testing.T, in *Instance, steps string) ([]byte, error) {
	t.Helper()
	return in.Call(ctx, ExportCall, []byte(`{"tool":"t","arguments":"`+steps+`"}`))
}

func start(t *testing.T, p *Program, h Host) *Instance {
	t.Helper()
	in, err := p.Start(t.Context(), h, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := in.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return in
}

// forge makes the first record of the kernel follow itself, which no plug-in can: a walk over the records does not end.
func forge(t *testing.T, in *Instance) {
	t.Helper()
	first := uint32(in.input.offset) // #nosec G115 -- of the kernel's memory
	const record = 12                // status, length, used
	if !in.memory.WriteUint32Le(first-record+4, 1<<32-record) {
		t.Fatal("the record is not in the memory")
	}
}

func TestAWatchdogEndsAKernelThatDoesNotReturn(t *testing.T) {
	p := compiled(t)
	for what, ended := range map[string]func() (context.Context, context.CancelFunc){
		"its deadline": func() (context.Context, context.CancelFunc) {
			return context.WithTimeout(context.Background(), 50*time.Millisecond)
		},
		"its caller": func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(context.Background())
			time.AfterFunc(50*time.Millisecond, cancel)
			return ctx, cancel
		},
	} {
		t.Run(what, func(t *testing.T) {
			h := &testHost{}
			in := start(t, p, h)
			h.serve = func(string) []byte { forge(t, in); return []byte("an answer, for which the kernel must find a block") }
			ctx, cancel := ended()
			defer cancel()
			if _, err := run(ctx, t, in, "fx"); err == nil || ctx.Err() == nil {
				t.Errorf("the call ended with %v while its context was %v", err, ctx.Err())
			}
		})
	}
}

func TestNothingOfAPluginIsWrittenToTheStandardOutput(t *testing.T) {
	t.Setenv("EXTISM_ENABLE_WASI_OUTPUT", "1")
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	real := os.Stdout
	os.Stdout = write
	defer func() { os.Stdout = real }()
	h := &testHost{}
	in := start(t, compiled(t), h)
	_, err = run(t.Context(), t, in, "ebad|tfine|U")
	os.Stdout = real
	if err == nil {
		t.Error("it did not break down")
	}
	if err := write.Close(); err != nil {
		t.Fatal(err)
	}
	var b [100]byte
	if n, _ := read.Read(b[:]); n > 0 {
		t.Errorf("%q was written", b[:n])
	}
	if !slices.Equal(h.lines, []string{"bad"}) {
		t.Errorf("the log has %q", h.lines)
	}
}

func TestNoPluginIsLinkedToWhatTheKitOffers(t *testing.T) {
	m := pluginModule(t)
	Guard(m)
	again, err := module.Parse(m.Normalise(100), module.DefaultCaps())
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range again.Imports {
		if i.Module != guardedModule && i.Module != userModule {
			t.Errorf("it still imports %s of %s", i.Name, i.Module)
		}
	}
	if len(again.Imports) == 0 || !again.Imports[0].Type.Equal(module.FuncType{Params: []module.ValueType{module.I64}, Results: []module.ValueType{module.I64}}) {
		t.Errorf("got %+v", again.Imports)
	}
	for _, f := range kernelFunctions() {
		if f.Namespace != guardedModule {
			t.Errorf("%s stands in %s", f.Name, f.Namespace)
		}
	}
}

func TestAMemoryThatCannotGrowIsNotTakenForABlockAtTheBeginning(t *testing.T) {
	in, err := compiled(t).Start(experimental.WithMemoryAllocator(t.Context(), experimental.MemoryAllocatorFunc(fixed)), &testHost{}, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close(context.Background()) //nolint:errcheck // another test's
	if _, err := run(t.Context(), t, in, "H"); !errors.Is(err, errMemory) {
		t.Errorf("got %v", err)
	}
}

// fixed is a memory of 2 MiB that says no to more, as the engine does without an allocator of ours.
func fixed(_, _ uint64) experimental.LinearMemory { return &fixedMemory{make([]byte, 2<<20)} }

type fixedMemory struct{ b []byte }

func (m *fixedMemory) Reallocate(size uint64) []byte {
	if size > uint64(len(m.b)) {
		return nil
	}
	return m.b[:size]
}
func (*fixedMemory) Free() {}

func TestBlocksKnowWhatIsTheirs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		owner := map[uint64]uint64{} // each byte that belongs to a block, and which
		var b blocks
		for range rapid.IntRange(0, 20).Draw(t, "steps") {
			offset, n := rapid.Uint64Range(0, 60).Draw(t, "offset"), rapid.Uint64Range(1, 8).Draw(t, "length")
			free := true
			for i := range n {
				_, taken := owner[offset+i]
				free = free && !taken
			}
			if free {
				b.add(block{offset, n})
				for i := range n {
					owner[offset+i] = offset
				}
			}
			gone := rapid.Uint64Range(0, 60).Draw(t, "freed")
			first, has := owner[gone]
			if b.remove(gone) != (has && first == gone) {
				t.Fatalf("freeing %d", gone)
			}
			if has && first == gone {
				for i := gone; owner[i] == gone && i < 80; i++ {
					if o, ok := owner[i]; ok && o == gone {
						delete(owner, i)
					}
				}
			}
			at, size := rapid.Uint64Range(0, 70).Draw(t, "at"), rapid.Uint64Range(1, 9).Draw(t, "size")
			want, whole := owner[at]
			for i := range size {
				o, ok := owner[at+i]
				whole = whole && ok && o == want
			}
			if b.hold(at, size) != whole {
				t.Fatalf("%d bytes at %d of %+v: want %v", size, at, b.list, whole)
			}
		}
		if b.hold(1<<64-1, 2) || b.hold(0, 1<<64-1) {
			t.Fatal("what wraps around is held")
		}
	})
	var many blocks
	for i := range uint64(maxBlocks) {
		if !many.add(block{i, 1}) {
			t.Fatalf("block %d is too many", i)
		}
	}
	if many.add(block{maxBlocks, 1}) {
		t.Error("there is no end of blocks")
	}
}
