package org_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/demo"
	"github.com/forcefield-mcp/forcefield/runtime/org"
	"github.com/forcefield-mcp/forcefield/runtime/org/store"
)

// atOnce is how many calls are under way when the session expires.
const atOnce = 50

func TestASessionThatExpiresInMidCallIsRenewedOnceWhateverTheLogin(t *testing.T) {
	key, file := signingKey(t)
	w := watch(t, demo.Options{JWTKey: &key.PublicKey, RotateRefreshTokens: true})
	c := w.Credentials
	logins := map[string]func(t *testing.T) *org.Org{
		"client credentials": func(t *testing.T) *org.Org {
			return offer(t, map[string]string{"SALESFORCE_CLIENT_ID": c.ClientID, "SALESFORCE_CLIENT_SECRET": c.ClientSecret, "SALESFORCE_INSTANCE_URL": w.URL}, none(t))
		},
		"JWT bearer": func(t *testing.T) *org.Org {
			return offer(t, map[string]string{"SALESFORCE_CLIENT_ID": c.ClientID, "SALESFORCE_USERNAME": c.Username, "SALESFORCE_JWT_KEY_FILE": file,
				"SALESFORCE_INSTANCE_URL": w.URL}, none(t))
		},
		"user name and password": func(t *testing.T) *org.Org {
			return offer(t, map[string]string{"SALESFORCE_USERNAME": c.Username, "SALESFORCE_PASSWORD": c.Password, "SALESFORCE_INSTANCE_URL": w.URL}, none(t))
		},
		"Salesforce CLI": func(t *testing.T) *org.Org {
			return offer(t, map[string]string{"SALESFORCE_CLI_TARGET_ORG": "dev", "SALESFORCE_CLI": fakeCLI(t, w)}, none(t))
		},
		"kept in the keyring": func(t *testing.T) *org.Org {
			k := kept(t.TempDir(), &vault{})
			w.mustLogIn(k, "dev")
			return offer(t, nil, k)
		},
		"kept in the file": func(t *testing.T) *org.Org {
			k := kept(t.TempDir(), noVault{})
			w.mustLogIn(k, "dev")
			return offer(t, nil, k)
		},
	}
	for name, open := range logins {
		t.Run(name, func(t *testing.T) {
			w.t = t
			w.ahead.Store(0)
			o := open(t)
			prefix := strings.ReplaceAll(name, " ", "-") + "-"
			if err := create(t.Context(), o, prefix+"first"); err != nil {
				t.Fatal(err)
			}
			before, refused := w.logins.Load(), w.refused.Load()
			w.expireAt.Store(w.calls.Load() + atOnce/2)
			var all sync.WaitGroup
			for i := range atOnce {
				all.Go(func() {
					if err := create(t.Context(), o, fmt.Sprintf("%s%d", prefix, i)); err != nil {
						t.Errorf("call %d: %v", i, err)
					}
				})
			}
			all.Wait()
			if got := w.logins.Load() - before; got != 1 {
				t.Errorf("%d logins", got)
			}
			if w.refused.Load() == refused {
				t.Error("no call found its session expired")
			}
			wantEachOnce(t, o, prefix, atOnce+1)
		})
	}
}

func TestAnAccessTokenThatExpiresSaysWhatToDoAndWritesNothing(t *testing.T) {
	w := watch(t, demo.Options{})
	o := offer(t, map[string]string{"SALESFORCE_ACCESS_TOKEN": w.Token, "SALESFORCE_INSTANCE_URL": w.URL}, none(t))
	if err := create(t.Context(), o, "token-first"); err != nil {
		t.Fatal(err)
	}
	w.expire()
	err := create(t.Context(), o, "token-second")
	if err == nil || !strings.Contains(err.Error(), "fresh access token") {
		t.Errorf("%v", err)
	}
	if w.logins.Load() != 0 {
		t.Error("it logged in")
	}
}

// noVault is a system without a keyring.
type noVault struct{}

func (noVault) Get(string) (string, error) { return "", store.ErrNoVault }
func (noVault) Set(string, string) error   { return store.ErrNoVault }
func (noVault) Delete(string) error        { return store.ErrNoVault }

func none(t *testing.T) *org.Kept { return kept(t.TempDir(), &vault{}) }

func signingKey(t *testing.T) (*rsa.PrivateKey, string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return key, file
}

// beCLI holds the form with which the program that stands for the CLI logs in, behind the org's address and a space.
const beCLI = "FORCEFIELD_TEST_BE_CLI"

// fakeCLI gives the path of a program that answers like the Salesforce CLI, with sessions of the org.
func fakeCLI(t *testing.T, w *watched) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a shell script stands for the CLI")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {w.ClientID}, "client_secret": {w.ClientSecret}}.Encode()
	path := filepath.Join(t.TempDir(), "sf")
	script := "#!/bin/sh\n" + beCLI + "='" + w.URL + " " + form + "' exec '" + program + "' \"$@\"\n"
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func actAsCLI(told string) int {
	host, form, _ := strings.Cut(told, " ")
	fields, err := url.ParseQuery(form)
	if err != nil {
		return 1
	}
	if os.Args[1] != "org" || os.Args[2] != "display" {
		return 1
	}
	answer, err := http.PostForm(host+"/services/oauth2/token", fields)
	if err != nil {
		return 1
	}
	defer func() { _ = answer.Body.Close() }()
	var got struct {
		Token string `json:"access_token"`
	}
	if json.NewDecoder(answer.Body).Decode(&got) != nil {
		return 1
	}
	fmt.Printf(`{"status":0,"result":{"id":"00DFd0000000001MAA","accessToken":%q,"instanceUrl":%q,"username":"x@example.com"}}`, got.Token, host)
	return 0
}
