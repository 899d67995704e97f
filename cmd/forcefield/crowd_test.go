package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestAThousandCallsWithRandomCancellationsLeaveNothingBehind calls real guests. What is left of a call, an instance or a place, would be
// missing for those that come after.
func TestAThousandCallsWithRandomCancellationsLeaveNothingBehind(t *testing.T) {
	s := serve(t, nil, "--demo")
	const calls = 1000
	query := func(id int) string {
		return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"run_soql_query","arguments":`+
			`{"query":"SELECT Id, Name FROM Account LIMIT 20"},"_meta":{"progressToken":%d}}}`, id, id)
	}
	var lines []string
	cancelled := map[int]bool{}
	for id := 1; id <= calls; id++ {
		lines = append(lines, query(1000+id))
		if victim := max(1, id-rand.IntN(50)); rand.IntN(2) == 0 && !cancelled[victim] {
			cancelled[victim] = true
			lines = append(lines, fmt.Sprintf(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%d}}`, 1000+victim))
		}
	}
	lines = append(lines, `{"jsonrpc":"2.0","id":"sent","method":"ping"}`)
	go func() { _, _ = io.WriteString(s.in, strings.Join(lines, "\n")+"\n") }()
	answered := s.replies(calls-len(cancelled), func(id int) bool { return !cancelled[id-1000] })
	for id := 1; id <= calls; id++ {
		if !cancelled[id] && !answered[1000+id] {
			t.Fatalf("call %d was not answered", id)
		}
	}
	for id := range 100 { // more than run at once
		s.send(query(5000 + id))
	}
	s.replies(100, func(id int) bool { return id >= 5000 })
}

// replies reads until so many good results of calls that count came, and fails on a result that is an error.
func (s *server) replies(n int, counts func(id int) bool) map[int]bool {
	s.t.Helper()
	got := map[int]bool{}
	for len(got) < n {
		line, err := s.out.ReadBytes('\n')
		if err != nil {
			s.t.Fatalf("after %d replies: %v\n%s", len(got), err, s.stderrText())
		}
		var m struct {
			ID     any `json:"id"`
			Result struct {
				IsError bool `json:"isError"`
			} `json:"result"`
		}
		if err := json.Unmarshal(line, &m); err != nil {
			s.t.Fatalf("not the protocol: %q", line)
		}
		id, ok := m.ID.(float64)
		if !ok || !counts(int(id)) {
			continue
		}
		if m.Result.IsError {
			s.t.Fatalf("got %s", line)
		}
		got[int(id)] = true
	}
	return got
}
