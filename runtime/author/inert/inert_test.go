package inert_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/author/inert"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// everything builds testdata/everything with standard Go.
func everything(t *testing.T) []byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "everything.wasm")
	cmd := exec.Command("go", "build", "-buildmode=c-shared", "-trimpath", "-ldflags=-s -w", "-o", out, "./testdata/everything")
	cmd.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	module, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return module
}

// host answers fetches from a list and remembers what it was asked and told.
type host struct {
	answers  []any // abi.Response or abi.FetchError
	requests []abi.Request
	told     []string
}

func (*host) IfStopped(context.Context, abi.Request) abi.FetchError { return nil }

func (h *host) Fetch(_ context.Context, r abi.Request) (abi.Response, abi.FetchError) {
	h.requests = append(h.requests, r)
	next := h.answers[0]
	h.answers = h.answers[1:]
	if response, ok := next.(abi.Response); ok {
		return response, nil
	}
	return abi.Response{}, next.(abi.FetchError)
}

func (h *host) Progress(_ context.Context, done uint64, total *uint64, message string) {
	h.told = append(h.told, fmt.Sprint("progress ", done, total != nil, message))
}

func (h *host) Log(_ context.Context, level abi.LogLevel, message string) {
	h.told = append(h.told, fmt.Sprint("log ", level, message))
}

func TestAStandardGoGuestWithoutWASI(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles a module of megabytes")
	}
	original := everything(t)
	sb, err := sandbox.New(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sb.Close(context.Background()) })
	if _, err := sb.Load(t.Context(), "original", original); err == nil || !strings.Contains(err.Error(), "wasi_snapshot_preview1.fd_write") {
		t.Fatalf("the sandbox takes WASI: %v", err)
	}
	module, removed, err := inert.Remove(original)
	if err != nil || removed < 10 {
		t.Fatalf("%d imports were removed, %v", removed, err)
	}
	if again, n, err := inert.Remove(module); n != 0 || err != nil || string(again) != string(module) {
		t.Fatalf("a module without WASI is not given as it is: %d, %v", n, err)
	}
	guest, err := sb.Load(t.Context(), "everything", module)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(guest.Info().Imports, " "); strings.Contains(got, "wasi") || strings.Count(got, "forcefield:guest/host@0.1.0.") != 4 {
		t.Fatalf("it imports %s", got)
	}
	t.Run("describes itself", func(t *testing.T) { describes(t, guest) })
	t.Run("has nothing around it", func(t *testing.T) { surroundings(t, guest) })
	t.Run("speaks the whole contract", func(t *testing.T) { contract(t, guest) })
}

