package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/metadata"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
)

// noApex is the truth about Apex in the demo org.
const noApex = "The demo org keeps Apex as data and does not execute it."

// executeAnonymous answers in the shape of code that did not compile.
func (s *Server) executeAnonymous(c *call) (*reply, error) {
	// The parameter may hold semicolons that are not escaped, which Go would take for a mistake.
	code, _ := url.ParseQuery(strings.ReplaceAll(c.URL.RawQuery, ";", "%3B"))
	if strings.TrimSpace(code.Get("anonymousBody")) == "" {
		return nil, &fault.Error{Status: http.StatusBadRequest, Code: "MISSING_ARGUMENT", Message: "anonymousBody is required"}
	}
	out := append([]byte(nil), `{"line":1,"column":1,"compiled":false,"success":false,"compileProblem":`...)
	out = value.AppendString(out, noApex)
	return ok(append(out, `,"exceptionStackTrace":null,"exceptionMessage":null}`...)), nil
}

// completions has no declarations to offer.
func (s *Server) completions(c *call) (*reply, error) {
	if c.URL.Query().Get("type") == "visualforce" {
		return ok([]byte(`{"completions":{}}`)), nil
	}
	return ok([]byte(`{"publicDeclarations":{}}`)), nil
}

// testClass is a class that a run of tests names.
type testClass struct{ id, name, body string }

// testRun is what a client wants to be run.
type testRun struct {
	ClassIDs   string `json:"classids"`
	ClassNames string `json:"classNames"`
	Tests      []struct {
		ClassID   string `json:"classId"`
		ClassName string `json:"className"`
	} `json:"tests"`
	Level string `json:"testLevel"`
}

// parseRun reads a run of tests from a body, or from the parameters of a GET.
func parseRun(c *call) (run testRun, err error) {
	if c.method == http.MethodGet {
		q := c.URL.Query()
		return testRun{ClassIDs: q.Get("classids"), ClassNames: q.Get("classnames"), Level: q.Get("testLevel")}, nil
	}
	if err := json.Unmarshal(c.body, &run); err == nil {
		return run, nil
	}
	// The list of tests alone is taken too, and a list of names.
	var names []string
	if err := json.Unmarshal(c.body, &names); err == nil {
		run.ClassNames = strings.Join(names, ",")
		return run, nil
	}
	if err := json.Unmarshal(c.body, &run.Tests); err != nil {
		return run, fault.Parser("The body is not a run of tests", "")
	}
	return run, nil
}

// classes are the classes of a run: those it names, or all that hold tests. Of the ids and names that no class has it gives the first.
func (s *Server) classes(ctx context.Context, run testRun) (found []testClass, unknown string, err error) {
	wanted := map[string]bool{}
	for _, list := range []string{run.ClassIDs, run.ClassNames} {
		for one := range strings.SplitSeq(list, ",") {
			if one = strings.TrimSpace(one); one != "" {
				wanted[strings.ToLower(recordid.Short(one))] = true
			}
		}
	}
	for _, t := range run.Tests {
		for _, one := range []string{t.ClassID, t.ClassName} {
			if one != "" {
				wanted[strings.ToLower(recordid.Short(one))] = true
			}
		}
	}
	all := len(wanted) == 0
	err = s.config.Store.Read(ctx, func(r store.Reader) error {
		rows, err := r.QueryContext(ctx, `SELECT "Id", "Name", "Body" FROM "ApexClass" WHERE "IsDeleted" = 0 ORDER BY "Name"`)
		if err != nil {
			return fmt.Errorf("list the classes: %w", err)
		}
		defer func() { _ = rows.Close() }() // rows.Err tells what there is to tell
		for rows.Next() {
			var class testClass
			if err := rows.Scan(&class.id, &class.name, &class.body); err != nil {
				return fmt.Errorf("list the classes: %w", err)
			}
			id, name := strings.ToLower(recordid.Short(class.id)), strings.ToLower(recordid.Short(class.name))
			if wanted[id] || wanted[name] || all && strings.Contains(strings.ToLower(class.body), "@istest") {
				found = append(found, class)
				delete(wanted, id)
				delete(wanted, name)
			}
		}
		return rows.Err()
	})
	for one := range wanted {
		unknown = one
	}
	return found, unknown, err
}

// methodsOf are the names of a class's test methods.
func methodsOf(body string) []string {
	const pattern = `(?i)(?:@istest\s*(?:\([^)]*\))?|testmethod)\s*(?:private|public|global)?\s*static\s+void\s+(\w+)|static\s+testmethod\s+void\s+(\w+)`
	found := regexp.MustCompile(pattern).FindAllStringSubmatch(body, -1)
	if found == nil {
		return []string{"<unknown>"}
	}
	names := make([]string, len(found))
	for i, m := range found {
		names[i] = m[1] + m[2]
	}
	return names
}

