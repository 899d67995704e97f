package demo

import (
	"fmt"
	"strings"
	"testing"
)

const halted = `[{"message":"The transaction was rolled back since another operation in the same transaction failed.","errorCode":"PROCESSING_HALTED"}]`

// node is a part of a composite request.
func node(id, method, path, body string) string {
	if body != "" {
		body = `,"body":` + body
	}
	return fmt.Sprintf(`{"referenceId":%q,"method":%q,"url":%q%s}`, id, method, data+path, body)
}

func composite(allOrNone bool, nodes ...string) string {
	return fmt.Sprintf(`{"allOrNone":%v,"compositeRequest":[%s]}`, allOrNone, strings.Join(nodes, ","))
}

func TestComposite(t *testing.T) {
	o := open(t)
	const url = data + "/composite"
	o.want("GET", url, "", 200, `{"tree":"`+url+`/tree",…}`)

	o.want("POST", url, composite(true,
		node("ref_1", "POST", "/sobjects/Account", `{"Name":"Composite \"1\""}`),
		node("q", "GET", "/query?q=SELECT Id, Name FROM Account WHERE Id = '@{ref_1.id}' AND Name LIKE '%'", ""),
		node("c", "post", "/sobjects/Contact", `{"LastName":"@{q.records[0].Name}","AccountId":"@{q.records[0].Id}"}`),
		node("many", "POST", "/composite/sobjects", `{"records":[{"attributes":{"type":"Contact"},"LastName":"x","AccountId":"@{ref_1.id}"}]}`),
		node("p", "PATCH", "/sobjects/Contact/@{many[0].id}", `{"Title":"@{c.success}"}`),
		node("limits", "GET", "/limits", ""),
		node("d", "DELETE", "/sobjects/Contact/@{many[0].id}", ""),
	), 200, `{"compositeResponse":[{"body":{"id":"001…","success":true,"errors":[]},"httpHeaders":{"Location":"`+data+`/sobjects/Account/001…"},"httpStatusCode":201,"referenceId":"ref_1"},`+
		`{"body":{"totalSize":1,…},"httpHeaders":{},"httpStatusCode":200,"referenceId":"q"},…"referenceId":"c"},{"body":[{"id":"003…"success":true,"errors":[]}],…,"referenceId":"many"},`+
		`{"body":null,"httpHeaders":{},"httpStatusCode":204,"referenceId":"p"},{"body":{"…DailyApiRequests…"referenceId":"limits"},{"body":null,…"httpStatusCode":204,"referenceId":"d"}]}`)
	if n := o.count("Contact WHERE Account.Name LIKE 'Composite%' AND LastName LIKE 'Composite%'"); n != 1 {
		t.Errorf("%d contacts", n)
	}

	bad := node("bad", "POST", "/sobjects/Contact", `{"LastName":"x","Email":"none"}`)
	o.want("POST", url, composite(true, node("a", "POST", "/sobjects/Account", `{"Name":"undone"}`), bad, node("b", "GET", "/limits", "")), 200,
		`{"compositeResponse":[{"body":`+halted+`,"httpHeaders":{},"httpStatusCode":400,"referenceId":"a"},{"body":[{"message":"Email: invalid email address: none",`+
			`"errorCode":"INVALID_EMAIL_ADDRESS","fields":["Email"]}],"httpHeaders":{},"httpStatusCode":400,"referenceId":"bad"},{"body":`+halted+`,…"referenceId":"b"}]}`)
	inner := `{"allOrNone":true,"records":[{"attributes":{"type":"Account"},"Name":"undone"},{"attributes":{"type":"Account"}}]}`
	o.want("POST", url, composite(true, node("a", "POST", "/sobjects/Account", `{"Name":"undone"}`), node("list", "POST", "/composite/sobjects", inner)), 200,
		`{"compositeResponse":[{"body":`+halted+`,…},{"body":[…ALL_OR_NONE_OPERATION_ROLLED_BACK…],"httpHeaders":{},"httpStatusCode":200,"referenceId":"list"}]}`)
	if n := o.count("Account WHERE Name = 'undone'"); n != 0 {
		t.Errorf("%d records outlived their transaction", n)
	}
	o.want("POST", url, composite(false, bad, node("child", "POST", "/sobjects/Account", `{"Name":"@{bad.id}"}`), node("free", "POST", "/sobjects/Account", `{"Name":"kept"}`),
		node("missing", "GET", "/sobjects/Account/001Fd0000zzzzzz", ""), node("unknown", "GET", "/nothing", ""), node("method", "PUT", "/limits", "")), 200,
		`{"compositeResponse":[{…INVALID_EMAIL_ADDRESS…},{"body":[{"message":"Invalid reference specified. No value for bad.id found in bad","errorCode":"PROCESSING_HALTED"}],`+
			`"httpHeaders":{},"httpStatusCode":400,"referenceId":"child"},{…"httpStatusCode":201,"referenceId":"free"},{…"httpStatusCode":404,"referenceId":"missing"},`+
			`{…"httpStatusCode":404,"referenceId":"unknown"},{…"httpHeaders":{"Allow":"GET,HEAD"},"httpStatusCode":405,"referenceId":"method"}]}`)
	if n := o.count("Account WHERE Name = 'kept'"); n != 1 {
		t.Errorf("%d records were kept", n)
	}

	limits := node("x", "GET", "/limits", "")
	many := func(n int, path string) string {
		nodes := make([]string, n)
		for i := range nodes {
			nodes[i] = node(fmt.Sprint("n", i), "GET", path, "")
		}
		return composite(false, nodes...)
	}
	for name, c := range map[string]struct{ body, want string }{
		"too many parts":              {many(26, "/limits"), `[{"message":"The limit of 25 subrequests in a composite request is exceeded: it has 26.","errorCode":"LIMIT_EXCEEDED"}]`},
		"too many queries":            {many(6, "/query?q=SELECT Id FROM Account"), `[{…"errorCode":"LIMIT_EXCEEDED"}]`},
		"no part":                     {composite(false), `[{…"errorCode":"INVALID_INPUT"}]`},
		"the same name twice":         {composite(false, limits, limits), `[{"message":"Duplicate ReferenceId provided in the request: x.","errorCode":"INVALID_INPUT"}]`},
		"a name that cannot be one":   {composite(false, node("a.b", "GET", "/limits", "")), `[{"message":"Provided referenceId ('a.b') must start…","errorCode":"INVALID_INPUT"}]`},
		"a part without a name":       {`{"compositeRequest":[{"method":"GET","url":"/x"}]}`, `[{…"errorCode":"INVALID_INPUT"}]`},
		"a text where a list belongs": {`{"compositeRequest":"x"}`, `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		"no JSON":                     {`{"compositeRequest"`, `[{"message":"Unexpected end-of-input at [line:1, column:20]","errorCode":"JSON_PARSER_ERROR"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			o := &tester{TB: t, handler: o.handler}
			o.want("POST", url, c.body, 400, c.want)
		})
	}
	for _, target := range []string{data + "/composite", data + "/composite/batch", data + "/jobs/ingest"} {
		body := `{"compositeRequest":[{"referenceId":"x","method":"POST","url":"` + target + `","body":{}}]}`
		o.want("POST", url, body, 200, `{"compositeResponse":[{"body":[{…"errorCode":"INVALID_INPUT"}],…400…}]}`)
	}
	for _, target := range []string{"http://example.org" + data + "/limits", "//example.org" + data + "/limits", "/services/oauth2/userinfo", "limits", "/services/data/v99.0/limits", "%zz", ""} {
		body := `{"compositeRequest":[{"referenceId":"x","method":"GET","url":"` + target + `"}]}`
		if w := o.send("POST", url, body); !strings.Contains(w.Body.String(), `"httpStatusCode":404`) && w.Code != 400 {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
	}
	// The user of the whole is the user of each part.
	body := `{"compositeRequest":[{"referenceId":"x","method":"GET","url":"` + data + `/limits","httpHeaders":{"Authorization":"Bearer other"}}]}`
	o.want("POST", url, body, 200, `{"compositeResponse":[{…"httpStatusCode":200…}]}`)
}

func TestCompositeBatch(t *testing.T) {
	o := open(t)
	const url = data + "/composite/batch"
	body := func(halt bool) string {
		return fmt.Sprintf(`{"haltOnError":%v,"batchRequests":[{"method":"GET","url":"v60.0/sobjects/account/%s?fields=Name"},`+
			`{"method":"PATCH","url":"/services/data/v60.0/sobjects/Account/%s","richInput":{"Site":"batch"}},{"method":"DELETE","url":"v60.0/sobjects/Account/001Fd0000zzzzzz"},`+
			`{"method":"GET","url":"v60.0/limits"}]}`, halt, edge, edge)
	}
	o.want("POST", url, body(false), 200, `{"hasErrors":true,"results":[{"statusCode":200,"result":{…"Name":"Edge Communications"…}},{"statusCode":204,"result":null},`+
		`{"statusCode":404,"result":[{"message":"invalid cross reference id","errorCode":"INVALID_CROSS_REFERENCE_KEY","fields":[]}]},{"statusCode":200,"result":{…}}]}`)
	o.want("POST", url, body(true), 200, `{"hasErrors":true,"results":[…,{"statusCode":412,"result":[{"message":"Batch processing halted per request","errorCode":"BATCH_PROCESSING_HALTED"}]}]}`)
	o.want("POST", url, `{"batchRequests":[{"method":"GET","url":"v60.0/limits"}]}`, 200, `{"hasErrors":false,"results":[{"statusCode":200,…}]}`)
	o.want("POST", url, `{"batchRequests":[`+strings.TrimSuffix(strings.Repeat(`{"method":"GET","url":"v60.0/limits"},`, 26), ",")+`]}`, 400, `[{…"errorCode":"LIMIT_EXCEEDED"}]`)
	o.want("POST", url, `{}`, 400, `[{…"errorCode":"INVALID_INPUT"}]`)
}

func TestCompositeTree(t *testing.T) {
	o := open(t)
	const url = data + "/composite/tree/Account"
	record := func(kind, reference, rest string) string {
		return fmt.Sprintf(`{"attributes":{"type":%q,"referenceId":%q}%s}`, kind, reference, rest)
	}
	list := func(records ...string) string { return `{"records":[` + strings.Join(records, ",") + `]}` }
	tree := func(last string) string {
		return list(
			record("Account", "a1", `,"name":"Tree 1","Contacts":`+list(record("Contact", "c1", `,"LastName":"x"`), record("Contact", "c2", `,"LastName":"y"`))+
				`,"Opportunities":`+list(record("Opportunity", "o1", `,"Name":"o","StageName":"Prospecting","CloseDate":"2026-05-01"`))),
			record("Account", "a2", `,"Contacts":`+list(record("Contact", "c3", `,"LastName":"z"`+last))+`,"Name":"Tree 2"`))
	}
	o.want("POST", url, tree(""), 201, `{"hasErrors":false,"results":[{"referenceId":"a1","id":"001…"},{"referenceId":"a2","id":"001…"},{"referenceId":"c1","id":"003…"},`+
		`{"referenceId":"c2","id":"003…"},{"referenceId":"c3","id":"003…"},{"referenceId":"o1","id":"006…"}]}`)
	if n := o.count("Contact WHERE Account.Name LIKE 'Tree%'"); n != 3 {
		t.Errorf("%d contacts have an account of the tree", n)
	}
	o.want("POST", url, tree(`,"Email":"123"`), 400, `{"hasErrors":true,"results":[{"referenceId":"c3","errors":[{"statusCode":"INVALID_EMAIL_ADDRESS",`+
		`"message":"Email: invalid email address: 123","fields":["Email"]}]}]}`)
	if n := o.count("Account WHERE Name LIKE 'Tree%'"); n != 2 {
		t.Errorf("%d accounts", n)
	}
	deep := record("Account", "r6", `,"Name":"x"`)
	for i := 5; i > 0; i-- {
		deep = record("Account", fmt.Sprint("r", i), `,"Name":"x","ChildAccounts":`+list(deep))
	}
	many := make([]string, 201)
	for i := range many {
		many[i] = record("Account", fmt.Sprint("r", i), `,"Name":"x"`)
	}
	for name, c := range map[string]struct{ body, want string }{
		"a level too many":       {list(deep), `[{"message":"The limit of 5 levels in a tree is exceeded.","errorCode":"INVALID_INPUT"}]`},
		"too many records":       {list(many...), `[{…"errorCode":"EXCEEDED_ID_LIMIT"}]`},
		"no reference":           {list(`{"attributes":{"type":"Account"},"Name":"x"}`), `[{"message":"Include a reference ID for each record in the request.","errorCode":"INVALID_INPUT"}]`},
		"a reference used twice": {list(many[0], many[0]), `[{"message":"Duplicate ReferenceId provided in the request: r0.","errorCode":"INVALID_INPUT"}]`},
		"another type":           {list(record("Contact", "x", `,"LastName":"x"`)), `[{…"errorCode":"INVALID_INPUT"}]`},
		"no records":             {list(), `[{…"errorCode":"INVALID_INPUT"}]`},
		"an unknown field":       {list(record("Account", "x", `,"Name":"x","nope":1`)), `[{"message":"No such column 'nope' on sobject of type Account","errorCode":"INVALID_FIELD"}]`},
		"a child that is none":   {list(record("Account", "x", `,"Name":"x","Contacts":3`)), `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
		"no object":              {list(`3`), `[{…"errorCode":"JSON_PARSER_ERROR"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			o := &tester{TB: t, handler: o.handler}
			o.want("POST", url, c.body, 400, c.want)
		})
	}
	o.want("POST", data+"/composite/tree/Nope", list(), 404, nothing)
}

func TestCompositeGraph(t *testing.T) {
	o := open(t)
	const url = data + "/composite/graph"
	graph := func(id string, nodes ...string) string {
		return fmt.Sprintf(`{"graphId":%q,"compositeRequest":[%s]}`, id, strings.Join(nodes, ","))
	}
	body := func(graphs ...string) string { return `{"graphs":[` + strings.Join(graphs, ",") + `]}` }
	o.want("POST", url, body(
		graph("good", node("c", "POST", "/sobjects/Contact", `{"LastName":"Node","AccountId":"@{a.id}"}`), node("a", "POST", "/sobjects/Account", `{"Name":"Graph"}`)),
		graph("bad", node("a", "POST", "/sobjects/Account", `{"Name":"Undone"}`), node("b", "POST", "/sobjects/Account", `{}`)),
		graph("odd", node("q", "GET", "/query?q=SELECT Id FROM Account", "")),
	), 200, `{"graphs":[{"graphId":"good","graphResponse":{"compositeResponse":[{…"httpStatusCode":201,"referenceId":"c"},{…"httpStatusCode":201,"referenceId":"a"}]},"isSuccessful":true},`+
		`{"graphId":"bad","graphResponse":{"compositeResponse":[{"body":`+halted+`,…"referenceId":"a"},{"body":[{…"errorCode":"REQUIRED_FIELD_MISSING",…}],…"referenceId":"b"}]},"isSuccessful":false},`+
		`{"graphId":"odd",…"errorCode":"INVALID_INPUT"…"isSuccessful":false}]}`)
	if n := o.count("Contact WHERE Account.Name = 'Graph'"); n != 1 {
		t.Errorf("%d contacts", n)
	}
	if n := o.count("Account WHERE Name = 'Undone'"); n != 0 {
		t.Errorf("%d accounts outlived their graph", n)
	}
	chain := make([]string, 16)
	for i := range chain {
		chain[i] = node(fmt.Sprint("n", i), "POST", "/sobjects/Account", fmt.Sprintf(`{"Name":"@{n%d.id}"}`, i+1))
	}
	nodes := make([]string, 501)
	for i := range nodes {
		nodes[i] = node(fmt.Sprint("n", i), "GET", "/sobjects/Account/"+edge, "")
	}
	graphs := make([]string, 76)
	for i := range graphs {
		graphs[i] = graph(fmt.Sprint("g", i), nodes[0])
	}
	for name, c := range map[string]struct{ body, code string }{
		"a circle":          {body(graph("g", node("a", "POST", "/x", `{"x":"@{b.id}"}`), node("b", "POST", "/x", `{"x":"@{a.id}"}`))), "INVALID_INPUT"},
		"too deep":          {body(graph("g", chain...)), "LIMIT_EXCEEDED"},
		"too many nodes":    {body(graph("g", nodes...)), "LIMIT_EXCEEDED"},
		"too many graphs":   {body(graphs...), "LIMIT_EXCEEDED"},
		"no graph":          {body(), "LIMIT_EXCEEDED"},
		"a name used twice": {body(graphs[0], graphs[0]), "INVALID_INPUT"},
		"no name":           {body(graph("", nodes[0])), "INVALID_INPUT"},
		"no node":           {body(graph("g")), "INVALID_INPUT"},
	} {
		t.Run(name, func(t *testing.T) {
			o := &tester{TB: t, handler: o.handler}
			o.want("POST", url, c.body, 400, `[{…"errorCode":"`+c.code+`"}]`)
		})
	}
}
