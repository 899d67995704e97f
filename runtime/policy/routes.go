package policy

// Kind is what a request does, in one word that documentation and denials use.
type Kind string

// The kinds of operation.
const (
	Unrecognised      Kind = "unrecognised"
	Query             Kind = "query"
	QueryMore         Kind = "query-more"
	Explain           Kind = "explain"
	Search            Kind = "search"
	DescribeGlobal    Kind = "describe-global"
	Describe          Kind = "describe"
	Read              Kind = "read"
	ReadMany          Kind = "read-many"
	Create            Kind = "create"
	CreateMany        Kind = "create-many"
	Update            Kind = "update"
	UpdateMany        Kind = "update-many"
	Upsert            Kind = "upsert"
	UpsertMany        Kind = "upsert-many"
	Delete            Kind = "delete"
	DeleteMany        Kind = "delete-many"
	Password          Kind = "password"
	OrgLimits         Kind = "limits"
	OrgInfo           Kind = "org-info"
	Composite         Kind = "composite"
	BulkJob           Kind = "bulk-job"
	BulkJobStatus     Kind = "bulk-job-status"
	DescribeAction    Kind = "describe-action"
	InvokeAction      Kind = "invoke-action"
	Approval          Kind = "approval"
	Report            Kind = "report"
	MetadataDeploy    Kind = "metadata-deploy"
	MetadataDeployLog Kind = "metadata-deploy-status"
	AnonymousApex     Kind = "anonymous-apex"
	ApexTests         Kind = "apex-tests"
	ApexREST          Kind = "apex-rest"
	GraphQL           Kind = "graphql"
)

// Class says what a kind of request may do to the org.
type Class uint8

// The classes. The zero value is the one that is trusted least.
const (
	// Opaque: what it does cannot be seen in the request, because code in the org decides or its content was not read.
	Opaque Class = iota
	// ReadOnly: it changes no record, metadata, job or setting.
	ReadOnly
	// Write: it changes something.
	Write
)

func (c Class) String() string {
	switch c {
	case ReadOnly:
		return "read"
	case Write:
		return "write"
	}
	return "opaque"
}

// route is one row of the table.
type route struct {
	methods string // separated by spaces; `read` stands for get and head without content, `any` for all
	root    string
	pattern string
	kind    Kind
	class   Class
	// param is the one query parameter that decides what the request does. The row is for requests that have it exactly
	// once and none of the others that could decide. Empty means that no parameter decides.
	param string
}

