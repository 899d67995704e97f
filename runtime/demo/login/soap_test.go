package login

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// soapLogin is a request as simple-salesforce sends it.
func soapLogin(namespace, username, password string) string {
	return `<?xml version="1.0" encoding="utf-8" ?><env:Envelope xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"
		xmlns:urn="` + namespace + `"><env:Header><urn:CallOptions><urn:client>test</urn:client></urn:CallOptions></env:Header>
		<env:Body><n1:login xmlns:n1="` + namespace + `"><n1:username>` + username + `</n1:username><n1:password>` + password + `</n1:password></n1:login></env:Body></env:Envelope>`
}

func soapCall(operation, session string) string {
	return `<se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Header xmlns="urn:partner.soap.sforce.com"><SessionHeader><sessionId>` + session +
		`</sessionId></SessionHeader></se:Header><se:Body><` + operation + ` xmlns="urn:partner.soap.sforce.com"/></se:Body></se:Envelope>`
}

// inside finds the text of the first element with a name.
func inside(t testing.TB, body []byte, name string) string {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(string(body)))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return ""
		}
		if err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == name {
			var text string
			if err := d.DecodeElement(&text, &e); err != nil {
				t.Fatal(err)
			}
			return text
		}
	}
}

const partner, enterprise = "urn:partner.soap.sforce.com", "urn:enterprise.soap.sforce.com"

func TestTheSOAPLogin(t *testing.T) {
	o := opened(t)
	for api, namespace := range map[string]string{"u": partner, "c": enterprise} {
		for _, username := range []string{"dana@x.example", "<![CDATA[dana@x.example]]>", "&#100;ana@x.example"} {
			a := o.do(http.MethodPost, "/services/Soap/"+api+"/64.0", soapLogin(namespace, username, testPassword))
			token := inside(t, a.Body, "sessionId")
			if a.Status != 200 || a.ContentType != soapType || !o.alive(token) || !strings.Contains(string(a.Body), `xmlns="`+namespace+`"`) {
				t.Fatalf("got %d %s", a.Status, a.Body)
			}
			for name, want := range map[string]string{
				"serverUrl": "http://127.0.0.1:8484/services/Soap/" + api + "/64.0/00DFd0000000001", "userId": "005Fd0000000001IAA",
				"metadataServerUrl": "http://127.0.0.1:8484/services/Soap/m/64.0/00DFd0000000001", "organizationId": organization,
				"userFullName": "Dana <Admin>", "organizationName": "Demo & Co", "sessionSecondsValid": "7200", "roleId": "",
			} {
				if got := inside(t, a.Body, name); got != want {
					t.Errorf("%s is %q, want %q", name, got, want)
				}
			}
		}
	}
}

func TestSOAPFaults(t *testing.T) {
	o := opened(t)
	good := soapLogin(partner, "dana@x.example", testPassword)
	for name, c := range map[string]struct{ target, body, code, text string }{
		"a wrong password":     {"/services/Soap/u/50.0", soapLogin(partner, "dana@x.example", "x"), "sf:INVALID_LOGIN", "INVALID_LOGIN: " + invalidLogin},
		"an unknown user":      {"/services/Soap/u/50.0", soapLogin(partner, "x", testPassword), "sf:INVALID_LOGIN", "INVALID_LOGIN: " + invalidLogin},
		"an inactive user":     {"/services/Soap/u/50.0", soapLogin(partner, "gone@x.example", testPassword), "sf:INVALID_LOGIN", "INVALID_LOGIN: " + invalidLogin},
		"version 65":           {"/services/Soap/u/65.0", good, "soapenv:Client", "No operation available for request {urn:partner.soap.sforce.com}login, please check the WSDL for the service."},
		"an unknown version":   {"/services/Soap/u/x", good, "sf:UNSUPPORTED_API_VERSION", "UNSUPPORTED_API_VERSION: Invalid Api version specified on URL"},
		"the other namespace":  {"/services/Soap/c/50.0", good, "soapenv:Client", "No operation available for request {urn:partner.soap.sforce.com}login, please check the WSDL for the service."},
		"an unknown operation": {"/services/Soap/u/50.0", soapCall("query", "x"), "soapenv:Client", "No operation available for request {urn:partner.soap.sforce.com}query, please check the WSDL for the service."},
		"no session":           {"/services/Soap/u/50.0", soapCall("getUserInfo", "x"), "sf:INVALID_SESSION_ID", "INVALID_SESSION_ID: " + invalidSession},
		"no XML":               {"/services/Soap/u/50.0", "{}", "soapenv:Client", "The request is not a SOAP envelope, or is too long"},
		"XML cut short":        {"/services/Soap/u/50.0", good[:len(good)-9], "soapenv:Client", "The request is not a SOAP envelope, or is too long"},
		"no envelope":          {"/services/Soap/u/50.0", "<a><b><c/></b></a>", "soapenv:Client", "The request is not a SOAP envelope, or is too long"},
		"an entity of its own": {"/services/Soap/u/50.0", `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>` + soapLogin(partner, "&e;", "x"), "soapenv:Client", "The request is not a SOAP envelope, or is too long"},
		"deep nesting":         {"/services/Soap/u/50.0", soapLogin(partner, strings.Repeat("<a>", maxSOAPDepth)+strings.Repeat("</a>", maxSOAPDepth), "x"), "soapenv:Client", "The request is not a SOAP envelope, or is too long"},
		"a long body":          {"/services/Soap/u/50.0", good + strings.Repeat(" ", maxForm), "soapenv:Client", "The request is not a SOAP envelope, or is too long"},
	} {
		t.Run(name, func(t *testing.T) {
			a := (&tester{TB: t, Server: o.Server}).do(http.MethodPost, c.target, c.body)
			if code, text := inside(t, a.Body, "faultcode"), inside(t, a.Body, "faultstring"); a.Status != 500 || code != c.code || text != c.text {
				t.Errorf("got %d %s %s", a.Status, code, text)
			}
			if strings.HasPrefix(c.code, "sf:") && inside(t, a.Body, "exceptionCode") != strings.TrimPrefix(c.code, "sf:") {
				t.Errorf("the detail is missing: %s", a.Body)
			}
		})
	}
}

func TestSOAPSessions(t *testing.T) {
	o := opened(t)
	token := inside(t, o.do(http.MethodPost, "/services/Soap/u/50.0", soapLogin(partner, "dana@x.example", testPassword)).Body, "sessionId")
	if a := o.do(http.MethodPost, "/services/Soap/u/50.0", soapCall("getServerTimestamp", token)); !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`).MatchString(inside(t, a.Body, "timestamp")) {
		t.Errorf("the time is told as %s", a.Body)
	}
	if a := o.do(http.MethodPost, "/services/Soap/u/50.0/00DFd0000000001", soapCall("getUserInfo", token)); inside(t, a.Body, "userName") != "dana@x.example" {
		t.Errorf("got %d %s", a.Status, a.Body)
	}
	if a := o.do(http.MethodPost, "/services/Soap/u/50.0", soapCall("logout", token)); a.Status != 200 || o.alive(token) {
		t.Errorf("got %d %s", a.Status, a.Body)
	}
}

func FuzzEnvelope(f *testing.F) {
	f.Add([]byte(soapLogin(partner, "a", "b")))
	f.Add([]byte(soapCall("logout", "x")))
	f.Add([]byte(`<!DOCTYPE x><a b="c">&lt;</a>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		if e, err := parseEnvelope(body); (err == nil) != (e != nil) {
			t.Errorf("%v, %v", e, err)
		}
	})
}
