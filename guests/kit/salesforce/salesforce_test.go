package salesforce

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool/tooltest"
)

func TestErrorAnswersBecomeFailures(t *testing.T) {
	for name, c := range map[string]struct {
		status        int
		body          string
		code, message string
	}{
		"a query error keeps its place": {
			400, `[{"message":"\nselect count() from XYZZY\n                    ^\nERROR at Row:1:Column:21\nunexpected token: 'x'","errorCode":"MALFORMED_QUERY"}]`,
			"MALFORMED_QUERY", "\nselect count() from XYZZY\n                    ^\nERROR at Row:1:Column:21\nunexpected token: 'x'",
		},
		"fields that the message does not name are added": {
			400, `[{"message":"invalid email address: x","errorCode":"INVALID_EMAIL_ADDRESS","fields":["Email"]}]`,
			"INVALID_EMAIL_ADDRESS", "invalid email address: x (fields: Email)",
		},
		"fields that the message names are not": {
			400, `[{"message":"Required fields are missing: [LastName, Company]","errorCode":"REQUIRED_FIELD_MISSING","fields":["LastName","Company"]}]`,
			"REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName, Company]",
		},
		"several errors are all told": {
			400, `[{"message":"a","errorCode":"A","fields":[]},{"message":"b","errorCode":"A"},{"message":"c","errorCode":"C","fields":["X","Y"]}]`,
			"A", "a\nb\nC: c (fields: X, Y)",
		},
		"the duplicate rules' answer": {
			400, `[{"duplicateResut":{"allowSave":true,"matchResults":[{"errors":[]}]},"errorCode":"DUPLICATES_DETECTED","message":"Use one of these records?"}]`,
			"DUPLICATES_DETECTED", "Use one of these records?",
		},
		"the records that a duplicate rule found": {
			400, `[{"duplicateResut":{"allowSave":true,"matchResults":[{"errors":[],"matchRecords":[{"record":{"attributes":{"type":"Contact"},"Id":"0038M00000abcde"}},` +
				`{"record":{"Id":"0038M00000abcdf"}},{"record":{"Id":"no id"}}]}]},"errorCode":"DUPLICATES_DETECTED","message":"Use one of these records?"}]`,
			"DUPLICATES_DETECTED", "Use one of these records? (records: 0038M00000abcde, 0038M00000abcdf)",
		},
		"an OAuth error":                         {400, `{"error":"invalid_grant","error_description":"expired"}`, "invalid_grant", "expired"},
		"a bulk error":                           {400, `{"exceptionCode":"InvalidJob","exceptionMessage":"no"}`, "InvalidJob", "no"},
		"a page":                                 {503, "<html>Down</html>", "HTTP_503", "The org answered with status 503 and a page instead of an error."},
		"plain text":                             {403, " Bad_OAuth_Token ", "HTTP_403", "The org answered with status 403: Bad_OAuth_Token"},
		"no body":                                {404, "", "HTTP_404", "The org answered with status 404 and no body."},
		"an error cut short":                     {500, `[{"message":"a"`, "HTTP_500", `The org answered with status 500: [{"message":"a"`},
		"a redirect":                             {302, "", "HTTP_302", "The org answered with status 302 and no body."},
		"an error with neither code nor message": {400, `[{"fields":["A"]}]`, "HTTP_400", `The org answered with status 400: [{"fields":["A"]}]`},
		"a message without a code":               {400, `{"message":"x"}`, "HTTP_400", "x"},
	} {
		t.Run(name, func(t *testing.T) {
			_, failure := Get(tooltest.NewHost(t, tooltest.Answer{Status: c.status, Body: c.body}), "x")
			if failure == nil || failure.Code != c.code || failure.Message != c.message {
				t.Errorf("got %+v", failure)
			}
		})
	}
}

func TestLongMessagesAreCutAtACharacter(t *testing.T) {
	_, failure := Get(tooltest.NewHost(t, tooltest.Answer{Status: 500, Body: "x" + strings.Repeat("é", 2000)}), "x")
	if !strings.HasSuffix(failure.Message, "é…") || len(failure.Message) > maxQuoted+60 {
		t.Errorf("%d bytes, ends with %q", len(failure.Message), failure.Message[len(failure.Message)-8:])
	}
}

