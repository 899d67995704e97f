package policy

import (
	"strings"
	"testing"
)

func TestAStoppedCallCanOnlyAbortAJob(t *testing.T) {
	const (
		job     = "7505e00000abcdeAAA"
		aborted = `{"state":"Aborted"}`
	)
	everything := grantOf(t, "get data **", "post data **", "put data **", "patch data **", "delete data **", "patch apexrest **")
	cases := map[string]struct {
		engine           Engine
		grant            Grant
		request, content string
		rule             string // "" means allowed
	}{
		"an ingest job is aborted":              {Engine{}, everything, "patch data jobs/ingest/" + job, aborted, ""},
		"a query job is aborted":                {Engine{}, everything, "patch data jobs/query/" + job, " { \"state\" : \"Aborted\" }\n", ""},
		"a job is started":                      {Engine{}, everything, "patch data jobs/ingest/" + job, `{"state":"UploadComplete"}`, RuleParting},
		"a job is aborted and then started":     {Engine{}, everything, "patch data jobs/ingest/" + job, `{"state":"Aborted","state":"UploadComplete"}`, RuleParting},
		"a job is started and then aborted":     {Engine{}, everything, "patch data jobs/ingest/" + job, `{"state":"UploadComplete","state":"Aborted"}`, RuleParting},
		"something follows":                     {Engine{}, everything, "patch data jobs/ingest/" + job, aborted + `{"state":"UploadComplete"}`, RuleParting},
		"another member follows":                {Engine{}, everything, "patch data jobs/ingest/" + job, `{"state":"Aborted","object":"Account"}`, RuleParting},
		"the state is written in other letters": {Engine{}, everything, "patch data jobs/ingest/" + job, `{"State":"Aborted"}`, RuleParting},
		"the state is no text":                  {Engine{}, everything, "patch data jobs/ingest/" + job, `{"state":["Aborted"]}`, RuleParting},
		"there is no content":                   {Engine{}, everything, "patch data jobs/ingest/" + job, ``, RuleParting},
		"a job is deleted":                      {Engine{}, everything, "delete data jobs/ingest/" + job, aborted, RuleParting},
		"a job gets rows":                       {Engine{}, everything, "put data jobs/ingest/" + job + "/batches", "Name\nx\n", RuleParting},
		"a job is made":                         {Engine{}, everything, "post data jobs/ingest", aborted, RuleParting},
		"a record is deleted":                   {Engine{}, everything, "delete data sobjects/Account/" + someID, "", RuleParting},
		"a record is changed":                   {Engine{}, everything, "patch data sobjects/Account/" + someID, aborted, RuleParting},
		"the path ends in no id":                {Engine{}, everything, "patch data jobs/ingest/all", aborted, RuleParting},
		"a query string makes it another":       {Engine{}, everything, "patch data jobs/ingest/" + job + "?x=1", aborted, RuleParting},
		"another API is asked":                  {Engine{}, everything, "patch apexrest jobs/ingest/" + job, aborted, RuleParting},
		"the method is overridden":              {Engine{}, everything, "patch data jobs/ingest/" + job + "?_HttpMethod=DELETE", aborted, RuleMethodOverride},
		"the grant does not have it":            {Engine{}, grantOf(t, "post data jobs/ingest"), "patch data jobs/ingest/" + job, aborted, RuleGrant},
		"the server is read-only":               {Engine{ReadOnly: true}, everything, "patch data jobs/ingest/" + job, aborted, RuleReadOnly},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			denial := c.engine.CheckParting(c.grant, requestOf(c.request), []byte(c.content))
			switch {
			case c.rule == "" && denial != nil:
				t.Errorf("denied: %+v", denial)
			case c.rule != "" && (denial == nil || denial.Rule != c.rule):
				t.Errorf("got %+v, want the rule %s", denial, c.rule)
			case denial != nil && c.rule == RuleParting && !strings.Contains(denial.Reason, "aborts a job"):
				t.Errorf("the reason is %q", denial.Reason)
			}
		})
	}
}
