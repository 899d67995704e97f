package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// read reads a resource.
func (s *server) read(uri string) string {
	s.t.Helper()
	var result struct {
		Contents []struct {
			URI      string `json:"uri"`
			MIMEType string `json:"mimeType"`
			Text     string `json:"text"`
		} `json:"contents"`
	}
	raw := s.request("resources/read", fmt.Sprintf(`{"uri":%q}`, uri))
	if err := json.Unmarshal(raw, &result); err != nil || len(result.Contents) != 1 || result.Contents[0].URI != uri ||
		result.Contents[0].MIMEType != "application/json" || !json.Valid([]byte(result.Contents[0].Text)) {
		s.t.Fatalf("%s gave %s", uri, raw)
	}
	return result.Contents[0].Text
}

// The guests of raw requests read limits and user, with a right to nothing else: leaving out what changes data and what takes any
// path leaves these readings.
func TestResourcesAreReadWhateverToolsAreLeftOut(t *testing.T) {
	for _, flags := range [][]string{nil, {"--read-only"}, {"--read-only", "--no-raw-tools"}} {
		s := serve(t, nil, append([]string{"--demo"}, flags...)...)
		mustContain(t, "sobjects", s.read("salesforce://default/sobjects"), `"Account"`, `"Invoice__c"`, `"done":true`)
		mustContain(t, "an object", s.read("salesforce://default/sobjects/Contact"), `"LastName"`, `"required":true`, `"picklistValues"`, `"relationshipName"`, `"childRelationships"`)
		mustContain(t, "limits", s.read("salesforce://default/limits"), `"DailyApiRequests":{"Max":`, `"Remaining":`)
		mustContain(t, "me", s.read("salesforce://default/me"), `"username":"dana.admin@forcefield-demo.example"`)
	}
}

func TestResourcesThatAreNotThereSaySo(t *testing.T) {
	s := serve(t, nil, "--demo")
	for uri, want := range map[string]string{
		"salesforce://other/me":                     `There is no org \"other\"`,
		"salesforce://default/sobjects/Acount":      "Did you mean `Account`?",
		"salesforce://default/sobjects/..":          "no address",
		"salesforce://default/sobjects/a%2fb":       "no address",
		"salesforce://default/everything":           "no address",
		"salesforce://default/sobjects/Account/all": "no address",
		"file:///etc/passwd":                        "no address",
	} {
		mustContain(t, uri, s.refused("resources/read", fmt.Sprintf(`{"uri":%q}`, uri)), want)
	}
	s = serve(t, nil) // no login
	mustContain(t, "without a login", s.refused("resources/read", `{"uri":"salesforce://default/me"}`), "SALESFORCE_")
}

// refused sends a request and gives the error that it must be answered with.
func (s *server) refused(method, params string) string {
	s.t.Helper()
	s.nextID++
	s.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":%q,"params":%s}`, s.nextID, method, params))
	line, err := s.out.ReadString('\n')
	if err != nil || !strings.Contains(line, `"error":`) {
		s.t.Fatalf("%s %s was answered with %s, %v", method, params, line, err)
	}
	return line
}

func TestNamesAreCompleted(t *testing.T) {
	s := serve(t, nil, "--demo")
	const object, prompt = `"ref":{"type":"ref/resource","uri":"salesforce://{org}/sobjects/{name}"}`, `"ref":{"type":"ref/prompt","name":%q}`
	for _, tc := range []struct{ ref, name, typed, want string }{
		{object, "name", "acc", `["Account"]`},
		{object, "name", "Apex", `["ApexClass","ApexLog","ApexTestQueueItem","ApexTestResult","ApexTestRunResult","ApexTrigger"]`},
		{object, "name", "nothing like it", `[]`},
		{object, "org", "d", `["default","demo"]`},
		{object, "other", "d", `[]`},
		{fmt.Sprintf(prompt, "data_quality"), "object_name", "con", `["Contact"]`},
		{fmt.Sprintf(prompt, "pipeline_review"), "period", "next", `["NEXT_QUARTER","NEXT_MONTH"]`},
	} {
		raw := s.request("completion/complete", fmt.Sprintf(`{%s,"argument":{"name":%q,"value":%q}}`, tc.ref, tc.name, tc.typed))
		var got struct {
			Completion struct {
				Values json.RawMessage `json:"values"`
			} `json:"completion"`
		}
		if err := json.Unmarshal(raw, &got); err != nil || string(got.Completion.Values) != tc.want {
			t.Errorf("%s %s %q: %s, want %s", tc.ref, tc.name, tc.typed, raw, tc.want)
		}
	}
	mustContain(t, "a prompt that is none", s.refused("completion/complete", `{`+fmt.Sprintf(prompt, "no_such")+`,"argument":{"name":"x","value":""}}`), "-32602")
}
