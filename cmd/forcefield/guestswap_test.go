package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// footprint is what a process holds, counted from outside: kilobytes that are resident, bytes of executable memory that is no file's, and open
// files.
type footprint struct{ resident, code, descriptors int }

func footprintOf(t *testing.T, pid int) footprint {
	t.Helper()
	f := footprint{resident: residentKilobytes(pid)}
	if fds, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid)); err == nil {
		f.descriptors = len(fds)
	}
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return f
	}
	for line := range strings.Lines(string(maps)) {
		var from, to int
		var rights string
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); n == 3 && len(strings.Fields(line)) == 5 && strings.Contains(rights, "x") {
			f.code += to - from
		}
	}
	return f
}

// callsAtOnce sends so many calls before it reads a reply, and gives the texts of the replies.
func (s *server) callsAtOnce(n int, tool string) []string {
	s.t.Helper()
	first := s.nextID + 1
	for range n {
		s.nextID++
		s.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":{}}}`, s.nextID, tool))
	}
	var texts []string
	for len(texts) < n {
		line, err := s.out.ReadBytes('\n')
		if err != nil {
			s.t.Fatal(err)
		}
		var reply struct {
			ID     int    `json:"id"`
			Method string `json:"method"`
			Result struct {
				Content []struct {
					Text string `json:"text"`
				} `json:"content"`
				IsError bool `json:"isError"`
			} `json:"result"`
		}
		if err := json.Unmarshal(line, &reply); err != nil {
			s.t.Fatalf("not the protocol: %q", line)
		}
		if reply.Method != "" {
			s.notices = append(s.notices, string(line))
			continue
		}
		if reply.ID < first || len(reply.Result.Content) != 1 || reply.Result.IsError {
			s.t.Fatalf("a call failed: %s", line)
		}
		texts = append(texts, reply.Result.Content[0].Text)
	}
	return texts
}

func TestTheServerSwapsAModuleUnderItsCallersAndHoldsNoMoreAfterwards(t *testing.T) {
	dir := folder(t, map[string][]byte{"new.wasm": newGuest(t, "", "")})
	s := serve(t, nil, "--demo", "--guests", dir, "--lock", approved(t, dir, "new"), "--guest-updates", "same-needs")
	const swaps = 200
	var before footprint
	old := "answered"
	for i := range swaps {
		if i == swaps/3 {
			before = footprintOf(t, s.cmd.Process.Pid)
		}
		answer := fmt.Sprintf("ans%05d", i)
		replace(t, filepath.Join(dir, "new.wasm"), newGuest(t, "answered", answer))
		until(t, "the new version answers", func() bool {
			texts := s.callsAtOnce(8, "answer")
			for _, text := range texts {
				if text != old && text != answer {
					t.Fatalf("a call gave %q, neither %q nor %q", text, old, answer)
				}
			}
			return texts[len(texts)-1] == answer && texts[0] == answer
		})
		old = answer
	}
	after := footprintOf(t, s.cmd.Process.Pid)
	t.Logf("after a third of the swaps %+v, after all %+v", before, after)
	if after.descriptors > before.descriptors+2 || after.code > before.code+256<<10 || after.resident > before.resident+16<<10 {
		t.Errorf("after %d swaps it holds %+v, after %d %+v", swaps/3, before, swaps, after)
	}
	if runtime.GOOS == "linux" && before.code == 0 {
		t.Error("the count of compiled code counts nothing")
	}
	if len(s.notices) > 0 {
		t.Errorf("clients were told that the list changed, and nothing that they see did: %s", s.notices)
	}
}

func TestClientsAreToldWhenAModuleIsApproved(t *testing.T) {
	dir := folder(t, map[string][]byte{"new.wasm": newGuest(t, "", "")})
	lock := filepath.Join(t.TempDir(), "config", "forcefield.lock")
	s := serve(t, nil, "--demo", "--guests", dir, "--lock", lock)
	approveIn(t, dir, lock, "new")
	until(t, "clients are told", func() bool { s.toolNames(); return len(s.notices) > 0 })
	mustContain(t, "what they are told", s.notices[0], `"notifications/tools/list_changed"`)
	if len(s.notices) > 1 {
		t.Errorf("they are told %d times", len(s.notices))
	}
	mustContain(t, "the list then", fmt.Sprint(s.toolNames()), "ask_limits")
}