func TestFetchErrorsBecomeFailures(t *testing.T) {
	const check = "Look whether it is there."
	for name, c := range map[string]struct {
		err         tool.FetchError
		read, write tool.Failure
	}{
		"denied": {
			tool.FetchError{Kind: tool.Denied, Rule: "read-only", Message: "no changes", Remedy: "start without --read-only"},
			tool.Failure{Code: "REQUEST_DENIED", Message: "Denied by the rule `read-only`: no changes", Hint: "start without --read-only"},
			tool.Failure{Code: "REQUEST_DENIED", Message: "Denied by the rule `read-only`: no changes", Hint: "start without --read-only"},
		},
		"invalid": {
			tool.FetchError{Kind: tool.InvalidRequest, Message: "a segment is empty"},
			tool.Failure{Code: "INVALID_REQUEST", Message: "The tool made a request that is not allowed: a segment is empty"},
			tool.Failure{Code: "INVALID_REQUEST", Message: "The tool made a request that is not allowed: a segment is empty"},
		},
		"not logged in": {
			tool.FetchError{Kind: tool.Unauthenticated, Message: "No login is configured."},
			tool.Failure{Code: "NOT_LOGGED_IN", Message: "No login is configured."},
			tool.Failure{Code: "NOT_LOGGED_IN", Message: "No login is configured."},
		},
		"unreachable": {
			tool.FetchError{Kind: tool.Unreachable, Message: "The connection broke."},
			tool.Failure{Code: "UNREACHABLE", Message: "The connection broke.", Hint: "Try again later."},
			tool.Failure{Code: "UNREACHABLE", Message: "The connection broke. The change may have been carried out.", Hint: check},
		},
		"timed out": {
			tool.FetchError{Kind: tool.TimedOut},
			tool.Failure{Code: "TIMED_OUT", Message: "The org did not answer in time.", Hint: "Try again later."},
			tool.Failure{Code: "TIMED_OUT", Message: "The org did not answer in time. The change may have been carried out.", Hint: check},
		},
		"cancelled": {
			tool.FetchError{Kind: tool.Cancelled},
			tool.Failure{Code: "CANCELLED", Message: "The call was cancelled."},
			tool.Failure{Code: "CANCELLED", Message: "The call was cancelled. The change may have been carried out.", Hint: check},
		},
		"fetches spent": {
			tool.FetchError{Kind: tool.BudgetSpent, Budget: tool.Fetches},
			tool.Failure{Code: "BUDGET_SPENT", Message: "The call has made as many requests as one call may.", Hint: "Ask for less in one call."},
			tool.Failure{Code: "BUDGET_SPENT", Message: "The call has made as many requests as one call may.", Hint: "Ask for less in one call."},
		},
		"bytes out spent": {
			tool.FetchError{Kind: tool.BudgetSpent, Budget: tool.BytesOut},
			tool.Failure{Code: "BUDGET_SPENT", Message: "The call has sent as much as one call may.", Hint: "Ask for less in one call."},
			tool.Failure{Code: "BUDGET_SPENT", Message: "The call has sent as much as one call may.", Hint: "Ask for less in one call."},
		},
		"bytes in spent": {
			tool.FetchError{Kind: tool.BudgetSpent, Budget: tool.BytesIn},
			tool.Failure{Code: "BUDGET_SPENT", Message: "The org answered more than one call may read.", Hint: "Ask for less in one call."},
			tool.Failure{Code: "BUDGET_SPENT", Message: "The org answered more than one call may read. The change may have been carried out.", Hint: check},
		},
		"time spent": {
			tool.FetchError{Kind: tool.BudgetSpent, Budget: tool.Time},
			tool.Failure{Code: "BUDGET_SPENT", Message: "The call has taken as long as one call may.", Hint: "Ask for less in one call."},
			tool.Failure{Code: "BUDGET_SPENT", Message: "The call has taken as long as one call may.", Hint: "Ask for less in one call."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			answer := tooltest.Answer{Err: &c.err}
			if _, got := Get(tooltest.NewHost(t, answer), "x"); *got != c.read {
				t.Errorf("read: got %+v", *got)
			}
			if _, got := Send(tooltest.NewHost(t, answer), &tool.Request{Method: tool.Post, Path: []string{"x"}}, check); *got != c.write {
				t.Errorf("write: got %+v", *got)
			}
		})
	}
}

const accountDescribe = `{"childRelationships":[{"relationshipName":"Contacts"},{"relationshipName":null},{"relationshipName":"Opportunities"}],` +
	`"fields":[{"label":"Account ID","name":"Id","relationshipName":null},{"label":"Account Name","name":"Name"},` +
	`{"label":"Annual Revenue","name":"AnnualRevenue"},{"label":"Industry","name":"Industry"},{"label":"Owner ID","name":"OwnerId","relationshipName":"Owner"},` +
	`{"label":"Contract End","name":"SLAExpirationDate__c"},{"label":"Tier","name":"Customer_Tier__c"}],"name":"Account"}`

