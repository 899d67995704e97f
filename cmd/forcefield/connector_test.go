package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// What users of the Python connector have today keeps its meaning: the names, types and defaults of the arguments, and the
// results to the letter, except where docs/connector.md says otherwise. What is expected here was seen of mcp-salesforce-connector
// 0.1.18 against the embedded org.

func TestTheConnectorsToolsTakeTheSameArguments(t *testing.T) {
	const method = `"method":{"type":"string","enum":["GET","POST","PATCH","DELETE"],"default":"GET"}`
	const format = `"format":{"type":"string","enum":["csv","compact","json"],"default":"csv"}`
	const object = `"object_name":{"type":"string"}`
	want := map[string]struct{ required, properties string }{
		"run_soql_query":      {`["query"]`, `"query":{"type":"string"},` + format},
		"run_sosl_search":     {`["search"]`, `"search":{"type":"string"},` + format},
		"get_object_fields":   {`["object_name"]`, object},
		"get_record":          {`["object_name","record_id"]`, object + `,"record_id":{"type":"string"},"format":{"type":"string","enum":["compact","json"],"default":"compact"}`},
		"create_record":       {`["object_name","data"]`, object + `,"data":{"type":"object"}`},
		"update_record":       {`["object_name","record_id","data"]`, object + `,"record_id":{"type":"string"},"data":{"type":"object"}`},
		"delete_record":       {`["object_name","record_id"]`, object + `,"record_id":{"type":"string"}`},
		"tooling_execute":     {`["action"]`, `"action":{"type":"string"},"data":{"type":"object"},` + method},
		"apex_execute":        {`["action"]`, `"action":{"type":"string"},"data":{"type":"object"},` + method},
		"restful":             {`["path"]`, `"path":{"type":"string"},"params":{"type":"object"},"data":{"type":"object"},` + method},
		"list_sobjects":       {`[]`, ``},
		"bulk_create_records": {`["object_name","data"]`, object + `,"data":{"type":"array"}`},
		"bulk_update_records": {`["object_name","data"]`, object + `,"data":{"type":"array"}`},
		"bulk_delete_records": {`["object_name","record_ids"]`, object + `,"record_ids":{"type":"array"}`},
	}
	s := serve(t, nil, "--demo")
	var list struct {
		Tools []struct {
			Name        string
			InputSchema struct {
				Required   []string
				Properties map[string]struct {
					Type    any
					Enum    []string
					Default any
				}
			}
		}
	}
	if err := json.Unmarshal(s.request("tools/list", `{}`), &list); err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, tool := range list.Tools {
		w, ok := want[tool.Name]
		if !ok {
			continue
		}
		seen++
		var required []string
		var properties map[string]struct {
			Type    any
			Enum    []string
			Default any
		}
		if json.Unmarshal([]byte(w.required), &required) != nil || json.Unmarshal([]byte("{"+w.properties+"}"), &properties) != nil {
			t.Fatal("the table is no JSON")
		}
		if strings.Join(required, " ") != strings.Join(tool.InputSchema.Required, " ") {
			t.Errorf("%s requires %q", tool.Name, tool.InputSchema.Required)
		}
		for name, p := range properties {
			got, ok := tool.InputSchema.Properties[name]
			if !ok || got.Type != p.Type || strings.Join(got.Enum, " ") != strings.Join(p.Enum, " ") || p.Default != nil && got.Default != p.Default {
				t.Errorf("%s: the argument %s is %+v", tool.Name, name, got)
			}
		}
	}
	if seen != len(want) {
		t.Errorf("%d of the connector's %d tools are there", seen, len(want))
	}
}

