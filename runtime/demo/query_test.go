package demo

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func urlEscape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

type page struct {
	TotalSize      int
	Done           bool
	NextRecordsURL string
	Records        []struct{ ID string }
}

func TestQuery(t *testing.T) {
	o := shared(t)
	o.want("GET", data+"/query?q="+urlEscape("\n  SELECT id, name, owner.name\n  FROM account WHERE name = 'edge communications'"), "", 200,
		`{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Account","url":"`+data+`/sobjects/Account/`+edge+`"},"Id":"`+edge+`",`+
			`"Name":"Edge Communications","Owner":{"attributes":{"type":"User","url":"`+data+`/sobjects/User/005…"},"Name":"…"}}]}`)
	o.want("GET", data+"/query/?q=SELECT+COUNT()+FROM+Account", "", 200, `{"totalSize":300,"done":true,"records":[]}`)
	o.want("GET", data+"/query?q=SELECT+Id+FROM+Opportunity+WHERE+CloseDate=THIS_MONTH+LIMIT+1", "", 200, `{"totalSize":1,…}`)
}

func TestRefusedQueries(t *testing.T) {
	o := shared(t)
	for name, c := range map[string]struct{ text, want string }{
		"empty":              {"", `[{"message":"SOQL statements cannot be empty or null","errorCode":"MALFORMED_QUERY"}]`},
		"white space":        {" \n", `[{"message":"SOQL statements cannot be empty or null","errorCode":"MALFORMED_QUERY"}]`},
		"not SOQL":           {"invalid", `[{"message":"unexpected token: 'invalid'","errorCode":"MALFORMED_QUERY"}]`},
		"an unknown field":   {"SELECT Foo__c FROM Account", `[{"message":"\nSELECT Foo__c FROM Account\n       ^\nERROR at Row:1:Column:8\nNo such column 'Foo__c' on entity 'Account'.…","errorCode":"INVALID_FIELD"}]`},
		"an unknown object":  {"select count() from XYZZY", `[{"message":"\nselect count() from XYZZY\n                    ^\nERROR at Row:1:Column:21\nsObject type 'XYZZY' is not supported.…","errorCode":"INVALID_TYPE"}]`},
		"SQL":                {"SELECT Id FROM Account; DROP TABLE Account", `[{…"errorCode":"MALFORMED_QUERY"}]`},
		"a union":            {"SELECT Id FROM Account UNION SELECT Id FROM User", `[{…"errorCode":"MALFORMED_QUERY"}]`},
		"SQLite's own table": {"SELECT name FROM sqlite_master", `[{…"errorCode":"INVALID_TYPE"}]`},
		"an SQLite column":   {"SELECT rowid FROM Account", `[{…"errorCode":"INVALID_FIELD"}]`},
	} {
		t.Run(name, func(t *testing.T) {
			o := &tester{TB: t, handler: o.handler}
			o.want("GET", data+"/query?q="+urlEscape(c.text), "", 400, c.want)
		})
	}
	o.want("GET", data+"/query", "", 400, `[{"message":"SOQL statements cannot be empty or null","errorCode":"MALFORMED_QUERY"}]`)
}

func TestPagesHoldWhatTheHeaderAsksFor(t *testing.T) {
	o := shared(t)
	target := data + "/query?q=" + urlEscape("SELECT Id FROM Contact ORDER BY Id")
	for header, want := range map[string]int{
		"":                               600,
		"batchSize=200":                  200,
		"batchsize = 250, other=1":       250,
		"other=1, batchSize=599":         599,
		"batchSize=1":                    200, // moved into the bounds
		"batchSize=0":                    200,
		"batchSize=-5":                   200,
		"batchSize=99999":                600,
		"batchSize=many":                 600,
		"batchSize=99999999999999999999": 600,
	} {
		w := o.send("GET", target, "", "Sforce-Query-Options", header)
		if got := strings.Count(w.Body.String(), `"Id":`); w.Code != 200 || got != want {
			t.Errorf("%q: %d records, want %d", header, got, want)
		}
	}
}

func TestAResultIsReadPageByPage(t *testing.T) {
	o := shared(t)
	seen := map[string]bool{}
	text := o.send("GET", data+"/query?q="+urlEscape("SELECT Id FROM Contact ORDER BY Name"), "", "Sforce-Query-Options", "batchSize=250")
	for pages := 1; ; pages++ {
		p := decode[page](t, text.Body.Bytes())
		if p.TotalSize != 600 {
			t.Fatalf("page %d says %d records", pages, p.TotalSize)
		}
		for _, r := range p.Records {
			if seen[r.ID] {
				t.Errorf("%s came twice", r.ID)
			}
			seen[r.ID] = true
		}
		if p.Done {
			if p.NextRecordsURL != "" || pages != 3 || len(seen) != 600 {
				t.Errorf("the result ended after %d pages and %d records, next %q", pages, len(seen), p.NextRecordsURL)
			}
			return
		}
		if !strings.HasPrefix(p.NextRecordsURL, data+"/query/01g") || !strings.HasSuffix(p.NextRecordsURL, fmt.Sprintf("-%d", 250*pages)) {
			t.Fatalf("nextRecordsUrl is %q", p.NextRecordsURL)
		}
		text = o.send("GET", p.NextRecordsURL, "")
	}
}

func TestLocatorsThatAreNotOpen(t *testing.T) {
	o := open(t)
	const invalid = `[{"message":"invalid query locator","errorCode":"INVALID_QUERY_LOCATOR"}]`
	for _, locator := range []string{"01gFd0000000001AAA-2000", "x", "-", "01g", "01gFd0000000001AAA--1", "'%20OR%201=1"} {
		o.want("GET", data+"/query/"+locator, "", 400, invalid)
	}
	first := decode[page](t, o.send("GET", data+"/query?q=SELECT+Id+FROM+Contact", "", "Sforce-Query-Options", "batchSize=200").Body.Bytes()).NextRecordsURL
	o.want("GET", first, "", 200, `{"totalSize":600,…}`)
	for _, end := range []string{"-0", "-600", "-99999999999999999999", "-x", "--5"} {
		o.want("GET", strings.TrimSuffix(first, "-200")+end, "", 400, invalid)
	}
	// The eleventh open result closes the first.
	for range 10 {
		o.send("GET", data+"/query?q=SELECT+Id+FROM+Contact", "", "Sforce-Query-Options", "batchSize=200")
	}
	o.want("GET", first, "", 400, invalid)
}
