package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/org"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// DefaultConcurrency is how many guests run at once, half of them of one module at most. What memory they have together is the
// sandbox's to bound.
const DefaultConcurrency = 16

// Config joins the rooms.
type Config struct {
	Catalog *catalog.Catalog
	// Org sends the requests. It may have no login: then every fetch says how to configure one.
	Org Org
	// Orgs are the orgs that a call may choose from by the argument org, when there are several; then Org does not count.
	Orgs []NamedOrg
	// DefaultOrg is the name of the one where a call goes that names none; empty when each call has to name one.
	DefaultOrg string
	// Access says which of Orgs each caller may use; nil means that everybody may use all.
	Access *Access
	// Policy is the operator's rules.
	Policy policy.Engine
	// NoRaw leaves out raw tools: those whose grant has a pattern that ends in **, so that the model chooses the path.
	NoRaw bool
	// Only are the names of the tools that are served; empty means all. A name that no tool has when the dispatcher is made is an error.
	Only []string
	// Limits are those of each call.
	Limits sandbox.Limits
	// ResultBudget is in characters; 0 means DefaultResultBudget.
	ResultBudget int
	// Concurrency is how many guests run at once; 0 means DefaultConcurrency.
	Concurrency int
	// CursorKey is the key that cursors are sealed with, of CursorKeySize bytes: instances that share it open each other's cursors. Empty
	// means one that lives as long as the dispatcher.
	CursorKey []byte
	// Audit records every call; nil means that none is recorded.
	Audit *Audit
	// Log gets what guests log and what operators should know; nil means none.
	Log *slog.Logger
}

// Org is what dispatch needs of an org's transport; *org.Org is one.
type Org interface {
	// Do sends one request; its errors are those of package org.
	Do(ctx context.Context, req org.Request) (org.Response, error)
	// Identity tells orgs apart, without a credential.
	Identity() string
}

// Dispatcher runs tool calls. It is safe for concurrent use.
type Dispatcher struct {
	cfg     Config
	tools   atomic.Pointer[toolSet]
	changes changes
	orgs    orgs
	sealer  *sealer
	turns   *turns
	running *calls
	modules modules
}

