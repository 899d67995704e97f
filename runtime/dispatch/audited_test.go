package dispatch_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/audit"
	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
)

// recorder remembers what it is told, and fails as a test says.
type recorder struct {
	mu                 sync.Mutex
	begun              []audit.Begin
	ended              []audit.End
	modules            []audit.Module
	failBegin, failEnd error
}

func (r *recorder) Begin(_ context.Context, b audit.Begin) (uint64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failBegin != nil {
		return 0, r.failBegin
	}
	r.begun = append(r.begun, b)
	return uint64(len(r.begun)), nil
}

func (r *recorder) End(_ context.Context, e audit.End) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failEnd != nil {
		return r.failEnd
	}
	r.ended = append(r.ended, e)
	return nil
}

func (r *recorder) Module(_ context.Context, m audit.Module) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.modules = append(r.modules, m)
	return nil
}

func recording(a dispatch.Audit) func(*dispatch.Config) {
	return func(cfg *dispatch.Config) { cfg.Audit = &a }
}

func TestEveryCallIsRecordedWithWhatWasAskedAndWhatBecameOfIt(t *testing.T) {
	r := &recorder{}
	o := answering(200, `{"totalSize":0,"done":true,"records":[]}`)
	o.name = "https://org.example"
	d := newDispatcher(t, o, recording(dispatch.Audit{Record: r}), func(c *dispatch.Config) { c.Policy = policy.Engine{ReadOnly: true} })
	for _, c := range []dispatch.Call{
		{Tool: "run_soql_query", Arguments: json.RawMessage(`{ "query": "SELECT Id FROM Account WHERE Name = 'geheim'" }`)},
		{Tool: "run_soql_query", Arguments: json.RawMessage(`{"query":"SELECT Id FROM Account WHERE Name = 'geheim'"}`), Caller: dispatch.Caller{Issuer: "https://idp.example", Subject: "jo", Client: "app"}},
		{Tool: "run_soql_query", Arguments: json.RawMessage(`{"geheim":1}`)},
		{Tool: "delete_record", Arguments: json.RawMessage(`{}`)},
		{Tool: "geheim"},
	} {
		d.Call(t.Context(), c)
	}
	if len(r.begun) != 5 || len(r.ended) != 5 {
		t.Fatalf("%d begun, %d ended", len(r.begun), len(r.ended))
	}
	first, second := r.begun[0], r.begun[1]
	if first.Org != "https://org.example" || len(first.Module) != 64 || first.Caller != "" || second.Caller != "https://idp.example jo app" {
		t.Errorf("%+v, %+v", first, second)
	}
	if len(first.ArgumentsDigest) != 64 || first.ArgumentsDigest != second.ArgumentsDigest || first.ArgumentsDigest == r.begun[2].ArgumentsDigest {
		t.Error("the digest is not that of the arguments without white space")
	}
	e := r.ended[0]
	if e.Of != 1 || e.Result != "ok" || e.Usage.Fuel == 0 || e.Usage.Memory == 0 || e.Usage.Fetches != 1 || e.Usage.BytesIn == 0 || len(e.Requests) != 1 {
		t.Fatalf("%+v", e)
	}
	if q := e.Requests[0]; q.Method != http.MethodGet || q.Root != "data" || q.Pattern != "query" || q.Operation != "query" || q.Status != 200 || q.Outcome != "ok" {
		t.Errorf("%+v", q)
	}
	var codes []string
	for _, e := range r.ended {
		codes = append(codes, e.Code)
	}
	if !slices.Equal(codes, []string{"", "", dispatch.CodeInvalidArguments, dispatch.CodeReadOnly, dispatch.CodeUnknownTool}) {
		t.Errorf("the codes are %q", codes)
	}
	all, err := json.Marshal([]any{r.begun[:4], r.ended})
	if err != nil || strings.Contains(string(all), "geheim") {
		t.Errorf("a value is recorded: %s, %v", all, err)
	}
}

func TestACallOfWhatIsNotOfferedIsRecordedAndNeverMade(t *testing.T) {
	r := &recorder{}
	o := answering(200, `{"totalSize":0,"done":true,"records":[]}`)
	d := newDispatcher(t, o, recording(dispatch.Audit{Record: r}), func(c *dispatch.Config) { c.Policy = policy.Engine{ReadOnly: true} })
	for tool, want := range map[string]string{
		"nothing":        dispatch.CodeUnknownTool,
		"delete_record":  dispatch.CodeReadOnly,
		"run_soql_query": dispatch.CodeUnknownTool, // it is there by the time that its refusal is recorded
	} {
		got := d.Refuse(t.Context(), dispatch.Call{Tool: tool, Arguments: json.RawMessage(`{"query":"SELECT Id FROM Account"}`)})
		if got.Failure == nil || got.Failure.Code != want || r.ended[len(r.ended)-1].Code != want || r.begun[len(r.begun)-1].Tool != tool {
			t.Errorf("%s: %+v, %+v", tool, got.Failure, r.ended)
		}
	}
	if len(r.ended) != 3 || len(o.asked) > 0 {
		t.Errorf("%d records, %d requests", len(r.ended), len(o.asked))
	}
}

