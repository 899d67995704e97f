package demo

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

// hostile are texts that would do harm as a part of SQL, JSON, a path or a format.
func hostile() []string {
	return []string{
		`'; DROP TABLE "Account"; --`, `" OR 1=1 --`, `') OR ('1'='1`, `\'; DELETE FROM Contact; --`, `%' OR '1'='1`, "x\x00'; DROP TABLE Account",
		`Robert"); DROP TABLE "Contact";--`, `${jndi}`, `{{7*7}}`, `%s%n%x`, `../../etc/passwd`, "\u2028\u2029\ufeff", "\U0001F600", `"},{"errorCode":"X"`, "a\r\nSet-Cookie: x",
		`json_each(?)`, `randomblob(1000000000)`, `?1`, `:name`, `@x`, `$x`,
	}
}

func TestTextsOfClientsAreNeverSQL(t *testing.T) {
	o := open(t)
	const count = data + "/limits/recordCount"
	before := o.send("GET", count, "").Body.String()
	for _, text := range hostile() {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		body := string(quoted)
		soql := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(text, `\`, `\\`), `'`, `\'`), "\x00", "")
		for _, c := range []struct{ method, target, body string }{
			{"POST", "/sobjects/Account", `{` + body + `:1,"Name":"x"}`},
			{"POST", "/sobjects/Account", `{"Name":"x","ParentId":` + body + `}`},
			{"POST", "/sobjects/Account", `{"Name":"x","NumberOfEmployees":` + body + `}`},
			{"POST", "/sobjects/Contact", `{"LastName":"x","Account":{"ERP_Id__c":` + body + `}}`},
			{"POST", "/sobjects/Contact", `{"LastName":"x","Account":{` + body + `:"y"}}`},
			{"POST", "/sobjects/" + url.PathEscape(text), `{}`},
			{"PATCH", "/sobjects/Account/" + url.PathEscape(text), `{"Name":"x"}`},
			{"PATCH", "/sobjects/Account/" + url.PathEscape(text) + "/x", `{"Name":"x"}`},
			{"DELETE", "/sobjects/Account/" + url.PathEscape(text), ``},
			{"DELETE", "/sobjects/Account/ERP_Id__c/" + url.PathEscape(text), ``},
			{"GET", "/sobjects/Account/ERP_Id__c/" + url.PathEscape(text), ``},
			{"GET", "/sobjects/" + url.PathEscape(text) + "/describe", ``},
			{"GET", "/sobjects/Account/" + edge + "?fields=" + url.QueryEscape(text), ``},
			{"GET", "/query/" + url.PathEscape(text), ``},
			{"GET", "/query?q=" + url.QueryEscape(text), ``},
			{"GET", "/query?q=" + url.QueryEscape("SELECT Id FROM "+text), ``},
			{"GET", "/query?q=" + url.QueryEscape("SELECT "+text+" FROM Account"), ``},
			{"GET", "/limits/recordCount?sObjects=" + url.QueryEscape(text), ``},
		} {
			w := o.send(c.method, data+c.target, c.body)
			if w.Code >= 500 || !json.Valid(w.Body.Bytes()) || w.Code < 300 && !strings.HasPrefix(c.target, "/limits") {
				t.Errorf("%s %s %s: %d %s", c.method, c.target, c.body, w.Code, w.Body)
			}
		}
		// As a value the text is taken, kept and found again.
		id := o.create("Account", `{"Name":`+body+`,"ERP_Id__c":"injection"}`)
		want := strings.ReplaceAll(text, "\x00", "")
		if got := o.record("Account", id)["Name"]; got != strings.TrimSpace(want) && text != "\u2028\u2029\ufeff" {
			t.Errorf("%q came back as %q", text, got)
		}
		found := o.send("GET", data+"/query?q="+url.QueryEscape("SELECT Id FROM Account WHERE Name = '"+soql+"' AND Id = '"+id+"'"), "")
		if found.Code != 200 && found.Code != 400 {
			t.Errorf("query for %q: %d %s", text, found.Code, found.Body)
		}
		o.want("DELETE", data+"/sobjects/Account/"+id, "", 204, "")
	}
	if after := o.send("GET", count, "").Body.String(); after != before {
		t.Errorf("the records were %s and are %s", before, after)
	}
}