const global = `{"encoding":"UTF-8","sobjects":[{"label":"Account","name":"Account"},{"label":"Contact","name":"Contact"},{"label":"Invoice","name":"Invoice__c"}]}`

func TestExplainSuggestsNamesThatAreNear(t *testing.T) {
	for name, c := range map[string]struct {
		failure        tool.Failure
		object         string
		answer         string
		request, words string
	}{
		"a misspelt field": {
			tool.Failure{Code: "INVALID_FIELD", Message: "No such column 'Industri' on entity 'Account'. If you are"}, "", accountDescribe,
			"GET sobjects/Account/describe", "Did you mean `Industry`? `get_object_fields` lists the fields of Account.",
		},
		"a custom field without its suffix": {
			tool.Failure{Code: "INVALID_FIELD", Message: "No such column 'CustomerTier' on entity 'Account'. If"}, "", accountDescribe,
			"GET sobjects/Account/describe", "Did you mean `Customer_Tier__c`? `get_object_fields` lists the fields of Account.",
		},
		"a part of a name": {
			tool.Failure{Code: "INVALID_FIELD", Message: "No such column 'Revenue' on entity 'Account'. If"}, "", accountDescribe,
			"GET sobjects/Account/describe", "Did you mean `AnnualRevenue`? `get_object_fields` lists the fields of Account.",
		},
		"a label": {
			tool.Failure{Code: "INVALID_FIELD", Message: "No such column 'ContractEnd__c' on entity 'Account'. If"}, "", accountDescribe,
			"GET sobjects/Account/describe", "Did you mean `SLAExpirationDate__c`? `get_object_fields` lists the fields of Account.",
		},
		"a field of a new record": {
			tool.Failure{Code: "INVALID_FIELD", Message: "No such column 'Indutsry' on sobject of type Account"}, "Other", accountDescribe,
			"GET sobjects/Account/describe", "Did you mean `Industry`? `get_object_fields` lists the fields of Account.",
		},
		"a child relationship": {
			tool.Failure{Code: "INVALID_FIELD", Message: "Didn't understand relationship 'Contact' in FROM part of query call. If"}, "Account", accountDescribe,
			"GET sobjects/Account/describe", "Did you mean `Contacts`? `get_object_fields` lists the fields of Account.",
		},
		"a parent": {
			tool.Failure{Code: "INVALID_FIELD", Message: "Didn't understand relationship 'Ownr' in field path. If"}, "Account", accountDescribe,
			"GET sobjects/Account/describe", "Did you mean `Owner`? `get_object_fields` lists the fields of Account.",
		},
		"nothing near": {
			tool.Failure{Code: "INVALID_FIELD", Message: "No such column 'Zzyzx' on entity 'Account'. If"}, "", accountDescribe,
			"GET sobjects/Account/describe", "`get_object_fields` lists the fields of Account.",
		},
		"a value that a picklist does not have, by its field's label": {
			tool.Failure{Code: "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", Message: "Kind of business: bad value for restricted picklist field: Nope"}, "Account", picklists,
			"GET sobjects/Account/describe", "The values are `Banking`, `Energy`.",
		},
		"a value that a long picklist does not have": {
			tool.Failure{Code: "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", Message: "Long__c: bad value for restricted picklist field: x"}, "Account", picklists,
			"GET sobjects/Account/describe", "The values are " + strings.Repeat("`v`, ", maxValues-1) + "`v` and 3 more, which `get_object_fields` with picklists lists.",
		},
		"a misspelt object": {
			tool.Failure{Code: "INVALID_TYPE", Message: "\nFROM Acount\n ^\nERROR at Row:1:Column:16\nsObject type 'Acount' is not supported. If"}, "Acount", global,
			"GET sobjects", "Did you mean `Account`? `list_sobjects` lists the objects.",
		},
		"a custom object without its suffix": {
			tool.Failure{Code: "INVALID_TYPE", Message: "sObject type 'Invoices' is not supported. If"}, "", global,
			"GET sobjects", "Did you mean `Invoice__c`? `list_sobjects` lists the objects.",
		},
		"an object that is not found": {
			tool.Failure{Code: "NOT_FOUND", Message: "The requested resource does not exist"}, "contatc", global,
			"GET sobjects", "Did you mean `Contact`? `list_sobjects` lists the objects.",
		},
		"a record of an object that exists": {
			tool.Failure{Code: "NOT_FOUND", Message: "The requested resource does not exist"}, "contact", global,
			"GET sobjects", "The object contact exists: there is no such record of it, or the user of this login may not see it.",
		},
		"an object that is like no other": {
			tool.Failure{Code: "NOT_FOUND", Message: "The requested resource does not exist"}, "Zzyzx", global,
			"GET sobjects", "No object that the user of this login can see has a name like `Zzyzx`. `list_sobjects` lists them.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			host := tooltest.NewHost(t, tooltest.OK(c.answer))
			got := Explain(host, &c.failure, c.object)
			if got.Hint != c.words {
				t.Errorf("got %q", got.Hint)
			}
			if !slices.Equal(host.Requests, []string{c.request}) {
				t.Errorf("requests %v", host.Requests)
			}
		})
	}
}