func TestResultsReadAsTheConnectors(t *testing.T) {
	s := serve(t, nil, "--demo")
	ids := map[string]string{}
	create := func(key, object, data string) {
		t.Helper()
		got := s.call("create_record", `{"object_name":"`+object+`","data":`+data+`}`)
		heading, body, _ := strings.Cut(got.Text, "\n")
		var result struct{ ID string }
		if err := json.Unmarshal([]byte(body), &result); err != nil || heading != "Create "+object+" Record Result (JSON):" {
			t.Fatalf("%v: %s", err, got.Text)
		}
		if want := "{\n  \"id\": \"" + result.ID + "\",\n  \"success\": true,\n  \"errors\": []\n}"; body != want {
			t.Errorf("got %s", body)
		}
		ids[key] = result.ID
	}
	create("$TOP", "Account", `{"Name":"Parity Top, \"Inc.\"","AnnualRevenue":891280000,"NumberOfEmployees":7}`)
	create("$SUB", "Account", strings.ReplaceAll(`{"Name":"Parity Sub","ParentId":"$TOP"}`, "$TOP", ids["$TOP"]))
	create("$CON", "Contact", strings.ReplaceAll(`{"LastName":"Parity","AccountId":"$TOP"}`, "$TOP", ids["$TOP"]))
	fill := func(text string) string {
		for key, id := range ids {
			text = strings.ReplaceAll(text, key, id)
		}
		return text
	}
	const from = ` FROM Account WHERE Name LIKE 'Parity%' ORDER BY Name"`
	const parents = `"query":"SELECT Name, IsDeleted, AnnualRevenue, Parent.Name, Parent.Owner.IsActive` + from
	const children = `"query":"SELECT Name, (SELECT LastName FROM Contacts)` + from
	tests := []struct{ name, tool, arguments, want string }{
		{"a query", "run_soql_query", `{"query":"SELECT Id, Name, Phone` + from + `}`,
			"Total: 2 records\nId,Name,Phone\n$SUB,Parity Sub,\n$TOP,\"Parity Top, \"\"Inc.\"\"\",\n"},
		{"a parent is one cell", "run_soql_query", `{` + parents + `,"format":"csv"}`,
			"Total: 2 records\nName,IsDeleted,AnnualRevenue,Parent\n" +
				`Parity Sub,False,,"{""Name"": ""Parity Top, \""Inc.\"""", ""Owner"": {""IsActive"": true}}"` + "\n" +
				`"Parity Top, ""Inc.""",False,891280000.0,` + "\n"},
		{"parents without white space", "run_soql_query", `{` + parents + `,"format":"compact"}`,
			"Total: 2 records\n" + `[{"Name":"Parity Sub","IsDeleted":false,"AnnualRevenue":null,"Parent":{"Name":"Parity Top, \"Inc.\"","Owner":{"IsActive":true}}},` +
				`{"Name":"Parity Top, \"Inc.\"","IsDeleted":false,"AnnualRevenue":891280000.0,"Parent":null}]`},
		{"children are one cell", "run_soql_query", `{` + children + `}`,
			"Total: 2 records\nName,Contacts\nParity Sub,\n" +
				`"Parity Top, ""Inc.""","{""totalSize"": 1, ""done"": true, ""records"": [{""LastName"": ""Parity""}]}"` + "\n"},
		{"children indented", "run_soql_query", `{` + children + `,"format":"json"}`,
			"Total: 2 records\n[\n  {\n    \"Name\": \"Parity Sub\",\n    \"Contacts\": null\n  },\n  {\n    \"Name\": \"Parity Top, \\\"Inc.\\\"\",\n    \"Contacts\": {\n" +
				"      \"totalSize\": 1,\n      \"done\": true,\n      \"records\": [\n        {\n          \"LastName\": \"Parity\"\n        }\n      ]\n    }\n  }\n]"},
		{"groups", "run_soql_query", `{"query":"SELECT Name, COUNT(Id) n FROM Account WHERE Name LIKE 'Parity%' GROUP BY Name ORDER BY Name","format":"compact"}`,
			"Total: 2 records\n" + `[{"Name":"Parity Sub","n":1},{"Name":"Parity Top, \"Inc.\"","n":1}]`},
		{"nothing", "run_soql_query", `{"query":"SELECT Id FROM Account WHERE Name = 'nobody'","format":"json"}`, "No records found."},
		{"no match", "run_sosl_search", `{"search":"FIND {nobodyatall}"}`, "No records found."},
		{"a record", "get_record", `{"object_name":"Contact","record_id":"$CON","fields":["LastName","AccountId","IsDeleted"]}`,
			`{"LastName":"Parity","AccountId":"$TOP","IsDeleted":false,"Id":"$CON"}`},
		{"a record indented", "get_record", `{"object_name":"Contact","record_id":"$CON","fields":["LastName"],"format":"json"}`,
			"{\n  \"LastName\": \"Parity\",\n  \"Id\": \"$CON\"\n}"},
		{"an update", "update_record", `{"object_name":"Account","record_id":"$TOP","data":{"Site":"x"}}`, "Update Account Record Result: 204"},
		{"a request without an answer's body", "restful", `{"path":"sobjects/Account/$TOP","method":"PATCH","data":{"Site":"y"}}`, "RESTful API Call Result (JSON):\nnull"},
		{"a request", "restful", `{"path":"/query/","params":{"q":"SELECT COUNT() FROM Account WHERE Name LIKE 'Parity%'"}}`,
			"RESTful API Call Result (JSON):\n{\n  \"totalSize\": 2,\n  \"done\": true,\n  \"records\": []\n}"},
		{"many updates", "bulk_update_records", `{"object_name":"Account","data":[{"Id":"$TOP","Site":"z"}]}`,
			"Bulk Update Account Results (JSON):\n[\n  {\n    \"success\": true,\n    \"created\": false,\n    \"id\": \"$TOP\",\n    \"errors\": []\n  }\n]"},
		{"many deletions", "bulk_delete_records", `{"object_name":"Account","record_ids":["$SUB"]}`,
			"Bulk Delete Account Results (JSON):\n[\n  {\n    \"success\": true,\n    \"created\": false,\n    \"id\": \"$SUB\",\n    \"errors\": []\n  }\n]"},
		{"a deletion", "delete_record", `{"object_name":"Contact","record_id":"$CON"}`, "Delete Contact Record Result: 204"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			got := s.call(tc.tool, fill(tc.arguments))
			text := got.Text
			if strings.HasPrefix(text, "No records found.\n") { // a hint follows, which the connector did not give
				text = "No records found."
			}
			if want := strings.TrimSuffix(fill(tc.want), "\n"); got.IsError || text != want {
				t.Errorf("got\n%s\nwant\n%s", got.Text, want)
			}
		})
	}
	for tool, want := range map[string]struct{ arguments, prefix string }{
		"get_object_fields": {`{"object_name":"Account"}`, "Total: 65 fields\nname,label,type,updateable\nId,Record ID,id,False\nIsDeleted,Deleted,boolean,False\nMasterRecordId,Master Record ID,reference,False\nName,Account Name,string,True\n"},
		"list_sobjects":     {`{}`, "Available SObjects (JSON):\n[\n  \"Account\",\n  \""},
		"tooling_execute":   {`{"action":"query/?q=SELECT+Name+FROM+ApexClass+LIMIT+1"}`, "Tooling Execute Result (JSON):\n{\n  \"size\": 1,\n  \"totalSize\": 1,\n  \"done\": true,\n"},
		"bulk_create_records": {`{"object_name":"Account","data":[{"Name":"a"},{"Name":"b"}]}`,
			"Bulk Create Account Results (JSON):\n[\n  {\n    \"success\": true,\n    \"created\": true,\n    \"id\": \"001"},
	} {
		if got := s.call(tool, want.arguments); got.IsError || !strings.HasPrefix(got.Text, want.prefix) {
			t.Errorf("%s: got %.600s", tool, got.Text)
		}
	}
}

