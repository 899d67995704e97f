package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAttackByPluginsIsContained runs each attack that an Extism plug-in makes while it is called, on its own memory and on the kernel's, as
// TestAttackersCallsAreContained does for other guests.
func TestAttackByPluginsIsContained(t *testing.T) {
	tests := []struct {
		attack  string
		callers int
		long    bool
		want    string
		// recorded is what the record names as what stopped it.
		recorded string
	}{
		{"extism-loop", 1, true, "was stopped", "limit: "},
		{"extism-loop", 8, true, "was stopped", "limit: "},
		{"extism-kernel-loop", 1, true, "was stopped", "limit: "},
		{"extism-alloc-loop", 1, false, "was stopped", "limit: "},
		{"extism-grow", 1, false, "memory", "limit: memory"},
		{"extism-kernel-grow", 1, false, "memory", "limit: memory"},
		{"extism-kernel-grow", 8, false, "", "limit: memory"},
		{"extism-huge-output", 1, false, "larger", "limit: output"},
		{"extism-forged-block", 1, false, "contract", "contract: store_u64"},
		{"extism-forged-context", 1, false, "contract", "contract: store_u64"},
		{"extism-forged-request", 1, false, "contract", "contract: fetch"},
	}
	var rows []attackRow
	for _, tc := range tests {
		name := tc.attack
		if tc.callers > 1 {
			name = fmt.Sprintf("%s, %d at once", tc.attack, tc.callers)
		}
		t.Run(name, func(t *testing.T) {
			module, tries := attackModule(t, tc.attack)
			dir := folder(t, map[string][]byte{"t.wasm": module})
			s := besiegeRecorded(t, nil, "--demo", "--timeout", "3s", "--guests", dir, "--lock", approved(t, dir, "t"))
			s.openDemo()
			row := attackRow{attack: name, tried: tries}
			last := s.attack(&row, tc.callers)
			if !last.IsError && tc.callers == 1 {
				t.Errorf("it ended with: %s", last.Text)
			}
			mustContain(t, "what the caller is told", last.Text, tc.want)
			s.wantRecorded("end", `"stopped":"`+tc.recorded)
			row.stopped = strings.ReplaceAll(last.Text, "\n", " ")
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

// TestAttackingPluginsAreRefused loads each plug-in that asks for more than the contract has.
func TestAttackingPluginsAreRefused(t *testing.T) {
	tests := map[string]string{
		"extism-http": "http_request", "extism-http-status": "http_status_code", "extism-http-headers": "http_headers", "extism-config": "config_get",
		"extism-var-get": "var_get", "extism-var-set": "var_set", "extism-reset": "reset", "extism-exit": "proc_exit", "extism-abort": "env.abort",
		"extism-guarded": "forcefield:extism", "extism-meter": "refill", "extism-both-doors": "forcefield:guest", "extism-no-call": "call",
	}
	modules := map[string][]byte{}
	var rows []attackRow
	for _, attack := range slices.Sorted(maps.Keys(tests)) {
		module, tries := attackModule(t, attack)
		modules[attack+".wasm"] = module
		rows = append(rows, attackRow{attack: attack, tried: tries})
	}
	started := time.Now()
	s := besiegeRecorded(t, nil, "--demo", "--serve-unapproved", "--guests", folder(t, modules))
	took := time.Since(started)
	s.openDemo()
	ping, honest := s.ping(), s.honest()
	_, peak := s.memory()
	said := s.log()
	for i := range rows {
		row := &rows[i]
		mustContain(t, "the log", said, row.attack+".wasm", tests[row.attack])
		s.wantRecorded("module", `"name":"`+row.attack+`"`, `"state":"refused"`, tests[row.attack])
		row.took, row.ping, row.honest, row.peak = took, ping, honest, peak
		row.stopped = "it is refused for " + tests[row.attack]
	}
	report(t, rows)
}
