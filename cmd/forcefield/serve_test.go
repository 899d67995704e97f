package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/toolschema"
)

func TestTheDemoAnswersEveryToolAndEachAnswerFitsItsSchema(t *testing.T) {
	s := serve(t, nil, "--demo")
	schemas := outputSchemas(t, s)
	var created struct {
		ID string `json:"id"`
	}
	steps := []struct {
		tool, arguments string
		text            []string
		into            any
	}{
		{"run_soql_query", `{"query":"SELECT Id, Name, Owner.Name FROM Account WHERE Industry = 'Technology' ORDER BY Name LIMIT 5"}`,
			[]string{"Total: 5 records\nId,Name,Owner\n", `{""Name"": ""`}, nil},
		{"run_soql_query", `{"query":"SELECT COUNT() FROM Account","format":"json"}`, nil, nil},
		{"get_object_fields", `{"object_name":"Contact"}`, []string{"Total: ", "name,label,type,updateable", "LastName"}, nil},
		{"create_record", `{"object_name":"Account","data":{"Name":"Röntgen & Söhne"}}`, []string{"Create Account Record Result (JSON):"}, &created},
		{"get_record", `{"object_name":"Account","record_id":"$ID"}`, []string{"Röntgen & Söhne"}, nil},
		{"delete_record", `{"object_name":"Account","record_id":"$ID"}`, []string{"Delete Account Record Result: 204"}, nil},
	}
	for _, step := range steps {
		got := s.call(step.tool, strings.ReplaceAll(step.arguments, "$ID", created.ID))
		if got.IsError {
			t.Fatalf("%s: %s", step.tool, got.Text)
		}
		mustContain(t, step.tool, got.Text, step.text...)
		if err := schemas[step.tool].Check(got.Structured); err != nil {
			t.Errorf("%s: %s does not fit its schema: %v", step.tool, got.Structured, err)
		}
		if step.into != nil {
			if err := json.Unmarshal(got.Structured, step.into); err != nil {
				t.Fatal(err)
			}
		}
	}
	again := s.call("get_record", `{"object_name":"Account","record_id":"`+created.ID+`"}`)
	if !again.IsError {
		t.Errorf("a deleted record is still read: %s", again.Text)
	}
}

func outputSchemas(t *testing.T, s *server) map[string]*toolschema.Schema {
	t.Helper()
	var list struct {
		Tools []struct {
			Name         string          `json:"name"`
			OutputSchema json.RawMessage `json:"outputSchema"`
		} `json:"tools"`
	}
	if err := json.Unmarshal(s.request("tools/list", `{}`), &list); err != nil {
		t.Fatal(err)
	}
	schemas := map[string]*toolschema.Schema{}
	for _, tool := range list.Tools {
		schema, err := toolschema.Compile(string(tool.OutputSchema))
		if err != nil {
			t.Fatal(err)
		}
		schemas[tool.Name] = schema
	}
	return schemas
}

func TestALongResultGoesOnByItsCursorUntilEveryRowWasShown(t *testing.T) {
	s := serve(t, nil, "--demo")
	query := `"query":"SELECT Id, Name, BillingStreet, BillingCity, Phone, Website, Description, Owner.Name, Owner.Email, CreatedDate FROM Account ORDER BY Id"`
	seen := map[string]bool{}
	arguments, total := `{`+query+`}`, 0
	for range 50 {
		got := s.call("run_soql_query", arguments)
		if got.IsError {
			t.Fatal(got.Text)
		}
		var page struct {
			Total  int     `json:"totalSize"`
			Rows   [][]any `json:"rows"`
			Cursor string  `json:"cursor"`
		}
		if err := json.Unmarshal(got.Structured, &page); err != nil {
			t.Fatal(err)
		}
		total = page.Total
		for _, row := range page.Rows {
			id, _ := row[0].(string)
			if seen[id] {
				t.Fatalf("%s was shown twice", id)
			}
			seen[id] = true
		}
		if page.Cursor == "" {
			break
		}
		arguments = `{` + query + `,"cursor":"` + page.Cursor + `"}`
	}
	if total < 100 || len(seen) != total {
		t.Fatalf("%d of %d rows were shown", len(seen), total)
	}
}

