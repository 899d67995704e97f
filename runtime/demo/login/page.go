package login

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

//go:embed page.html
var pageSource string

// formCookie ties a form to the browser that it was shown to.
const formCookie = "forcefield_form"

// page is what the login page shows.
type page struct {
	Title    string
	Client   string
	Scopes   []string
	Action   string
	Username string
	Wrong    string // what was wrong with the last try
	AskCode  bool   // the user types the code of a device
	UserCode string
	Proof    string
	Message  string // instead of a form
}

func parsePages() (*template.Template, error) { return template.New("page").Parse(pageSource) }

// show renders a form that only this browser can submit, and only for what was asked.
func (s *Server) show(r *http.Request, p page, a *ask) (*Reply, error) {
	nonce, err := Random(codeLetters)
	if err != nil {
		return nil, err
	}
	made := strconv.FormatInt(s.now().Unix(), 10)
	p.Proof = made + "." + s.proof(nonce, made, a)
	answer, err := s.render(http.StatusOK, p, a)
	if err != nil {
		return nil, err
	}
	// Not Secure over plain HTTP: the browser would drop it, and the org serves loopback without TLS.
	cookie := http.Cookie{ // #nosec G124
		Name: formCookie, Value: nonce, Path: "/", HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode,
		MaxAge: int(pageLife / time.Second),
	}
	answer.Header["Set-Cookie"] = cookie.String()
	return answer, nil
}

func (s *Server) render(status int, p page, a *ask) (*Reply, error) {
	var b bytes.Buffer
	if err := s.pages.Execute(&b, p); err != nil {
		return nil, fmt.Errorf("render the login page: %w", err)
	}
	actions := "'self'"
	if a != nil { // browsers hold a redirect after a form to the same rule
		actions += " " + a.redirect.Scheme + ":"
		if a.redirect.Host != "" {
			actions += "//" + a.redirect.Host
		}
	}
	return &Reply{Status: status, ContentType: "text/html; charset=UTF-8", Body: b.Bytes(), Header: map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action " + actions,
		"X-Frame-Options":         "DENY",
		"Referrer-Policy":         "no-referrer",
	}}, nil
}

// proof is what a form must bring back: it depends on the browser's cookie, the time, and what was asked; nothing was asked on
// the page for devices.
func (s *Server) proof(nonce, made string, a *ask) string {
	mac := hmac.New(sha256.New, s.formKey[:])
	parts := []string{nonce, made}
	if a != nil {
		parts = append(parts, a.client.ID, a.redirect.String(), strings.Join(a.scopes, " "), a.challenge, a.state)
	}
	for _, part := range parts {
		_, _ = fmt.Fprintf(mac, "%d:%s", len(part), part) // a hash never fails to write
	}
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// submitted reads a form and checks that it is one of ours.
func (s *Server) submitted(r *http.Request, a *ask) (url.Values, error) {
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, fail("invalid_request", "the body is not a form")
	}
	stale := &Error{Status: http.StatusForbidden, Code: "invalid_request", Description: "the form is too old, or was not made here; go back and try again"}
	cookie, err := r.Cookie(formCookie)
	if err != nil {
		return nil, stale
	}
	made, proof, _ := strings.Cut(form.Get("proof"), ".")
	seconds, err := strconv.ParseInt(made, 10, 64)
	age := s.now().Sub(time.Unix(seconds, 0))
	if err != nil || !equal(proof, s.proof(cookie.Value, made, a)) || age < -time.Minute || age > pageLife {
		return nil, stale
	}
	return form, nil
}

// retry shows the form again after a login that failed.
func (s *Server) retry(r *http.Request, p page, a *ask, err error) (*Reply, error) {
	var known *Error
	if !errors.As(err, &known) {
		return nil, err
	}
	p.Wrong = "Please check your username and password. If you still can't log in, contact your Salesforce administrator."
	return s.show(r, p, a)
}

// refusePage shows an error that no client can be told.
func (s *Server) refusePage(err error) (*Reply, error) {
	var known *Error
	if !errors.As(err, &known) {
		return nil, err
	}
	return s.render(known.Status, page{Title: "Cannot log in", Message: "error=" + known.Code + ", error_description=" + known.Description}, nil)
}

func (s *Server) message(title, text string) (*Reply, error) {
	return s.render(http.StatusOK, page{Title: title, Message: text}, nil)
}
