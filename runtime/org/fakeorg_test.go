package org

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Secrets that no test server holds by chance.
const (
	fakeClientID = "3MVG9.fake_consumer_key"
	fakeSecret   = "CAFE51ECRET0client0canary"
	fakeUser     = "jo@example.com"
	fakePassword = `p<a&s"s' ]]>wörd-canary`
	fakeToken    = "s3curityTokenCanary"
)

// fakeOrg is a login host and an org in one. It accepts one session at a time, the last that it gave out.
type fakeOrg struct {
	*httptest.Server
	t testing.TB

	mu       sync.Mutex
	logins   int
	session  string
	served   int // requests of the API that were accepted
	creates  int // POSTs among them
	refused  int // requests of the API that were not
	form     map[string]string
	instance string                                            // what it says its address is; "" for the right one
	deny     func(w http.ResponseWriter, r *http.Request) bool // answers a login in its own way
	api      http.HandlerFunc                                  // answers an accepted request; nil for `{}`
	key      *rsa.PublicKey
}

func newFakeOrg(t testing.TB) *fakeOrg {
	t.Helper()
	f := &fakeOrg{t: t}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fakeOrg) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/services/oauth2/token", strings.HasPrefix(r.URL.Path, "/services/Soap/"):
		f.login(w, r)
	default:
		f.serveAPI(w, r)
	}
}

func (f *fakeOrg) login(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.logins++
	deny := f.deny
	f.mu.Unlock()
	if r.Method != http.MethodPost || r.URL.RawQuery != "" {
		f.t.Errorf("a login by %s %s", r.Method, r.URL)
	}
	if deny != nil && deny(w, r) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	session := fmt.Sprintf("00Dxx0000001gPf!AQcAQH0dMHEXAMPLE.session_number_%d", f.logins)
	instance := f.instance
	if instance == "" {
		instance = f.URL
	}
	if strings.HasPrefix(r.URL.Path, "/services/Soap/") {
		var said struct {
			Username string `xml:"Body>login>username"`
			Password string `xml:"Body>login>password"`
		}
		body, _ := io.ReadAll(r.Body)
		if err := xml.Unmarshal(body, &said); err != nil {
			f.t.Errorf("%v in %s", err, body)
		}
		if said.Username != fakeUser || said.Password != fakePassword+fakeToken || r.Header.Get("SOAPAction") == "" {
			soapFault(w, "INVALID_LOGIN", "Invalid username, password, security token; or user locked out.")
			return
		}
		f.session = session
		_, _ = fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:partner.soap.sforce.com"><soapenv:Body><loginResponse><result><passwordExpired>false</passwordExpired><serverUrl>%s/services/Soap/u/64.0/00Dxx0000001gPf</serverUrl><sessionId>%s</sessionId></result></loginResponse></soapenv:Body></soapenv:Envelope>`, instance, session)
		return
	}
	if err := r.ParseForm(); err != nil {
		f.t.Error(err)
	}
	f.form = map[string]string{}
	for name := range r.PostForm {
		f.form[name] = r.PostForm.Get(name)
	}
	if f.form["grant_type"] == "client_credentials" && (f.form["client_id"] != fakeClientID || f.form["client_secret"] != fakeSecret) {
		oauthError(w, "invalid_client", "invalid client credentials")
		return
	}
	if assertion := f.form["assertion"]; assertion != "" && !f.verifies(assertion) {
		oauthError(w, "invalid_grant", "invalid assertion")
		return
	}
	f.session = session
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	_, _ = fmt.Fprintf(w, `{"access_token":%q,"instance_url":%q,"token_type":"Bearer","id":"x","issued_at":"1278448832702"}`, session, instance)
}

func (f *fakeOrg) verifies(assertion string) bool {
	parts := strings.Split(assertion, ".")
	if len(parts) != 3 || f.key == nil {
		return false
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return false
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if rsa.VerifyPKCS1v15(f.key, crypto.SHA256, digest[:], signature) != nil {
		return false
	}
	var claims struct {
		Issuer   string `json:"iss"`
		Subject  string `json:"sub"`
		Audience string `json:"aud"`
		Expires  int64  `json:"exp"`
	}
	plain, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(plain, &claims) != nil {
		return false
	}
	left := time.Until(time.Unix(claims.Expires, 0))
	return claims.Issuer == fakeClientID && claims.Subject == fakeUser && claims.Audience == f.URL && left > time.Minute && left < 5*time.Minute
}

func (f *fakeOrg) serveAPI(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	f.mu.Lock()
	if r.Header.Get("Authorization") != "Bearer "+f.session || f.session == "" {
		f.refused++
		f.mu.Unlock()
		sessionExpired(w)
		return
	}
	f.served++
	if r.Method == http.MethodPost {
		f.creates++
	}
	api := f.api
	f.mu.Unlock()
	if api != nil {
		api(w, r)
		return
	}
	_, _ = io.WriteString(w, "{}")
}

// expire ends the session.
func (f *fakeOrg) expire() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.session = ""
}

func (f *fakeOrg) count() (logins, served, creates int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.logins, f.served, f.creates
}

func (f *fakeOrg) wantLogins(want int) {
	f.t.Helper()
	if got, _, _ := f.count(); got != want {
		f.t.Errorf("%d logins, want %d", got, want)
	}
}

// open gives an Org that logs in here with client credentials, or with the settings given.
func (f *fakeOrg) open(settings map[string]string) *Org {
	f.t.Helper()
	if settings == nil {
		settings = clientSettings()
	}
	if settings["SALESFORCE_LOGIN_URL"] == "" {
		settings["SALESFORCE_LOGIN_URL"] = f.URL
	}
	settings["SALESFORCE_API_VERSION"] = "60.0"
	o := FromEnvironment(environment(settings), Options{Limits: Limits{Timeout: 20 * time.Second}})
	o.backoff = quick()
	f.t.Cleanup(o.Close)
	return o
}

func clientSettings() map[string]string {
	return map[string]string{"SALESFORCE_CLIENT_ID": fakeClientID, "SALESFORCE_CLIENT_SECRET": fakeSecret}
}

func passwordSettings() map[string]string {
	return map[string]string{"SALESFORCE_USERNAME": fakeUser, "SALESFORCE_PASSWORD": fakePassword, "SALESFORCE_SECURITY_TOKEN": fakeToken}
}

func sessionExpired(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(http.StatusUnauthorized)
	_, _ = io.WriteString(w, `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`)
}

func oauthError(w http.ResponseWriter, code, description string) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": code, "error_description": description})
}

func soapFault(w http.ResponseWriter, code, message string) {
	w.Header().Set("Content-Type", "text/xml;charset=UTF-8")
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="urn:fault.partner.soap.sforce.com"><soapenv:Body><soapenv:Fault><faultcode>sf:%s</faultcode><faultstring>`, code)
	_ = xml.EscapeText(w, []byte(code+": "+message))
	_, _ = io.WriteString(w, `</faultstring><detail/></soapenv:Fault></soapenv:Body></soapenv:Envelope>`)
}

// noSecret fails when a text shows a secret of the fakes.
func noSecret(t testing.TB, text string) {
	t.Helper()
	for _, secret := range []string{fakeSecret, fakePassword, fakeToken, "session_number_"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q shows in %q", secret, text)
		}
	}
}
