package main

import (
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
