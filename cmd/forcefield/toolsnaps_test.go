package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// updateSnapshots is the environment variable that makes the tests write what they would compare with.
const updateSnapshots = "FORCEFIELD_UPDATE_SNAPSHOTS"

// snapshots compares what clients see with the files of a folder of testdata, one for each name. A file that is missing, that
// differs, or that nothing is left for fails the test.
func snapshots(t *testing.T, dir string, seen map[string]json.RawMessage) {
	t.Helper()
	dir = filepath.Join("testdata", dir)
	update := os.Getenv(updateSnapshots) != ""
	if update {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		if _, ok := seen[name]; ok {
			continue
		}
		if update {
			_ = os.Remove(file)
		} else {
			t.Errorf("%s: clients no longer see this", file)
		}
	}
	for name, raw := range seen {
		var now bytes.Buffer
		if err := json.Indent(&now, raw, "", "  "); err != nil {
			t.Fatal(err)
		}
		now.WriteByte('\n')
		file := filepath.Join(dir, name+".json")
		if update {
			if err := os.WriteFile(file, now.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		before, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(before, now.Bytes()) {
			t.Errorf("%s is not what clients see now. If that is meant: %s=1 go test ./cmd/forcefield, and read the difference.", file, updateSnapshots)
		}
	}
}

func TestClientsSeeTheToolsOfTheSnapshots(t *testing.T) {
	raw, tools := seenTools(t, serve(t, nil, "--demo"))
	seen := map[string]json.RawMessage{}
	for i, tool := range tools {
		seen[tool.Name] = raw[i]
	}
	snapshots(t, "toolsnaps", seen)
}

// Tokens are estimated as one for every four bytes of the list as it is written, with its output schemas and hints, which not every client
// shows its model. The tokenizers o200k_base and cl100k_base count 1 and 3 % fewer for it, so the estimate is on the safe side.
const bytesOfAToken = 4

// mostTokens is what the list of tools may cost a model's context.
const mostTokens = 6000

func TestTheListOfToolsKeepsWithinItsTokens(t *testing.T) {
	raw, _ := seenTools(t, serve(t, nil, "--demo"))
	total := 0
	for _, tool := range raw {
		total += len(tool) + 1
	}
	tokens := (total + bytesOfAToken - 1) / bytesOfAToken
	file := filepath.Join("testdata", "tokens.txt")
	if os.Getenv(updateSnapshots) != "" {
		if err := os.WriteFile(file, []byte(strconv.Itoa(tokens)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	recorded, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("about %d tokens; %d are recorded", tokens, recorded)
	if tokens > mostTokens {
		t.Errorf("the list of tools costs about %d tokens; at most %d are allowed", tokens, mostTokens)
	}
	if tokens*100 > recorded*105 {
		t.Errorf("the list of tools costs about %d tokens, more than 5 %% above the recorded %d", tokens, recorded)
	}
}

func TestTheListOfToolsIsInOrderAndTheSameEveryTime(t *testing.T) {
	s := serve(t, nil, "--demo")
	first := s.request("tools/list", `{}`)
	for range 100 {
		if again := s.request("tools/list", `{}`); !bytes.Equal(first, again) {
			t.Fatal("two lists differ")
		}
	}
	if other := serve(t, nil, "--demo").request("tools/list", `{}`); !bytes.Equal(first, other) {
		t.Error("two processes give different lists")
	}
	if names := s.toolNames(); !slices.IsSorted(names) {
		t.Errorf("the tools are not sorted: %v", names)
	}
}
