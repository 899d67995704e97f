package sandbox

import (
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// wasm reads a module of testdata, or of the attacks there.
func wasm(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "attacks", name+".wasm"))
	if errors.Is(err, fs.ErrNotExist) {
		b, err = os.ReadFile(filepath.Join("testdata", name+".wasm"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// newSandbox makes a Sandbox that is closed with the test.
func newSandbox(t testing.TB, config Config) *Sandbox {
	t.Helper()
	s, err := New(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if s.pool.used != 0 {
			t.Errorf("%d bytes of memory are still in use after every call", s.pool.used)
		}
	})
	return s
}

// load loads a module of testdata in a Sandbox of its own.
func load(t testing.TB, name string) *Guest { return loadIn(t, newSandbox(t, Config{}), name) }

func loadIn(t testing.TB, s *Sandbox, name string) *Guest {
	t.Helper()
	g, err := s.Load(context.Background(), name, wasm(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// invocation calls the one tool of every module of testdata.
var invocation = abi.Invocation{Tool: "t", Arguments: "{}", ResultBudget: 1000}

// fakeHost answers the first fetch with a script for the puppet, and later ones with respond.
type fakeHost struct {
	script  []byte
	respond func(context.Context, abi.Request) (abi.Response, abi.FetchError)

	mu       sync.Mutex
	requests []abi.Request
	left     []abi.Request // with IfStopped
	onLeft   func()
	lines    []string
	messages []string
	totals   []*uint64
}

func (h *fakeHost) Fetch(ctx context.Context, r abi.Request) (abi.Response, abi.FetchError) {
	if len(r.Path) == 1 && r.Path[0] == "script" {
		return abi.Response{Status: 200, Body: h.script}, nil
	}
	h.mu.Lock()
	h.requests = append(h.requests, r)
	h.mu.Unlock()
	if h.respond == nil {
		return abi.Response{Status: 200}, nil
	}
	return h.respond(ctx, r)
}

func (h *fakeHost) IfStopped(_ context.Context, r abi.Request) abi.FetchError {
	h.left = append(h.left, r)
	if h.onLeft != nil {
		h.onLeft()
	}
	return nil
}

func (h *fakeHost) Progress(_ context.Context, _ uint64, total *uint64, message string) {
	h.messages = append(h.messages, message)
	h.totals = append(h.totals, total)
}

func (h *fakeHost) Log(_ context.Context, level abi.LogLevel, message string) {
	h.lines = append(h.lines, level.String()+" "+message)
}

// The instructions of the puppet: see testdata/puppet.wat. script is where its words lie in its memory, ok a valid result, and
// scratch room that nothing else uses.
const (
	opFetch = iota + 1
	opProgress
	opLog
	opPause
	opReturn
	opForce
	opTimes
	opGrow
	opByte
	opIfStopped

	script  = 0x8000
	ok      = 0x480
	scratch = 0x600
	heap    = 0x1000
)

// words encodes a script.
func words(ws ...uint32) []byte {
	b := make([]byte, 0, 4*len(ws))
	for _, w := range ws {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}

// with puts data behind a script and gives the address that the data will have. The script must not be longer than room.
func with(data []byte, build func(at uint32) []byte) []byte {
	const room = 512
	s := build(script + room)
	return append(append(s, make([]byte, room-len(s))...), data...)
}

// play runs a script.
func play(t testing.TB, h *fakeHost, limits Limits, s []byte) (Usage, error) {
	t.Helper()
	h.script = s
	g := load(t, "puppet")
	if err := g.Compile(context.Background()); err != nil { // not within the deadline of the call
		t.Fatal(err)
	}
	_, usage, err := g.Call(context.Background(), invocation, h, limits)
	return usage, err
}
