package login

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Versions of the SOAP API. Its login is gone from version 65 (Winter '26) on.
const (
	oldestSOAP     = 31
	firstWithout   = 65
	maxSOAPDepth   = 16
	soapType       = "text/xml;charset=UTF-8"
	soapNamespace  = "http://schemas.xmlsoap.org/soap/envelope/"
	invalidLogin   = "Invalid username, password, security token; or user locked out."
	invalidSession = "Invalid Session ID found in SessionHeader: Illegal Session"
)

// envelope is what matters of a request.
type envelope struct {
	session   string // of the SessionHeader
	operation xml.Name
	fields    map[string]string // the operation's direct children
}

// soap answers the partner (u) and enterprise (c) API: login, logout, getUserInfo and getServerTimestamp.
func (s *Server) soap(r *http.Request, api, version string) (*Reply, error) {
	namespace := "urn:partner.soap.sforce.com"
	if api == "c" {
		namespace = "urn:enterprise.soap.sforce.com"
	}
	if r.Method != http.MethodPost {
		return s.soapFault(namespace, "soapenv:Client", "", "Only POST is supported"), nil
	}
	number, supported := soapVersion(version)
	if !supported {
		return s.soapFault(namespace, "sf:UNSUPPORTED_API_VERSION", "UnexpectedErrorFault", "Invalid Api version specified on URL"), nil
	}
	e, valid := readEnvelope(r)
	if !valid {
		return s.soapFault(namespace, "soapenv:Client", "", "The request is not a SOAP envelope, or is too long"), nil
	}
	switch {
	case e.operation.Space != namespace:
	case e.operation.Local == "login" && number < firstWithout:
		return s.soapLogin(r, e, namespace, api, version)
	case e.operation.Local == "logout" || e.operation.Local == "getUserInfo" || e.operation.Local == "getServerTimestamp":
		return s.soapSession(e, namespace)
	}
	return s.soapFault(namespace, "soapenv:Client", "",
		"No operation available for request {"+e.operation.Space+"}"+e.operation.Local+", please check the WSDL for the service."), nil
}

func soapVersion(text string) (int, bool) {
	major, found := strings.CutSuffix(text, ".0")
	number, err := strconv.Atoi(major)
	return number, found && err == nil && number >= oldestSOAP
}

func readEnvelope(r *http.Request) (*envelope, bool) {
	body, err := readBody(r)
	if err != nil {
		return nil, false
	}
	e, err := parseEnvelope(body)
	return e, err == nil
}

func (s *Server) soapLogin(r *http.Request, e *envelope, namespace, api, version string) (*Reply, error) {
	user, err := s.authenticate(r.Context(), e.fields["username"], e.fields["password"])
	var refused *Error
	if errors.As(err, &refused) {
		return s.soapFault(namespace, "sf:INVALID_LOGIN", "LoginFault", invalidLogin), nil
	}
	if err != nil {
		return nil, err
	}
	token, _, err := s.open(Session{User: user, Scopes: DefaultScopes()})
	if err != nil {
		return nil, err
	}
	server := func(api string) string {
		return origin(r) + "/services/Soap/" + api + "/" + version + "/" + short(s.config.Organization)
	}
	var b bytes.Buffer
	element(&b, "metadataServerUrl", server("m"))
	b.WriteString("<passwordExpired>false</passwordExpired><sandbox>false</sandbox>")
	element(&b, "serverUrl", server(api))
	element(&b, "sessionId", token)
	element(&b, "userId", user.ID)
	b.WriteString("<userInfo>")
	s.userInfo(&b, user)
	b.WriteString("</userInfo>")
	return soapReply(namespace, `<loginResponse><result>`+b.String()+`</result></loginResponse>`), nil
}

// soapSession answers the operations that need a session.
func (s *Server) soapSession(e *envelope, namespace string) (*Reply, error) {
	session, ok := s.Session(e.session)
	if !ok {
		return s.soapFault(namespace, "sf:INVALID_SESSION_ID", "UnexpectedErrorFault", invalidSession), nil
	}
	if e.operation.Local == "logout" {
		s.sessions.take(e.session, s.now())
		return soapReply(namespace, "<logoutResponse></logoutResponse>"), nil
	}
	if e.operation.Local == "getServerTimestamp" {
		now := s.now().UTC().Format("2006-01-02T15:04:05.000Z")
		return soapReply(namespace, "<getServerTimestampResponse><result><timestamp>"+now+"</timestamp></result></getServerTimestampResponse>"), nil
	}
	var b bytes.Buffer
	s.userInfo(&b, session.User)
	return soapReply(namespace, "<getUserInfoResponse><result>"+b.String()+"</result></getUserInfoResponse>"), nil
}

// userInfo writes the children of userInfo, in the order of the WSDL.
func (s *Server) userInfo(b *bytes.Buffer, u User) {
	for _, f := range [][2]string{
		{"accessibilityMode", "false"}, {"chatterExternal", "false"}, {"currencySymbol", "$"}, {"orgAttachmentFileSizeLimit", "5242880"},
		{"orgDefaultCurrencyIsoCode", "USD"}, {"orgDefaultCurrencyLocale", "en_US"}, {"orgDisallowHtmlAttachments", "false"},
		{"orgHasPersonAccounts", "false"}, {"organizationId", s.config.Organization}, {"organizationMultiCurrency", "false"},
		{"organizationName", s.config.OrganizationName}, {"profileId", u.ProfileID}, {"roleId", ""},
		{"sessionSecondsValid", strconv.Itoa(int(s.config.Lifetime.Seconds()))}, {"userDefaultCurrencyIsoCode", ""}, {"userEmail", u.Email},
		{"userFullName", u.Name}, {"userId", u.ID}, {"userLanguage", u.Language}, {"userLocale", u.Locale}, {"userName", u.Username},
		{"userTimeZone", u.TimeZone}, {"userType", "Standard"}, {"userUiSkin", "Theme3"},
	} {
		element(b, f[0], f[1])
	}
}

// element writes one element; an empty one is null.
func element(b *bytes.Buffer, name, text string) {
	if text == "" {
		b.WriteString("<" + name + ` xsi:nil="true"/>`)
		return
	}
	b.WriteString("<" + name + ">")
	_ = xml.EscapeText(b, []byte(text)) // a buffer takes everything
	b.WriteString("</" + name + ">")
}

func soapReply(namespace, body string) *Reply {
	return &Reply{Status: http.StatusOK, ContentType: soapType, Body: []byte(
		`<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="` + soapNamespace + `" xmlns="` + namespace +
			`" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>` + body + `</soapenv:Body></soapenv:Envelope>`)}
}

// soapFault is an error: always with status 500. The code is qualified; a kind adds the detail that Salesforce's own have.
func (s *Server) soapFault(namespace, code, kind, text string) *Reply {
	_, plain, _ := strings.Cut(code, ":")
	full := text
	if kind != "" {
		full = plain + ": " + text
	}
	var b bytes.Buffer
	b.WriteString("<soapenv:Fault><faultcode>" + code + "</faultcode><faultstring>")
	_ = xml.EscapeText(&b, []byte(full)) // a buffer takes everything
	b.WriteString("</faultstring>")
	if kind != "" {
		b.WriteString(`<detail><sf:` + kind + ` xsi:type="sf:` + kind + `"><sf:exceptionCode>` + plain + `</sf:exceptionCode><sf:exceptionMessage>`)
		_ = xml.EscapeText(&b, []byte(text)) // a buffer takes everything
		b.WriteString(`</sf:exceptionMessage></sf:` + kind + `></detail>`)
	}
	b.WriteString("</soapenv:Fault>")
	fault := "urn:fault." + strings.TrimPrefix(namespace, "urn:")
	return &Reply{Status: http.StatusInternalServerError, ContentType: soapType, Body: []byte(
		`<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="` + soapNamespace + `" xmlns:sf="` + fault +
			`" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>` + b.String() + `</soapenv:Body></soapenv:Envelope>`)}
}

// parseEnvelope reads a request. Entities beyond XML's own five are errors, and nesting is bounded.
func parseEnvelope(body []byte) (*envelope, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	e := &envelope{fields: map[string]string{}}
	var open []xml.Name
	var text strings.Builder
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(open) == maxSOAPDepth {
				return nil, errors.New("nested too deeply")
			}
			open = append(open, t.Name)
			text.Reset()
			if len(open) == 3 && in(open, "Body") && e.operation.Local == "" {
				e.operation = t.Name
			}
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			switch {
			case len(open) == 4 && in(open, "Body") && open[2] == e.operation:
				e.fields[t.Name.Local] = text.String()
			case len(open) == 4 && in(open, "Header") && open[2].Local == "SessionHeader" && t.Name.Local == "sessionId":
				e.session = strings.TrimSpace(text.String())
			}
			open = open[:len(open)-1]
			text.Reset()
		}
	}
	if e.operation.Local == "" {
		return nil, errors.New("no operation")
	}
	return e, nil
}

// in reports whether the open elements are within this part of an envelope.
func in(open []xml.Name, part string) bool {
	return open[0] == xml.Name{Space: soapNamespace, Local: "Envelope"} && open[1] == xml.Name{Space: soapNamespace, Local: part}
}
