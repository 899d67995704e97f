package demo

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

func ask(text string) string { return data + "/query?q=" + url.QueryEscape(text) }

func askTooling(text string) string { return data + "/tooling/query?q=" + url.QueryEscape(text) }

func TestDefinitionsAreFoundByQueries(t *testing.T) {
	o := shared(t)
	o.want("GET", ask("SELECT QualifiedApiName, KeyPrefix, IsCustomizable, PublisherId FROM EntityDefinition WHERE QualifiedApiName IN ('Invoice__c', 'Account')"), "", 200,
		`{"totalSize":2,"done":true,"records":[{"attributes":{"type":"EntityDefinition","url":"`+data+`/sobjects/EntityDefinition/Account"},"QualifiedApiName":"Account",`+
			`"KeyPrefix":"001","IsCustomizable":true,"PublisherId":"System"},{…EntityDefinition/01IFd0000000001"},"QualifiedApiName":"Invoice__c","KeyPrefix":"a00",…"PublisherId":"<local>"}]}`)
	o.want("GET", ask("SELECT DataType, SecurityClassification, ComplianceGroup, EntityDefinition.Label FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = 'Contact' AND QualifiedApiName = 'SSN__c'"), "", 200,
		`{…"DataType":"Text(11)","SecurityClassification":"Restricted","ComplianceGroup":"PII","EntityDefinition":{…"Label":"Contact"}}]}`)
	o.want("GET", ask("SELECT QualifiedApiName, DataType, ReferenceTo FROM FieldDefinition WHERE EntityDefinitionId = 'Account' AND QualifiedApiName IN ('OwnerId', 'Name', 'AnnualRevenue', 'Description', 'BillingAddress')"), "", 200,
		`{"totalSize":5,…"Name","DataType":"Name","ReferenceTo":{"referenceTo":null}}…"BillingAddress","DataType":"Address"…"AnnualRevenue","DataType":"Currency(18, 0)"…`+
			`"Description","DataType":"Long Text Area(32000)"…"OwnerId","DataType":"Lookup(User)","ReferenceTo":{"referenceTo":["User"]}}]}`)
	o.want("GET", askTooling("SELECT QualifiedApiName, DataType FROM EntityParticle WHERE EntityDefinitionId = 'Case' AND QualifiedApiName = 'CaseNumber'"), "", 200, `{…"DataType":"string"}]}`)
	o.want("GET", ask("SELECT QualifiedApiName, (SELECT QualifiedApiName FROM Fields WHERE ComplianceGroup INCLUDES ('HIPAA')) FROM EntityDefinition WHERE QualifiedApiName = 'Contact'"), "", 200,
		`{…"Fields":{"totalSize":1,"done":true,"records":[{…"QualifiedApiName":"Birthdate"}]}}]}`)
}

func TestQueriesOverDefinitionsCanDoLess(t *testing.T) {
	o := shared(t)
	for _, text := range []string{
		"SELECT QualifiedApiName FROM FieldDefinition", "SELECT QualifiedApiName FROM FieldDefinition WHERE IsNillable = true",
		"SELECT QualifiedApiName FROM FieldDefinition WHERE EntityDefinitionId > 'A'", "SELECT Id FROM FieldDefinition WHERE EntityDefinitionId LIKE 'A%'",
	} {
		o.want("GET", ask(text), "", 400, `[{"message":"FieldDefinition: a filter on a reified column is required [EntityDefinitionId,DurableId]","errorCode":"MALFORMED_QUERY"}]`)
	}
	for _, text := range []string{
		"SELECT COUNT() FROM EntityDefinition", "SELECT COUNT(Id) FROM FieldDefinition WHERE EntityDefinitionId = 'Account'",
		"SELECT Id FROM FieldDefinition WHERE EntityDefinitionId = 'Account' OR EntityDefinitionId = 'Case'",
		"SELECT Id FROM EntityDefinition WHERE QualifiedApiName != 'Case'", "SELECT Id FROM EntityDefinition WHERE QualifiedApiName NOT IN ('Case')",
		"SELECT Id FROM EntityDefinition WHERE (NOT QualifiedApiName = 'Case')",
	} {
		o.want("GET", ask(text), "", 400, `[{"message":"The requested operation is not yet supported by this SObject storage type, contact salesforce.com support for more info.",`+
			`"errorCode":"EXTERNAL_OBJECT_UNSUPPORTED_EXCEPTION"}]`)
	}
}

// define makes a custom object or field and gives its definition's id.
func (t *tester) define(kind, name, metadata string) string {
	t.Helper()
	w := t.send("POST", data+"/tooling/sobjects/"+kind, `{"FullName":"`+name+`","Metadata":`+metadata+`}`)
	if w.Code != 201 {
		t.Fatalf("make %s: %d %s", name, w.Code, w.Body)
	}
	return decode[struct{ ID string }](t, w.Body.Bytes()).ID
}

