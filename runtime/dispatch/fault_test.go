package dispatch

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/org"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// A guest of another's making need not pass on what the host told it.
func TestWhatTheHostKnowsIsSaidWhateverTheGuestSays(t *testing.T) {
	tests := map[string]struct {
		happened func(*callHost)
		code     string
		want     []string
	}{
		"no login": {
			func(h *callHost) {
				h.fetchError(&org.UnauthenticatedError{Reason: "Nothing is set.", Remedy: "Set A."})
			},
			CodeNotLoggedIn, []string{"Nothing is set.", "Set A."},
		},
		"a denial": {
			func(h *callHost) {
				h.denied = &policy.Denial{Rule: "grant", Reason: "Not granted.", Remedy: "Approve it."}
			},
			"SHRUG", []string{"It did not work.", "rule grant", "Not granted.", "Approve it."},
		},
		"a change of unknown fate": {
			func(h *callHost) { h.fetchError(&org.TimeoutError{MayHaveHappened: true}) },
			"SHRUG", []string{"It did not work.", "may have been", "look before repeating"},
		},
		"a change that broke off": {
			func(h *callHost) { h.fetchError(&org.UnreachableError{Reason: "Cut.", MayHaveHappened: true}) },
			"SHRUG", []string{"may have been"},
		},
		"a change that was cancelled": {
			func(h *callHost) { h.fetchError(&org.CanceledError{MayHaveHappened: true}) },
			"SHRUG", []string{"may have been"},
		},
		"a change whose answer was too long": {
			func(h *callHost) { h.fetchError(&org.TooLargeError{MayHaveHappened: true}) },
			"SHRUG", []string{"may have been"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			h := &callHost{log: slog.New(slog.DiscardHandler)}
			tc.happened(h)
			f := guestFailure(&sandbox.FailureError{Failure: abi.Failure{Code: "SHRUG", Message: "It did not work."}}, h)
			if f.Code != tc.code {
				t.Errorf("the code is %s, want %s", f.Code, tc.code)
			}
			for _, part := range tc.want {
				if !strings.Contains(f.Text(), part) {
					t.Errorf("%q lacks %q", f.Text(), part)
				}
			}
		})
	}
}

func TestWhatTheGuestSaysStaysAsItIsWhereTheHostKnowsNoMore(t *testing.T) {
	for name, tc := range map[string]struct {
		happened func(*callHost)
		says     string
	}{
		"nothing":                              {func(*callHost) {}, "It did not work."},
		"a read that timed out":                {func(h *callHost) { h.fetchError(&org.TimeoutError{}) }, "It did not work."},
		"a read that was cancelled":            {func(h *callHost) { h.fetchError(&org.CanceledError{}) }, "It did not work."},
		"a read that broke off":                {func(h *callHost) { h.fetchError(&org.UnreachableError{Reason: "Cut."}) }, "It did not work."},
		"a read whose answer was too long":     {func(h *callHost) { h.fetchError(&org.TooLargeError{}) }, "It did not work."},
		"a denial that it passes on":           {func(h *callHost) { h.denied = &policy.Denial{Rule: "grant", Reason: "Not granted."} }, "Not granted."},
		"a doubt that it passes on":            {func(h *callHost) { h.fetchError(&org.TimeoutError{MayHaveHappened: true}) }, "It may have been made."},
		"a missing login that it passes on":    {func(h *callHost) { h.fetchError(&org.UnauthenticatedError{Reason: "Nothing is set."}) }, "Sorry: Nothing is set."},
		"a change that is known to have ended": {func(h *callHost) { h.changed = true }, "It did not work."},
	} {
		t.Run(name, func(t *testing.T) {
			h := &callHost{log: slog.New(slog.DiscardHandler)}
			tc.happened(h)
			f := guestFailure(&sandbox.FailureError{Failure: abi.Failure{Code: "SHRUG", Message: tc.says}}, h)
			if f.Code != "SHRUG" || f.Message != tc.says {
				t.Errorf("%s became %s", tc.says, f.Text())
			}
		})
	}
	if f := guestFailure(&sandbox.FailureError{Failure: abi.Failure{Code: "SHRUG", Message: "No."}}, nil); f.Message != "No." {
		t.Errorf("without a host: %s", f.Text())
	}
}

func TestAFaultOfTheGuestIsToldInWordsForPeople(t *testing.T) {
	d := &Dispatcher{cfg: Config{Log: slog.New(slog.DiscardHandler)}}
	e := &entry{view: Tool{Name: "t", Module: "m"}}
	changed := &callHost{changed: true}
	tests := map[string]struct {
		err  error
		code string
	}{
		"a limit":              {&sandbox.LimitError{Limit: sandbox.LimitMemory, Allowed: 1 << 20}, CodeLimit},
		"a trap":               {&sandbox.TrapError{Cause: "unreachable"}, CodeGuest},
		"a broken module":      {&sandbox.LoadError{Name: "m", Reason: "it is broken"}, CodeGuest},
		"a deadline":           {context.DeadlineExceeded, CodeTimedOut},
		"too little memory":    {&sandbox.BusyError{Total: 1 << 20}, CodeBusy},
		"a broken value":       {&abi.ABIError{Path: "output.text", Reason: "string is not UTF-8"}, CodeGuest},
		"a fault of the host":  {&sandbox.InternalError{During: "fetch", At: "file.go:1"}, CodeInternal},
		"what nobody expected": {errors.New("secret detail"), CodeGuest},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			f := d.fault(t.Context(), e, tc.err, changed)
			if name == "a broken module" { // nothing of it ran
				if f.Code != tc.code || !strings.Contains(f.Message, "it is broken") {
					t.Errorf("got %+v", f)
				}
				return
			}
			if f.Code != tc.code || strings.Contains(f.Text(), "secret detail") || !strings.Contains(f.Text(), "may have been carried out") {
				t.Errorf("got %+v", f)
			}
			if f.Hint == "" {
				t.Error("it does not say what to do")
			}
			if strings.Contains(d.fault(t.Context(), e, tc.err, nil).Text(), "may have been carried out") {
				t.Error("it speaks of a change though no guest ran")
			}
		})
	}
}

func TestACancelledCallIsToldAsThatWhateverTheGuestRanInto(t *testing.T) {
	d := &Dispatcher{cfg: Config{Log: slog.New(slog.DiscardHandler)}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if f := d.fault(ctx, &entry{}, errors.New("anything"), nil); f.Code != CodeCancelled {
		t.Errorf("got %+v", f)
	}
}
