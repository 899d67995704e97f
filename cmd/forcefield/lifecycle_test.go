package main

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
)

func TestSeveralCopiesServeSideBySide(t *testing.T) {
	home := []string{"HOME=" + t.TempDir()} // one configuration, one cache of compiled guests
	var copies sync.WaitGroup
	servers := []*server{serve(t, home, "--demo"), serve(t, home, "--demo"), serve(t, home, "--demo")}
	lists := make([]string, len(servers))
	for i, s := range servers {
		copies.Go(func() {
			lists[i] = string(s.request("tools/list", `{}`))
			for range 10 {
				if got := s.call("run_soql_query", `{"query":"SELECT Id FROM Account LIMIT 1"}`); got.IsError {
					t.Errorf("copy %d: %s", i, got.Text)
				}
			}
		})
	}
	copies.Wait()
	if lists[0] != lists[1] || lists[1] != lists[2] {
		t.Error("the copies list different tools")
	}
}

func TestASignalToEndEndsTheServer(t *testing.T) {
	s := serve(t, nil, "--demo")
	s.call("run_soql_query", `{"query":"SELECT Id FROM Account LIMIT 1"}`)
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if _, err := s.out.ReadByte(); err == nil {
		t.Error("it wrote something that nobody asked for")
	}
	if err := s.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v: %s", err, s.stderrText())
	}
}

func TestAClientThatGoesAwayEndsTheServerAndItsCallsAreRecorded(t *testing.T) {
	asked := make(chan struct{}, 100)
	org := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done()
	}))
	t.Cleanup(org.Close)
	record := filepath.Join(filepath.Dir(configFile(t, "")), "calls.jsonl")
	cmd := command(t, []string{"SALESFORCE_INSTANCE_URL=" + org.URL, "SALESFORCE_ACCESS_TOKEN=" + canary, "SALESFORCE_API_VERSION=62.0"},
		"serve", "--verbose", "--audit-file", record)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, its, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	cmd.Stdout, cmd.Stderr = its, its // both of its outputs break
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = its.Close()
	_, _ = io.WriteString(in, `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}`+"\n"+
		`{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"list_sobjects","arguments":{}}}`+"\n")
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	<-asked
	_ = out.Close()
	_, _ = io.WriteString(in, `{"jsonrpc":"2.0","id":3,"method":"ping"}`+"\n")
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	text, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	mustContain(t, "the record", string(text), `"kind":"end"`, `"CANCELLED"`)
}