const widget = `{"label":"Widget","pluralLabel":"Widgets","nameField":{"type":"AutoNumber","label":"Widget Number","displayFormat":"W-{000}"}}`

func TestACustomObjectCanBeUsedAtOnce(t *testing.T) {
	o := open(t)
	o.define("CustomObject", "Widget__c", widget)
	field := o.define("CustomField", "Widget__c.Size__c", `{"type":"Number","label":"Size","precision":6,"scale":1,"required":true,"inlineHelpText":"How large","complianceGroup":"PII;GDPR","securityClassification":"Internal"}`)
	o.define("CustomField", "Widget__c.Account__c", `{"type":"Lookup","referenceTo":"account","relationshipName":"Widgets"}`)
	o.define("CustomField", "Widget__c.Kind__c", `{"type":"Picklist","valueSet":{"restricted":true,"valueSetDefinition":{"sorted":false,"value":[{"fullName":"Big","default":true},{"valueName":"Small"}]}}}`)
	o.define("CustomField", "Widget__c.Key__c", `{"type":"Text","length":20,"externalId":true,"unique":true}`)
	o.define("CustomField", "Account.Widget_Code__c", `{"type":"Text","length":5}`)

	o.want("POST", data+"/sobjects/Widget__c", `{}`, 400, `[{"message":"Required fields are missing: [Size__c]",…}]`)
	o.want("POST", data+"/sobjects/Widget__c", `{"Size__c":1,"Kind__c":"Other"}`, 400, `[{…"errorCode":"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST","fields":["Kind__c"]}]`)
	o.create("Widget__c", `{"Size__c":2.5,"Account__c":"`+edge+`"}`)
	o.want("PATCH", data+"/sobjects/Widget__c/Key__c/k1", `{"Size__c":7}`, 201, `{…"created":true}`)
	o.want("PATCH", data+"/sobjects/Account/"+edge, `{"Widget_Code__c":"ABCDEF"}`, 400, `[{…"errorCode":"STRING_TOO_LONG","fields":["Widget_Code__c"]}]`)
	o.want("PATCH", data+"/sobjects/Account/"+edge, `{"Widget_Code__c":"ABC"}`, 204, ``)

	o.want("GET", ask("SELECT Name, Size__c, Kind__c, Account__r.Widget_Code__c FROM Widget__c ORDER BY Name LIMIT 1"), "", 200,
		`{…"Name":"W-001","Size__c":2.5,"Kind__c":"Big","Account__r":{…"Widget_Code__c":"ABC"}}]}`)
	o.want("GET", ask("SELECT Id, (SELECT Name FROM Widgets__r) FROM Account WHERE Widget_Code__c = 'ABC'"), "", 200, `{…"Widgets__r":{"totalSize":1,…"Name":"W-001"}]}}]}`)
	o.want("GET", find(`FIND {W\-002} RETURNING Widget__c(Name, Key__c)`), "", 200, `{"searchRecords":[{…"Name":"W-002","Key__c":"k1"}]}`)
	o.want("GET", data+"/sobjects/widget__c/describe", "", 200, `{…"inlineHelpText":"How large","label":"Size",…"keyPrefix":"a01",…"labelPlural":"Widgets",…}`)
	o.want("GET", ask("SELECT QualifiedApiName, DataType, ComplianceGroup FROM FieldDefinition WHERE DurableId = '01IFd0000000002."+field[:15]+"'"), "", 200,
		`{…"QualifiedApiName":"Size__c","DataType":"Number(5, 1)","ComplianceGroup":"GDPR;PII"}]}`)
	o.want("GET", askTooling("SELECT Metadata, FullName, TableEnumOrId FROM CustomField WHERE Id = '"+field+"'"), "", 200,
		`{"size":1,"totalSize":1,"done":true,"queryLocator":null,"entityTypeName":"CustomField","records":[{…"Metadata":{"type":"Number","label":"Size",`+
			`"inlineHelpText":"How large","precision":6,"scale":1,"required":true,…},"FullName":"Widget__c.Size__c","TableEnumOrId":"01IFd0000000002"}]}`)
}

