package dispatch_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/org"
)

// erringOrg answers the first request with an error, and later ones, which look for advice, with what an org describes.
func erringOrg(status int, body string) *scriptedOrg {
	o := &scriptedOrg{}
	o.answer = func(_ context.Context, req org.Request) (org.Response, error) {
		r := org.Response{Status: 200, Header: http.Header{}}
		switch path := strings.Join(req.Path, "/"); {
		case len(o.asked) == 1:
			r.Status, r.Body = status, []byte(body)
		case path == "sobjects":
			r.Body = []byte(`{"sobjects":[{"name":"Account","label":"Account"},{"name":"Invoice__c","label":"Invoice"}]}`)
		case strings.HasSuffix(path, "/describe"):
			r.Body = []byte(`{"keyPrefix":"001","childRelationships":[{"relationshipName":"Contacts"}],"fields":[{"name":"Name","label":"Account Name"},` +
				`{"name":"OwnerId","relationshipName":"Owner"},{"name":"Industry","label":"Industry","picklistValues":[{"active":true,"value":"Banking"},{"active":false,"value":"Gone"}]}]}`)
		default:
			r.Status = 500
		}
		return r, nil
	}
	return o
}

// changingOrg is one org after the other.
type changingOrg struct{ dispatch.Org }

const someRecord = "001000000000001AAA"

// callsOf gives a call of each tool that uses a kind of resource.
func callsOf(kind string) map[string]string {
	const write = `{"object_name":"Account","data":{"Name":"A"}`
	return map[string]map[string]string{
		"query":    {"run_soql_query": `{"query":"SELECT Id FROM Account"}`},
		"search":   {"run_sosl_search": `{"search":"FIND {Acme} RETURNING Account(Nme)"}`},
		"describe": {"get_object_fields": `{"object_name":"Acount"}`},
		"read":     {"get_record": `{"object_name":"Account","record_id":"` + someRecord + `"}`},
		"create":   {"create_record": write + `}`},
		"write": {"create_record": write + `}`, "update_record": write + `,"record_id":"` + someRecord + `"}`,
			"upsert_record": write + `,"external_id_field":"Key__c","external_id":"7"}`},
		"change": {"update_record": write + `,"record_id":"` + someRecord + `"}`, "delete_record": `{"object_name":"Account","record_id":"` + someRecord + `"}`},
		"delete": {"delete_record": `{"object_name":"Account","record_id":"` + someRecord + `"}`},
		"rows":   {"bulk_create_records": `{"object_name":"Account","data":[{"Name":"A"}]}`, "bulk_update_records": `{"object_name":"Account","data":[{"Id":"` + someRecord + `","Name":"A"}]}`},
		"job":    {"bulk_create_records": string(manyRows())},
		"follow": {"bulk_job_status": `{"job_id":"` + jobID + `"}`},
		"raw":    {"restful": `{"path":"limits"}`, "tooling_execute": `{"action":"sobjects"}`, "apex_execute": `{"action":"acme"}`},
		"any": {"run_soql_query": `{"query":"SELECT Id FROM Account"}`, "run_sosl_search": `{"search":"FIND {Acme}"}`, "get_object_fields": `{"object_name":"Account"}`,
			"list_sobjects": `{}`, "get_record": `{"object_name":"Account","record_id":"` + someRecord + `"}`, "create_record": write + `}`,
			"update_record": write + `,"record_id":"` + someRecord + `"}`, "delete_record": `{"object_name":"Account","record_id":"` + someRecord + `"}`,
			"upsert_record":       write + `,"external_id_field":"Key__c","external_id":"7"}`,
			"bulk_create_records": `{"object_name":"Account","data":[{"Name":"A"}]}`, "bulk_update_records": `{"object_name":"Account","data":[{"Id":"` + someRecord + `","Name":"A"}]}`,
			"bulk_delete_records": `{"object_name":"Account","record_ids":["` + someRecord + `"]}`, "bulk_job_status": `{"job_id":"` + jobID + `"}`,
			"restful": `{"path":"limits"}`, "tooling_execute": `{"action":"sobjects"}`, "apex_execute": `{"action":"acme"}`},
	}[kind]
}

