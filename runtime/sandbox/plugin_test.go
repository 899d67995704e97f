package sandbox

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

const (
	getLimits = `{'method':'get','root':'data','path':['limits']}`
	answered  = `|o{'ok':{'text':'done','structured':'{}'}}`
)

// plug runs steps in testdata/plugin.wat, which says what they are.
func plug(t testing.TB, h Host, limits Limits, steps string) (abi.Output, Usage, error) {
	t.Helper()
	g := load(t, "plugin")
	if err := g.Compile(context.Background()); err != nil { // not within the deadline of the call
		t.Fatal(err)
	}
	return g.Call(context.Background(), abi.Invocation{Tool: "t", Arguments: steps, ResultBudget: 1000}, h, limits)
}

func TestAPluginIsDescribedAndCalledAsEveryGuestIs(t *testing.T) {
	g := load(t, "plugin")
	if info := g.Info(); info.Door != DoorExtism || info.Door.Contract() != "extism-"+abi.ContractVersion || !slices.Contains(info.Imports, "extism:host/user.fetch") {
		t.Errorf("got %+v", info)
	}
	if load(t, "hello").Info().Door != DoorWIT {
		t.Error("a guest of the first door is taken for a plug-in")
	}
	defs, usage, err := g.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(defs) != 1 || defs[0].Name != "t" || !defs[0].Annotations.ReadOnly || len(defs[0].Needs) != 1 || defs[0].Needs[0].Pattern != "limits" {
		t.Errorf("got %+v", defs)
	}
	if usage.Fuel == 0 || usage.Memory == 0 {
		t.Errorf("usage %+v", usage)
	}
	out, usage, err := plug(t, &fakeHost{}, Limits{}, "i|m|ttoo fine"+`|o{'ok':{'text':'three ~u00e9','structured':'{~'n~':3}','cursor':'next'}}`)
	if err != nil {
		t.Fatal(err)
	}
	if out.Text != "three é" || out.Structured != `{"n":3}` || out.Cursor == nil || *out.Cursor != "next" {
		t.Errorf("got %+v", out)
	}
	if usage.Output != len("three é")+len(`{"n":3}`) || usage.Guest <= 0 {
		t.Errorf("usage %+v", usage)
	}
	_, _, err = plug(t, &fakeHost{}, Limits{}, `o{'err':{'code':'NOT_FOUND','message':'no such thing','hint':'look'}}`)
	if failure := (*FailureError)(nil); !errors.As(err, &failure) || failure.Code != "NOT_FOUND" || *failure.Hint != "look" {
		t.Errorf("got %v", err)
	}
}

func TestAPluginIsDescribedWithoutAFetch(t *testing.T) {
	defs, usage, err := load(t, "extism-describe-fetch").Describe(t.Context())
	if err != nil || len(defs) != 1 || usage.Fetches != 0 || usage.HostCalls != 1 {
		t.Errorf("got %+v, %+v, %v", defs, usage, err)
	}
}