// picklists describes an object with some.
var picklists = `{"fields":[{"name":"Name","label":"Account Name","picklistValues":[]},{"label":"Kind of business","name":"Industry","picklistValues":[` +
	`{"active":true,"value":"Banking"},{"active":false,"value":"Gone"},{"value":"Energy","active":true}]},{"name":"Long__c","label":"Long","picklistValues":[` +
	strings.Repeat(`{"active":true,"value":"v"},`, maxValues+2) + `{"active":true,"value":"v"}]}]}`

func TestTheFirstErrorStandsWhenNothingCanBeSuggested(t *testing.T) {
	field := tool.Failure{Code: "INVALID_FIELD", Message: "No such column 'X' on entity 'Account'.", Hint: "h"}
	object := tool.Failure{Code: "INVALID_TYPE", Message: "sObject type 'X' is not supported.", Hint: "h"}
	for name, c := range map[string]struct {
		failure tool.Failure
		answer  tooltest.Answer
		hint    string
	}{
		"denied":         {field, tooltest.Answer{Err: &tool.FetchError{Kind: tool.Denied}}, "`get_object_fields` lists the fields of Account."},
		"budget spent":   {object, tooltest.Answer{Err: &tool.FetchError{Kind: tool.BudgetSpent}}, "h"},
		"an error":       {object, tooltest.Answer{Status: 500}, "h"},
		"not a describe": {field, tooltest.OK("[1"), "`get_object_fields` lists the fields of Account."},
	} {
		t.Run(name, func(t *testing.T) {
			want := c.failure
			want.Hint = c.hint
			if got := Explain(tooltest.NewHost(t, c.answer), &c.failure, "Account"); *got != want {
				t.Errorf("got %+v", *got)
			}
		})
	}
}

func TestOtherFailuresAreNotLookedInto(t *testing.T) {
	for _, failure := range []tool.Failure{
		{Code: "MALFORMED_QUERY", Message: "unexpected token: 'x'"},
		{Code: "INVALID_FIELD", Message: "field 'Description' can not be filtered in a query call"},
		{Code: "INVALID_FIELD", Message: "No such column 'X' on entity '../../x'."},
		{Code: "INVALID_TYPE", Message: "something new"},
		{Code: "NOT_FOUND", Message: "no object is known"},
	} {
		host := tooltest.NewHost(t)
		Explain(host, &failure, "")
		if len(host.Requests) != 0 {
			t.Errorf("%+v: %v", failure, host.Requests)
		}
	}
}

func TestLocatorsAreTakenFromURLsOfOneShape(t *testing.T) {
	for url, want := range map[string]string{
		"/services/data/v58.0/query/01gD0000002HU6KIAW-2000": "01gD0000002HU6KIAW-2000",
		"/services/data/v60.0/query/0r8xx3gWPyXWmXXX-2000":   "0r8xx3gWPyXWmXXX-2000",
	} {
		if got, ok := Locator(url); !ok || got != want {
			t.Errorf("%s: got %q, %v", url, got, ok)
		}
	}
	for _, url := range []string{
		"", "/services/data/v58.0/query/", "/services/data/v58.0/query/a/b", "/services/data/v58.0/query/..", "/services/data/v58.0/query/%2e",
		"https://evil.example/services/data/v58.0/query/x", "//evil.example/services/data/v58.0/query/x", "/services/data/v58.0/sobjects/x",
		"/services/data/v/query/x", "/services/data/v58.0/query/x?y=1", "/services/apexrest/query/x", "/services/data/v58.0/query/" + strings.Repeat("x", 501),
	} {
		if got, ok := Locator(url); ok {
			t.Errorf("%s was taken: %q", url, got)
		}
	}
}

