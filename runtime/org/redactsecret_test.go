package org

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

func TestAPasswordIsRedactedInTheFormsThatAnEchoCanHave(t *testing.T) {
	const password = `p<a&s"s' w/ +wörd;x`
	r := newRedactor(canary, password)
	var inXML strings.Builder
	if err := xml.EscapeText(&inXML, []byte(password)); err != nil {
		t.Fatal(err)
	}
	inJSON, err := json.Marshal(password)
	if err != nil {
		t.Fatal(err)
	}
	plainJSON := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(password)
	for name, echo := range map[string]string{
		"as it is": password, "in XML": inXML.String(), "in JSON": strings.Trim(string(inJSON), `"`), "in JSON, unescaped": plainJSON,
		"in ASCII": strings.Trim(strconv.QuoteToASCII(password), `"`), "in a form": url.QueryEscape(password), "in HTML": html.EscapeString(password),
		"in base64": base64.StdEncoding.EncodeToString([]byte("user:" + password)), "in XML with names": strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "'", "&apos;").Replace(password),
	} {
		t.Run(name, func(t *testing.T) {
			got := r.text("<before>" + echo + "<after>")
			if strings.Contains(got, echo) || !strings.Contains(got, redacted) {
				t.Errorf("%q became %q", echo, got)
			}
			contains(t, got, "<before>", "<after>")
		})
	}
}

func TestAShortPasswordDoesNotMangleRecords(t *testing.T) {
	if c := issuedCredential(testToken(t), nil, settingDomain, []string{"test"}); c.redact.text("a test") != "a test" {
		t.Error("a word of a record was redacted")
	}
}

func TestASecretNeverShowsItself(t *testing.T) {
	o := newFakeOrg(t).open(passwordSettings())
	source := o.login.(*sessionLogin).source.(*soapPassword)
	noSecret(t, source.password.String()+source.password.GoString())
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		noSecret(t, fmt.Sprintf(verb, *source))
	}
}