func TestACustomFieldCanChangeAndGo(t *testing.T) {
	o := open(t)
	id := o.define("CustomField", "Account.Rank__c", `{"type":"Text","length":20,"label":"Rank"}`)
	o.want("PATCH", data+"/sobjects/Account/"+edge, `{"Rank__c":"Topmost"}`, 204, ``)
	if got := names(o, find("FIND {topmost} RETURNING Account(Name)"), "Name"); len(got) != 1 {
		t.Errorf("found %q", got)
	}
	target := data + "/tooling/sobjects/CustomField/" + id
	o.want("PATCH", target, `{"Metadata":{"type":"Text","label":"Standing","length":20,"complianceGroup":"CCPA"}}`, 204, ``)
	o.want("GET", ask("SELECT Label, ComplianceGroup FROM FieldDefinition WHERE EntityDefinitionId = 'Account' AND QualifiedApiName = 'Rank__c'"), "", 200, `{…"Label":"Standing","ComplianceGroup":"CCPA"}]}`)
	o.want("PATCH", target, `{"Metadata":{"type":"Number","label":"Standing"}}`, 400, `[{"message":"The demo org does not change the type…}]`)
	o.want("DELETE", target, "", 204, ``)
	o.want("DELETE", target, "", 404, `[{…NOT_FOUND…}]`)
	o.want("GET", ask("SELECT Rank__c FROM Account"), "", 400, `[{…"errorCode":"INVALID_FIELD"}]`)
	if got := names(o, find("FIND {topmost} RETURNING Account(Name)"), "Name"); len(got) != 0 {
		t.Errorf("found %q by a field that is gone", got)
	}
	o.define("CustomField", "Account.Rank__c", `{"type":"Checkbox","defaultValue":true}`)
	o.want("GET", ask("SELECT Rank__c FROM Account WHERE Id = '"+edge+"'"), "", 200, `{…"Rank__c":false}]}`)
	if o.record("Account", o.create("Account", `{"Name":"x"}`))["Rank__c"] != true {
		t.Error("a checkbox does not have its default")
	}
}

func TestACustomObjectGoesUnlessOthersReferToIt(t *testing.T) {
	o := open(t)
	id := o.define("CustomObject", "Widget__c", widget)
	other := o.define("CustomObject", "Gadget__c", widget)
	o.define("CustomField", "Gadget__c.Widget__c", `{"type":"MasterDetail","referenceTo":"Widget__c","relationshipName":"Gadgets"}`)
	parent := o.create("Widget__c", `{}`)
	child := o.create("Gadget__c", `{"Widget__c":"`+parent+`"}`)
	o.want("DELETE", data+"/sobjects/Widget__c/"+parent, "", 204, ``)
	o.want("GET", data+"/sobjects/Gadget__c/"+child, "", 404, `[{…"errorCode":"ENTITY_IS_DELETED"…}]`)
	o.want("DELETE", data+"/tooling/sobjects/CustomObject/"+id, "", 400, `[{"message":"Widget__c cannot be deleted: Gadget__c.Widget__c refers to it."…}]`)
	o.want("DELETE", data+"/tooling/sobjects/CustomObject/"+other, "", 204, ``)
	o.want("DELETE", data+"/tooling/sobjects/CustomObject/"+id, "", 204, ``)
	o.want("GET", ask("SELECT Id FROM Widget__c"), "", 400, `[{…"errorCode":"INVALID_TYPE"}]`)
	o.want("GET", ask("SELECT Id FROM EntityDefinition WHERE QualifiedApiName = 'Widget__c'"), "", 200, `{"totalSize":0,"done":true,"records":[]}`)
}