func TestAPluginGetsTheWorldOfTheContractAsJSON(t *testing.T) {
	h := &fakeHost{respond: func(_ context.Context, r abi.Request) (abi.Response, abi.FetchError) {
		if r.Method == abi.MethodDelete {
			return abi.Response{}, abi.FetchErrorDenied{Value: abi.Denial{Rule: "read-only", Reason: "it deletes"}}
		}
		return abi.Response{Status: 200, Body: []byte("{}"), Headers: []abi.ResponseHeader{{Name: abi.ResponseHeaderNameETag, Value: `"1"`}}}, nil
	}}
	_, usage, err := plug(t, h, Limits{}, "f"+getLimits+
		`|f{'method':'delete','root':'apexrest','path':['a b','c'],'query':[{'name':'q','value':'x'}],'headers':[{'if-match':'e'}],'body':{'json':'[]'}}`+
		`|f{'method':'get','root':'data','path':['..']}`+
		"|s"+getLimits+
		`|p{'done':1,'total':18446744073709551615,'message':'going'}`+
		`|l{'level':'warn','message':'careful'}`+
		`|w{'milliseconds':1}`+answered)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`info {"ok":{"status":200,"headers":[{"name":"etag","value":"\"1\""}],"body":"e30="}}`,
		`info {"err":{"denied":{"rule":"read-only","reason":"it deletes"}}}`,
		`info {"err":{"invalid-request":"segment 1 of the path is \"..\""}}`,
		`info {"ok":null}`,
		"warn careful",
		`info {"ok":null}`,
	}
	if !slices.Equal(h.lines, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(h.lines, "\n"), strings.Join(want, "\n"))
	}
	if len(h.requests) != 2 || h.requests[1].Path[0] != "a b" || h.requests[1].Body != (abi.BodyJSON{Value: "[]"}) || len(h.left) != 1 || h.left[0].Path[0] != "limits" {
		t.Errorf("got %+v, left %+v", h.requests, h.left)
	}
	if !slices.Equal(h.messages, []string{"going"}) || *h.totals[0] != 1<<64-1 {
		t.Errorf("got %q", h.messages)
	}
	if usage.Fetches != 4 || usage.BytesIn != 2 || usage.LogLines != 6 || usage.Pause <= 0 || usage.HostCalls != 12 {
		t.Errorf("usage %+v", usage)
	}
}

func TestTheBudgetsOfAPluginAreThoseOfEveryGuest(t *testing.T) {
	body := strings.Repeat("x", 1500)
	tests := []struct {
		name, steps string
		limits      Limits
		lines       []string
	}{
		{"fetches", "f" + getLimits + "|f" + getLimits, Limits{Fetches: 1}, []string{`"ok"`, `{"err":{"budget-spent":"fetches"}}`}},
		{"a request left for later is one of the fetches", "s" + getLimits + "|f" + getLimits, Limits{Fetches: 1}, []string{`{"ok":null}`, `"fetches"`}},
		{"bytes out", "f" + getLimits, Limits{BytesOut: 6}, []string{`"bytes-out"`}},
		{"bytes out, of which the request is far over all", `f{'method':'put','root':'data','path':['a'],'body':{'csv':'` + body + `'}}`, Limits{BytesOut: 1}, []string{`"bytes-out"`}},
		{"bytes in", "f" + getLimits + "|f" + getLimits, Limits{BytesIn: 1500}, []string{`"ok"`, `"bytes-in"`}},
		{"time", "f" + getLimits + `|w{'milliseconds':60000}`, Limits{}, []string{`"ok"`, `{"err":"deadline"}`}},
		{"log lines", `l{'level':'info','message':'1'}|l{'level':'info','message':'2'}|l{'level':'info','message':'3'}`, Limits{LogLines: 1},
			[]string{"info 1", "further lines of this call are left out"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := &fakeHost{respond: func(context.Context, abi.Request) (abi.Response, abi.FetchError) {
				return abi.Response{Status: 200, Body: make([]byte, 1000)}, nil
			}}
			if _, _, err := plug(t, h, test.limits, test.steps+answered); err != nil {
				t.Fatal(err)
			}
			if len(h.lines) != len(test.lines) {
				t.Fatalf("got %q", h.lines)
			}
			for i, want := range test.lines {
				if !strings.Contains(h.lines[i], want) {
					t.Errorf("line %d is %q: want %q", i, h.lines[i], want)
				}
			}
		})
	}
	h := &fakeHost{}
	if _, _, err := plug(t, h, Limits{ProgressRate: 1}, `p{'done':1,'message':'a'}|p{'done':2,'message':'b'}`+answered); err != nil || len(h.messages) != 1 {
		t.Errorf("got %q, %v", h.messages, err)
	}
	_, usage, err := plug(t, h, Limits{HostCalls: 3}, strings.Repeat(`p{'done':1,'message':'a'}|`, 4))
	wantLimit(t, err, LimitHostCalls)
	if usage.HostCalls != 4 {
		t.Errorf("usage %+v", usage)
	}
}

