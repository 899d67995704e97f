package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
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
func tried(t *testing.T, source string) string {
	t.Helper()
	text, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimLeft(line, ";/ ")
}

// attackModule gives the module of an attack, and what it tries.
func attackModule(t *testing.T, attack string) (module []byte, tries string) {
	t.Helper()
	if shape, ok := shapes()[attack]; ok {
		return shape.module, shape.tries
	}
	module, err := os.ReadFile(filepath.Join(attacks, attack+".wasm"))
	if err != nil {
		t.Fatal(err)
	}
	return module, tried(t, filepath.Join(attacks, attack+".wat"))
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

// openDemo makes the demo org be there, which on a busy machine takes longer than one call of these tests may.
func (s *besieged) openDemo() {
	s.t.Helper()
	for range 20 {
		if !s.called(s.wait(s.startCall("run_soql_query", `{"query":"SELECT Id FROM Account LIMIT 1"}`))).IsError {
			return
		}
	}
	s.t.Fatalf("the demo org does not answer:\n%s", s.log())
}

// peakMemory gives how much memory the process had at most. It fails when that was too much, or when it does not come back.
func (s *besieged) peakMemory() int {
	s.t.Helper()
	_, peak := s.memory()
	if peak > memoryCeiling {
		s.t.Errorf("the process had %d MB", peak>>20)
	}
	until(s.t, "the memory comes back", func() bool {
		now, _ := s.memory()
		return now < memoryAtRest
	})
	return peak
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
		// recorded is what the record names as what stopped it; empty when nothing was.
		recorded string
	}{
		{"loop", 1, true, "was stopped", "limit: "},
		{"loop", 8, true, "was stopped", "limit: "},
		{"fib", 1, true, "was stopped", "limit: "},
		{"fill", 1, true, "was stopped", "limit: "},
		{"realloc-loop", 1, true, "was stopped", "limit: "},
		{"recursion", 1, false, "deeper", "limit: depth"},
		{"grow", 1, false, "memory", "limit: memory"},
		{"grow", 8, false, "", "limit: memory"},
		{"realloc-grow", 1, false, "memory", "limit: memory"},
		{"table-grow", 1, false, "", ""},
		{"huge-output", 1, false, "larger", "limit: output"},
		{"flood-log", 1, false, "host", "limit: host-calls"},
		{"flood-progress", 1, false, "host", "limit: host-calls"},
		{"flood-fetch", 1, false, "host", "limit: host-calls"},
		{"sleep", 1, false, "host", "limit: host-calls"},
		{"trap", 1, false, "broke off", "trap: unreachable"},
		{"divide", 1, false, "broke off", "trap: integer divide by zero"},
		{"realloc-trap", 1, false, "broke off", "trap: unreachable"},
		{"realloc-log", 1, false, "contract", "contract: log"},
		{"realloc-past-the-end", 1, false, "contract", "contract: invocation"},
		{"realloc-wraps", 1, false, "contract", "contract: invocation"},
		{"realloc-same-block", 1, false, "contract", "contract: invocation"},
		{"realloc-null", 1, false, "contract", "contract: invocation"},
		{"forged-past-the-end", 1, false, "contract", "contract: "},
		{"forged-unaligned", 1, false, "contract", "contract: "},
		{"forged-text-overflow", 1, false, "contract", "contract: "},
		{"forged-discriminant", 1, false, "contract", "contract: "},
		{"forged-utf8", 1, false, "contract", "contract: "},
		{"forged-structured", 1, false, "JSON", "result: its form"},
		{"forged-request-count", 1, false, "contract", "contract: "},
		{"forged-request-pointer", 1, false, "contract", "contract: "},
		{"forged-request-method", 1, false, "contract", "contract: "},
		{"forged-request-root", 1, false, "contract", "contract: "},
		{"residue", 1, false, "", ""},
		{"residue-global", 1, false, "", ""},
	}
	var rows []attackRow
	for _, tc := range tests {
		name := tc.attack
		if tc.callers > 1 {
			name = fmt.Sprintf("%s, %d at once", tc.attack, tc.callers)
		}
		t.Run(name, func(t *testing.T) {
			module, tries := attackModule(t, tc.attack)
			s := besiegeRecorded(t, nil, "--demo", "--timeout", "3s", "--serve-unapproved", "--guests", folder(t, map[string][]byte{"t.wasm": module}))
			s.openDemo()
			row := attackRow{attack: name, tried: tries}
			last := s.attack(&row, tc.callers)
			if last.IsError != (tc.want != "") && tc.callers == 1 {
				t.Errorf("it ended with: %s", last.Text)
			}
			mustContain(t, "what the caller is told", last.Text, tc.want)
			if tc.recorded != "" {
				s.wantRecorded("end", `"stopped":"`+tc.recorded)
			}
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
			row.peak = s.peakMemory()
			rows = append(rows, row)
		})
	}
	report(t, rows)
}

// TestAttackingModulesAreRefused loads each attack that a module makes before it is ever called: it is not served, the operator is
// told why, and the others are served.
func TestAttackingModulesAreRefused(t *testing.T) {
	tests := map[string]string{
		"start-loop": "was stopped", "initialize-loop": "was stopped", "start-grow": "memory", "big-minimum": "memory",
		"initialize-log": "outside of describe and call", "describe-loop": "was stopped", "describe-large": "larger than", "describe-many": "larger than", "describe-trap": "broke", "describe-twice": "twice",
		"foreign-imports": "path_open", "foreign-global": "imports", "foreign-table": "imports", "import-is-global": "global", "imported-memory": "imports",
		"meter-import": "refill", "meter-export": "", "fuel-global": "", "unknown-host-function": "",
		"huge-minimum": "memory", "memory64": "", "shared-memory": "", "no-memory": "memory", "missing-memory": "memory",
		"missing-call": "call", "missing-realloc": "cabi_realloc", "no-guest": "no Forcefield guest", "no-guest-wasi": "no Forcefield guest",
		"version-0.2.0": "0.2.0", "version-import-0.2.0": "0.2.0", "wrong-export-signature": "signature",
		"wrong-import-signature": "signature", "wrong-initialize": "signature", "call-is-global": "global", "memory-is-function": "",
		"empty": "", "garbage": "", "cut-off": "", "many-functions": "functions", "many-locals": "locals", "large-custom-section": "16777216 bytes",
	}
	var rows []attackRow
	for _, attack := range slices.Sorted(maps.Keys(tests)) {
		want := tests[attack]
		t.Run(attack, func(t *testing.T) {
			started := time.Now()
			module, tries := attackModule(t, attack)
			s := besiegeRecorded(t, nil, "--demo", "--serve-unapproved", "--guests", folder(t, map[string][]byte{attack + ".wasm": module}))
			row := attackRow{attack: attack, tried: tries, took: time.Since(started)}
			s.openDemo()
			row.ping, row.honest = s.ping(), s.honest()
			_, row.peak = s.memory()
			if got := s.called(s.wait(s.startCall("t", `{}`))); !got.IsError {
				t.Errorf("it is served: %s", got.Text)
			}
			said := s.log()
			mustContain(t, "the log", said, "refused", attack+".wasm", want)
			s.wantRecorded("module", `"name":"`+attack+`"`, `"state":"refused"`, `"reason":"`, strings.ReplaceAll(want, `"`, `\"`))
			_, row.stopped, _ = strings.Cut(said, "reason=")
			row.stopped, _, _ = strings.Cut(row.stopped, "\n")
			rows = append(rows, row)
		})
	}
	report(t, rows)
}
