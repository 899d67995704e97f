package sandbox

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// hostFunction serves one import in the state of its call.
type hostFunction func(c *call, stack []uint64)

func hostFunctions() map[string]hostFunction {
	return map[string]hostFunction{
		abi.ImportFetch:     (*call).fetch,
		abi.ImportIfStopped: (*call).ifStopped,
		abi.ImportProgress:  (*call).progress,
		abi.ImportLog:       (*call).log,
		abi.ImportPause:     (*call).pause,
	}
}

// provideImports defines the functions of the contract in a runtime. They hold no state: that of the call is in its context.
func provideImports(ctx context.Context, r wazero.Runtime) error {
	functions := hostFunctions()
	b := r.NewHostModuleBuilder(abi.HostModule)
	for _, f := range abi.HostImports() {
		serve, ok := functions[f.Name]
		if !ok {
			return fmt.Errorf("the contract has a function %q, and the sandbox does not", f.Name)
		}
		b.NewFunctionBuilder().WithGoFunction(guarded(f.Name, serve), f.Params, f.Results).Export(f.Name)
	}
	_, err := b.Instantiate(ctx)
	return err
}

// guarded is what stands between a guest and every function of the host.
func guarded(name string, serve hostFunction) api.GoFunc {
	return func(ctx context.Context, stack []uint64) {
		c, ok := ctx.Value(callKey{}).(*call)
		if !ok {
			panic(&ending{&InternalError{During: name}})
		}
		defer contain(name)
		c.mayCall(name)
		serve(c, stack)
	}
}

// ending carries the error that a call ends with through wazero, which turns a panic into an error that wraps it.
type ending struct{ error }

func (e *ending) Unwrap() error { return e.error }

// end ends the call.
func (c *call) end(err error) { panic(&ending{err}) }

// contain lets a deliberate ending pass, and makes of any other panic an error that says nothing about it.
func contain(during string) {
	switch r := recover().(type) {
	case nil:
	case *ending:
		panic(r)
	default:
		panic(&ending{&InternalError{During: during, At: panicPlace()}})
	}
}

// panicPlace finds the statement that panicked: the first frame below the runtime's own. It is called by contain.
func panicPlace() string {
	pc := make([]uintptr, 32)
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			return fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}

// mayCall ends the call when a guest may not use an import now.
func (c *call) mayCall(name string) {
	c.mustBeInExport(name)
	c.usage.HostCalls++
	if c.usage.HostCalls > c.limits.HostCalls {
		c.end(&LimitError{Limit: LimitHostCalls, Allowed: int64(c.limits.HostCalls)})
	}
	if err := c.ctx.Err(); err != nil {
		c.end(err)
	}
}

// mustBeInExport ends the call when a guest uses an import where none is open to it.
func (c *call) mustBeInExport(name string) {
	if !c.inExport {
		// The canonical ABI forbids it: a guest whose allocator fetched would make the host call the allocator for the
		// response, and so on, until the host's own stack overflows, which ends the process.
		c.end(&ABIError{Path: name, Reason: "it is called outside of describe and call, such as by the allocator or by the initialization"})
	}
}

// fetch serves the import of the same name.
func (c *call) fetch(stack []uint64) {
	res, fault := c.answerFetch(c.lifting(abi.LiftFetchParams, stack))
	retptr := uint32(stack[len(stack)-1]) // #nosec G115 -- an i32
	if err := abi.LowerFetchResult(c.ctx, c.memory(abi.Caps{}), c.allocate, retptr, res, fault); err != nil {
		c.end(err)
	}
}

// requestReader reads a request of the guest within caps. It also says how many bytes of the guest were read for it.
type requestReader func(abi.Caps) (req abi.Request, size int64, err error)

// lifting reads a request by the canonical ABI.
func (c *call) lifting(lift func(*abi.Memory, []uint64) (abi.Request, uint32, error), stack []uint64) requestReader {
	return func(caps abi.Caps) (abi.Request, int64, error) {
		req, _, err := lift(c.memory(caps), stack)
		return req, 0, err
	}
}

// answerFetch answers a fetch, however the request and the answer are passed.
func (c *call) answerFetch(read requestReader) (abi.Response, abi.FetchError) {
	started := time.Now()
	res, fault := c.fetchResult(read)
	c.usage.Fetch += time.Since(started)
	if fault == nil && int64(len(res.Body)) > c.limits.BytesIn-c.usage.BytesIn {
		c.usage.BytesIn = c.limits.BytesIn
		res, fault = abi.Response{}, c.spent(abi.BudgetBytesIn)
	}
	c.usage.BytesIn += int64(len(res.Body))
	return res, fault
}

// fetchResult answers a fetch: what the host does not do is done here.
func (c *call) fetchResult(read requestReader) (abi.Response, abi.FetchError) {
	req, fault := c.takeRequest(read)
	if fault != nil {
		return abi.Response{}, fault
	}
	ctx, cancel := context.WithDeadline(c.ctx, c.hostDeadline)
	defer cancel()
	if ctx.Err() != nil {
		return abi.Response{}, c.spent(abi.BudgetTime)
	}
	res, fault := c.host.Fetch(ctx, req)
	if err := c.ctx.Err(); err != nil {
		c.end(err) // nobody waits for the answer
	}
	if fault != nil && ctx.Err() != nil {
		return abi.Response{}, c.spent(abi.BudgetTime)
	}
	return res, fault
}

