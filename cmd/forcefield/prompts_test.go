package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// prompt gets the text of a prompt.
func (s *server) prompt(name, arguments string) string {
	s.t.Helper()
	var got struct {
		Messages []struct {
			Role    string `json:"role"`
			Content struct {
				Text string `json:"text"`
			} `json:"content"`
		} `json:"messages"`
	}
	raw := s.request("prompts/get", fmt.Sprintf(`{"name":%q,"arguments":%s}`, name, arguments))
	if err := json.Unmarshal(raw, &got); err != nil || len(got.Messages) != 1 || got.Messages[0].Role != "user" {
		s.t.Fatalf("%s gave %s", name, raw)
	}
	return got.Messages[0].Content.Text
}

// Each query that a prompt gives is run on the demo org, and each tool that it names is there.
func TestWhatThePromptsSayToDoWorksOnTheDemoOrg(t *testing.T) {
	s := serve(t, nil, "--demo")
	var found struct {
		Rows [][]any `json:"rows"`
	}
	if err := json.Unmarshal(s.call("run_soql_query", `{"query":"SELECT Id, Name FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity) ORDER BY Name LIMIT 1"}`).Structured, &found); err != nil || len(found.Rows) != 1 {
		t.Fatal(err, found)
	}
	id, name := fmt.Sprint(found.Rows[0][0]), fmt.Sprint(found.Rows[0][1])
	for _, tc := range []struct {
		prompt, arguments string
		queries           int
	}{
		{"account_brief", fmt.Sprintf(`{"account":%q}`, name), 5},
		{"account_brief", fmt.Sprintf(`{"account":%q}`, id), 5},
		{"account_brief", `{"account":"100% O'Hara \\ _Sons"}`, 5},
		{"data_quality", `{"object_name":"Contact"}`, 4},
		{"explore_org", `{}`, 2},
		{"explore_org", `{"topic":"invoices"}`, 2},
		{"pipeline_review", `{}`, 6},
		{"pipeline_review", `{"period":"THIS_YEAR"}`, 6},
		{"write_query", `{"question":"Which accounts have no open deal?","object_name":"Account"}`, 0},
	} {
		text := s.prompt(tc.prompt, tc.arguments)
		queries := 0
		for line := range strings.Lines(text) {
			at := strings.Index(line, "SELECT ")
			if at < 0 {
				continue
			}
			queries++
			query := strings.NewReplacer("ACCOUNT_ID", id, "FIELD", "Email").Replace(strings.TrimSpace(line[at:]))
			if got := s.call("run_soql_query", fmt.Sprintf(`{"query":%q}`, query)); got.IsError {
				t.Errorf("%s: %s\n%s", tc.prompt, query, got.Text)
			}
		}
		if queries != tc.queries {
			t.Errorf("%s %s gives %d queries, want %d:\n%s", tc.prompt, tc.arguments, queries, tc.queries, text)
		}
		for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r != '_' && (r < 'a' || r > 'z') }) {
			if isTool := regexp.MustCompile(`^(run|get|list|create|update|delete|bulk)_`).MatchString(word); isTool && !slices.Contains(s.toolNames(), word) {
				t.Errorf("%s names the tool %s, which is not there", tc.prompt, word)
			}
		}
	}
}

func TestAPromptSaysWhichArgumentIsWrong(t *testing.T) {
	s := serve(t, nil, "--demo")
	for arguments, want := range map[string]string{
		`{"name":"data_quality","arguments":{}}`:                                          `\"object_name\" of the prompt data_quality is missing`,
		`{"name":"data_quality","arguments":{"object_name":"Account WHERE Id = null"}}`:   "must be the API name of an object",
		`{"name":"pipeline_review","arguments":{"period":"TODAY OR Name != null"}}`:       "must be one of THIS_QUARTER",
		`{"name":"explore_org","arguments":{"topics":"x"}}`:                               "it has topic",
		`{"name":"explore_org","arguments":{"topic":"` + strings.Repeat("x", 501) + `"}}`: "more than 500 characters",
		`{"name":"none"}`: "not found",
	} {
		mustContain(t, arguments, s.refused("prompts/get", arguments), want)
	}
}

func TestClientsSeeThePromptsAndResourcesOfTheSnapshots(t *testing.T) {
	s := serve(t, nil, "--demo")
	seen := map[string]json.RawMessage{}
	for _, method := range []string{"prompts/list", "resources/list", "resources/templates/list"} {
		seen[strings.ReplaceAll(method, "/", "_")] = s.request(method, `{}`)
	}
	for _, prompt := range []string{"account_brief", "data_quality", "explore_org", "pipeline_review", "write_query"} {
		arguments := map[string]string{"account_brief": `{"account":"Acme"}`, "data_quality": `{"object_name":"Contact"}`, "write_query": `{"question":"How many?"}`}[prompt]
		if arguments == "" {
			arguments = `{}`
		}
		seen["prompt_"+prompt] = s.request("prompts/get", fmt.Sprintf(`{"name":%q,"arguments":%s}`, prompt, arguments))
	}
	seen["instructions"] = instructionsSeen(t)
	snapshots(t, "offersnaps", seen)
}

// instructionsSeen is what a client is told when it connects.
func instructionsSeen(t *testing.T) json.RawMessage {
	t.Helper()
	s := serve(t, nil, "--demo")
	raw := s.request("initialize", `{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}`)
	var hello struct {
		Instructions string          `json:"instructions"`
		Capabilities json.RawMessage `json:"capabilities"`
	}
	if err := json.Unmarshal(raw, &hello); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(hello)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
