//go:build unix

package main

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestARunningServerTellsOnASignalWhatItServesAndWhatNot(t *testing.T) {
	dir := folder(t, map[string][]byte{"new.wasm": newGuest(t, "", "")})
	s := serve(t, nil, "--demo", "--guests", dir, "--lock", approved(t, dir, "new"))
	replace(t, dir+"/new.wasm", []byte("broken"))
	until(t, "the log says that it is refused", func() bool { return strings.Contains(s.stderrText(), "state=refused") })
	if err := s.cmd.Process.Signal(os.Signal(syscall.SIGUSR1)); err != nil {
		t.Fatal(err)
	}
	until(t, "the table is printed", func() bool {
		_, table, ok := strings.Cut(s.stderrText(), "The guest modules of this server:")
		return ok && strings.Contains(table, "serving, a newer one refused") && strings.Contains(table, "new: ")
	})
	if got := s.call("answer", `{}`); got.Text != "answered" {
		t.Errorf("after the signal: %q", got.Text)
	}
}