func TestARecordIdIsNotPartOfTheRecordOfARequest(t *testing.T) {
	r := &recorder{}
	d := newDispatcher(t, answering(200, `{"Id":"001000000000001AAA"}`), recording(dispatch.Audit{Record: r}))
	call(t, d, "get_record", `{"object_name":"Account","record_id":"001000000000001AAA"}`)
	all, err := json.Marshal(r.ended)
	if err != nil || strings.Contains(string(all), "001000000000001") || !strings.Contains(string(all), "{id}") {
		t.Errorf("%s, %v", all, err)
	}
}

func TestArgumentsAreRecordedWhenTheOperatorAsksForThem(t *testing.T) {
	r := &recorder{}
	d := newDispatcher(t, answering(200, `{}`), recording(dispatch.Audit{Record: r, Arguments: true}))
	call(t, d, "run_soql_query", `{ "query" : "SELECT Id FROM Account" }`)
	call(t, d, "run_soql_query", `{ not JSON`)
	if got := string(r.begun[0].Arguments); got != `{"query":"SELECT Id FROM Account"}` {
		t.Errorf("the arguments are %s", got)
	}
	if got := string(r.begun[1].Arguments); got != "" {
		t.Errorf("what is no JSON is recorded as %s", got)
	}
}

func TestWhatStoppedACallIsRecorded(t *testing.T) {
	r := &recorder{}
	d := newDispatcher(t, answering(200, `{}`), recording(dispatch.Audit{Record: r}), func(c *dispatch.Config) { c.Limits.Fuel = 1 })
	call(t, d, "run_soql_query", `{"query":"SELECT Id FROM Account"}`)
	d = newDispatcher(t, answering(200, `{}`), recording(dispatch.Audit{Record: r}))
	call(t, d, "restful", `{"method":"POST","path":"sobjects/Account/001000000000001AAA","params":{"_HttpMethod":"DELETE"}}`)
	if got := r.ended[0]; got.Stopped != "limit: fuel" || got.Code != dispatch.CodeLimit {
		t.Errorf("%+v", got)
	}
	if got := r.ended[1]; got.Stopped != "rule: method-override" || len(got.Requests) != 1 || got.Requests[0].Outcome != "denied by method-override" {
		t.Errorf("%+v", got)
	}
}

func TestACallThatCannotBeRecordedIsNotMade(t *testing.T) {
	full := errors.New("no space left on device")
	change := `{"object_name":"Account","data":{"Name":"x"}}`
	for name, c := range map[string]struct {
		audit dispatch.Audit
		asked int // requests that the org gets
		code  string
		says  string
	}{
		"the begin":                {dispatch.Audit{Record: &recorder{failBegin: full}}, 0, dispatch.CodeAudit, "was not made"},
		"the end":                  {dispatch.Audit{Record: &recorder{failEnd: full}}, 1, dispatch.CodeAudit, "may have been carried out"},
		"the begin, but it may":    {dispatch.Audit{Record: &recorder{failBegin: full}, Optional: true}, 1, "", ""},
		"the end, but that may be": {dispatch.Audit{Record: &recorder{failEnd: full}, Optional: true}, 1, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			o := answering(201, `{"id":"001000000000001AAA","success":true,"errors":[]}`)
			got := call(t, newDispatcher(t, o, recording(c.audit)), "create_record", change)
			if len(o.asked) != c.asked {
				t.Errorf("the org got %d requests", len(o.asked))
			}
			switch {
			case c.code == "" && got.Failure != nil:
				t.Errorf("it failed: %s", got.Failure.Text())
			case c.code != "":
				wantFailure(t, got, c.code, c.says)
			}
		})
	}
}

func TestWhatChangedNothingIsNotSaidToMayHave(t *testing.T) {
	for name, c := range map[string]struct{ tool, arguments string }{
		"a read":            {"run_soql_query", `{"query":"SELECT Id FROM Account"}`},
		"a change, refused": {"restful", `{"method":"POST","path":"sobjects/Account","params":{"_HttpMethod":"DELETE"}}`},
	} {
		d := newDispatcher(t, answering(200, `{"totalSize":0,"done":true,"records":[]}`), recording(dispatch.Audit{Record: &recorder{failEnd: errors.New("full")}}))
		got := call(t, d, c.tool, c.arguments)
		if got.Failure == nil || got.Failure.Code != dispatch.CodeAudit || strings.Contains(got.Failure.Text(), "may have been carried out") {
			t.Errorf("%s: %+v", name, got.Failure)
		}
	}
}