// New makes a dispatcher for the tools of the catalog that the policy lets through. It follows the catalog's changes.
func New(cfg Config) (*Dispatcher, error) {
	if cfg.ResultBudget == 0 {
		cfg.ResultBudget = DefaultResultBudget
	}
	if cfg.Concurrency == 0 {
		cfg.Concurrency = DefaultConcurrency
	}
	if cfg.Limits.Deadline == 0 {
		cfg.Limits.Deadline = sandbox.DefaultLimits().Deadline
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	sealer, err := newSealer(cfg.CursorKey)
	if err != nil {
		return nil, err
	}
	orgs, err := newOrgs(cfg)
	if err != nil {
		return nil, err
	}
	d := &Dispatcher{cfg: cfg, orgs: orgs, sealer: sealer, turns: newTurns(cfg.Concurrency), running: newCalls()}
	cfg.Catalog.Subscribe(d.follow)
	return d, d.tools.Load().checkOnly(cfg.Only)
}

// Tools lists the tools that can be called now, sorted by name.
func (d *Dispatcher) Tools() []Tool { return d.tools.Load().views() }

// ToolsFor lists the tools as a caller sees them: the argument org names the orgs that he may use. Who may use none has no tools.
func (d *Dispatcher) ToolsFor(c Caller) []Tool {
	own := d.orgs.of(c)
	if !own.narrowed {
		return d.Tools()
	}
	return d.tools.Load().viewsFor(own, d.cfg.Log)
}

// OrgsFor gives the names of the orgs that a caller may use.
func (d *Dispatcher) OrgsFor(c Caller) []string { return d.orgs.of(c).names() }

// Call is one call of a tool.
type Call struct {
	Tool string
	// Arguments is a JSON object; empty means {}.
	Arguments json.RawMessage
	// Caller is who asked.
	Caller Caller
	// Progress, when not nil, is told how far the call is. It is not called after Call returns.
	Progress func(Progress)
}

// Call runs a tool and says what became of it. It never fails in another way: a fault of the guest, of the org or of the host
// is a Failure. When ctx ends, guest and request are stopped.
func (d *Dispatcher) Call(ctx context.Context, call Call) Result {
	return d.serve(ctx, call, func(s *toolSet) (*entry, *Failure) { return s.find(call.Tool) })
}

// Refuse records a call of a tool that was not offered, and gives the failure. It never makes the call, though the tool may be there by now.
func (d *Dispatcher) Refuse(ctx context.Context, call Call) Result {
	return d.serve(ctx, call, func(s *toolSet) (*entry, *Failure) { return nil, s.refusal(call.Tool) })
}

// serve runs a call of what find finds, and records it. Whatever comes back of it is fit to be shown.
func (d *Dispatcher) serve(ctx context.Context, call Call, find func(*toolSet) (*entry, *Failure)) Result {
	result := d.audited(ctx, call, func() Result { return d.call(ctx, call, find) })
	if result.Failure != nil {
		result.Failure.clean()
		if result.Failure.Retry == "" {
			result.Failure.Retry = retry(result.Failure.Code)
		}
	}
	return result
}

func (d *Dispatcher) call(ctx context.Context, call Call, find func(*toolSet) (*entry, *Failure)) Result {
	ctx, ended, ok := d.running.enter(ctx)
	if !ok {
		return failed(&Failure{Code: CodeCancelled, Message: "The server is ending: the call did not run."})
	}
	defer ended()
	asked, failure := find(d.tools.Load())
	if failure != nil {
		return failed(failure)
	}
	arguments, to, failure := d.orgs.of(call.Caller).choose(call.Arguments)
	if failure != nil {
		result := failed(failure)
		if failure.Code == CodeOrgNotAllowed {
			result.stopped = "rule: orgs of the caller"
		}
		return result
	}
	call.Arguments = arguments
	limits, done, failure := d.turn(ctx, asked, call)
	if failure != nil {
		return failed(failure)
	}
	defer done()
	e, failure := d.hold(find)
	if failure != nil {
		return failed(failure)
	}
	defer e.tool.Module.Release()
	return d.run(ctx, e, call, to, limits)
}

func (d *Dispatcher) run(ctx context.Context, e *entry, call Call, to Org, limits sandbox.Limits) Result {
	schemas, err := e.tool.Schemas()
	if err != nil {
		return failed(&Failure{Code: CodeGuest, Message: err.Error(), Hint: "This is a fault of the tool's module."})
	}
	p, failure := d.prepare(e, schemas, call, to)
	if failure != nil {
		return failed(failure)
	}
	guest, err := e.tool.Module.Guest(ctx)
	if err != nil {
		return failed(d.fault(ctx, e, err, nil))
	}
	host := &callHost{org: to, policy: d.cfg.Policy, tool: e.tool, grant: e.grant, progress: call.Progress,
		log: d.cfg.Log.With("tool", e.view.Name)}
	out, usage, err := guest.Call(ctx, p.invocation, host, limits)
	parted := ""
	if brokenOff(err) {
		parted = host.part(ctx)
	}
	result := Result{Usage: Usage{Usage: usage, Requests: host.requests, ModuleDigest: e.view.Digest}, stopped: stopped(err, host, usage)}
	if err != nil {
		result.Failure = d.fault(ctx, e, err, host)
		result.Failure.Message += parted + coercions(p.coerced, " ")
		if host.leavesDoubt(err) {
			result.Failure.Retry = RetryLook
		}
		return result
	}
	if err := d.finish(e, schemas, p, out, &result); err != nil {
		result.Text, result.Structured, result.stopped = "", nil, "result: its form"
		result.Failure = &Failure{Code: CodeGuestResult, Message: err.Error(),
			Hint: "This is a fault of the tool's module" + mayHaveHappened(host) + "."}
	}
	return result
}

// brokenOff says whether a call ended without the guest having returned.
func brokenOff(err error) bool {
	var own *sandbox.FailureError
	return err != nil && !errors.As(err, &own)
}

func failed(f *Failure) Result { return Result{Failure: f} }

// cancelled tells the two ends of a context apart.
func cancelled(ctx context.Context) *Failure {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return &Failure{Code: CodeTimedOut, Message: "The call waited for its turn until its time was over.",
			Hint: "Try again; other calls are running."}
	}
	return &Failure{Code: CodeCancelled, Message: "The call was cancelled before it ran."}
}

// hide says whether the operator left a tool out, and what a call of it is told.
func hide(cfg Config, e *entry) (Failure, bool) {
	switch {
	case len(cfg.Only) > 0 && !slices.Contains(cfg.Only, e.view.Name):
		return Failure{Code: CodeLeftOut,
			Message: fmt.Sprintf("This server was started without the tool %q.", e.view.Name),
			Hint:    "Use another tool, or let an operator add it to --tools or --toolsets."}, true
	case cfg.Policy.ReadOnly && !policy.ToolIsReadOnly(e.grant):
		return Failure{Code: CodeReadOnly,
			Message: fmt.Sprintf("The tool %q changes data, and this server was started with --read-only.", e.view.Name),
			Hint:    "An operator can start the server without --read-only."}, true
	case cfg.NoRaw && raw(e.grant):
		return Failure{Code: CodeNoRaw,
			Message: fmt.Sprintf("The tool %q takes any path, and this server was started with --no-raw-tools.", e.view.Name),
			Hint:    "Use the tool for the purpose, or let an operator start the server without --no-raw-tools."}, true
	default:
		return Failure{}, false
	}
}

// raw says whether a grant leaves the path to the model.
func raw(grant policy.Grant) bool {
	return slices.ContainsFunc(grant.Needs(), func(n policy.Need) bool { return strings.HasSuffix(n.Pattern, "**") })
}
