package mcpserver_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/mcpserver"
	"github.com/forcefield-mcp/forcefield/runtime/mcpserver/bearer"
)

const cancelSeven = `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}`

func TestACancellationThatReachesAnotherInstanceIsAcceptedAndTheCallIsAnswered(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	d := fake{tools: echoTool(), call: func(ctx context.Context, call dispatch.Call) dispatch.Result {
		close(begun)
		select {
		case <-ctx.Done():
			t.Error("it was stopped")
		case <-release:
		}
		return echo(ctx, call)
	}}
	one, other := startHTTP(t, d), startHTTP(t, d)
	session := one.post(t.Context(), legacyInitialize).Header.Get("Mcp-Session-Id")
	answers := make(chan *http.Response, 1)
	go func() { answers <- one.post(t.Context(), echoCall(7, 8), "Mcp-Session-Id", session) }()
	<-begun
	if resp := other.post(t.Context(), cancelSeven, "Mcp-Session-Id", session); resp.StatusCode != http.StatusAccepted {
		t.Errorf("got %s", resp.Status)
	}
	close(release)
	if m := messages(t, <-answers); len(m) != 1 || path(m[0], "result", "structuredContent", "n") != 1.0 {
		t.Errorf("got %v", m)
	}
}

func TestACallerCannotCancelWhatAnotherAskedForInASessionOfTheSameName(t *testing.T) {
	tokens, err := bearer.NewTokens("desk " + secret + "\nphone fedcba9876543210fedcba9876543210")
	if err != nil {
		t.Fatal(err)
	}
	d, begun, stopped := hanging()
	s := startHTTP(t, d, func(cfg *mcpserver.HTTPConfig) { cfg.Auth = tokens })
	answers := make(chan *http.Response, 1)
	go func() {
		answers <- s.post(t.Context(), echoCall(7, nil), "Mcp-Session-Id", "mine", "Authorization", "Bearer "+secret)
	}()
	<-begun
	s.post(t.Context(), cancelSeven, "Mcp-Session-Id", "mine", "Authorization", "Bearer fedcba9876543210fedcba9876543210")
	select {
	case <-stopped:
		t.Fatal("another caller stopped it")
	default:
	}
	s.post(t.Context(), cancelSeven, "Mcp-Session-Id", "mine", "Authorization", "Bearer "+secret)
	<-stopped
	if m := messages(t, <-answers); len(m) != 0 {
		t.Errorf("got %v", m)
	}
}
