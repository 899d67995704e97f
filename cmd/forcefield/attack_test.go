package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const attacks = "../../runtime/sandbox/testdata/attacks"

// attackRow is one row of the table that `make attack` prints.
type attackRow struct {
	attack, tried, stopped      string
	took, ping, honest, collect time.Duration
	served, collections         int // honest calls and garbage collections that ended while the attack ran
	peak                        int
}

// report prints what was seen.
func report(t *testing.T, rows []attackRow) {
	t.Helper()
	var table strings.Builder
	fmt.Fprintf(&table, "\n%-26s %-70s %-62s %7s %7s %7s %7s %6s\n", "attack", "what it tried", "what stopped it", "took", "ping", "honest", "collect", "peak")
	milliseconds := func(d time.Duration) string {
		if d == 0 {
			return "–"
		}
		return fmt.Sprintf("%.1f ms", float64(d)/1e6)
	}
	for _, r := range rows {
		fmt.Fprintf(&table, "%-26s %-70.70s %-62.62s %7s %7s %7s %7s %3d MB\n", r.attack, r.tried, r.stopped, milliseconds(r.took),
			milliseconds(r.ping), milliseconds(r.honest), milliseconds(r.collect), r.peak>>20)
	}
	t.Log(table.String())
}

// tried is the first sentence of an attack's source, which says what it does.
func tried(t *testing.T, attack string) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(attacks, attack+".wat"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(source), "\n")
	return strings.TrimPrefix(line, ";; ")
}

// attackFolder makes a folder that holds one attack.
func attackFolder(t *testing.T, attack string) string {
	t.Helper()
	module, err := os.ReadFile(filepath.Join(attacks, attack+".wasm"))
	if err != nil {
		t.Fatal(err)
	}
	return folder(t, map[string][]byte{attack + ".wasm": module})
}

// honest is a call that anybody may make, and that each attack has to leave alone.
func (s *besieged) honest() time.Duration {
	s.t.Helper()
	started := time.Now()
	got := s.called(s.wait(s.startCall("run_soql_query", `{"query":"SELECT Id, Name FROM Account LIMIT 1"}`)))
	if got.IsError {
		s.t.Fatalf("an honest call fails: %s\n%s", got.Text, s.log())
	}
	return time.Since(started)
}

func (s *besieged) ping() time.Duration {
	s.t.Helper()
	started := time.Now()
	s.request("ping", `{}`)
	return time.Since(started)
}

// attack lets some callers attack at once while others are served, fills the row with what was seen, and gives the last of the
// attackers' results.
func (s *besieged) attack(row *attackRow, callers int) (last toolResult) {
	s.t.Helper()
	before, _ := s.collections()
	started := time.Now()
	results := make(chan toolResult, callers)
	for range callers {
		reply := s.startCall("t", `{}`)
		go func() { results <- s.called(<-reply) }()
	}
	row.served = 0
	for ended := 0; ended < callers; {
		row.ping = max(row.ping, s.ping())
		row.honest = max(row.honest, s.honest())
		select {
		case last = <-results:
			ended++
			row.took = time.Since(started)
		case <-s.done:
			s.t.Fatalf("the server has ended:\n%s", s.log())
		default:
			row.served++
		}
	}
	after, longest := s.collections()
	row.collections, row.collect = after-before, longest
	return last
}