func TestErrorsSayWhatIsWrongAndWhatToDo(t *testing.T) {
	s := serve(t, nil, "--demo")
	tests := map[string]struct {
		tool, arguments string
		want            []string
	}{
		"SOQL that does not parse":  {"run_soql_query", `{"query":"SELECT Id, FROM Account"}`, []string{"MALFORMED_QUERY", "unexpected token", "Row:1"}},
		"a field that is not there": {"run_soql_query", `{"query":"SELECT Id, Namee FROM Account"}`, []string{"INVALID_FIELD", "Namee", "`Name`"}},
		"an object that is not":     {"run_soql_query", `{"query":"SELECT Id FROM Acount"}`, []string{"INVALID_TYPE", "Acount", "Account"}},
		"an unknown object":         {"get_object_fields", `{"object_name":"Contcat"}`, []string{"NOT_FOUND", "Contact"}},
		"a missing argument":        {"run_soql_query", `{}`, []string{"INVALID_ARGUMENTS", `"query"`, "The arguments are"}},
		"an unknown argument":       {"run_soql_query", `{"query":"SELECT Id FROM Account","frmat":"csv"}`, []string{`"frmat"`, `"format"`}},
		"a value not in the list":   {"run_soql_query", `{"query":"SELECT Id FROM Account","format":"xml"}`, []string{`"format"`, `"csv"`}},
		"a path for an id":          {"get_record", `{"object_name":"Account","record_id":"../limits"}`, []string{"INVALID_ARGUMENTS", "record_id"}},
		"a path for an object":      {"delete_record", `{"object_name":"Account/x","record_id":"001000000000001AAA"}`, []string{"INVALID_ARGUMENTS", "object_name"}},
		"a required field left out": {"create_record", `{"object_name":"Contact","data":{"FirstName":"A"}}`, []string{"REQUIRED_FIELD_MISSING", "LastName"}},
		"a made-up cursor":          {"run_soql_query", `{"query":"SELECT Id FROM Account","cursor":"AAAA"}`, []string{"INVALID_CURSOR", "begin anew"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got := s.call(tc.tool, tc.arguments)
			if !got.IsError {
				t.Fatalf("no error: %s", got.Text)
			}
			mustContain(t, "the error", got.Text, tc.want...)
		})
	}
}

func TestWithoutCredentialsTheServerStartsAndEachCallSaysWhatToSet(t *testing.T) {
	tests := map[string]struct {
		env  []string
		want []string
	}{
		"nothing is set":         {nil, []string{"NOT_LOGGED_IN", "SALESFORCE_ACCESS_TOKEN", "SALESFORCE_INSTANCE_URL", "--demo"}},
		"only the token is set":  {[]string{"SALESFORCE_ACCESS_TOKEN=00Dxx!y"}, []string{"NOT_LOGGED_IN", "SALESFORCE_INSTANCE_URL"}},
		"the address is not one": {[]string{"SALESFORCE_ACCESS_TOKEN=00Dxx!y", "SALESFORCE_INSTANCE_URL=ftp://x"}, []string{"NOT_LOGGED_IN", "SALESFORCE_INSTANCE_URL"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			s := serve(t, tc.env)
			if names := s.toolNames(); len(names) < 5 {
				t.Fatalf("the tools are %v", names)
			}
			for _, call := range [][2]string{
				{"run_soql_query", `{"query":"SELECT Id FROM Account"}`},
				{"create_record", `{"object_name":"Account","data":{"Name":"A"}}`},
			} {
				got := s.call(call[0], call[1])
				if !got.IsError {
					t.Fatalf("no error: %s", got.Text)
				}
				mustContain(t, call[0], got.Text, tc.want...)
			}
		})
	}
}

func TestReadOnlyLeavesOutTheToolsThatChangeData(t *testing.T) {
	s := serve(t, nil, "--demo", "--read-only")
	names := s.toolNames()
	if !slices.Contains(names, "run_soql_query") || slices.Contains(names, "create_record") || slices.Contains(names, "delete_record") {
		t.Fatalf("the tools are %v", names)
	}
	got := runCommand(t, nil, "call", "--demo", "--read-only", "create_record", "--args", `{"object_name":"Account","data":{"Name":"A"}}`)
	if got.code != 1 {
		t.Fatalf("status %d", got.code)
	}
	mustContain(t, "the error", got.stderr, "READ_ONLY", "--read-only")
}

func TestTheListOfToolsIsTheSameEachTime(t *testing.T) {
	first := string(serve(t, nil).request("tools/list", `{}`))
	s := serve(t, nil)
	for range 100 {
		if again := string(s.request("tools/list", `{}`)); again != first {
			t.Fatalf("got %s\nthen %s", first, again)
		}
	}
}
