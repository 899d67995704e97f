package sandbox

import (
	"context"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

func TestLoadRefusesAPluginThatAsksForMoreThanTheWorld(t *testing.T) {
	tests := []struct {
		module string
		wants  []string
	}{
		{"extism-http", []string{`"extism:host/env.http_request"`, "`fetch`"}},
		{"extism-http-status", []string{"http_status_code"}},
		{"extism-http-headers", []string{"http_headers"}},
		{"extism-config", []string{"config_get", "one call"}},
		{"extism-var-get", []string{"var_get", "one call"}},
		{"extism-var-set", []string{"var_set", "one call"}},
		{"extism-reset", []string{"reset"}},
		{"extism-exit", []string{"wasi_snapshot_preview1.proc_exit", "without WASI"}},
		{"extism-abort", []string{"env.abort", "--use abort="}},
		{"extism-guarded", []string{"forcefield:extism.alloc"}},
		{"extism-meter", []string{"forcefield:meter.refill"}},
		{"extism-unknown-function", []string{"extism:host/user.exec"}},
		{"extism-both-doors", []string{"forcefield:guest/host@0.1.0.pause"}},
		{"extism-signature", []string{"fetch", "(i64, i64) -> (i64)", "(i64) -> (i64)"}},
		{"extism-global", []string{"fetch", "as a global"}},
		{"extism-no-call", []string{`does not export "call"`}},
		{"extism-no-memory", []string{"no memory"}},
		{"extism-parameters", []string{`"call"`, "without parameters"}},
		{"extism-haskell", []string{"hs_init"}},
	}
	s := newSandbox(t, Config{})
	for _, test := range tests {
		t.Run(test.module, func(t *testing.T) {
			_, err := s.Load(context.Background(), "guest.wasm", wasm(t, test.module))
			wantRefusal(t, err, test.wants...)
		})
	}
}

func TestAPluginIsLoadedOftenAndNothingOfItStays(t *testing.T) {
	dir := t.TempDir()
	s := newSandbox(t, Config{CacheDir: dir + "/code"})
	module := wasm(t, "plugin")
	round := func() {
		g, err := s.Load(t.Context(), "plugin", module)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := g.Call(t.Context(), abi.Invocation{Tool: "t", Arguments: answered[1:]}, &fakeHost{}, Limits{}); err != nil {
			t.Fatal(err)
		}
		if err := g.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for range 10 {
		round()
	}
	before, code, routines := inUse(), codeBytes(t), runtime.NumGoroutine()
	for range 200 {
		round()
	}
	if after := inUse(); after > before+4<<20 {
		t.Errorf("%d bytes more are in use after 200 loads", after-before)
	}
	const some = 2 << 20 // of the last programs, which the collector has yet to free
	for i := 0; i < 100 && codeBytes(t) > code+some; i++ {
		runtime.GC()
	}
	if now := codeBytes(t); now > code+some {
		t.Errorf("there were %d bytes of compiled code, and are %d", code, now)
	}
	if now := runtime.NumGoroutine(); now > routines+5 {
		t.Errorf("there were %d goroutines, and are %d", routines, now)
	}
}

// codeBytes is the size of the mappings of compiled code that this process has, where the system tells.
func codeBytes(t *testing.T) (n uint64) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(maps)) {
		fields := strings.Fields(line)
		from, to, ok := strings.Cut(fields[0], "-")
		start, err1 := strconv.ParseUint(from, 16, 64)
		end, err2 := strconv.ParseUint(to, 16, 64)
		if ok && err1 == nil && err2 == nil && len(fields) == 5 && strings.Contains(fields[1], "x") {
			n += end - start
		}
	}
	return n
}

func TestARequestOfAPluginIsNotReadBeyondWhatIsLeft(t *testing.T) {
	text := []byte(`{"method":"get","root":"data","path":["limits"]}` + strings.Repeat(" ", 100))
	room := uint64(len(text)) / 2
	read := pluginHost{&call{}}.readingJSON(text)
	if req, copied, err := read(abi.Caps{Bytes: room, Elements: 1}); err != nil || req.Path[0] != "limits" || copied != int64(room) {
		t.Errorf("got %+v, %d, %v", req, copied, err)
	}
	if _, _, err := read(abi.Caps{Bytes: room - 1, Elements: 1}); !tooLarge(err) {
		t.Errorf("got %v", err)
	}
}

// inUse is the heap after a collection.
func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
