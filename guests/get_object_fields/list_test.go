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

const call = `{"object_name":"account"}`

func TestFieldsAreListed(t *testing.T) {
	host := tooltest.NewHost(t, tooltest.OK(`{"actionOverrides":[{"name":"View"}],"fields":[`+
		`{"label":"Account ID","length":18,"name":"Id","picklistValues":[{"label":"x","name":"y"}],"type":"id","updateable":false},`+
		`{"label":"Name, \"full\"","name":"Name","type":"string","updateable":true}],"label":"Account","name":"Account","recordTypeInfos":[{"name":"Master"}]}`))
	output, failure := tooltest.Run(t, definition(), host, tooltest.Call{Arguments: call})
	if failure != nil {
		t.Fatal(failure)
	}
	if want := "Total: 2 fields\nname,label,type,updateable\nId,Account ID,id,False\nName,\"Name, \"\"full\"\"\",string,True"; string(output.Text) != want {
		t.Errorf("got\n%s", output.Text)
	}
	want := `{"object":"Account","label":"Account","total":2,"from":1,"done":true,"fields":[{"name":"Id","label":"Account ID","type":"id","updateable":false},` +
		`{"name":"Name","label":"Name, \"full\"","type":"string","updateable":true}]}`
	if string(output.Structured) != want {
		t.Errorf("got %s", output.Structured)
	}
	if want := []string{"GET sobjects/account/describe"}; !slices.Equal(host.Requests, want) {
		t.Errorf("requests %q", host.Requests)
	}
}

func TestManyFieldsComeInPartsThatFitTogether(t *testing.T) {
	var fields []string
	for i := range 800 {
		fields = append(fields, fmt.Sprintf(`{"label":"Field number %d","name":"Field_%d__c","type":"string","updateable":true}`, i, i))
	}
	body := `{"fields":[` + strings.Join(fields, ",") + `],"label":"Wide","name":"Wide__c"}`
	var names []string
	cursor, calls := "", 0
	for {
		output, failure := tooltest.Run(t, definition(), tooltest.NewHost(t, tooltest.OK(body)), tooltest.Call{Arguments: call, Cursor: cursor, Budget: 20_000})
		if failure != nil {
			t.Fatal(failure)
		}
		var s struct {
			Total, From int
			Done        bool
			Fields      []struct{ Name string }
		}
		if err := json.Unmarshal(output.Structured, &s); err != nil {
			t.Fatal(err)
		}
		if s.Total != 800 || s.From != len(names)+1 || s.Done != (output.Cursor == "") {
			t.Errorf("total %d, from %d, done %v", s.Total, s.From, s.Done)
		}
		for _, f := range s.Fields {
			names = append(names, f.Name)
		}
		calls++
		if want := fmt.Sprintf("Shown: %d–%d of 800 fields.", s.From, len(names)); !strings.Contains(string(output.Text), want) {
			t.Errorf("the text does not say %q", want)
		}
		if cursor = output.Cursor; cursor == "" {
			break
		}
	}
	if len(names) != 800 || calls < 3 || names[799] != "Field_799__c" {
		t.Errorf("%d fields in %d calls", len(names), calls)
	}
}

func TestWrongCallsFail(t *testing.T) {
	notFound := tooltest.Answer{Status: 404, Body: `[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]`}
	for name, c := range map[string]struct {
		call    tooltest.Call
		answers []tooltest.Answer
		want    tool.Failure
	}{
		"a name that is a path": {tooltest.Call{Arguments: `{"object_name":"../x"}`}, nil,
			tool.Failure{Code: "INVALID_ARGUMENT", Message: "The argument `object_name` must be the API name of an object, such as `Account` or `Invoice__c`."}},
		"a foreign cursor": {tooltest.Call{Arguments: call, Cursor: "x"}, nil,
			tool.Failure{Code: "INVALID_CURSOR", Message: "The cursor is not one of this tool.", Hint: "Call again without the cursor."}},
		"an unknown object": {tooltest.Call{Arguments: `{"object_name":"Acount"}`}, []tooltest.Answer{notFound, tooltest.OK(`{"sobjects":[{"name":"Account"}]}`)},
			tool.Failure{Code: "NOT_FOUND", Message: "The requested resource does not exist", Hint: "Did you mean `Account`? `list_sobjects` lists the objects."}},
		"no fields":            {tooltest.Call{Arguments: call}, []tooltest.Answer{tooltest.OK("{}")}, tool.Failure{Code: "INVALID_ANSWER", Message: "The org's answer cannot be used: it has no fields."}},
		"no object":            {tooltest.Call{Arguments: call}, []tooltest.Answer{tooltest.OK("[]")}, tool.Failure{Code: "INVALID_ANSWER", Message: "The org's answer cannot be used: it is not the description of an object."}},
		"fields that are none": {tooltest.Call{Arguments: call}, []tooltest.Answer{tooltest.OK(`{"fields":{}}`)}, tool.Failure{Code: "INVALID_ANSWER", Message: "The org's answer cannot be used: its fields are no array."}},
		"a field that is none": {tooltest.Call{Arguments: call}, []tooltest.Answer{tooltest.OK(`{"fields":[1]}`)}, tool.Failure{Code: "INVALID_ANSWER", Message: "The org's answer cannot be used: a field is no object."}},
		"cut short":            {tooltest.Call{Arguments: call}, []tooltest.Answer{tooltest.OK(`{"fields":[{"name":"Id"`)}, tool.Failure{Code: "INVALID_ANSWER", Message: "The org's answer cannot be used: it is not JSON at byte 23: unexpected end of the text."}},
	} {
		t.Run(name, func(t *testing.T) {
			_, got := tooltest.Unchecked(definition(), tooltest.NewHost(t, c.answers...), c.call)
			if got == nil || *got != c.want {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func FuzzDescribe(f *testing.F) {
	f.Add([]byte(`{"fields":[{"name":"Id","label":"x","type":"id","updateable":false}],"label":"A","name":"A"}`))
	f.Add([]byte(`{"fields":[{"name":1},2],"fields":{},"name":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		output, failure := tooltest.Unchecked(definition(), tooltest.NewHost(t, tooltest.OK(string(body))), tooltest.Call{Arguments: call, Budget: 2000})
		if failure == nil {
			tooltest.Fits(t, definition().OutputSchema, string(output.Structured))
		}
	})
}
