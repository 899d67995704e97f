package dispatch_test

import (
	"context"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/org"
)

func TestCallsOfOneToolLeavePlacesForTheOthers(t *testing.T) {
	entered, release := make(chan struct{}, 8), make(chan struct{})
	o := &scriptedOrg{answer: func(ctx context.Context, req org.Request) (org.Response, error) {
		if strings.Contains(strings.Join(req.Path, "/"), "query") {
			entered <- struct{}{}
			select {
			case <-release:
			case <-ctx.Done():
			}
			return org.Response{Status: 200, Body: []byte(`{"totalSize":0,"done":true,"records":[]}`)}, ctx.Err()
		}
		return org.Response{Status: 200, Body: []byte(`{"attributes":{"type":"Account"},"Id":"001000000000001AAA"}`)}, nil
	}}
	d := newDispatcher(t, o, func(cfg *dispatch.Config) { cfg.Concurrency = 4 })
	ended := make(chan dispatch.Result)
	for range 6 {
		go func() { ended <- call(t, d, "run_soql_query", `{"query":"SELECT Id FROM Account"}`) }()
	}
	<-entered
	<-entered // both places that the tool may have are taken, and four calls wait
	if r := call(t, d, "get_record", `{"object_name":"Account","record_id":"001000000000001AAA"}`); r.Failure != nil {
		t.Fatal(r.Failure.Text())
	}
	if len(entered) > 0 {
		t.Error("the tool has more than half of the places")
	}
	close(release)
	for range 6 {
		if r := <-ended; r.Failure != nil {
			t.Error(r.Failure.Text())
		}
	}
}
