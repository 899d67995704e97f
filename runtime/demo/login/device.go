package login

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// device is a login that somebody approves in a browser while the client asks again and again.
type device struct {
	client   string
	scopes   []string
	userCode string

	mu     sync.Mutex
	polled time.Time
	user   *User // who approved
	denied bool
}

// startDevice begins the device flow.
func (s *Server) startDevice(r *http.Request, form url.Values) (*Reply, error) {
	client, _, err := s.client(r, form)
	if err != nil {
		return nil, err
	}
	scopes, refused := client.grant(form.Get("scope"))
	if refused != nil {
		return nil, refused
	}
	code, err := Random(codeLetters)
	if err != nil {
		return nil, err
	}
	userCode, err := random(userCodeLetters, userCodeAlphabet)
	if err != nil {
		return nil, err
	}
	d := &device{client: client.ID, scopes: scopes, userCode: userCode}
	until := s.now().Add(deviceLife)
	s.devices.put(code, d, until)
	s.userCodes.put(userCode, d, until)
	return reply(http.StatusOK, struct {
		DeviceCode string `json:"device_code"`
		UserCode   string `json:"user_code"`
		URI        string `json:"verification_uri"`
		Interval   int    `json:"interval"` // seconds
	}{code, userCode, origin(r) + "/setup/connect", int(pollInterval / time.Second)})
}

// pollDevice is the device grant.
func (s *Server) pollDevice(r *http.Request, form url.Values) (*Reply, error) {
	client, _, err := s.client(r, form)
	if err != nil {
		return nil, err
	}
	code := form.Get("code")
	if code == "" {
		code = form.Get("device_code")
	}
	d, found := s.devices.get(code, s.now())
	if !found || d.client != client.ID {
		return nil, invalidGrant("invalid device code")
	}
	user, err := d.poll(s.now())
	if err != nil {
		return nil, err
	}
	if _, first := s.devices.take(code, s.now()); !first {
		return nil, invalidGrant("invalid device code")
	}
	g, _, err := s.withRefresh(r, client, user, d.scopes)
	if err != nil {
		return nil, err
	}
	return reply(http.StatusOK, g)
}

// poll gives the user who approved, or what there is to wait for.
func (d *device) poll(now time.Time) (User, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	early := !d.polled.IsZero() && now.Sub(d.polled) < pollInterval
	d.polled = now
	switch {
	case d.denied:
		return User{}, fail("access_denied", "end-user denied authorization")
	case d.user != nil:
		return *d.user, nil
	case early:
		return User{}, fail("slow_down", "polling too frequently")
	}
	return User{}, fail("authorization_pending", "end-user has not yet authorized the device")
}

func (d *device) decide(user *User) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.user, d.denied = user, user == nil
}

// connect is the page on which a user approves a device: /setup/connect.
func (s *Server) connect(r *http.Request) (*Reply, error) {
	p := page{Title: "Connect a device", Action: "/setup/connect", AskCode: true, UserCode: r.URL.Query().Get("user_code")}
	if r.Method != http.MethodPost {
		return s.show(r, p, nil)
	}
	form, err := s.submitted(r, nil)
	if err != nil {
		return s.refusePage(err)
	}
	p.UserCode, p.Username = form.Get("user_code"), form.Get("username")
	text := strings.ToUpper(strings.Map(printable, p.UserCode))
	d, found := s.userCodes.get(text, s.now())
	if !found {
		p.Wrong = "That code is not known, or no longer good. Ask the device for a new one."
		return s.show(r, p, nil)
	}
	user, err := s.authenticate(r.Context(), p.Username, form.Get("password"))
	if err != nil {
		return s.retry(r, p, nil, err)
	}
	if _, first := s.userCodes.take(text, s.now()); !first {
		p.Wrong = "That code was used already."
		return s.show(r, p, nil)
	}
	if form.Get("decision") == "deny" {
		d.decide(nil)
		return s.message("Denied", "The device was not let in. You can close this page.")
	}
	d.decide(&user)
	return s.message("Connected", "You can close this page and go back to your device.")
}

// printable drops spaces and dashes that people type into codes.
func printable(c rune) rune {
	if c <= ' ' || c == '-' || c > '~' {
		return -1
	}
	return c
}