// Each of these was wrong there.
func TestWhatTheConnectorGotWrongIsRight(t *testing.T) {
	s := serve(t, nil, "--demo")
	for name, tc := range map[string]struct {
		tool, arguments string
		want            []string
		fails           bool
	}{
		"a count says the count":            {"run_soql_query", `{"query":"SELECT COUNT() FROM Account"}`, []string{"Count: 3"}, false},
		"a search keeps the object":         {"run_sosl_search", `{"search":"FIND {Acorn}"}`, []string{"objectType,Id\nAccount,001", "\nLead,00Q", "\nOpportunity,006"}, false},
		"rows are capped and counted":       {"run_soql_query", `{"query":"SELECT Id FROM Contact","limit":3}`, []string{"Shown: 1–3 of ", "cursor"}, false},
		"an id is checked":                  {"get_record", `{"object_name":"Account","record_id":"001/../../limits"}`, []string{"record_id"}, true},
		"an object's name is checked":       {"get_object_fields", `{"object_name":"Account/describe?x"}`, []string{"object_name"}, true},
		"a path with a step up is refused":  {"restful", `{"path":"sobjects/../limits"}`, []string{"path"}, true},
		"one that is escaped is too":        {"restful", `{"path":"sobjects/%2e%2e/limits"}`, []string{"path"}, true},
		"an address is refused":             {"tooling_execute", `{"action":"https://evil.example/x"}`, []string{"action", "address"}, true},
		"two slashes are refused":           {"apex_execute", `{"action":"//evil.example/x"}`, []string{"action"}, true},
		"an error has a code and no URL":    {"run_soql_query", `{"query":"SELECT Nme FROM Account"}`, []string{"INVALID_FIELD", "Next: Did you mean `Name`?"}, true},
		"an update of nothing says so":      {"update_record", `{"object_name":"Account","record_id":"001000000000001AAA","data":{}}`, []string{"data"}, true},
		"a deletion of nothing says so":     {"bulk_delete_records", `{"object_name":"Account","record_ids":[]}`, []string{"record_ids"}, true},
		"rows that are no list are refused": {"bulk_update_records", `{"object_name":"Account","data":"Id=001000000000001AAA"}`, []string{"data"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.call(tc.tool, tc.arguments)
			if got.IsError != tc.fails || strings.Contains(got.Text, "/services/data") {
				t.Errorf("got %s", got.Text)
			}
			mustContain(t, "the result", got.Text, tc.want...)
		})
	}
}
