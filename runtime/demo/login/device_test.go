package login

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

type started struct {
	Code     string `json:"device_code"`
	UserCode string `json:"user_code"`
	URI      string `json:"verification_uri"`
	Interval int    `json:"interval"`
}

func start(o *tester) started {
	o.Helper()
	a := o.do(http.MethodPost, "/services/oauth2/token", form("response_type", "device_code", "client_id", "public", "scope", "api refresh_token"))
	var s started
	if err := json.Unmarshal(a.Body, &s); err != nil || a.Status != 200 || s.Interval != 5 || s.URI != "http://127.0.0.1:8484/setup/connect" ||
		!regexp.MustCompile(`^[B-Z2-8]{8}$`).MatchString(s.UserCode) {
		o.Fatalf("got %d %s", a.Status, a.Body)
	}
	return s
}

func TestTheDeviceFlow(t *testing.T) {
	o := opened(t)
	s := start(o)
	poll := []string{"grant_type", "device", "client_id", "public", "code", s.Code}
	o.refused("token", "authorization_pending", "end-user has not yet authorized the device", poll...)
	o.refused("token", "slow_down", "polling too frequently", poll...)
	o.refused("token", "invalid_grant", "invalid device code", "grant_type", "device", "client_id", "app", "code", s.Code)

	f := o.visit("/setup/connect?user_code=" + s.UserCode)
	for name, pairs := range map[string][]string{
		"That code is not known":                  {"user_code", "XXXXXXXX", "username", "dana@x.example", "password", testPassword},
		"Please check your username and password": {"user_code", s.UserCode, "username", "dana@x.example", "password", "wrong"},
	} {
		if a := o.submit(f, pairs...); a.Status != 200 || !strings.Contains(string(a.Body), name) {
			t.Errorf("got %d %s", a.Status, a.Body)
		}
	}
	typed := strings.ToLower(s.UserCode[:4]) + " - " + s.UserCode[4:]
	if a := o.submit(f, "user_code", typed, "username", "dana@x.example", "password", testPassword); !strings.Contains(string(a.Body), "Connected") {
		t.Fatalf("got %d %s", a.Status, a.Body)
	}
	if a := o.submit(f, "user_code", typed, "username", "noor@x.example", "password", testPassword); !strings.Contains(string(a.Body), "That code is not known") {
		t.Errorf("a code was used twice: %d %s", a.Status, a.Body)
	}
	g := o.granted(poll...)
	if g.RefreshToken == "" || g.Scope != "api refresh_token" {
		t.Errorf("got %+v", g)
	}
	o.refused("token", "invalid_grant", "invalid device code", poll...)
}

func TestADeviceThatIsDeniedOrLate(t *testing.T) {
	o := opened(t)
	denied, late := start(o), start(o)
	o.submit(o.visit("/setup/connect"), "user_code", denied.UserCode, "username", "dana@x.example", "password", testPassword, "decision", "deny")
	o.refused("token", "access_denied", "end-user denied authorization", "grant_type", "device", "client_id", "public", "code", denied.Code)
	o.at = o.at.Add(deviceLife + time.Second)
	o.refused("token", "invalid_grant", "invalid device code", "grant_type", "device", "client_id", "public", "code", late.Code)
}

func TestOnlySoManyDevicesWait(t *testing.T) {
	o := opened(t)
	first := start(o)
	for range maxDevices {
		start(o)
	}
	o.refused("token", "invalid_grant", "invalid device code", "grant_type", "device", "client_id", "public", "code", first.Code)
}
