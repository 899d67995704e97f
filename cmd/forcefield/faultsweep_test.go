package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// sweep is a server in front of a demo org whose requests fail when the test says so.
type sweep struct {
	*server
	org *running
}

func newSweep(t *testing.T) *sweep {
	t.Helper()
	org := startOrg(t, 7, "--faults")
	return &sweep{serve(t, []string{
		"SALESFORCE_INSTANCE_URL=" + org.settings["SALESFORCE_INSTANCE_URL"], "SALESFORCE_ACCESS_TOKEN=" + org.settings["SALESFORCE_ACCESS_TOKEN"],
	}), org}
}

// arm makes the next requests fail that fit.
func (s *sweep) arm(fault string) {
	s.t.Helper()
	if status, body := s.org.send(http.MethodPost, "/demo/faults", s.org.settings["FORCEFIELD_FAULT_TOKEN"], fault); status != http.StatusCreated {
		s.t.Fatalf("%s: %d %s", fault, status, body)
	}
}

func (s *sweep) disarm() {
	s.t.Helper()
	if status, body := s.org.send(http.MethodDelete, "/demo/faults", s.org.settings["FORCEFIELD_FAULT_TOKEN"], ""); status >= 300 {
		s.t.Fatalf("%d %s", status, body)
	}
}

// ask reads the org itself, past the server.
func (s *sweep) ask(method, path, body string) (int, string) {
	s.t.Helper()
	return s.org.send(method, "/services/data/v60.0/"+path, s.org.settings["SALESFORCE_ACCESS_TOKEN"], body)
}

// count is how many records the org holds.
func (s *sweep) count(where string) int {
	s.t.Helper()
	status, body := s.ask(http.MethodGet, "query?q="+url.QueryEscape("SELECT COUNT() FROM Account WHERE "+where), "")
	var result struct{ TotalSize *int }
	if err := json.Unmarshal([]byte(body), &result); err != nil || result.TotalSize == nil {
		s.t.Fatalf("%d %s", status, body)
	}
	return *result.TotalSize
}

// account makes an account past the server and gives its id.
func (s *sweep) account(name string) string {
	s.t.Helper()
	status, body := s.ask(http.MethodPost, "sobjects/Account", fmt.Sprintf(`{"Name":%q}`, name))
	var result struct{ ID string }
	if err := json.Unmarshal([]byte(body), &result); err != nil || result.ID == "" {
		s.t.Fatalf("%d %s", status, body)
	}
	return result.ID
}

// sweptCall is a call, and how often its change has happened in the org: at most once it may.
type sweptCall struct {
	tool, arguments string
	happened        func() int // nil for a call that changes nothing
}

// calls are one of each tool, with records of their own.
func (s *sweep) calls(mark string) []sweptCall {
	there, gone, many := s.account(mark+" there"), s.account(mark+" gone"), s.account(mark+" many")
	named := func(where string) func() int { return func() int { return s.count(where) } }
	missing := func(id string) func() int { return func() int { return 1 - s.count("Id = '"+id+"'") } }
	return []sweptCall{
		{"run_soql_query", `{"query":"SELECT Id, Name, Owner.Name FROM Account LIMIT 3"}`, nil},
		{"run_sosl_search", `{"search":"FIND {Acorn} RETURNING Account(Id, Name)"}`, nil},
		{"get_object_fields", `{"object_name":"Account"}`, nil},
		{"list_sobjects", `{}`, nil},
		{"get_record", `{"object_name":"Account","record_id":"` + there + `"}`, nil},
		{"restful", `{"path":"limits"}`, nil},
		{"tooling_execute", `{"action":"sobjects"}`, nil},
		{"apex_execute", `{"action":"nothing"}`, nil},
		{"bulk_job_status", `{"job_id":"750Fd000000000tIAA"}`, nil},
		{"create_record", `{"object_name":"Account","data":{"Name":"` + mark + ` one"}}`, named("Name = '" + mark + " one'")},
		{"upsert_record", `{"object_name":"Account","external_id_field":"ERP_Id__c","external_id":"` + mark + `","data":{"Name":"` + mark + ` upsert"}}`,
			named("Name = '" + mark + " upsert'")},
		{"update_record", `{"object_name":"Account","record_id":"` + there + `","data":{"Site":"` + mark + `"}}`, named("Site = '" + mark + "'")},
		{"delete_record", `{"object_name":"Account","record_id":"` + gone + `"}`, missing(gone)},
		{"bulk_create_records", `{"object_name":"Account","data":[{"Name":"` + mark + ` row"}]}`, named("Name = '" + mark + " row'")},
		{"bulk_update_records", `{"object_name":"Account","data":[{"Id":"` + there + `","Fax":"` + mark + `"}]}`, named("Fax = '" + mark + "'")},
		{"bulk_delete_records", `{"object_name":"Account","record_ids":["` + many + `"]}`, missing(many)},
	}
}

// Every tool, with every fault in the request that it is about: the call ends in a result, or in an error that says what
// happened, and a change has happened once where the result says so, and never where the error does not leave it open.
func TestNoFaultOfTheOrgLosesOrDoublesAChange(t *testing.T) {
	s := newSweep(t)
	for i, kind := range []string{"delay", "drop", "dropAfter", "truncate", "expired", "limit", "tooMany", "unavailable", "lockRow", "queryTimeout",
		"serverError", "notJSON", "brokenJSON", "wrongJSON", "huge", "echoToken"} {
		for _, c := range s.calls(fmt.Sprintf("sweep %d", i)) {
			t.Run(kind+" under "+c.tool, func(t *testing.T) {
				s.t = t
				method := ""
				if c.happened != nil {
					method = `"method":"` + map[string]string{"create": "POST", "upsert": "PATCH", "update": "PATCH", "delete": "DELETE"}[operation(c.tool)] + `",`
				}
				s.arm(`{` + method + `"kind":"` + kind + `","delay":20,"size":1000000,"path":"/services/**"}`)
				got := s.call(c.tool, c.arguments)
				s.disarm()
				s.judge(c, got)
			})
		}
	}
}

// operation is the first word of a tool that changes data.
func operation(tool string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(tool, "bulk_"), "_")
	return word
}

func (s *sweep) judge(c sweptCall, got toolResult) {
	s.t.Helper()
	if strings.Contains(got.Text, s.org.settings["SALESFORCE_ACCESS_TOKEN"]) || strings.TrimSpace(got.Text) == "" {
		s.t.Fatalf("got %q", got.Text)
	}
	code, message, _ := strings.Cut(got.Text, ": ")
	if got.IsError && (strings.ToUpper(code) != code || strings.ContainsAny(code, " \n") || message == "") {
		s.t.Errorf("the error has no code and message: %s", got.Text)
	}
	if c.happened == nil {
		return
	}
	open := strings.Contains(got.Text, "may have been") || strings.Contains(got.Text, "accepted")
	switch n := c.happened(); {
	case n < 0 || n > 1:
		s.t.Errorf("it happened %d times: %s", n, got.Text)
	case n == 0 && !got.IsError && !open && !strings.Contains(got.Text, `"success": false`):
		s.t.Errorf("it did not happen: %s", got.Text)
	case n == 1 && got.IsError && !open:
		s.t.Errorf("it happened, and the error does not say that it may have: %s", got.Text)
	}
}