func (c *call) spent(b abi.Budget) abi.FetchError {
	c.usage.Refused = b.String()
	return abi.FetchErrorBudgetSpent{Value: b}
}

// takeRequest reads a request of the guest and charges the call for it, whether it is for now or for later.
func (c *call) takeRequest(read requestReader) (abi.Request, abi.FetchError) {
	if c.describing {
		return abi.Request{}, deniedInDescribe()
	}
	if c.usage.Fetches++; c.usage.Fetches > c.limits.Fetches {
		c.usage.Fetches = c.limits.Fetches
		return abi.Request{}, c.spent(abi.BudgetFetches)
	}
	req, copied, err := read(abi.Caps{Bytes: c.liftable(), Elements: maxRequestParts})
	if err != nil {
		if tooLarge(err) {
			return abi.Request{}, c.spent(abi.BudgetBytesOut)
		}
		c.end(err)
	}
	size := requestSize(req)
	c.lifted += max(size, copied)
	if reason := checkRequest(req); reason != "" {
		c.usage.Refused = RefusedForm
		return abi.Request{}, abi.FetchErrorInvalidRequest{Value: reason}
	}
	if c.usage.BytesOut+size > c.limits.BytesOut {
		return abi.Request{}, c.spent(abi.BudgetBytesOut)
	}
	c.usage.BytesOut += size
	return req, nil
}

// ifStopped serves the import of the same name. The host keeps the request; the guest has no part in sending it.
func (c *call) ifStopped(stack []uint64) {
	fault := c.answerIfStopped(c.lifting(abi.LiftIfStoppedParams, stack))
	retptr := uint32(stack[len(stack)-1]) // #nosec G115 -- an i32
	if err := abi.LowerIfStoppedResult(c.ctx, c.memory(abi.Caps{}), c.allocate, retptr, fault); err != nil {
		c.end(err)
	}
}

func (c *call) answerIfStopped(read requestReader) abi.FetchError {
	req, fault := c.takeRequest(read)
	if fault == nil {
		fault = c.host.IfStopped(c.ctx, req)
	}
	return fault
}

// liftable is the number of bytes that requests may still have, refused ones included: a guest must not make the host copy
// its memory again and again for nothing.
func (c *call) liftable() uint64 {
	const slack = 1 << 20                                   // for requests that are refused
	return uint64(max(c.limits.BytesOut+slack-c.lifted, 0)) // #nosec G115 -- not negative
}

// progress serves the import of the same name.
func (c *call) progress(stack []uint64) {
	c.answerProgress(func() (uint64, *uint64, string, error) {
		return abi.LiftProgressParams(c.memory(textCaps(maxProgressText)), c.cutText(stack, 3, maxProgressText))
	})
}

// answerProgress passes a message on, if it may be one; it is not read otherwise.
func (c *call) answerProgress(read func() (done uint64, total *uint64, message string, err error)) {
	now := time.Now()
	if c.limits.ProgressRate == 0 || now.Before(c.nextProgress) {
		return
	}
	c.nextProgress = now.Add(time.Second / time.Duration(c.limits.ProgressRate))
	done, total, message, err := read()
	if err != nil {
		c.end(err)
	}
	c.host.Progress(c.ctx, done, total, printable(message, maxProgressText))
}

// log serves the import of the same name.
func (c *call) log(stack []uint64) {
	c.answerLog(func() (abi.LogLevel, string, error) {
		return abi.LiftLogParams(c.memory(textCaps(maxLogText)), c.cutText(stack, 1, maxLogText))
	})
}

// answerLog passes a line on, if there may be more of them; it is not read otherwise.
func (c *call) answerLog(read func() (abi.LogLevel, string, error)) {
	if c.usage.LogLines > c.limits.LogLines {
		return
	}
	level, message, err := read()
	if err != nil {
		c.end(err)
	}
	if c.usage.LogLines++; c.usage.LogLines > c.limits.LogLines {
		if c.limits.LogLines > 0 {
			c.host.Log(c.ctx, abi.LogLevelWarn, "further lines of this call are left out")
		}
		return
	}
	c.host.Log(c.ctx, level, printable(message, maxLogText))
}

// pause serves the import of the same name.
func (c *call) pause(stack []uint64) {
	milliseconds, retptr, err := abi.LiftPauseParams(c.memory(abi.Caps{}), stack)
	if err != nil {
		c.end(err)
	}
	if err := abi.LowerPauseResult(c.memory(abi.Caps{}), retptr, c.answerPause(milliseconds)); err != nil {
		c.end(err)
	}
}

// answerPause waits, and says why it ended early.
func (c *call) answerPause(milliseconds uint32) (early *abi.Interruption) {
	wait := time.Duration(milliseconds) * time.Millisecond
	if started := time.Now(); wait > c.hostDeadline.Sub(started) {
		early = new(abi.InterruptionDeadline)
	} else {
		t := time.NewTimer(wait)
		select {
		case <-t.C:
		case <-c.ctx.Done():
			t.Stop()
		}
		c.usage.Pause += time.Since(started)
	}
	if err := c.ctx.Err(); err != nil {
		c.end(err)
	}
	return early
}
