package mcpserver

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// What the wire does between the moment at which a cancellation is read and the one at which mcp-go has acted on it.

func wireOf(lines string) (*wire, *bytes.Buffer) {
	var out bytes.Buffer
	w := newWire(Config{}.complete(), strings.NewReader(lines), &out, func() {})
	for range strings.Count(lines, "\n") {
		if _, err := w.readLine(); err != nil {
			panic(err)
		}
	}
	return w, &out
}

const (
	callSeven   = `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"echo","_meta":{"progressToken":"p"}}}` + "\n"
	listenSeven = `{"jsonrpc":"2.0","id":7,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true}}}` + "\n"
	cancelSeven = `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}` + "\n"
	reply       = `{"jsonrpc":"2.0","id":7,"result":{}}` + "\n"
	acknowledge = `{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"notifications":{"toolsListChanged":true},"_meta":{"io.modelcontextprotocol/subscriptionId":7}}}` + "\n"
)

func TestACancelledCallIsSilentFromTheMomentThatItsCancellationIsRead(t *testing.T) {
	w, out := wireOf(callSeven + cancelSeven)
	w.progress(context.Background(), "p", dispatch.Progress{Done: 1})
	if _, err := w.Write([]byte(reply)); err != nil || out.Len() > 0 {
		t.Errorf("%v, it wrote %s", err, out)
	}
}

func TestACancelledCallIsSilentWhenItsTokenIsAnothersByNow(t *testing.T) {
	w, out := wireOf(callSeven + strings.Replace(callSeven, "7", "8", 1))
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	w.progress(cancelled, "p", dispatch.Progress{Done: 1})
	if out.Len() > 0 {
		t.Errorf("it wrote %s", out)
	}
	w.progress(context.Background(), "p", dispatch.Progress{Done: 1})
	if out.Len() == 0 {
		t.Error("the other call is silent too")
	}
}

func TestASubscriptionThatEndedIsToldNothing(t *testing.T) {
	for name, c := range map[string]struct {
		in      string
		written []string
		told    bool
	}{
		"an open one":                         {listenSeven, []string{acknowledge}, true},
		"one that is not acknowledged":        {listenSeven, nil, false},
		"one that was cancelled":              {listenSeven + cancelSeven, []string{acknowledge}, false},
		"one that was cancelled and answered": {listenSeven + cancelSeven, []string{acknowledge, reply}, false},
		"one that the server ended":           {listenSeven, []string{acknowledge, reply}, false},
	} {
		w, out := wireOf(c.in)
		for _, line := range c.written {
			if _, err := w.Write([]byte(line)); err != nil {
				t.Fatal(err)
			}
		}
		out.Reset()
		w.announce()
		if told := out.Len() > 0; told != c.told {
			t.Errorf("%s: it wrote %q", name, out)
		}
	}
}

func TestWhatIsAnAnswer(t *testing.T) {
	for line, want := range map[string]string{
		`{"jsonrpc":"2.0","id":7,"result":{}}`:                    `7`,
		`{"result":{"id":8},"id":"a"}`:                            `"a"`,
		`{"id":null,"error":{}}`:                                  ``,
		`{"jsonrpc":"2.0","method":"sampling/create","id":7}`:     ``, // the server's own request
		`{"jsonrpc":"2.0","method":"notifications/x","params":1}`: ``,
		`[{"id":7}]`: ``,
		`{"id":`:     ``,
	} {
		id, ok := replyID([]byte(line))
		if ok != (want != "") || ok && id != want {
			t.Errorf("%s: %q, %t", line, id, ok)
		}
	}
}

func TestTheEndOfTheInputWaitsForWhatWillBeAnsweredOnly(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		open int
	}{
		"a call":                    {callSeven, 1},
		"a call that was cancelled": {callSeven + cancelSeven, 0},
		"a subscription":            {listenSeven, 0},
	} {
		if w, _ := wireOf(c.in); w.calls.open() != c.open {
			t.Errorf("%s: %d are waited for", name, w.calls.open())
		}
	}
	w, _ := wireOf(callSeven)
	if _, err := w.Write([]byte(reply)); err != nil || w.calls.open() != 0 || len(w.calls.tokens) != 0 {
		t.Errorf("after its answer: %d, %v", w.calls.open(), w.calls.tokens)
	}
}
