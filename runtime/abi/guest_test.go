package abi

import (
	"context"
	_ "embed"
	"encoding/hex"
	"fmt"
	"reflect"
	"strconv"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// echoModule is testdata/echo, compiled.
//
//go:embed testdata/echo.wasm
var echoModule []byte

// TestEveryValueCrossesToAGuestOfOthersMakingAndBack runs a guest whose side of the canonical ABI is that of
// wit-bindgen-go and TinyGo: every value of vectorValues crosses, in the direction that it has in the contract.
func TestEveryValueCrossesToAGuestOfOthersMakingAndBack(t *testing.T) {
	e := newEcho(t)
	values := vectorValues()
	cross := func(name, tool, arguments string, host echoHost, check func(t *testing.T, got *echoCall)) {
		t.Run(name, func(t *testing.T) {
			got := e.call(t, Invocation{Tool: tool, Arguments: arguments}, host)
			if check != nil {
				check(t, got)
			}
		})
	}
	received := func(want any) func(*testing.T, *echoCall) {
		return func(t *testing.T, got *echoCall) {
			if !reflect.DeepEqual(got.received, []any{want}) {
				t.Errorf("host received %#v: want %#v", got.received, want)
			}
		}
	}
	said := func(want string) func(*testing.T, *echoCall) {
		return func(t *testing.T, got *echoCall) {
			if got.result.output == nil || got.result.output.Text != want {
				t.Errorf("guest said %+v: want %s", got.result.output, want)
			}
		}
	}
	for name, request := range values["fetch-params"] {
		cross("fetch params/"+name, "fetch", name, echoHost{}, received(request))
	}
	for name, result := range values["fetch-result"] {
		r := result.(fetchResult)
		cross("fetch result/"+name, "fetch", "method get", echoHost{fetch: r}, said(fetchedText(t, r)))
	}
	for name, request := range values["fetch-params"] {
		cross("if-stopped params/"+name, "if-stopped", name, echoHost{}, func(t *testing.T, got *echoCall) {
			received(request)(t, got)
			said("kept")(t, got)
		})
	}
	for name, result := range values["fetch-result"] {
		if r := result.(fetchResult); r.err != nil {
			cross("if-stopped result/"+name, "if-stopped", "method get", echoHost{fetch: r}, said(fetchedText(t, r)))
		}
	}
	for name, p := range values["progress-params"] {
		cross("progress/"+name, "progress", name, echoHost{}, received(p))
	}
	for name, line := range values["log-params"] {
		cross("log/"+name, "log", name, echoHost{}, received(line))
	}
	for name, result := range values["pause-result"] {
		r := result.(pauseResult)
		cross("pause/"+name, "pause", "", echoHost{pause: r}, func(t *testing.T, got *echoCall) {
			received(values["pause-params"]["longest"])(t, got)
			said(name)(t, got)
		})
	}
	for name, result := range values["call-result"] {
		cross("call result/"+name, "return", name, echoHost{}, func(t *testing.T, got *echoCall) {
			if !reflect.DeepEqual(got.result, result) {
				t.Errorf("guest returned %#v: want %#v", got.result, result)
			}
		})
	}
	for name, params := range values["call-params"] {
		t.Run("call params/"+name, func(t *testing.T) {
			v := params.(Invocation)
			said(fmt.Sprintf("tool %q\narguments %q\ncursor %s\nbudget %d", v.Tool, v.Arguments, optionalText(v.Cursor), v.ResultBudget))(
				t, e.call(t, v, echoHost{}))
		})
	}
	t.Run("describe result", func(t *testing.T) {
		guest := e.instantiate(t, &echoCall{})
		results, err := guest.ExportedFunction(ExportDescribe).Call(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		got, err := LiftDescribeResult(NewMemory(guest.Memory(), ample), api.DecodeU32(results[0]))
		if want := values["describe-result"]["two tools"]; err != nil || !reflect.DeepEqual(tools(got), want) {
			t.Errorf("guest described %#v, %v: want %#v", got, err, want)
		}
	})
}

func TestALargeBodyCrossesWhole(t *testing.T) {
	body := make([]byte, 500<<10)
	for i := range body {
		body[i] = byte(i * 7)
	}
	result := fetchResult{response: Response{Status: 200, Body: body}}
	got := newEcho(t).call(t, Invocation{Tool: "fetch", Arguments: "method get"}, echoHost{fetch: result})
	if got.result.output == nil || got.result.output.Text != fetchedText(t, result) {
		t.Error("the body did not come back as it was")
	}
}

// A guest's module declares the functions that it imports and exports with the signatures that are generated here.
func TestTheSignaturesAreThoseOfABuiltGuest(t *testing.T) {
	ctx := context.Background()
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())
	t.Cleanup(func() { _ = runtime.Close(ctx) })
	compiled, err := runtime.CompileModule(ctx, echoModule)
	if err != nil {
		t.Fatal(err)
	}
	imports := compiled.ImportedFunctions()
	if len(imports) != len(HostImports()) {
		t.Errorf("the guest imports %d functions: the contract has %d", len(imports), len(HostImports()))
	}
	for _, want := range HostImports() {
		found := false
		for _, f := range imports {
			module, name, _ := f.Import()
			if module == want.Module && name == want.Name {
				found = want.Matches(f.ParamTypes(), f.ResultTypes())
			}
		}
		if !found {
			t.Errorf("the guest does not import %+v", want)
		}
	}
	for _, want := range append(ToolExports(), RuntimeExports()...) {
		f, ok := compiled.ExportedFunctions()[want.Name]
		if ok && !want.Matches(f.ParamTypes(), f.ResultTypes()) || !ok && !want.Optional {
			t.Errorf("the guest does not export %+v", want)
		}
	}
}

// echoHost is what the host answers.
type echoHost struct {
	fetch fetchResult
	pause pauseResult
}

// echoCall is what came of a call.
type echoCall struct {
	host     echoHost
	received []any // the parameters of the functions that the guest called
	failed   error // the first error of this package
	result   callResult
}

type echo struct {
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
}

type echoKey struct{}

func newEcho(t *testing.T) *echo {
	t.Helper()
	ctx := context.Background()
	e := &echo{runtime: wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter())}
	t.Cleanup(func() { _ = e.runtime.Close(ctx) })
	host := e.runtime.NewHostModuleBuilder(HostModule)
	for _, f := range HostImports() {
		imported := func(ctx context.Context, guest api.Module, stack []uint64) {
			call := ctx.Value(echoKey{}).(*echoCall)
			if err := call.imported(ctx, f.Name, guest, stack); err != nil && call.failed == nil {
				call.failed = err
			}
		}
		host.NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(imported), f.Params, f.Results).Export(f.Name)
	}
	if _, err := host.Instantiate(ctx); err != nil {
		t.Fatal(err)
	}
	var err error
	if e.compiled, err = e.runtime.CompileModule(ctx, echoModule); err != nil {
		t.Fatal(err)
	}
	return e
}

