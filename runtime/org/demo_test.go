package org_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/demo"
	"github.com/forcefield-mcp/forcefield/runtime/org"
)

func TestEachLoginGetsIntoTheDemoOrg(t *testing.T) {
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
	local, err := demo.Start(context.Background(), demo.Options{JWTKey: &key.PublicKey})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = local.Close() })
	c := local.Credentials()
	for name, settings := range map[string]map[string]string{
		"access token":       {"SALESFORCE_ACCESS_TOKEN": c.Token},
		"client credentials": {"SALESFORCE_CLIENT_ID": c.ClientID, "SALESFORCE_CLIENT_SECRET": c.ClientSecret},
		"JWT bearer":         {"SALESFORCE_CLIENT_ID": c.ClientID, "SALESFORCE_USERNAME": c.Username, "SALESFORCE_JWT_KEY_FILE": file},
		"password":           {"SALESFORCE_USERNAME": c.Username, "SALESFORCE_PASSWORD": c.Password},
	} {
		t.Run(name, func(t *testing.T) {
			settings["SALESFORCE_INSTANCE_URL"] = local.URL
			o := org.FromEnvironment(func(setting string) string { return settings[setting] }, org.Options{})
			t.Cleanup(o.Close)
			answer, err := o.Do(context.Background(), org.Request{Method: http.MethodGet, Root: org.RootData, Path: []string{"sobjects", "Account", "describe"}})
			if err != nil || answer.Status != http.StatusOK {
				t.Errorf("status %d, %v", answer.Status, err)
			}
		})
	}
}