func TestAPluginThatDoesNotReturnIsStopped(t *testing.T) {
	for steps, what := range map[string]string{"L": "a loop", "K": "a loop of calls of the kernel", "A": "a loop of allocations", "B": "blocks made and freed"} {
		t.Run(what+", by fuel", func(t *testing.T) {
			_, usage, err := plug(t, &fakeHost{}, Limits{Fuel: 1_000_000}, steps)
			wantLimit(t, err, LimitFuel)
			if usage.Fuel != 1_000_000 {
				t.Errorf("it spent %d units", usage.Fuel)
			}
		})
		t.Run(what+", by its deadline", func(t *testing.T) {
			limits := Limits{Deadline: 50 * time.Millisecond, Fuel: 1 << 60}
			_, usage, err := plug(t, &fakeHost{}, limits, steps)
			wantLimit(t, err, LimitTime)
			if usage.Wall < limits.Deadline {
				t.Errorf("it was stopped after %s", usage.Wall)
			}
		})
		t.Run(what+", by its caller", func(t *testing.T) {
			for _, interrupt := range []Interrupt{InterruptFuel, InterruptEngine} {
				ctx, cancel := context.WithCancel(context.Background())
				time.AfterFunc(20*time.Millisecond, cancel)
				g := loadIn(t, newSandbox(t, Config{Interrupt: interrupt}), "plugin")
				if _, _, err := g.Call(ctx, abi.Invocation{Tool: "t", Arguments: steps}, &fakeHost{}, Limits{Fuel: 1 << 60}); !errors.Is(err, context.Canceled) {
					t.Errorf("got %v, want the error of the caller's context", err)
				}
			}
		})
	}
	for _, attack := range []string{"extism-start-loop", "extism-initialize-loop"} {
		_, _, err := load(t, attack).Call(t.Context(), invocation, &fakeHost{}, Limits{Fuel: 300_000})
		wantLimit(t, err, LimitFuel)
	}
}

func TestUsesOfTheKernelCostFuel(t *testing.T) {
	fuel := func(steps string) uint64 {
		_, usage, err := plug(t, &fakeHost{}, Limits{}, steps+answered)
		if err != nil {
			t.Fatal(err)
		}
		return usage.Fuel
	}
	const n = 1000
	few, many := fuel("t"), fuel("t"+strings.Repeat("x", n)) // it is read from the input and written to a block by the byte
	if got := many - few; got < 2*20*n {
		t.Errorf("%d bytes more in and out cost %d units", n, got)
	}
	if got := fuel("m|m|m|m") - fuel("m|m|m"); got < 2*200 {
		t.Errorf("a block made and freed costs %d units", got)
	}
	if a, b := fuel("m"), fuel("m"); a != b {
		t.Errorf("the same call costs %d and %d units", a, b)
	}
}

func TestAPluginThatIsCancelledInAFetchEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	h := &fakeHost{respond: func(ctx context.Context, _ abi.Request) (abi.Response, abi.FetchError) {
		cancel()
		<-ctx.Done()
		return abi.Response{}, abi.FetchErrorCancelled{}
	}}
	_, _, err := load(t, "plugin").Call(ctx, abi.Invocation{Tool: "t", Arguments: "f" + getLimits + answered}, h, Limits{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestAGarbageCollectionDoesNotWaitForAPlugin(t *testing.T) {
	g := load(t, "plugin")
	if err := g.Compile(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, steps := range []string{"L", "K", "B"} {
		done := make(chan error)
		go func() {
			_, _, err := g.Call(context.Background(), abi.Invocation{Tool: "t", Arguments: steps}, &fakeHost{}, Limits{Deadline: time.Second, Fuel: 1 << 60})
			done <- err
		}()
		collections := 0
		for running := true; running; {
			runtime.GC()
			select {
			case err := <-done:
				wantLimit(t, err, LimitTime)
				if collections < 2 {
					t.Errorf("%s: %d collections ended while it ran", steps, collections)
				}
				running = false
			default:
				collections++
			}
		}
	}
}

func TestAPluginAndItsKernelShareOneLimitOnMemory(t *testing.T) {
	for steps, what := range map[string]string{"G": "its own memory", "H": "blocks of the kernel", "I": "a block over 32 bits", "J": "a block whose size wraps around"} {
		t.Run(what, func(t *testing.T) {
			_, usage, err := plug(t, &fakeHost{}, Limits{Memory: 8 << 20}, steps)
			wantLimit(t, err, LimitMemory)
			if usage.Memory > 8<<20 || usage.Memory < 1<<20 {
				t.Errorf("it had %d bytes", usage.Memory)
			}
		})
	}
	const start = 1<<20 + 512<<10 // of the kernel and of the plug-in
	if _, usage, err := plug(t, &fakeHost{}, Limits{Memory: start}, "m"+answered); err != nil || usage.Memory != start {
		t.Errorf("with exactly what the two start with: %v, %+v", err, usage)
	}
	_, _, err := plug(t, &fakeHost{}, Limits{Memory: start - 1}, "m"+answered)
	wantLimit(t, err, LimitMemory)
	g := load(t, "plugin")
	_, _, err = g.Call(t.Context(), abi.Invocation{Tool: "t", Arguments: strings.Repeat("x", 4<<20)}, &fakeHost{}, Limits{Memory: 4 << 20})
	wantLimit(t, err, LimitMemory) // the input itself
	_, _, err = g.Call(t.Context(), abi.Invocation{Tool: "t"}, &fakeHost{}, Limits{Memory: 1 << 19})
	wantLimit(t, err, LimitMemory) // the kernel itself
}

func TestTheMemoryOfManyPluginsIsBounded(t *testing.T) {
	s := newSandbox(t, Config{MemoryTotal: 8 << 20})
	g := loadIn(t, s, "plugin")
	errs := make(chan error)
	for range 6 {
		go func() {
			_, _, err := g.Call(context.Background(), abi.Invocation{Tool: "t", Arguments: "H"}, &fakeHost{}, Limits{Deadline: 20 * time.Second})
			errs <- err
		}()
	}
	for range 6 {
		err := <-errs
		var busy *BusyError
		if !errors.As(err, &busy) {
			t.Errorf("got %v", err)
		}
	}
}

func TestAnOutputOfAPluginIsBoundedBeforeItIsRead(t *testing.T) {
	_, _, err := plug(t, &fakeHost{}, Limits{}, "O")
	wantLimit(t, err, LimitOutput)
	_, _, err = plug(t, &fakeHost{}, Limits{Output: 100}, `o{'ok':{'text':'`+strings.Repeat("x", 101)+`','structured':''}}`)
	wantLimit(t, err, LimitOutput)
	_, _, err = plug(t, &fakeHost{}, Limits{Output: 101}, `o{'ok':{'text':'`+strings.Repeat("x", 101)+`','structured':''}}`)
	if err != nil {
		t.Error(err)
	}
	_, _, err = plug(t, &fakeHost{}, Limits{}, `o{'ok':{'text':'','structured':'','cursor':'`+strings.Repeat("x", 4097)+`'}}`)
	wantLimit(t, err, LimitCursor)
}

func TestAPluginThatBreaksTheRulesIsEnded(t *testing.T) {
	tests := []struct{ name, steps, path, reason string }{
		{"the length of a block is forged in the kernel's record", "F", "store_u64", "not in one of its blocks"},
		{"a word is written over the end of a block", "W", "store_u64", "not in one of its blocks"},
		{"a byte is written at an offset beyond the address space", "M", "store_u8", "not in one of its blocks"},
		{"a byte is written to a block that was freed", "D", "store_u8", "not in one of its blocks"},
		{"the kernel's own state is read", "Z", "load_u8", "not in one of its blocks"},
		{"the input is read over its end", "N", "input_load_u64", "not in its input"},
		{"the input is read before its beginning", "P", "input_load_u64", "not in its input"},
		{"an output is longer than its block", "Qtext", "output_set", "not in one of its blocks"},
		{"a request is no block", "X" + getLimits, "fetch", "no block of it begins"},
		{"a request is no JSON", "fGET /limits", "request", "no object"},
		{"a request has a member of its own", `f{'url':'http://x'}`, "request", "does not have"},
		{"a request that is left is no JSON", "s", "if_stopped", "no block"},
		{"a message is no JSON", "p{}", "progress", "missing"},
		{"a line is no JSON", "l{}", "log", "missing"},
		{"a pause is no JSON", "w{}", "pause", "missing"},
		{"a line is larger than any may be", "l{'level':'info','message':'" + strings.Repeat("x", 70<<10) + "'}", "log", "allowed"},
		{"no output at all", "", "call", "no object"},
		{"an output that is no result", "o{}", "call", "no case"},
		{"an error of Extism's", "ebroken", "call", "a failure is a result"},
		{"an error of Extism's, beside a result", "ebroken" + answered, "call", "a failure is a result"},
		{"a code, beside a result", "r" + answered, "call", "the code 1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := plug(t, &fakeHost{}, Limits{Deadline: 20 * time.Second}, test.steps)
			var broke *ABIError
			if !errors.As(err, &broke) || broke.Path != test.path || !strings.Contains(broke.Reason, test.reason) {
				t.Errorf("got %v (%T): want %q at %s", err, err, test.reason, test.path)
			}
		})
	}
	_, _, err := plug(t, &fakeHost{}, Limits{}, "U")
	if trap := (*TrapError)(nil); !errors.As(err, &trap) || trap.Cause != "unreachable" {
		t.Errorf("got %v", err)
	}
	for _, early := range []string{"extism-start-alloc", "extism-initialize-alloc"} {
		_, _, err := load(t, early).Call(t.Context(), invocation, &fakeHost{}, Limits{})
		if broke := (*ABIError)(nil); !errors.As(err, &broke) || broke.Path != "alloc" || !strings.Contains(broke.Reason, "outside of describe and call") {
			t.Errorf("%s: got %v (%T)", early, err, err)
		}
	}
}

func TestWhatAPluginSaysOfItsErrorIsInTheLog(t *testing.T) {
	h := &fakeHost{}
	_, _, err := plug(t, h, Limits{}, "eno \x1b[2J luck")
	if err == nil || !slices.Equal(h.lines, []string{"error no u001b[2J luck"}) && len(h.lines) != 1 || strings.Contains(strings.Join(h.lines, ""), "\x1b") {
		t.Errorf("got %v and %q", err, h.lines)
	}
	if strings.Contains(err.Error(), "luck") {
		t.Errorf("the error shows it: %v", err)
	}
}

func TestAPanicOfTheHostEndsTheCallOfAPluginAndTellsNothing(t *testing.T) {
	for steps, name := range map[string]string{"f" + getLimits: "fetch", "s" + getLimits: "if_stopped", `p{'done':1,'message':''}`: "progress"} {
		_, _, err := plug(t, panickingHost{canary}, Limits{}, steps)
		wantInternal(t, err, name, "contain_test.go:")
	}
	_, _, err := plug(t, panickingHost{canary}, Limits{}, `l{'level':'info','message':'x'}`)
	wantInternal(t, err, "log", "contain_test.go:")
	_, _, err = plug(t, panickingHost{canary}, Limits{}, "ex")
	wantInternal(t, err, "log", "contain_test.go:")
}

func TestNothingOfAPluginsCallIsThereInTheNext(t *testing.T) {
	g := load(t, "plugin") // it traps when its memory says that it was called before
	for range 3 {
		if _, _, err := g.Call(t.Context(), abi.Invocation{Tool: "t", Arguments: answered[1:]}, &fakeHost{}, Limits{}); err != nil {
			t.Fatal(err)
		}
	}
}
