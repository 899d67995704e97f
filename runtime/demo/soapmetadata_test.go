package demo

import (
	"strings"
	"testing"
)

// soap sends an operation to the Metadata API, or to the Apex API when its version begins with s/.
func (t *tester) soap(api, operation string) (int, string) {
	t.Helper()
	w := t.send("POST", "/services/Soap/"+api+"/60.0", `<?xml version="1.0"?><se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Header xmlns="http://soap.sforce.com/2006/04/metadata">`+
		`<SessionHeader><sessionId>`+testToken+`</sessionId></SessionHeader></se:Header><se:Body xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`+
		operation+`</se:Body></se:Envelope>`, "Content-Type", "text/xml")
	return w.Code, w.Body.String()
}

func (t *tester) wantSOAP(api, operation string, status int, text string) {
	t.Helper()
	if code, body := t.soap(api, operation); code != status || !matches(text, body) {
		t.Errorf("%s\n got %d %s\nwant %d %s", operation, code, body, status, text)
	}
}

func TestTheMetadataAPIMakesObjectsAndFields(t *testing.T) {
	o := open(t)
	o.wantSOAP("m", `<createMetadata><metadata xsi:type="CustomObject"><fullName>Widget__c</fullName><label>Widget &amp; Co</label><pluralLabel>Widgets</pluralLabel>`+
		`<nameField><type>Text</type><label>Name</label></nameField><deploymentStatus>Deployed</deploymentStatus><sharingModel>ReadWrite</sharingModel></metadata></createMetadata>`, 200,
		`…<createMetadataResponse><result><fullName>Widget__c</fullName><success>true</success></result></createMetadataResponse>…`)
	field := func(operation, label string) string {
		return `<` + operation + `><metadata xsi:type="CustomField"><fullName>Widget__c.Kind__c</fullName><label>` + label + `</label><type>Picklist</type><valueSet><valueSetDefinition><value><fullName>A</fullName>` +
			`<default>true</default><label>A</label></value><value><fullName>B</fullName><default>false</default></value></valueSetDefinition></valueSet></metadata></` + operation + `>`
	}
	o.wantSOAP("m", field("updateMetadata", "Kind"), 200, `…<errors><message>In field: fullName - no CustomField named Widget__c.Kind__c found</message><statusCode>INVALID_CROSS_REFERENCE_KEY</statusCode></errors>…<success>false</success>…`)
	o.wantSOAP("m", field("upsertMetadata", "Kind"), 200, `…<created>true</created><fullName>Widget__c.Kind__c</fullName><success>true</success>…`)
	o.wantSOAP("m", field("createMetadata", "Kind"), 200, `…<statusCode>DUPLICATE_DEVELOPER_NAME</statusCode>…`)
	o.wantSOAP("m", field("updateMetadata", "Sort"), 200, `…<success>true</success>…`)
	if r := o.record("Widget__c", o.create("Widget__c", `{"Name":"x"}`)); r["Kind__c"] != "A" {
		t.Errorf("the record is %v", r)
	}
	o.wantSOAP("m", `<readMetadata><type>CustomObject</type><fullNames>Widget__c</fullNames><fullNames>Nope__c</fullNames></readMetadata>`, 200,
		`…<records xsi:type="CustomObject"><fullName>Widget__c</fullName><label>Widget &amp; Co</label>…<nameField><type>Text</type>…<fields><fullName>Kind__c</fullName><type>Picklist</type><label>Sort</label>…<fullName>B</fullName>…</fields></records><records xsi:type="CustomObject"></records></result>…`)
	o.wantSOAP("m", `<listMetadata><queries><type>CustomField</type></queries></listMetadata>`, 200, `…<fullName>Widget__c.Kind__c</fullName><id>00N…</id>…<type>CustomField</type>…`)
	o.wantSOAP("m", `<describeMetadata><asOfVersion>60.0</asOfVersion></describeMetadata>`, 200, `…<xmlName>CustomObject</xmlName>…`)
	o.wantSOAP("m", `<deleteMetadata><type>CustomField</type><fullNames>Widget__c.Kind__c</fullNames></deleteMetadata>`, 200, `…<success>true</success>…`)
	o.wantSOAP("m", `<deleteMetadata><type>CustomObject</type><fullNames>Widget__c</fullNames><fullNames>Account</fullNames></deleteMetadata>`, 200, `…<success>true</success>…<statusCode>INVALID_CROSS_REFERENCE_KEY</statusCode>…<success>false</success>…`)
}

func TestTheSOAPAPIsRefuse(t *testing.T) {
	o := shared(t)
	o.wantSOAP("m", `<deploy><ZipFile>x</ZipFile></deploy>`, 500, `…<faultstring>The demo org has no operation deploy. A Salesforce org has.</faultstring>…`)
	o.wantSOAP("m", `<readMetadata><type>CustomObject</type>`+strings.Repeat("<fullNames>A</fullNames>", 11)+`</readMetadata>`, 500, `…<faultcode>sf:LIMIT_EXCEEDED</faultcode>…`)
	o.wantSOAP("m", `<createMetadata><metadata xsi:type="Layout"><fullName>x</fullName></metadata></createMetadata>`, 200, `…<statusCode>INVALID_TYPE</statusCode>…`)
	o.wantSOAP("s", `<executeAnonymous><String>System.debug(1);</String></executeAnonymous>`, 200, `…<compileProblem>The demo org keeps Apex as data and does not execute it.</compileProblem><compiled>false</compiled>…`)
	for _, body := range []string{"", "x", "<a>", `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>`} {
		o.want("POST", "/services/Soap/m/60.0", body, 500, `…<faultcode>soapenv:Client</faultcode>…`, "Content-Type", "text/xml")
	}
	o.want("POST", "/services/Soap/m/60.0", `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body><describeMetadata/></Body></Envelope>`, 500, `…<faultcode>sf:INVALID_SESSION_ID</faultcode>…`, "Content-Type", "text/xml")
}
