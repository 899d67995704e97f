package login

import (
	"net/http"
	"testing"
)

// refreshed logs in by code and gives the login, and the parameters that refresh it.
func refreshed(o *tester) (granted, func(token string) []string) {
	o.Helper()
	g := o.granted("grant_type", "authorization_code", "client_id", "app", "client_secret", testSecret, "code", o.code(), "redirect_uri", callback)
	return g, func(token string) []string {
		return []string{"grant_type", "refresh_token", "client_id", "app", "client_secret", testSecret, "refresh_token", token}
	}
}

func TestARefreshTokenIsGoodForManyUses(t *testing.T) {
	o := opened(t)
	g, with := refreshed(o)
	for range 2 {
		next := o.granted(with(g.RefreshToken)...)
		if next.RefreshToken != "" || next.Scope != g.Scope || !o.alive(next.AccessToken) || !o.alive(g.AccessToken) {
			t.Errorf("got %+v", next)
		}
	}
	o.refused("token", "invalid_grant", "expired access/refresh token",
		"grant_type", "refresh_token", "client_id", "other", "client_secret", "another", "refresh_token", g.RefreshToken)
	o.refused("token", "invalid_client", "invalid client credentials", "grant_type", "refresh_token", "client_id", "app", "refresh_token", g.RefreshToken)
	if a := o.do(http.MethodPost, "/services/oauth2/revoke", form("token", g.RefreshToken)); a.Status != 200 || o.alive(g.AccessToken) {
		t.Error("a revoked refresh token left its sessions alive")
	}
	o.refused("token", "invalid_grant", "expired access/refresh token", with(g.RefreshToken)...)
}

func TestRotationReplacesTheTokenAndPunishesReuse(t *testing.T) {
	o := opened(t, func(c *Config) { c.RotateRefreshTokens = true })
	g, with := refreshed(o)
	second := o.granted(with(g.RefreshToken)...)
	if second.RefreshToken == "" || second.RefreshToken == g.RefreshToken {
		t.Fatalf("got %+v", second)
	}
	third := o.granted(with(second.RefreshToken)...)
	o.refused("token", "invalid_grant", "expired access/refresh token", with(g.RefreshToken)...)
	o.refused("token", "invalid_grant", "expired access/refresh token", with(third.RefreshToken)...)
	if o.alive(third.AccessToken) {
		t.Error("a token was used twice and the login lives on")
	}
}
