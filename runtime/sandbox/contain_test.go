package sandbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

const canary = "00Dcanary!secret"

// panickingHost panics in each of its methods, with a secret.
type panickingHost struct{ with any }

func (h panickingHost) Fetch(_ context.Context, r abi.Request) (abi.Response, abi.FetchError) {
	panic(h.with)
}
func (h panickingHost) IfStopped(context.Context, abi.Request) abi.FetchError { panic(h.with) }
func (h panickingHost) Progress(context.Context, uint64, *uint64, string)     { panic(h.with) }
func (h panickingHost) Log(context.Context, abi.LogLevel, string) {
	var nothing *fakeHost
	nothing.lines = nil // a fault of the runtime
}

func TestAPanicOfTheHostEndsTheCallAndTellsNothing(t *testing.T) {
	g := load(t, "puppet")
	const here = "contain_test.go:"
	for _, with := range []any{canary, errors.New(canary), fmt.Errorf("%w", context.Canceled), 42} {
		_, _, err := g.Call(context.Background(), invocation, panickingHost{with}, Limits{})
		wantInternal(t, err, "fetch", here)
	}
	for op, name := range map[uint32]string{opIfStopped: "if-stopped", opProgress: "progress", opLog: "log"} {
		s := append(append([]uint32{op}, validArguments(op)...), opReturn, ok)
		_, _, err := g.Call(context.Background(), invocation, scriptedPanic{panickingHost{canary}, words(s...)}, Limits{})
		wantInternal(t, err, name, here)
	}
	if _, _, err := g.Call(context.Background(), invocation, nil, Limits{}); err == nil { // a nil Host
		t.Error("a fetch without a host succeeded")
	} else {
		wantInternal(t, err, "fetch", "imports.go:")
	}
}

type scriptedPanic struct {
	panickingHost
	script []byte
}

func (h scriptedPanic) Fetch(context.Context, abi.Request) (abi.Response, abi.FetchError) {
	return abi.Response{Status: 200, Body: h.script}, nil
}

func wantInternal(t *testing.T, err error, during, at string) {
	t.Helper()
	var internal *InternalError
	if !errors.As(err, &internal) || internal.During != during {
		t.Fatalf("got %v (%T), want an *InternalError during %s", err, err, during)
	}
	if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, internal), "canary") {
		t.Errorf("the secret is in the error: %#v", internal)
	}
	if !strings.HasPrefix(internal.At, at) {
		t.Errorf("the place is %q", internal.At)
	}
}

func TestAResponseThatTheContractHasNoFormForIsTheHostsFault(t *testing.T) {
	h := &fakeHost{respond: func(context.Context, abi.Request) (abi.Response, abi.FetchError) {
		return abi.Response{Headers: []abi.ResponseHeader{{Value: "\xff" + canary}}}, nil
	}}
	_, err := play(t, h, Limits{}, fetchScript(1, 4))
	var internal *InternalError
	if !errors.As(err, &internal) || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v (%T)", err, err)
	}
}

func TestManyCallsAtOnceDoNotSeeEachOther(t *testing.T) {
	s := newSandbox(t, Config{MemoryTotal: 16 << 20})
	puppet, residue := loadIn(t, s, "puppet"), loadIn(t, s, "residue")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 10 {
				name := fmt.Sprintf("line %d of %d", j, i)
				h := &fakeHost{script: with([]byte(name), func(at uint32) []byte {
					return words(opLog, 1, at, uint32(len(name)), opPause, 1, scratch, opReturn, ok)
				})}
				if _, _, err := puppet.Call(context.Background(), invocation, h, Limits{}); err != nil {
					t.Error(err)
				}
				if len(h.lines) != 1 || h.lines[0] != "info "+name {
					t.Errorf("got %q, want %q", h.lines, name)
				}
				if _, _, err := residue.Call(context.Background(), invocation, nil, Limits{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

func TestAClosedGuestFinishesItsCallsAndTakesNoNewOnes(t *testing.T) {
	s := newSandbox(t, Config{})
	g := loadIn(t, s, "puppet")
	inside, finish := make(chan struct{}), make(chan struct{})
	const calls = 2
	h := &fakeHost{script: fetchScript(1, 4, isOK), respond: func(context.Context, abi.Request) (abi.Response, abi.FetchError) {
		inside <- struct{}{}
		<-finish
		return abi.Response{Status: 200}, nil
	}}
	result := make(chan error)
	for range calls {
		go func() {
			_, _, err := g.Call(context.Background(), invocation, h, Limits{})
			result <- err
		}()
		<-inside
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if err := g.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Close did not wait: %v", err)
	}
	var closed *ClosedError
	if _, _, err := g.Call(context.Background(), invocation, h, Limits{}); !errors.As(err, &closed) {
		t.Errorf("a new call: %v", err)
	}
	if err := g.Compile(context.Background()); !errors.As(err, &closed) {
		t.Errorf("a new compilation: %v", err)
	}
	// The same module, loaded again, shares the compiled code with the one that is closed.
	again := loadIn(t, s, "puppet")
	for range calls {
		finish <- struct{}{}
		if err := <-result; err != nil {
			t.Errorf("a call that was running: %v", err)
		}
	}
	if err := g.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if _, _, err := again.Call(context.Background(), invocation, &fakeHost{script: words(opReturn, ok)}, Limits{}); err != nil {
		t.Errorf("the other guest of the same module: %v", err)
	}
}

func TestTheSameModuleTwiceLivesThroughTheEndOfOne(t *testing.T) {
	s := newSandbox(t, Config{})
	for range 20 {
		a, b := loadIn(t, s, "hello"), loadIn(t, s, "hello")
		var all sync.WaitGroup
		for _, g := range []*Guest{a, b} {
			all.Go(func() {
				for range 5 {
					if _, _, err := g.Call(context.Background(), invocation, nil, Limits{}); err != nil {
						t.Error(err)
					}
				}
				if err := g.Close(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	}
}

func TestAClosedSandboxLoadsNothing(t *testing.T) {
	s, err := New(context.Background(), Config{})
	if err != nil {
		t.Fatal(err)
	}
	g := loadIn(t, s, "hello")
	if err := s.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(context.Background(), "hello", wasm(t, "hello")); err == nil {
		t.Error("it loads")
	}
	var closed *ClosedError
	if _, _, err := g.Describe(context.Background()); !errors.As(err, &closed) {
		t.Errorf("got %v", err)
	}
}

func TestACallerThatIsGoneGetsItsOwnError(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	g := load(t, "hello")
	if _, _, err := g.Call(ctx, invocation, nil, Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	ctx, cancel = context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, _, err := load(t, "loop").Call(ctx, invocation, nil, Limits{Fuel: 1 << 60}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