// The errors that Salesforce documents, by the resources that give them: each reaches the model with its code, its message, its fields
// and a hint, whatever tool asked.
func TestEveryDocumentedErrorComesWithAHint(t *testing.T) {
	const place = "\nSELECT Id FROM Account WHERE\n                            ^\nERROR at Row:1:Column:29\n"
	tests := []struct {
		kind          string
		status        int
		code, message string
		fields        []string
		hint          string
	}{
		{"query", 400, "MALFORMED_QUERY", place + "unexpected token: '<EOF>'", nil, "where the message points to"},
		{"query", 400, "MALFORMED_QUERY", "unexpected token: 'garbage'", nil, "SELECT fields FROM object"},
		{"query", 400, "MALFORMED_QUERY", "Field must be grouped or aggregated: Name", nil, "GROUP BY"},
		{"query", 400, "INVALID_FIELD", "No such column 'Nme' on entity 'Account'. If you", nil, "Did you mean `Name`? `get_object_fields` lists"},
		{"query", 400, "INVALID_FIELD", "Didn't understand relationship 'Contact' in FROM part of query call.", nil, "`Contacts`"},
		{"query", 400, "INVALID_FIELD", "Didn't understand relationship 'Ownr' in field path.", nil, "`Owner`"},
		{"query", 400, "INVALID_FIELD", "field 'Description' can not be filtered in a query call", nil, "another field"},
		{"query", 400, "INVALID_FIELD", "field 'X' can not be sorted in a query call", nil, "another field"},
		{"query", 400, "INVALID_FIELD", "duplicate field selected: Name", nil, "once"},
		{"query", 400, "INVALID_FIELD", "value of filter criterion for field 'CloseDate' must be of type date and should not be enclosed in quotes", nil, "without quotes"},
		{"query", 400, "INVALID_TYPE", "sObject type 'Acount' is not supported.", nil, "`Account`? `list_sobjects`"},
		{"query", 400, "INVALID_TYPE_FOR_OPERATION", "entity type AccountChangeEvent does not support query", nil, "cannot be queried"},
		{"query", 400, "EXTERNAL_OBJECT_UNSUPPORTED_EXCEPTION", "Where clauses should contain StatType", nil, "filter as the message says"},
		{"query", 400, "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: abc", nil, "operator"},
		{"query", 400, "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000", nil, "OFFSET"},
		{"query", 400, "EXCEEDED_ID_LIMIT", "aggregate query does not support queryMore()", nil, "LIMIT"},
		{"query", 400, "QUERY_TIMEOUT", "Your query request was running for too long.", nil, "indexed"},
		{"query", 400, "QUERY_TOO_COMPLICATED", "Query is either selecting too many fields", nil, "fewer fields"},
		{"query", 400, "OPERATION_TOO_LARGE", "exceeded 100000 distinct ids", nil, "LIMIT"},
		{"query", 400, "INVALID_QUERY_SCOPE", "Invalid scope", nil, "Leave the clause out"},
		{"query", 400, "INVALID_REPLICATION_DATE", "startDate is too old", nil, "Leave the clause out"},
		{"query", 400, "INVALID_QUERY_LOCATOR", "invalid query locator", nil, "without the cursor"},
		{"search", 400, "MALFORMED_SEARCH", "No search term found. The search term must be enclosed in braces.", nil, "FIND {Acme}"},
		{"search", 400, "INVALID_FIELD", "No such column 'Nme' on entity 'Account'.", nil, "`Name`"},
		{"describe", 404, "NOT_FOUND", "The requested resource does not exist", nil, "`Account`? `list_sobjects`"},
		{"read", 404, "NOT_FOUND", "The requested resource does not exist", nil, "The object Account exists"},
		{"write", 400, "INVALID_FIELD", "No such column 'Nme' on sobject of type Account", nil, "`Name`"},
		{"write", 400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName, Company]", []string{"LastName", "Company"}, "value"},
		{"write", 400, "INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: IsDeleted.", []string{"IsDeleted"}, "updateable"},
		{"write", 400, "STRING_TOO_LONG", "Account Name: data value too large: xx (max length=255)", []string{"Name"}, "Shorten"},
		{"write", 400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Industry: bad value for restricted picklist field: Nope", []string{"Industry"}, "The values are `Banking`."},
		{"write", 400, "INVALID_EMAIL_ADDRESS", "Email: invalid email address: x", []string{"Email"}, "of its type"},
		{"write", 400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Close date must be later", []string{"CloseDate"}, "rule of the org"},
		{"write", 400, "FIELD_INTEGRITY_EXCEPTION", "Account ID: id value of incorrect type: 003", []string{"AccountId"}, "right object"},
		{"write", 400, "MALFORMED_ID", "Related To ID: id value of incorrect type: 006B", []string{"WhatId"}, "id is complete"},
		{"write", 400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", []string{}, "id is complete"},
		{"write", 400, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "insufficient access rights on cross-reference id: 0015e", []string{}, "administrator"},
		{"write", 403, "INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", []string{}, "administrator"},
		{"write", 400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "MyTrigger: execution of BeforeInsert", []string{}, "trigger"},
		{"write", 400, "DUPLICATE_VALUE", "duplicate value found: Key__c duplicates value on record with id: 00Q58000003tW4u", []string{}, "there already"},
		{"write", 400, "DUPLICATE_EXTERNAL_ID", "external id value matches more than one record", []string{}, "Several records"},
		{"write", 400, "DUPLICATES_DETECTED", "Use one of these records?", nil, "there already"},
		{"write", 400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record", []string{}, "in a moment"},
		{"write", 400, "NUMBER_OUTSIDE_VALID_RANGE", "Amount: value outside of valid range on numeric field: 1e20", []string{"Amount"}, "range"},
		{"write", 400, "INVALID_TYPE_ON_FIELD_IN_RECORD", "Employees: value not of required type: abc", []string{"NumberOfEmployees"}, "of its type"},
		{"write", 400, "ENTITY_IS_LOCKED", "the entity is locked for editing", []string{}, "approval"},
		{"write", 400, "STORAGE_LIMIT_EXCEEDED", "storage limit exceeded", []string{}, "make room"},
		{"write", 400, "INACTIVE_OWNER_OR_USER", "owner is inactive", []string{"OwnerId"}, "IsActive = true"},
		{"write", 400, "CIRCULAR_DEPENDENCY", "circular dependency", []string{"ParentId"}, "another parent"},
		{"write", 400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", []string{}, "converted"},
		{"write", 400, "TRANSFER_REQUIRES_READ", "the new owner must have read permission", []string{}, "administrator"},
		{"write", 400, "FIELD_FILTER_VALIDATION_EXCEPTION", "Value does not exist or does not match filter criteria.", []string{"ContactId"}, "fits the other fields"},
		{"write", 400, "JSON_PARSER_ERROR", "Cannot deserialize instance of double from VALUE_STRING value abc", nil, "without quotes"},
		{"write", 415, "UNSUPPORTED_MEDIA_TYPE", "Content type not supported", nil, "another tool"},
		{"change", 404, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", []string{}, "id is complete"},
		{"change", 404, "ENTITY_IS_DELETED", "entity is deleted", []string{}, "deleted already"},
		{"delete", 400, "DELETE_FAILED", "Your attempt to delete Josh could not be completed because it is associated with the following cases.: 00001005", []string{}, "belong to it"},
		{"rows", 400, "INVALID_FIELD", "No such column 'Nme' on sobject of type Account", nil, "`Name`"},
		{"job", 400, "INVALIDENTITY", "Entity 'Acount' is not supported by the Bulk API.", nil, "`Account`"},
		{"job", 400, "INVALIDJOB", "Object type is not supported", nil, "bulk_job_status"},
		{"job", 400, "FUNCTIONALITYNOTENABLED", "not enabled", nil, "administrator"},
		{"job", 400, "API_ERROR", "cannot be read", nil, "plain values"},
		{"follow", 404, "NOT_FOUND", "The requested resource does not exist", nil, "id"},
		{"follow", 400, "INVALIDJOBSTATE", "Closing already Completed Job not allowed", nil, "state"},
		{"raw", 404, "NOT_FOUND", "The requested resource does not exist", nil, "Check the path"},
		{"raw", 405, "METHOD_NOT_ALLOWED", "HTTP Method 'GET' not allowed. Allowed are POST", nil, "methods that the message allows"},
		{"any", 403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", nil, "24 hours"},
		{"any", 403, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.", nil, "administrator"},
		{"any", 403, "API_CURRENTLY_DISABLED", "API is disabled for this User", nil, "administrator"},
		{"any", 410, "GONE", "API version retired", nil, "SALESFORCE_API_VERSION"},
		{"any", 414, "URI_TOO_LONG", "The URI is too long", nil, "shorter"},
		{"any", 500, "UNKNOWN_EXCEPTION", "An unexpected error occurred. Please include this ErrorId if you contact support: 123456-7890 (-1234)", nil, "ErrorId"},
		{"any", 503, "SERVER_UNAVAILABLE", "Server Unavailable", nil, "later"},
	}
	o := &changingOrg{erringOrg(200, "")}
	d := newDispatcher(t, o) // one for all: it compiles each module once
	for _, tc := range tests {
		problem := map[string]any{"errorCode": tc.code, "message": tc.message}
		if tc.fields != nil {
			problem["fields"] = tc.fields
		}
		body, err := json.Marshal([]any{problem})
		if err != nil {
			t.Fatal(err)
		}
		calls := callsOf(tc.kind)
		if len(calls) == 0 {
			t.Fatalf("no tool is called for %q", tc.kind)
		}
		for tool, arguments := range calls {
			t.Run(tc.code+" of "+tool, func(t *testing.T) {
				o.Org = erringOrg(tc.status, string(body))
				f := call(t, d, tool, arguments).Failure
				if f == nil {
					t.Fatal("no failure")
				}
				if f.Code != tc.code || !strings.Contains(f.Message, tc.message) || !strings.Contains(f.Hint, tc.hint) {
					t.Errorf("got %s\nwant the hint %q", f.Text(), tc.hint)
				}
				for _, field := range tc.fields {
					if !strings.Contains(f.Message, field) {
						t.Errorf("the field %s is not named: %s", field, f.Message)
					}
				}
			})
		}
	}
}