// runTests answers in the shape of tests of which none passed.
func (s *Server) runTests(c *call) (*reply, error) {
	run, err := parseRun(c)
	if err != nil {
		return nil, err
	}
	found, unknown, err := s.classes(c.Context(), run)
	if err != nil {
		return nil, err
	}
	if unknown != "" {
		return nil, fault.InvalidField("This class name's value is invalid: %s. Provide the name of an Apex class that has test methods.", unknown)
	}
	type failure struct {
		ID          string  `json:"id"`
		Message     string  `json:"message"`
		MethodName  string  `json:"methodName"`
		Name        string  `json:"name"`
		Namespace   *string `json:"namespace"`
		PackageName string  `json:"packageName"`
		SeeAllData  bool    `json:"seeAllData"`
		StackTrace  string  `json:"stackTrace"`
		Time        float64 `json:"time"`
		Type        string  `json:"type"`
	}
	failures := []failure{}
	for _, class := range found {
		for _, method := range methodsOf(class.body) {
			failures = append(failures, failure{ID: class.id, Message: noApex, MethodName: method, Name: class.name, PackageName: class.name, Type: "Class"})
		}
	}
	return plain(struct {
		LogID    *string   `json:"apexLogId"`
		Coverage []any     `json:"codeCoverage"`
		Warnings []any     `json:"codeCoverageWarnings"`
		Failures []failure `json:"failures"`
		Flow     []any     `json:"flowCoverage"`
		FlowWarn []any     `json:"flowCoverageWarnings"`
		Failed   int       `json:"numFailures"`
		Run      int       `json:"numTestsRun"`
		Passed   []any     `json:"successes"`
		Time     float64   `json:"totalTime"`
	}{nil, []any{}, []any{}, failures, []any{}, []any{}, len(failures), len(failures), []any{}, 0})
}

// queueTests gives the id of a job that is over at once: its results are skipped tests.
func (s *Server) queueTests(c *call) (*reply, error) {
	run, err := parseRun(c)
	if err != nil {
		return nil, err
	}
	found, unknown, err := s.classes(c.Context(), run)
	if err != nil {
		return nil, err
	}
	if unknown != "" || len(found) == 0 {
		return nil, fault.InvalidField("No tests to run: %s is no class of the org that has test methods.", unknown)
	}
	author := s.metadataAuthor()
	author.Now = author.Now.Truncate(time.Second)
	tests := make([]metadata.Test, 0, len(found))
	for _, class := range found {
		tests = append(tests, metadata.Test{Class: class.id, Methods: methodsOf(class.body)})
	}
	job, err := metadata.SkipTests(c.Context(), s.config.Store, author, tests, noApex)
	if err != nil {
		return nil, err
	}
	return ok([]byte(`"` + recordid.Short(job) + `"`)), nil
}

// logBody is the text of a debug log: GET sobjects/ApexLog/ID/Body.
func (s *Server) logBody(c *call) (*reply, error) {
	id, valid := recordid.Long(c.path[2])
	if !valid {
		return nil, fault.NotFound()
	}
	var operation, start string
	err := s.config.Store.Read(c.Context(), func(r store.Reader) error {
		return r.QueryRowContext(c.Context(), `SELECT coalesce(max("Operation"), ''), coalesce(max("StartTime"), '') FROM "ApexLog" WHERE "Id" = ? AND "IsDeleted" = 0`, id).
			Scan(&operation, &start)
	})
	if err != nil {
		return nil, fmt.Errorf("read a log: %w", err)
	}
	if start == "" {
		return nil, fault.NotFound()
	}
	return &reply{status: http.StatusOK, contentType: "text/plain;charset=UTF-8", body: []byte(metadata.LogBody(operation, start))}, nil
}

// apexREST answers the Apex REST services of the demo org, which are written in Go beside the Apex that they stand for.
func (s *Server) apexREST(r *http.Request, path []string) (*reply, error) {
	if err := s.authorise(r); err != nil {
		return nil, err
	}
	usage := fmt.Sprintf("api-usage=%d/%d", s.calls.Add(1), DailyRequests)
	answer, err := s.apexService(&call{Request: r, method: verb(r), path: path})
	if err != nil {
		answer = s.failed(r, err)
	}
	if answer.header == nil {
		answer.header = map[string]string{}
	}
	answer.header["Sforce-Limit-Info"] = usage
	return answer, nil
}

// apexService finds and runs the service of an authorised call.
func (s *Server) apexService(c *call) (*reply, error) {
	path := c.path
	services := map[string]methods{
		"accountsummary": {http.MethodGet: (*Server).accountSummary},
		"caseintake":     {http.MethodPost: (*Server).caseIntake},
		"echo":           {http.MethodGet: (*Server).echo, http.MethodPost: (*Server).echo},
	}
	service, found := services[word(path, 0)]
	if !found || word(path, 0) == "caseintake" && len(path) > 1 {
		return nil, &fault.Error{Status: http.StatusNotFound, Code: "NOT_FOUND",
			Message: "Could not find a match for URL /" + strings.Join(path, "/")}
	}
	h, found := service[c.method]
	if !found {
		names := make([]string, 0, len(service))
		for _, name := range service.allowed() {
			if name != http.MethodHead {
				names = append(names, name)
			}
		}
		return nil, fault.MethodNotAllowed(c.method, names)
	}
	if c.method == http.MethodPost {
		body, err := readBody(c.Request, bodyRule{MaxBody, nil})
		if err != nil {
			return nil, err
		}
		c.body = body
	}
	return h(s, c)
}

// echo tells the request back.
func (s *Server) echo(c *call) (*reply, error) {
	params := map[string]string{}
	for name, values := range c.URL.Query() {
		params[name] = strings.Join(values, ",")
	}
	var body *string
	if c.method == http.MethodPost {
		text := string(c.body)
		body = &text
	}
	return plain(struct {
		Method string            `json:"method"`
		Path   string            `json:"path"`
		Params map[string]string `json:"params"`
		Body   *string           `json:"body"`
	}{c.method, (&url.URL{Path: "/" + strings.Join(c.path, "/")}).EscapedPath(), params, body})
}