// imported is the host's side of an imported function.
func (c *echoCall) imported(ctx context.Context, name string, guest api.Module, stack []uint64) error {
	mem := NewMemory(guest.Memory(), ample)
	switch name {
	case ImportFetch:
		request, retptr, err := LiftFetchParams(mem, stack)
		if err != nil {
			return err
		}
		c.received = append(c.received, request)
		return LowerFetchResult(ctx, mem, reallocOf(guest), retptr, c.host.fetch.response, c.host.fetch.err)
	case ImportIfStopped:
		request, retptr, err := LiftIfStoppedParams(mem, stack)
		if err != nil {
			return err
		}
		c.received = append(c.received, request)
		return LowerIfStoppedResult(ctx, mem, reallocOf(guest), retptr, c.host.fetch.err)
	case ImportProgress:
		done, total, message, err := LiftProgressParams(mem, stack)
		c.received = append(c.received, progress{done, total, message})
		return err
	case ImportLog:
		level, message, err := LiftLogParams(mem, stack)
		c.received = append(c.received, logLine{level, message})
		return err
	case ImportPause:
		milliseconds, retptr, err := LiftPauseParams(mem, stack)
		if err != nil {
			return err
		}
		c.received = append(c.received, pause{milliseconds})
		return LowerPauseResult(mem, retptr, c.host.pause.interruption)
	}
	return fmt.Errorf("%s is no import", name)
}

func reallocOf(guest api.Module) Realloc {
	return func(ctx context.Context, align, size uint32) (uint32, error) {
		results, err := guest.ExportedFunction(ExportRealloc).Call(ctx, 0, 0, uint64(align), uint64(size))
		if err != nil {
			return 0, err
		}
		return api.DecodeU32(results[0]), nil
	}
}

func (e *echo) instantiate(t *testing.T, call *echoCall) api.Module {
	t.Helper()
	ctx := context.WithValue(context.Background(), echoKey{}, call)
	guest, err := e.runtime.InstantiateModule(ctx, e.compiled, wazero.NewModuleConfig().WithName("").WithStartFunctions(ExportInitialize))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = guest.Close(ctx) })
	return guest
}

// call calls a tool in a fresh instance.
func (e *echo) call(t *testing.T, invocation Invocation, host echoHost) *echoCall {
	t.Helper()
	call := &echoCall{host: host}
	ctx := context.WithValue(context.Background(), echoKey{}, call)
	guest := e.instantiate(t, call)
	mem := NewMemory(guest.Memory(), ample)
	params, err := LowerCallParams(ctx, mem, reallocOf(guest), invocation)
	if err != nil {
		t.Fatal(err)
	}
	results, err := guest.ExportedFunction(ExportCall).Call(ctx, params...)
	if err != nil {
		t.Fatal(err)
	}
	if call.failed != nil {
		t.Fatal(call.failed)
	}
	call.result.output, call.result.failure, err = LiftCallResult(mem, api.DecodeU32(results[0]))
	if err != nil {
		t.Fatal(err)
	}
	return call
}

// fetchedText is what the guest writes out for the result of a fetch.
func fetchedText(t *testing.T, r fetchResult) string {
	t.Helper()
	switch err := r.err.(type) {
	case nil:
		text := fmt.Sprintf("status %d", r.response.Status)
		for _, h := range r.response.Headers {
			text += fmt.Sprintf("\n%s %q", h.Name, h.Value)
		}
		return text + "\nbody " + hex.EncodeToString(r.response.Body)
	case FetchErrorDenied:
		return fmt.Sprintf("denied %q %q %s", err.Value.Rule, err.Value.Reason, optionalText(err.Value.Remedy))
	case FetchErrorInvalidRequest:
		return fmt.Sprintf("invalid-request %q", err.Value)
	case FetchErrorBudgetSpent:
		return "budget-spent " + err.Value.String()
	case FetchErrorUnauthenticated:
		return fmt.Sprintf("unauthenticated %q", err.Value)
	case FetchErrorUnreachable:
		return fmt.Sprintf("unreachable %q", err.Value)
	case FetchErrorTimedOut:
		return "timed-out"
	case FetchErrorCancelled:
		return "cancelled"
	}
	t.Fatalf("%T is no case of fetch-error", r.err)
	return ""
}

func optionalText(s *string) string {
	if s == nil {
		return "none"
	}
	return strconv.Quote(*s)
}
