package org

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// soapVersion is the last version of the SOAP API that has a login.
const soapVersion = "64.0"

// soapNotice is what an operator should know.
const soapNotice = "The login with " + settingUsername + " and " + settingPassword + " goes over the SOAP API, whose login Salesforce " +
	"retires in Summer '27. Move to client credentials (" + settingClientID + ", " + settingClientSecret + ", " + settingDomain + ") or to JWT bearer (" +
	settingClientID + ", " + settingKeyFile + ", " + settingUsername + ")."

// soapPassword logs in with user name and password over the partner SOAP API.
type soapPassword struct {
	wire     *wire
	host     loginHost
	username string
	password secret
	token    secret // the security token; empty where the org does not ask for one
}

func newSOAPPassword(s settings, w *wire) (login, *UnauthenticatedError) {
	host, wrong := loginHostFrom(s, true)
	if wrong != nil {
		return nil, wrong
	}
	password := s.getenv(settingPassword) // white space is part of it
	for name, value := range map[string]string{settingUsername: s.get(settingUsername), settingPassword: password, settingSecurityToken: s.get(settingSecurityToken)} {
		if !fitsXML(value) {
			return nil, &UnauthenticatedError{
				Reason: name + " holds a control character, or is not UTF-8, so it cannot be sent.", Remedy: "Set it again.",
			}
		}
	}
	return newSessionLogin(&soapPassword{
		wire: w, host: host, username: s.get(settingUsername), password: newSecret(password), token: newSecret(s.get(settingSecurityToken)),
	}), nil
}

// fitsXML tells whether XML 1.0 can carry s; encoding/xml would replace what it cannot.
func fitsXML(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
	})
}

// soapLogin is the request, with the prefixes that Salesforce's own samples have.
type soapLogin struct {
	XMLName  xml.Name `xml:"env:Envelope"`
	Env      string   `xml:"xmlns:env,attr"`
	URN      string   `xml:"xmlns:urn,attr"`
	Client   string   `xml:"env:Header>urn:CallOptions>urn:client"`
	Username string   `xml:"env:Body>urn:login>urn:username"`
	Password string   `xml:"env:Body>urn:login>urn:password"`
}

// soapReply is what matters of the answer, be it a session or a fault.
type soapReply struct {
	XMLName         xml.Name `xml:"Envelope"`
	SessionID       string   `xml:"Body>loginResponse>result>sessionId"`
	ServerURL       string   `xml:"Body>loginResponse>result>serverUrl"`
	PasswordExpired bool     `xml:"Body>loginResponse>result>passwordExpired"`
	FaultCode       string   `xml:"Body>Fault>faultcode"`
	FaultString     string   `xml:"Body>Fault>faultstring"`
}

func (p *soapPassword) logIn(ctx context.Context) (*credential, error) {
	var envelope bytes.Buffer
	envelope.WriteString(xml.Header)
	err := xml.NewEncoder(&envelope).Encode(soapLogin{ //nolint:gosec // it goes to the login host and nowhere else
		Env: "http://schemas.xmlsoap.org/soap/envelope/", URN: "urn:partner.soap.sforce.com", Client: "forcefield",
		Username: p.username, Password: p.password.reveal() + p.token.reveal(),
	})
	if err != nil {
		return nil, &UnauthenticatedError{Reason: "The login cannot be written as XML.", Remedy: "Check " + settingUsername + ".", local: true}
	}
	secrets := []string{p.password.reveal() + p.token.reveal(), p.password.reveal(), p.token.reveal()}
	answer, err := p.wire.logIn(ctx, exchange{
		method: http.MethodPost,
		target: p.host.base.JoinPath("/services/Soap/u/" + soapVersion),
		header: http.Header{
			"Accept": {"text/xml"}, "Content-Type": {"text/xml; charset=UTF-8"}, "Soapaction": {"login"}, "User-Agent": {p.wire.userAgent},
		},
		body: &Body{Data: envelope.Bytes()},
	}, p.host.setting, secrets)
	if err != nil {
		return nil, err
	}
	reply, err := parseSOAP(answer.Body)
	if err == nil && reply.FaultCode != "" {
		return nil, soapRefusal(reply, p.host, newRedactor(secrets...))
	}
	if busy(answer.Status) {
		return nil, &UnreachableError{Reason: "The login host " + p.host.base.Host + " is busy.", Remedy: "Try again in a minute."}
	}
	if err == nil && answer.Status != http.StatusOK {
		err = errors.New("neither a session nor a fault")
	}
	if err != nil {
		return nil, strangeLogin(p.host, answer.Status, err)
	}
	return p.session(reply, secrets)
}

// session checks a reply that is not a fault.
func (p *soapPassword) session(reply soapReply, secrets []string) (*credential, error) {
	if reply.PasswordExpired {
		return nil, &UnauthenticatedError{
			Reason: "The password in " + settingPassword + " has expired.",
			Remedy: "Log in to Salesforce with a browser, set a new password, and set " + settingPassword + " and " + settingSecurityToken + " to the new ones.",
		}
	}
	token, err := NewToken(reply.SessionID)
	if err != nil {
		return nil, strangeLogin(p.host, http.StatusOK, errors.New("its session is not usable: "+err.Error()))
	}
	server, err := url.Parse(strings.TrimSpace(reply.ServerURL))
	if err != nil || server.Host == "" || server.User != nil {
		return nil, strangeLogin(p.host, http.StatusOK, errors.New("it does not say where the org is"))
	}
	base, refused := p.host.trusted(server.Scheme + "://" + server.Host)
	if refused != nil {
		return nil, refused
	}
	return issuedCredential(token, base, p.host.setting, secrets), nil
}

// parseSOAP reads the answer to a login. The decoder knows no entities but XML's own five and reads no DTD. The error is a
// part of a sentence and holds nothing of the answer.
func parseSOAP(body []byte) (soapReply, error) {
	var reply soapReply
	if xml.Unmarshal(body, &reply) != nil {
		return soapReply{}, errors.New("its answer is not a SOAP envelope")
	}
	if reply.FaultCode == "" && (reply.SessionID == "" || reply.ServerURL == "") {
		return soapReply{}, errors.New("its answer has neither a session nor a fault")
	}
	return reply, nil
}

func (*soapPassword) patience() time.Duration { return loginPatience }

func (p *soapPassword) place() string { return p.host.base.Host }

func (p *soapPassword) identity() string { return p.host.base.String() + " user " + p.username }

func (p *soapPassword) describe() string { return "user name and password (SOAP) at " + p.place() }