func TestDefinitionsThatAreRefused(t *testing.T) {
	o := open(t)
	o.define("CustomObject", "Widget__c", widget)
	for _, c := range []struct{ kind, body, want string }{
		{"CustomObject", `{"FullName":"Widget__c","Metadata":` + widget + `}`, "DUPLICATE_DEVELOPER_NAME"},
		{"CustomObject", `{"FullName":"Other__c","Metadata":{}}`, "REQUIRED_FIELD_MISSING"},
		{"CustomObject", `{"FullName":"Other__c"}`, "REQUIRED_FIELD_MISSING"},
		{"CustomObject", `{"FullName":"Other__c","Metadata":5}`, "JSON_PARSER_ERROR"},
		{"CustomObject", `[`, "JSON_PARSER_ERROR"},
		{"CustomField", `{"FullName":"Widget__c","Metadata":{"type":"Text","length":5}}`, "INVALID_FULL_NAME"},
		{"CustomField", `{"FullName":"Nope.X__c","Metadata":{"type":"Text","length":5}}`, "INVALID_CROSS_REFERENCE_KEY"},
		{"CustomField", `{"FullName":"Profile.X__c","Metadata":{"type":"Text","length":5}}`, "INVALID_CROSS_REFERENCE_KEY"},
		{"CustomField", `{"FullName":"Account.ERP_ID__c","Metadata":{"type":"Text","length":5}}`, "DUPLICATE_DEVELOPER_NAME"},
		{"CustomField", `{"FullName":"Account.X__c","Metadata":{"type":"Formula"}}`, "INVALID_TYPE"},
		{"CustomField", `{"FullName":"Account.X__c","Metadata":{"type":"Text","length":256}}`, "FIELD_INTEGRITY_EXCEPTION"},
		{"CustomField", `{"FullName":"Account.X__c","Metadata":{"type":"LongTextArea","length":255}}`, "FIELD_INTEGRITY_EXCEPTION"},
		{"CustomField", `{"FullName":"Account.X__c","Metadata":{"type":"Number","precision":19}}`, "FIELD_INTEGRITY_EXCEPTION"},
		{"CustomField", `{"FullName":"Account.X__c","Metadata":{"type":"Picklist"}}`, "FIELD_INTEGRITY_EXCEPTION"},
		{"CustomField", `{"FullName":"Account.X__c","Metadata":{"type":"Lookup","referenceTo":"Nope"}}`, "FIELD_INTEGRITY_EXCEPTION"},
		{"CustomField", `{"FullName":"Contact.X__c","Metadata":{"type":"Lookup","referenceTo":"Account","relationshipName":"Invoices"}}`, "DUPLICATE_DEVELOPER_NAME"},
		{"CustomField", `{"FullName":"Contact.X__c","Metadata":{"type":"Lookup","referenceTo":"Account","relationshipName":"a\" b"}}`, "INVALID_FULL_NAME"},
		{"CustomField", `{"FullName":"Account.X__c","Metadata":{"type":"Date","complianceGroup":"PII;SECRET"}}`, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"},
		{"CustomField", `{"FullName":"Account.X__c","Metadata":{"type":"Date","securityClassification":"Very"}}`, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"},
	} {
		o.want("POST", data+"/tooling/sobjects/"+c.kind, c.body, 400, `[{…"errorCode":"`+c.want+`"…}]`)
	}
	for _, name := range []string{"X", "__c", "1x__c", "a__b__c", "a___c", "a b__c", `a\"; DROP TABLE Account; --__c`, "é__c", strings.Repeat("a", 41) + "__c"} {
		o.want("POST", data+"/tooling/sobjects/CustomObject", `{"FullName":"`+name+`","Metadata":`+widget+`}`, 400, `[{…"errorCode":"INVALID_FULL_NAME"…}]`)
		o.want("POST", data+"/tooling/sobjects/CustomField", `{"FullName":"Account.`+name+`","Metadata":{"type":"Date"}}`, 400, `[{…"errorCode":"INVALID_FULL_NAME"…}]`)
	}
}

func TestCustomDefinitionsAreKeptInAFile(t *testing.T) {
	options := Options{Token: testToken, Now: march18, DataFile: filepath.Join(t.TempDir(), "org.db")}
	again := func() *tester {
		org, err := Open(t.Context(), options)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = org.Close() })
		return &tester{TB: t, handler: org.Handler()}
	}
	org, err := Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	o := &tester{TB: t, handler: org.Handler()}
	gone := o.define("CustomObject", "Gone__c", widget)
	o.define("CustomObject", "Widget__c", widget)
	field := o.define("CustomField", "Widget__c.Account__c", `{"type":"Lookup","referenceTo":"Account","relationshipName":"Widgets","complianceGroup":"PII"}`)
	o.want("DELETE", data+"/tooling/sobjects/CustomObject/"+gone, "", 204, ``)
	id := o.create("Widget__c", `{"Account__c":"`+edge+`"}`)
	names(o, find("FIND {w*x AND yy}"), "Id")
	if err := org.Close(); err != nil {
		t.Fatal(err)
	}
	o = again()
	o.want("GET", ask("SELECT Id, (SELECT Id, Name FROM Widgets__r) FROM Account WHERE Id = '"+edge+"'"), "", 200, `{…"Widgets__r":{"totalSize":1,…"Id":"`+id+`","Name":"W-001"}]}}]}`)
	o.want("GET", askTooling("SELECT Id, ComplianceGroup FROM FieldDefinition WHERE DurableId LIKE '%' AND EntityDefinition.QualifiedApiName = 'Widget__c' AND QualifiedApiName = 'Account__c'"), "", 200, `{…"ComplianceGroup":"PII"}]}`)
	o.want("GET", askTooling("SELECT Id FROM CustomField WHERE DeveloperName = 'Account' AND Id = '"+field+"'"), "", 200, `{"size":1,…}`)
	if name := o.record("Widget__c", o.create("Widget__c", `{}`))["Name"]; name != "W-002" {
		t.Errorf("the next record is named %v", name)
	}
}
