package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool/tooltest"
)

func TestTheDefinitionKeepsTheRules(t *testing.T) {
	tooltest.CheckDefinition(t, definition())
	if got, want := definition().Annotations, (tool.Annotations{ReadOnly: true, Idempotent: true, OpenWorld: true}); got != want {
		t.Errorf("annotations %+v", got)
	}
}

const global = `{"encoding":"UTF-8","maxBatchSize":200,"sobjects":[{"keyPrefix":"001","label":"Account","name":"Account","urls":{"name":"no"}},` +
	`{"label":"Rechnung","name":"Invoice__c"},{"label":"Contact","name":"Contact"}]}`

func TestObjectsAreListed(t *testing.T) {
	for name, c := range map[string]struct{ arguments, text, structured string }{
		"all": {`{}`, "Available SObjects (JSON):\n[\n  \"Account\",\n  \"Invoice__c\",\n  \"Contact\"\n]",
			`{"total":3,"from":1,"returned":3,"done":true,"sobjects":["Account","Invoice__c","Contact"]}`},
		"by a part of the name": {`{"name_filter":"CONT"}`, "Available SObjects (JSON):\n[\n  \"Contact\"\n]",
			`{"total":1,"from":1,"returned":1,"done":true,"sobjects":["Contact"]}`},
		"by a part of the label": {`{"name_filter":"rech"}`, "Available SObjects (JSON):\n[\n  \"Invoice__c\"\n]",
			`{"total":1,"from":1,"returned":1,"done":true,"sobjects":["Invoice__c"]}`},
		"none": {`{"name_filter":"zebra"}`, "Available SObjects (JSON):\n[]\n\nNo object that the user of this login can see has that text in its name or label. Try a shorter one.",
			`{"total":0,"from":0,"returned":0,"done":true,"sobjects":[]}`},
	} {
		t.Run(name, func(t *testing.T) {
			host := tooltest.NewHost(t, tooltest.OK(global))
			output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: c.arguments})
			if failure != nil || string(output.Text) != c.text || string(output.Structured) != c.structured {
				t.Errorf("got %s\n%s\n%+v", output.Text, output.Structured, failure)
			}
			if want := []string{"GET sobjects"}; !slices.Equal(host.Requests, want) {
				t.Errorf("requests %q", host.Requests)
			}
		})
	}
}

func TestManyObjectsComeInPartsThatFitTogether(t *testing.T) {
	var objects []string
	for i := range 3000 {
		objects = append(objects, fmt.Sprintf(`{"label":"x","name":"Object_%d__c"}`, i))
	}
	body := `{"sobjects":[` + strings.Join(objects, ",") + `]}`
	var names []string
	cursor, calls := "", 0
	for {
		output, failure := tooltest.Run(t, definition(), tooltest.NewHost(t, tooltest.OK(body)), tooltest.Call{Arguments: `{}`, Cursor: cursor, Budget: 20_000})
		if failure != nil {
			t.Fatal(failure)
		}
		var s struct {
			Total, From int
			Sobjects    []string
		}
		if err := json.Unmarshal(output.Structured, &s); err != nil || s.Total != 3000 || s.From != len(names)+1 {
			t.Fatalf("%v, %+v", err, s)
		}
		names = append(names, s.Sobjects...)
		calls++
		if cursor = output.Cursor; cursor == "" {
			break
		}
	}
	if len(names) != 3000 || calls < 3 || names[2999] != "Object_2999__c" {
		t.Errorf("%d names in %d calls", len(names), calls)
	}
}

func TestWrongCallsFail(t *testing.T) {
	for name, c := range map[string]struct {
		call    tooltest.Call
		answers []tooltest.Answer
		want    tool.Failure
	}{
		"a foreign cursor": {tooltest.Call{Arguments: `{}`, Cursor: "x"}, nil,
			tool.Failure{Code: "INVALID_CURSOR", Message: "The cursor is not one of this tool.", Hint: "Call again without the cursor."}},
		"no list":      {tooltest.Call{Arguments: `{}`}, []tooltest.Answer{tooltest.OK("{}")}, tool.Failure{Code: "INVALID_ANSWER", Message: "The org's answer cannot be used: it has no list of objects."}},
		"no object":    {tooltest.Call{Arguments: `{}`}, []tooltest.Answer{tooltest.OK(`{"sobjects":[1]}`)}, tool.Failure{Code: "INVALID_ANSWER", Message: "The org's answer cannot be used: an entry of its list is no object."}},
		"not a filter": {tooltest.Call{Arguments: `{"name_filter":1}`}, nil, tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `name_filter` must be a string."}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := tooltest.Unchecked(definition(), tooltest.NewHost(t, c.answers...), c.call)
			if got == nil || *got != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}