func TestSelectReadsWhatAQuerySelects(t *testing.T) {
	for query, want := range map[string]Selection{
		"SELECT Id, Owner.Name FROM Account":                                                   {"Account", []string{"Owner.Name"}, false},
		"select a.Id, a.Owner.Name, a.Parent.Owner.Name from Account a where x = 1":            {"Account", []string{"Owner.Name", "Parent.Owner.Name"}, false},
		"SELECT Account.Name, Contact.Account.Owner.Name FROM Contact":                         {"Contact", []string{"Account.Name", "Account.Owner.Name"}, false},
		"SELECT Id FROM Account AS a":                                                          {"Account", nil, false},
		"SELECT Where.Name FROM Account WHERE Id = null":                                       {"Account", []string{"Where.Name"}, false},
		"SELECT COUNT() FROM Account":                                                          {"Account", nil, true},
		"SELECT count( ) FROM Account WHERE Name = 'from X'":                                   {"Account", nil, true},
		"SELECT COUNT(Id) n FROM Account":                                                      {"Account", nil, false},
		"SELECT Id, (SELECT Id, Owner.Name FROM Contacts), Owner.Alias FROM Account":           {"Account", []string{"Owner.Alias"}, false},
		"SELECT TYPEOF What WHEN Account THEN Phone, Owner.Name ELSE Name END, A.B FROM Event": {"Event", []string{"A.B"}, false},
		"SELECT toLabel(Owner.Name), FORMAT(Amount) x, Owner.Email FROM Opportunity LIMIT 1":   {"Opportunity", []string{"Owner.Email"}, false},
		"SELECT Owner.Name, 'it\\'s from ' FROM Account":                                       {"Account", []string{"Owner.Name"}, false},
		"SELECT Owner.Name":  {},
		"FIND {x}":           {},
		"":                   {},
		"SELECT 'unfinished": {},
	} {
		got := Select(query)
		if got.Object != want.Object || got.Count != want.Count || !slices.Equal(got.Parents, want.Parents) {
			t.Errorf("%s:\n got %+v\nwant %+v", query, got, want)
		}
	}
}

func FuzzSelect(f *testing.F) {
	f.Add("SELECT a.Owner.Name, (SELECT Id FROM Contacts) FROM Account a WHERE Name = 'x\\'y'")
	f.Fuzz(func(t *testing.T, query string) {
		for _, path := range Select(query).Parents {
			if !strings.Contains(path, ".") || !strings.Contains(query, path) {
				t.Errorf("%q is no path of %q", path, query)
			}
		}
	})
}

func TestDistanceIsTheNumberOfSlips(t *testing.T) {
	for pair, want := range map[[2]string]int{
		{"", ""}: 0, {"a", ""}: 1, {"industry", "industri"}: 1, {"industry", "indutsry"}: 1, {"kitten", "sitting"}: 3, {"abc", "xyz"}: 3, {"ab", "abcdefgh"}: 6,
	} {
		if got := distance(pair[0], pair[1], 10); got != want {
			t.Errorf("%v: got %d, want %d", pair, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.StringMatching("[ab]{0,8}").Draw(t, "a"), rapid.StringMatching("[ab]{0,8}").Draw(t, "b")
		limit := rapid.IntRange(0, 8).Draw(t, "limit")
		full := distance(a, b, 20)
		if got := distance(a, b, limit); got != min(full, limit+1) || full != distance(b, a, 20) || (full == 0) != (a == b) {
			t.Fatalf("%q %q limit %d: got %d, without a limit %d", a, b, limit, got, full)
		}
	})
}

func TestNamesAndIdsAreChecked(t *testing.T) {
	for name, want := range map[string]bool{
		"Account": true, "ns__Invoice__c": true, "": false, "1A": false, "_A": false, "A-B": false, "A/B": false, "A.B": false, "..": false, "É": false,
		strings.Repeat("A", 121): false,
	} {
		if IsObjectName(name) != want {
			t.Errorf("object name %q", name)
		}
	}
	for id, want := range map[string]bool{
		"0011Y00003HVMu4": true, "0011Y00003HVMu4QAH": true, "": false, "0011Y00003HVMu4Q": false, "0011Y00003HVM/4": false, "0011Y00003HVMu4QAH1": false,
	} {
		if IsRecordID(id) != want {
			t.Errorf("record id %q", id)
		}
	}
}

func TestEachErrorCodeWithAHintHasOne(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(hints), "\n") {
		codes, want, ok := strings.Cut(line, " \t")
		if !ok || want == "" {
			t.Errorf("%q is not codes, a tab and a hint", line)
		}
		for _, code := range strings.Fields(codes) {
			if got := hint(code); got != want {
				t.Errorf("%s: got %q", code, got)
			}
		}
	}
	for _, code := range []string{"UNKNOWN", "ACCESS", "HTTP_", "QUERY", "401", "to", ""} {
		if got := hint(code); got != "" {
			t.Errorf("%q: got %q", code, got)
		}
	}
}
