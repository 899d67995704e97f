package demo

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// FuzzSearch sends any text as a search, a definition, a run of tests and a SOAP message: none may be a fault of the org's own.
func FuzzSearch(f *testing.F) {
	for _, text := range []string{
		`FIND {edge* OR "a b"} IN NAME FIELDS RETURNING Account(Id WHERE Name LIKE '%a' ORDER BY Name LIMIT 3)`, `FIND {e?g*e} WITH METADATA='LABELS'`,
		`FIND {` + strings.Repeat("(", 70) + `ab`, `FIND {ab` + strings.Repeat(" AND NOT x", 40) + `}`, `edge" OR name:x`, `{"q":"ab","sobjects":[{"name":"Account","fields":["Id"],"where":"Name='x'"}]}`,
		`{"FullName":"Account.X__c","Metadata":{"type":"Text","length":5}}`, `{"FullName":"X__c","Metadata":{"label":"X"}}`, `{"tests":[{"className":"x"}]}`, `{"Body":"class X {}"}`,
		`<Envelope><Header><SessionHeader><sessionId>` + testToken + `</sessionId></SessionHeader></Header><Body><createMetadata><metadata xsi:type="CustomField"><fullName>Account.Y__c</fullName><type>Date</type></metadata></createMetadata></Body></Envelope>`,
	} {
		f.Add(text)
	}
	handler := open(f).handler
	f.Fuzz(func(t *testing.T, text string) {
		o := &tester{TB: t, handler: handler}
		for _, target := range []string{find(text), data + "/parameterizedSearch?sobject=Account&q=" + url.QueryEscape(text), tooling + "/executeAnonymous?anonymousBody=" + url.QueryEscape(text)} {
			if len(target) < 16<<10 {
				jsonOrNothing(t, o.send(http.MethodGet, target, ""))
			}
		}
		for _, target := range []string{
			data + "/parameterizedSearch", tooling + "/sobjects/CustomField", tooling + "/sobjects/CustomObject", tooling + "/sobjects/ApexClass",
			tooling + "/runTestsAsynchronous", tooling + "/runTestsSynchronous",
		} {
			jsonOrNothing(t, o.send(http.MethodPost, target, text))
		}
		if w := o.send(http.MethodPost, "/services/Soap/m/60.0", text, "Content-Type", "text/xml"); strings.Contains(w.Body.String(), "UNKNOWN_EXCEPTION") {
			t.Errorf("the org failed: %s", w.Body)
		}
	})
}