// TestAttackersCallsAreContained runs each attack that a module makes while it is called: the call ends in an error that says what
// stopped it, and everybody else is served meanwhile and afterwards.
func TestAttackersCallsAreContained(t *testing.T) {
	tests := []struct {
		attack  string
		callers int
		// long says that the attack runs into a limit that takes time to reach, so that others have to be served meanwhile.
		long bool
		want string // in the error's text; empty for a call that ends well, having got nothing
	}{
		{"loop", 1, true, "was stopped"},
		{"loop", 8, true, "was stopped"},
		{"fib", 1, true, "was stopped"},
		{"fill", 1, true, "was stopped"},
		{"realloc-loop", 1, true, "was stopped"},
		{"recursion", 1, false, "deeper"},
		{"grow", 1, false, "memory"},
		{"grow", 8, false, ""},
		{"realloc-grow", 1, false, "memory"},
		{"table-grow", 1, false, ""},
		{"huge-output", 1, false, "larger"},
		{"flood-log", 1, false, "host"},
		{"flood-progress", 1, false, "host"},
		{"flood-fetch", 1, false, "host"},
		{"sleep", 1, false, "host"},
		{"trap", 1, false, "broke off"},
		{"divide", 1, false, "broke off"},
		{"realloc-trap", 1, false, "broke off"},
		{"realloc-log", 1, false, "contract"},
		{"forged-past-the-end", 1, false, "contract"},
		{"forged-unaligned", 1, false, "contract"},
		{"forged-text-overflow", 1, false, "contract"},
		{"forged-discriminant", 1, false, "contract"},
		{"forged-utf8", 1, false, "contract"},
		{"forged-structured", 1, false, "JSON"},
		{"forged-request-count", 1, false, "contract"},
		{"forged-request-pointer", 1, false, "contract"},
		{"forged-request-method", 1, false, "contract"},
		{"forged-request-root", 1, false, "contract"},
		{"residue", 1, false, ""},
		{"residue-global", 1, false, ""},
	}
	var rows []attackRow
	for _, tc := range tests {
		name := tc.attack
		if tc.callers > 1 {
			name = fmt.Sprintf("%s, %d at once", tc.attack, tc.callers)
		}
		t.Run(name, func(t *testing.T) {
			s := besiege(t, nil, "--demo", "--timeout", "3s", "--serve-unapproved", "--guests", attackFolder(t, tc.attack))
			s.honest() // opens the demo org
			row := attackRow{attack: name, tried: tried(t, tc.attack)}
			last := s.attack(&row, tc.callers)
			if last.IsError != (tc.want != "") && tc.callers == 1 {
				t.Errorf("it ended with: %s", last.Text)
			}
			mustContain(t, "what the caller is told", last.Text, tc.want)
			row.stopped = strings.ReplaceAll(last.Text, "\n", " ")
			if tc.want == "" && !last.IsError {
				row.stopped = "it got nothing by it"
			}
			// How much the others get done meanwhile is the machine's affair as well, so that one attack may be too short to see it.
			for tries := 1; tc.long && (row.served == 0 || row.collections == 0); tries++ {
				if tries == 10 {
					t.Fatalf("in %d attacks, while one ran, never did both an honest call and a garbage collection end", tries)
				}
				s.attack(&row, tc.callers)
			}
			s.honest()
			if _, row.peak = s.memory(); row.peak > memoryCeiling {
				t.Errorf("the process had %d MB", row.peak>>20)
			}
			rows = append(rows, row)
		})
	}
	report(t, rows)
}

// TestAttackingModulesAreRefused loads each attack that a module makes before it is ever called: it is not served, the operator is
// told why, and the others are served.
func TestAttackingModulesAreRefused(t *testing.T) {
	tests := map[string]string{
		"start-loop": "units of computation", "initialize-loop": "units of computation", "start-grow": "memory", "big-minimum": "memory",
		"initialize-log": "outside of describe and call", "describe-loop": "units of computation", "describe-large": "larger than", "describe-many": "larger than", "describe-trap": "broke", "describe-twice": "twice",
		"foreign-imports": "path_open", "foreign-global": "imports", "foreign-table": "imports", "imported-memory": "imports",
		"meter-import": "refill", "meter-export": "", "fuel-global": "", "unknown-host-function": "",
		"huge-minimum": "memory", "memory64": "", "shared-memory": "", "no-memory": "memory", "missing-memory": "memory",
		"missing-call": "call", "missing-realloc": "cabi_realloc", "no-guest": "no Forcefield guest", "no-guest-wasi": "no Forcefield guest",
		"version-0.2.0": "0.2.0", "version-import-0.2.0": "0.2.0", "wrong-export-signature": "signature",
		"wrong-import-signature": "signature", "wrong-initialize": "signature", "call-is-global": "global", "memory-is-function": "",
	}
	var rows []attackRow
	for attack, want := range tests {
		t.Run(attack, func(t *testing.T) {
			started := time.Now()
			s := besiege(t, nil, "--demo", "--serve-unapproved", "--guests", attackFolder(t, attack))
			row := attackRow{attack: attack, tried: tried(t, attack), took: time.Since(started)}
			row.ping, row.honest = s.ping(), s.honest()
			_, row.peak = s.memory()
			if got := s.called(s.wait(s.startCall("t", `{}`))); !got.IsError {
				t.Errorf("it is served: %s", got.Text)
			}
			said := s.log()
			mustContain(t, "the log", said, "refused", attack+".wasm", want)
			_, row.stopped, _ = strings.Cut(said, "reason=")
			row.stopped, _, _ = strings.Cut(row.stopped, "\n")
			rows = append(rows, row)
		})
	}
	report(t, rows)
}
