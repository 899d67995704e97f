package policy

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWhatRequestsDo(t *testing.T) {
	cases := []struct {
		sentence string
		request  string
		kind     Kind
		class    Class
		objects  []string
	}{
		{"a query reads", "get data query?q=SELECT Id FROM Account", Query, ReadOnly, nil},
		{"a query of deleted records reads", "get data queryAll?q=x", Query, ReadOnly, nil},
		{"an explain reads", "get data query?explain=x", Explain, ReadOnly, nil},
		{"a next page reads", "get data query/01g-2000", QueryMore, ReadOnly, nil},
		{"a query without q is not recognised", "get data query", Unrecognised, Opaque, nil},
		{"a query with two q is not recognised", "get data query?q=a&q=b", Unrecognised, Opaque, nil},
		{"a query with q in another case is not recognised", "get data query?Q=a", Unrecognised, Opaque, nil},
		{"a query with q in two cases is not recognised", "get data query?q=a&Q=b", Unrecognised, Opaque, nil},
		{"a query and an explain at once are not recognised", "get data query?q=a&explain=b", Unrecognised, Opaque, nil},
		{"a POST to query is not recognised", "post data query?q=x", Unrecognised, Opaque, nil},
		{"a search reads", "get data search?q=FIND {x}", Search, ReadOnly, nil},
		{"a search by parameters reads", "post data parameterizedSearch", Search, ReadOnly, nil},
		{"the list of objects describes", "get data sobjects", DescribeGlobal, ReadOnly, nil},
		{"a describe names its object", "get data sobjects/Account/describe", Describe, ReadOnly, []string{"Account"}},
		{"a layout describes", "get data sobjects/Account/describe/layouts/" + someID, Describe, ReadOnly, []string{"Account"}},
		{"basic information describes", "get data sobjects/Account", Describe, ReadOnly, []string{"Account"}},
		{"a record is read", "get data sobjects/Account/" + someID, Read, ReadOnly, []string{"Account"}},
		{"HEAD counts as GET", "head data sobjects/Account/" + someID, Read, ReadOnly, []string{"Account"}},
		{"a record is read by external id", "get data sobjects/Account/Ext__c/50% off", Read, ReadOnly, []string{"Account"}},
		{"a related record is read", "get data sobjects/Contact/" + someID + "/Account", Read, ReadOnly, []string{"Contact"}},
		{"the recycle bin is read", "get data sobjects/Account/deleted?start=x", ReadMany, ReadOnly, []string{"Account"}},
		{"a list view's rows are a query", "get data sobjects/Account/listviews/00B/results", Query, ReadOnly, []string{"Account"}},
		{"an unknown thing of an object is not recognised", "get data sobjects/Account/resetAll", Unrecognised, Opaque, nil},
		{"resources in another case are not recognised", "get data SObjects/Account/" + someID, Unrecognised, Opaque, nil},
		{"an object with a suffix is not recognised", "get data sobjects/Account.json", Unrecognised, Opaque, nil},
		{"a POST creates", "post data sobjects/Account", Create, Write, []string{"Account"}},
		{"a POST to Id creates", "post data sobjects/Account/Id", Create, Write, []string{"Account"}},
		{"a PATCH updates", "patch data sobjects/Account/" + someID, Update, Write, []string{"Account"}},
		{"a PATCH by external id upserts", "patch data sobjects/Account/Ext__c/1", Upsert, Write, []string{"Account"}},
		{"a DELETE deletes", "delete data sobjects/Account/" + someID, Delete, Write, []string{"Account"}},
		{"a DELETE by external id deletes", "delete data sobjects/Account/Ext__c/1", Delete, Write, []string{"Account"}},
		{"a POST with _HttpMethod is not recognised", "post data sobjects/Account/" + someID + "?_HttpMethod=PATCH", Unrecognised, Opaque, nil},
		{"a GET with _HttpMethod is not recognised", "get data sobjects?_HttpMethod=DELETE", Unrecognised, Opaque, nil},
		{"a user's password is reset", "delete data sobjects/User/005xx000001SvogAAC/password", Password, Write, []string{"User"}},
		{"a user's password is set", "post data sobjects/user/005xx000001SvogAAC/password", Password, Write, []string{"user"}},
		{"a password's state is read", "get data sobjects/User/005xx000001SvogAAC/password", Read, ReadOnly, []string{"User"}},
		{"a quick action is opaque", "post data sobjects/Account/quickActions/X", InvokeAction, Opaque, []string{"Account"}},
		{"many are created", "post data composite/sobjects", CreateMany, Write, nil},
		{"many are updated", "patch data composite/sobjects", UpdateMany, Write, nil},
		{"many are deleted", "delete data composite/sobjects?ids=1,2", DeleteMany, Write, nil},
		{"many are upserted", "patch data composite/sobjects/Account/Ext__c", UpsertMany, Write, []string{"Account"}},
		{"many are read", "get data composite/sobjects/Account?ids=1", ReadMany, ReadOnly, []string{"Account"}},
		{"many are read by POST", "post data composite/sobjects/Account", ReadMany, ReadOnly, []string{"Account"}},
		{"a tree is created", "post data composite/tree/Account", CreateMany, Write, []string{"Account"}},
		{"a composite is opaque", "post data composite", Composite, Opaque, nil},
		{"a batch is opaque", "post data composite/batch", Composite, Opaque, nil},
		{"a graph is opaque", "post data composite/graph", Composite, Opaque, nil},
		{"GraphQL is opaque", "post data graphql", GraphQL, Opaque, nil},
		{"a bulk job is a write", "post data jobs/ingest", BulkJob, Write, nil},
		{"a bulk upload is a write", "put data jobs/ingest/750xx0000000001AAA/batches", BulkJob, Write, nil},
		{"a bulk query job is a write, for it leaves a job", "post data jobs/query", BulkJob, Write, nil},
		{"a bulk job's state is read", "get data jobs/ingest/750xx0000000001AAA", BulkJobStatus, ReadOnly, nil},
		{"a bulk query's rows are read", "get data jobs/query/750xx0000000001AAA/results?locator=x", BulkJobStatus, ReadOnly, nil},
		{"limits are read", "get data limits", OrgLimits, ReadOnly, nil},
		{"actions are described", "get data actions/custom/flow/X", DescribeAction, ReadOnly, nil},
		{"actions are opaque", "post data actions/custom/flow/X", InvokeAction, Opaque, nil},
		{"an approval is a write", "post data process/approvals", Approval, Write, nil},
		{"a report is read", "get data analytics/reports/00Oxx0000000001AAA", Report, ReadOnly, nil},
		{"a report with other filters is not recognised", "post data analytics/reports/00Oxx0000000001AAA", Unrecognised, Opaque, nil},
		{"a deployment is a write", "post data metadata/deployRequest", MetadataDeploy, Write, nil},
		{"a deployment's state is read", "get data metadata/deployRequest/0Afxx0000000001AAA", MetadataDeployLog, ReadOnly, nil},
		{"anonymous Apex by GET is opaque", "get data tooling/executeAnonymous?anonymousBody=x", AnonymousApex, Opaque, nil},
		{"anonymous Apex by POST is opaque", "post data tooling/executeAnonymous", AnonymousApex, Opaque, nil},
		{"anonymous Apex with a parameter in its path is not recognised", "get data tooling/executeAnonymous;x", Unrecognised, Opaque, nil},
		{"anonymous Apex in another case is not recognised", "get data tooling/executeanonymous", Unrecognised, Opaque, nil},
		{"tests by GET are opaque", "get data tooling/runTestsSynchronous?classnames=A", ApexTests, Opaque, nil},
		{"a tooling query reads", "get data tooling/query?q=x", Query, ReadOnly, nil},
		{"a tooling record is read", "get data tooling/sobjects/ApexClass/01pxx0000000001AAA", Read, ReadOnly, []string{"ApexClass"}},
		{"a log's text is read", "get data tooling/sobjects/ApexLog/07Lxx0000000001AAA/Body", Read, ReadOnly, []string{"ApexLog"}},
		{"a class is created", "post data tooling/sobjects/ApexClass", Create, Write, []string{"ApexClass"}},
		{"a tooling composite is opaque", "post data tooling/composite", Composite, Opaque, nil},
		{"an unknown tooling resource is not recognised", "get data tooling/x", Unrecognised, Opaque, nil},
		{"Apex REST is opaque by GET", "get apexrest acme/orders", ApexREST, Opaque, nil},
		{"Apex REST is opaque by DELETE", "delete apexrest acme", ApexREST, Opaque, nil},
		{"the path of a query under Apex REST is opaque", "get apexrest query?q=x", ApexREST, Opaque, nil},
		{"an unknown resource is not recognised", "get data commerce/x", Unrecognised, Opaque, nil},
		{"an unknown method is not recognised", "options data query?q=x", Unrecognised, Opaque, nil},
		{"an unknown root is not recognised", "get soap query?q=x", Unrecognised, Opaque, nil},
		{"a segment that could be several is not recognised", `get data sobjects/Account/Ext__c/a\b`, Unrecognised, Opaque, nil},
	}
	for _, c := range cases {
		t.Run(c.sentence, func(t *testing.T) {
			got := Classify(requestOf(c.request))
			if got.Kind != c.kind || got.Class != c.class || !slices.Equal(got.Objects, c.objects) {
				t.Errorf("got %s (%s) of %q, want %s (%s) of %q", got.Kind, got.Class, got.Objects, c.kind, c.class, c.objects)
			}
		})
	}
	t.Run("a GET with content is not recognised", func(t *testing.T) {
		request := requestOf("get data limits")
		request.HasBody = true
		if got := Classify(request); got.Kind != Unrecognised {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("nothing is not recognised", func(t *testing.T) {
		if got := Classify(Request{}); got.Kind != Unrecognised || got.Class != Opaque {
			t.Errorf("got %+v", got)
		}
	})
}

// sample gives a request that a row of the table is for.
func sample(row compiledRoute, method string) Request {
	request := Request{Method: method, Root: row.root, Path: strings.Split(row.route.pattern, "/")}
	for i, segment := range request.Path {
		switch segment {
		case objectSegment:
			request.Path[i] = "Some__c"
		case idSegment:
			request.Path[i] = someID
		case anySegment, restSegment:
			request.Path[i] = "x-y"
		}
	}
	if row.param != "" {
		request.Query = []Param{{row.param, "x"}}
	}
	return request
}

func TestEveryRowOfTheTableIsReached(t *testing.T) {
	for i, row := range compiledRoutes() {
		reached := false
		for _, method := range row.methods {
			if !knownMethod(method) {
				t.Errorf("row %d, %s: there is no method %q", i, row.route.pattern, method)
			}
			reached = reached || findRoute(sample(row, method)) == &compiledRoutes()[i]
		}
		if !reached {
			t.Errorf("row %d, %s %s: a row above always takes its requests", i, row.route.methods, row.route.pattern)
		}
		if !knownRoot(row.root) || row.kind == Unrecognised || row.kind == "" {
			t.Errorf("row %d, %s: root %q, kind %q", i, row.route.pattern, row.root, row.kind)
		}
	}
}

func TestReadsUseMethodsThatRead(t *testing.T) {
	// The POSTs that read are known by name; anything else that is classed a read must be a GET without content.
	posts := map[string]bool{"parameterizedSearch": true, "composite/sobjects/{object}": true}
	for _, row := range compiledRoutes() {
		if row.class == ReadOnly && row.route.methods != "read" && (row.route.methods != "post" || !posts[row.route.pattern]) {
			t.Errorf("%s %s is classed a read", row.route.methods, row.route.pattern)
		}
	}
}

func TestWhichGrantsMakeAReadOnlyTool(t *testing.T) {
	cases := map[string]struct {
		grant []string
		want  bool
	}{
		"none at all":                   {nil, true},
		"queries and their pages":       {[]string{"get data query", "get data query/*"}, true},
		"a query of one page":           {[]string{"get data query/01g-2000"}, true},
		"a describe":                    {[]string{"get data sobjects/{object}/describe"}, true},
		"a describe of one object":      {[]string{"get data sobjects/Account/describe"}, true},
		"a record":                      {[]string{"get data sobjects/{object}/{id}"}, true},
		"a record and an external id":   {[]string{"get data sobjects/{object}/{id}", "head data sobjects/{object}/*/*"}, true},
		"many records by POST":          {[]string{"post data composite/sobjects/{object}"}, true},
		"a bulk job's state":            {[]string{"get data jobs/query/{id}/*"}, true},
		"a create":                      {[]string{"post data sobjects/{object}"}, false},
		"a delete among reads":          {[]string{"get data query", "delete data sobjects/{object}/{id}"}, false},
		"an upsert":                     {[]string{"patch data sobjects/{object}/*/*"}, false},
		"every GET":                     {[]string{"get data **"}, false},
		"every GET of objects":          {[]string{"get data sobjects/**"}, false},
		"every GET of one segment":      {[]string{"get data *"}, false},
		"any tooling resource":          {[]string{"get data tooling/*"}, false},
		"anonymous Apex":                {[]string{"get data tooling/executeAnonymous"}, false},
		"tooling records":               {[]string{"get data tooling/sobjects/{object}/{id}"}, true},
		"Apex REST":                     {[]string{"get apexrest acme"}, false},
		"a resource that is not known":  {[]string{"get data commerce"}, false},
		"an object that is any segment": {[]string{"get data sobjects/*/describe"}, false},
		"a composite":                   {[]string{"post data composite"}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := ToolIsReadOnly(grantOf(t, c.grant...)); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestAWriteBelowAReadThatDependsOnAParameterCounts(t *testing.T) {
	asks := route{"get", "data", "x", Query, ReadOnly, "q"}
	reads := route{"get", "data", "x", Read, ReadOnly, ""}
	writes := route{"get", "data", "*", Delete, Write, ""}
	wanted := grantOf(t, "get data x").rights[0]
	if !onlyReads(compile([]route{reads, writes}), wanted) {
		t.Error("a read that takes every request hides the rows below")
	}
	if onlyReads(compile([]route{asks, writes}), wanted) {
		t.Error("a request without the parameter reaches the write below")
	}
}

func TestAReadOnlyToolsRequestsAreReads(t *testing.T) {
	rows := compiledRoutes()
	rapid.Check(t, func(t *rapid.T) {
		// Patterns near those of the table: a row's own, with some segments made wider or narrower.
		row := rapid.SampledFrom(rows).Draw(t, "row")
		segments := strings.Split(row.route.pattern, "/")
		for i := range segments {
			if segments[i] != restSegment && rapid.IntRange(0, 3).Draw(t, "change") == 0 {
				segments[i] = rapid.SampledFrom([]string{"*", "{object}", "{id}", "describe", "Account", "executeAnonymous", "sobjects", "password"}).Draw(t, "segment")
			}
		}
		method := rapid.SampledFrom(row.methods).Draw(t, "method")
		grant, err := ParseGrant([]Need{{method, row.root, strings.Join(segments, "/")}})
		if err != nil {
			t.Fatalf("%v", err)
		}
		request := Request{Method: method, Root: row.root, Path: somePath(t, grant.rights[0].pattern)}
		for range rapid.IntRange(0, 2).Draw(t, "pairs") {
			request.Query = append(request.Query, Param{rapid.SampledFrom([]string{"q", "Q", "explain", "fields", "_HttpMethod"}).Draw(t, "name"), "x"})
		}
		operation := Classify(request)
		if ToolIsReadOnly(grant) && operation.Class != ReadOnly && operation.Kind != Unrecognised {
			t.Fatalf("%v is a read-only tool's, but %v is %s (%s)", grant.Needs(), request, operation.Kind, operation.Class)
		}
		denial := Engine{ReadOnly: true}.Check(grant, request)
		if denied, isRead := denial != nil, operation.Class == ReadOnly; denied == isRead {
			t.Fatalf("%v is %s (%s), and the read-only engine says %+v", request, operation.Kind, operation.Class, denial)
		}
	})
}