// table lists the resources of the Salesforce REST APIs that policy knows. The first row that matches counts, so that the
// exceptions stand above the rule. What no row matches is Unrecognised and Opaque.
//
// `get` is not enough for a read: anonymous Apex, test runs and Apex REST classes run code on a GET. Asking for a bulk job
// or aborting one counts as a write, for it leaves or changes a job.
//
// Sources: the REST, Tooling, Bulk 2.0, Actions and Reports API guides of Salesforce.
func table() []route {
	return []route{
		// Queries and searches
		{"read", "data", "query", Query, ReadOnly, "q"},
		{"read", "data", "query", Explain, ReadOnly, "explain"},
		{"read", "data", "query/*", QueryMore, ReadOnly, ""},
		{"read", "data", "queryAll", Query, ReadOnly, "q"},
		{"read", "data", "queryAll", Explain, ReadOnly, "explain"},
		{"read", "data", "queryAll/*", QueryMore, ReadOnly, ""},
		{"read", "data", "search", Search, ReadOnly, "q"},
		{"read", "data", "parameterizedSearch", Search, ReadOnly, "q"},
		{"post", "data", "parameterizedSearch", Search, ReadOnly, ""},

		// Records of one object
		{"read", "data", "sobjects", DescribeGlobal, ReadOnly, ""},
		{"read", "data", "sobjects/{object}", Describe, ReadOnly, ""},
		{"read", "data", "sobjects/{object}/describe", Describe, ReadOnly, ""},
		{"read", "data", "sobjects/{object}/describe/**", Describe, ReadOnly, ""},
		{"read", "data", "sobjects/{object}/listviews", Describe, ReadOnly, ""},
		{"read", "data", "sobjects/{object}/listviews/*", Describe, ReadOnly, ""},
		{"read", "data", "sobjects/{object}/listviews/*/describe", Describe, ReadOnly, ""},
		{"read", "data", "sobjects/{object}/listviews/*/results", Query, ReadOnly, ""},
		{"read", "data", "sobjects/{object}/quickActions", DescribeAction, ReadOnly, ""},
		{"read", "data", "sobjects/{object}/quickActions/**", DescribeAction, ReadOnly, ""},
		{"post", "data", "sobjects/{object}/quickActions/**", InvokeAction, Opaque, ""},
		{"read", "data", "sobjects/{object}/deleted", ReadMany, ReadOnly, ""},
		{"read", "data", "sobjects/{object}/updated", ReadMany, ReadOnly, ""},
		{"post delete", "data", "sobjects/{object}/{id}/password", Password, Write, ""},
		{"read", "data", "sobjects/{object}/{id}", Read, ReadOnly, ""},
		{"read", "data", "sobjects/{object}/*/*", Read, ReadOnly, ""}, // by external id; a related record; a file
		{"post", "data", "sobjects/{object}", Create, Write, ""},
		{"post", "data", "sobjects/{object}/Id", Create, Write, ""},
		{"patch", "data", "sobjects/{object}/{id}", Update, Write, ""},
		{"patch post", "data", "sobjects/{object}/*/*", Upsert, Write, ""},
		{"delete", "data", "sobjects/{object}/{id}", Delete, Write, ""},
		{"delete", "data", "sobjects/{object}/*/*", Delete, Write, ""},

		// Many records in one request
		{"post", "data", "composite/sobjects", CreateMany, Write, ""},
		{"patch", "data", "composite/sobjects", UpdateMany, Write, ""},
		{"delete", "data", "composite/sobjects", DeleteMany, Write, ""},
		{"read", "data", "composite/sobjects/{object}", ReadMany, ReadOnly, ""},
		{"post", "data", "composite/sobjects/{object}", ReadMany, ReadOnly, ""},
		{"patch", "data", "composite/sobjects/{object}/*", UpsertMany, Write, ""},
		{"post", "data", "composite/tree/{object}", CreateMany, Write, ""},
		{"any", "data", "composite", Composite, Opaque, ""},
		{"any", "data", "composite/**", Composite, Opaque, ""},
		{"any", "data", "graphql", GraphQL, Opaque, ""},

		// Bulk API 2.0
		{"read", "data", "jobs/ingest", BulkJobStatus, ReadOnly, ""},
		{"read", "data", "jobs/ingest/{id}", BulkJobStatus, ReadOnly, ""},
		{"read", "data", "jobs/ingest/{id}/*", BulkJobStatus, ReadOnly, ""},
		{"read", "data", "jobs/query", BulkJobStatus, ReadOnly, ""},
		{"read", "data", "jobs/query/{id}", BulkJobStatus, ReadOnly, ""},
		{"read", "data", "jobs/query/{id}/*", BulkJobStatus, ReadOnly, ""},
		{"any", "data", "jobs/**", BulkJob, Write, ""},

		// The org
		{"read", "data", "limits", OrgLimits, ReadOnly, ""},
		{"read", "data", "limits/recordCount", OrgLimits, ReadOnly, ""},
		{"read", "data", "recent", OrgInfo, ReadOnly, ""},
		{"read", "data", "chatter/users/me", OrgInfo, ReadOnly, ""},
		{"read", "data", "tabs", OrgInfo, ReadOnly, ""},
		{"read", "data", "theme", OrgInfo, ReadOnly, ""},
		{"read", "data", "appMenu/*", OrgInfo, ReadOnly, ""},
		{"read", "data", "quickActions", DescribeAction, ReadOnly, ""},
		{"read", "data", "actions", DescribeAction, ReadOnly, ""},
		{"read", "data", "actions/**", DescribeAction, ReadOnly, ""},
		{"post", "data", "actions/**", InvokeAction, Opaque, ""},
		{"read", "data", "process/approvals", OrgInfo, ReadOnly, ""},
		{"read", "data", "process/rules", OrgInfo, ReadOnly, ""},
		{"post", "data", "process/approvals", Approval, Write, ""},
		{"read", "data", "analytics/reports", Report, ReadOnly, ""},
		{"read", "data", "analytics/reports/{id}", Report, ReadOnly, ""},
		{"read", "data", "analytics/reports/{id}/describe", Report, ReadOnly, ""},
		{"read", "data", "ui-api/object-info/{object}", Describe, ReadOnly, ""},
		{"read", "data", "ui-api/object-info/{object}/picklist-values/**", Describe, ReadOnly, ""},
		{"read", "data", "ui-api/records/{id}", Read, ReadOnly, ""},
		{"post", "data", "ui-api/records", Create, Write, ""},
		{"patch", "data", "ui-api/records/{id}", Update, Write, ""},
		{"delete", "data", "ui-api/records/{id}", Delete, Write, ""},
		{"read", "data", "metadata/deployRequest/{id}", MetadataDeployLog, ReadOnly, ""},
		{"any", "data", "metadata/**", MetadataDeploy, Write, ""},

		// Tooling API
		{"any", "data", "tooling/executeAnonymous", AnonymousApex, Opaque, ""},
		{"any", "data", "tooling/runTestsSynchronous", ApexTests, Opaque, ""},
		{"any", "data", "tooling/runTestsAsynchronous", ApexTests, Opaque, ""},
		{"read", "data", "tooling/query", Query, ReadOnly, "q"},
		{"read", "data", "tooling/query", Explain, ReadOnly, "explain"},
		{"read", "data", "tooling/query/*", QueryMore, ReadOnly, ""},
		{"read", "data", "tooling/search", Search, ReadOnly, "q"},
		{"read", "data", "tooling/completions", Describe, ReadOnly, ""},
		{"read", "data", "tooling/sobjects", DescribeGlobal, ReadOnly, ""},
		{"read", "data", "tooling/sobjects/{object}", Describe, ReadOnly, ""},
		{"read", "data", "tooling/sobjects/{object}/describe", Describe, ReadOnly, ""},
		{"read", "data", "tooling/sobjects/{object}/describe/**", Describe, ReadOnly, ""},
		{"read", "data", "tooling/sobjects/{object}/{id}", Read, ReadOnly, ""},
		{"read", "data", "tooling/sobjects/{object}/{id}/*", Read, ReadOnly, ""},
		{"post", "data", "tooling/sobjects/{object}", Create, Write, ""},
		{"patch", "data", "tooling/sobjects/{object}/{id}", Update, Write, ""},
		{"delete", "data", "tooling/sobjects/{object}/{id}", Delete, Write, ""},
		{"any", "data", "tooling/composite", Composite, Opaque, ""},
		{"any", "data", "tooling/composite/**", Composite, Opaque, ""},

		// Apex REST: code of the org or of a package decides what each method does
		{"any", "apexrest", "**", ApexREST, Opaque, ""},
	}
}