func describes(t *testing.T, guest *sandbox.Guest) {
	defs, _, err := guest.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(defs) != 7 {
		t.Fatalf("%d tools", len(defs))
	}
	d := defs[5]
	want := "contract Title of contract Description of contract {ReadOnly:false Destructive:true Idempotent:false OpenWorld:true} true " +
		"[{Method:patch Root:apexrest Pattern:a/{id}} {Method:get Root:data Pattern:b}]"
	if got := fmt.Sprintf("%s %s %s %+v %v %+v", d.Name, d.Title, d.Description, d.Annotations, d.Paged, d.Needs); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func call(t *testing.T, guest *sandbox.Guest, h *host, in abi.Invocation) (abi.Output, error) {
	t.Helper()
	if in.Arguments == "" {
		in.Arguments = "{}"
	}
	out, _, err := guest.Call(t.Context(), in, h, sandbox.Limits{})
	return out, err
}

func surroundings(t *testing.T, guest *sandbox.Guest) {
	for range 2 { // and it is a function of its arguments
		out, err := call(t, guest, &host{}, abi.Invocation{Tool: "surroundings"})
		if err != nil || out.Text != "0 0 true true true true 2000 true true true" {
			t.Fatalf("got %q, %v", out.Text, err)
		}
	}
	out, err := call(t, guest, &host{}, abi.Invocation{Tool: "sleeps"})
	if err != nil || out.Text != "awake" {
		t.Errorf("it slept: %q, %v", out.Text, err)
	}
	for _, tool := range []string{"secrets", "exits", "panics"} {
		out, err := call(t, guest, &host{}, abi.Invocation{Tool: tool})
		var trap *sandbox.TrapError
		if !errors.As(err, &trap) {
			t.Errorf("%s: got %q, %v; want that it breaks down", tool, out.Text, err)
		}
	}
}

func contract(t *testing.T, guest *sandbox.Guest) {
	remedy, cursor := "remedy", "page 2"
	h := &host{answers: []any{
		abi.FetchErrorDenied{Value: abi.Denial{Rule: "rule", Reason: "reason", Remedy: &remedy}},
		abi.FetchErrorDenied{Value: abi.Denial{Rule: "rule", Reason: "reason"}},
		abi.FetchErrorInvalidRequest{Value: "invalid"},
		abi.FetchErrorBudgetSpent{Value: abi.BudgetTime},
		abi.FetchErrorUnauthenticated{Value: "who"},
		abi.FetchErrorUnreachable{Value: "where"},
		abi.FetchErrorTimedOut{},
		abi.FetchErrorCancelled{},
		abi.Response{Status: 207, Headers: []abi.ResponseHeader{{Name: abi.ResponseHeaderNameContentType, Value: "a/b"},
			{Name: abi.ResponseHeaderNameNumberOfRecords, Value: "7"}}, Body: []byte("ü")},
	}}
	out, err := call(t, guest, h, abi.Invocation{Tool: "contract", Cursor: &cursor, ResultBudget: 4321})
	if err != nil {
		t.Fatal(err)
	}
	want := `{0 rule reason remedy 0}
{0 rule reason  0}
{1  invalid  0}
{2    3}
{3  who  0}
{4  where  0}
{5    0}
{6    0}
207 [{0 a/b} {6 7}]ü
0 2`
	if out.Text != want || out.Structured != `{"budget":4321}` || out.Cursor == nil || *out.Cursor != "next to page 2" {
		t.Errorf("got %+v\nwant %s", out, want)
	}
	if got := strings.Join(h.told, ", "); got != "log warna warning, progress 1 falsebegun" {
		t.Errorf("told %s", got) // the second step comes too soon after the first
	}
	r := h.requests[0]
	wantRequest := "patch apexrest [a ü/b] [{q 1 2} {e }] [{200} {true} {false} {\"tag\"} {Sun, 06 Nov 1994 08:49:37 GMT}] {body}"
	if got := fmt.Sprint(r.Method, " ", r.Root, " ", r.Path, " ", r.Query, " ", r.Headers, " ", r.Body); got != wantRequest {
		t.Errorf("asked %s\nwant  %s", got, wantRequest)
	}
	if _, ok := h.requests[1].Body.(abi.BodyCSV); !ok {
		t.Errorf("the second body is a %T", h.requests[1].Body)
	}
	if body, ok := h.requests[2].Body.(abi.BodyOctets); !ok || string(body.Value) != "body" {
		t.Errorf("the third body is %v", h.requests[2].Body)
	}
	_, err = call(t, guest, &host{}, abi.Invocation{Tool: "fails"})
	var failure *sandbox.FailureError
	if !errors.As(err, &failure) || failure.Code != "CODE" || failure.Message != "message" || *failure.Hint != "hint" {
		t.Errorf("got %v", err)
	}
	_, err = call(t, guest, &host{}, abi.Invocation{Tool: "nobody"})
	if !errors.As(err, &failure) || failure.Code != "UNKNOWN_TOOL" || failure.Hint != nil {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsNoModuleIsRefused(t *testing.T) {
	for _, bytes := range []string{"", "text", "\x00asm\x01\x00\x00\x00\x01", "\x00asm\x02\x00\x00\x00"} {
		if _, _, err := inert.Remove([]byte(bytes)); err == nil {
			t.Errorf("%q is taken", bytes)
		}
	}
}

// TestAnImportOfAnotherSignatureOrModuleStays: a stub that read a parameter that is not there would make the module invalid.
func TestAnImportOfAnotherSignatureOrModuleStays(t *testing.T) {
	const function = "\x00asm\x01\x00\x00\x00\x01\x05\x01\x60\x00\x01\x7f"
	for name, odd := range map[string]string{
		// (module (import "wasi_snapshot_preview1" "fd_write" (func (result i32))))
		"of another signature": function + "\x02\x23\x01\x16wasi_snapshot_preview1\x08fd_write\x00\x00",
		// (module (import "env" "sched_yield" (func (result i32))))
		"of another module": function + "\x02\x13\x01\x03env\x0bsched_yield\x00\x00",
	} {
		if out, n, err := inert.Remove([]byte(odd)); err != nil || n != 0 || string(out) != odd {
			t.Errorf("%s: %d were removed, %v", name, n, err)
		}
	}
}
