package dispatch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/audit"
)

// Audit says how calls are recorded.
type Audit struct {
	// Record gets two records of each call, whatever becomes of it, and one of each change of a guest module; *audit.Log is one.
	Record Recorder
	// Optional lets calls go on when they cannot be recorded. Otherwise no call is made then.
	Optional bool
	// Arguments records what the arguments are, and not only their digest.
	Arguments bool
}

// Recorder keeps the record of calls.
type Recorder interface {
	// Begin is asked before anything is done for a call, and gives the number under which End is told what became of it.
	Begin(ctx context.Context, b audit.Begin) (seq uint64, err error)
	End(ctx context.Context, e audit.End) error
	// Module is told what became of a guest module that is not bundled, whenever that changes.
	Module(ctx context.Context, m audit.Module) error
}

// audited makes a call between its two records.
func (d *Dispatcher) audited(ctx context.Context, call Call, make func() Result) Result {
	a := d.cfg.Audit
	if a == nil {
		return make()
	}
	seq, err := a.Record.Begin(ctx, d.begin(call))
	if err != nil {
		d.cfg.Log.Error("a call cannot be recorded", "tool", call.Tool, "error", err)
		if !a.Optional {
			return failed(&Failure{Code: CodeAudit, Message: "The call was not made, because it cannot be recorded: this server is set to make no unrecorded calls.",
				Hint: "The server's log says why; `forcefield audit verify` checks the record."})
		}
		return make()
	}
	result := make()
	if err := a.Record.End(ctx, ended(seq, result)); err != nil {
		d.cfg.Log.Error("what became of a call cannot be recorded", "tool", call.Tool, "error", err)
		if !a.Optional {
			unrecorded := failed(&Failure{Code: CodeAudit, Message: "The call was made, but what became of it cannot be recorded, and this server is set to " +
				"give no unrecorded results" + mayHaveChanged(result) + ".", Hint: "The server's log says why."})
			unrecorded.Usage = result.Usage
			return unrecorded
		}
	}
	return result
}

func mayHaveChanged(r Result) string {
	for _, q := range r.Usage.Requests {
		if q.Method != http.MethodGet && q.Method != http.MethodHead && !strings.HasPrefix(q.Outcome, "denied") {
			return "; a change that it asked the org for may have been carried out, so look before repeating it"
		}
	}
	return ""
}

func (d *Dispatcher) begin(call Call) audit.Begin {
	arguments := compacted(call.Arguments)
	sum := sha256.Sum256(arguments)
	b := audit.Begin{
		Caller: strings.TrimSpace(call.Caller.Key() + " " + call.Caller.Client), Org: d.orgs.identity(call), Tool: call.Tool,
		ArgumentsDigest: hex.EncodeToString(sum[:]),
	}
	if e, failure := d.tools.Load().find(call.Tool); failure == nil {
		b.Module = e.view.Digest
	}
	if d.cfg.Audit.Arguments && json.Valid(arguments) {
		b.Arguments = arguments
	}
	return b
}

// compacted gives JSON without white space between its parts, and anything else as it is.
func compacted(arguments json.RawMessage) json.RawMessage {
	var out bytes.Buffer
	if json.Compact(&out, arguments) != nil {
		return arguments
	}
	return out.Bytes()
}

func ended(seq uint64, r Result) audit.End {
	e := audit.End{Of: seq, Result: "ok", Stopped: r.stopped, Usage: audit.Usage{
		Milliseconds: r.Usage.Wall.Milliseconds(), Fuel: r.Usage.Fuel, Memory: r.Usage.Memory, Fetches: r.Usage.Fetches,
		BytesOut: r.Usage.BytesOut, BytesIn: r.Usage.BytesIn, Output: r.Usage.Output,
	}}
	if r.Failure != nil {
		e.Result, e.Code = "failed", r.Failure.Code
	}
	for _, q := range r.Usage.Requests {
		root, _, _ := strings.Cut(q.Path, "/")
		e.Requests = append(e.Requests, audit.Request{Method: q.Method, Root: root, Pattern: q.Pattern, Operation: q.Operation,
			Objects: q.Objects, Status: q.Status, Outcome: q.Outcome, BytesIn: q.BytesIn})
	}
	return e
}
