package org

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNetworkSettingsThatCannotBeUsed(t *testing.T) {
	folder := privateFolder(t)
	file := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	_, ca := tlsOrg(t)
	pemText, err := os.ReadFile(ca)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		settings NetworkSettings
		want     []string
	}{
		"a CA file that is not there":      {NetworkSettings{CAFile: filepath.Join(folder, "none.pem")}, []string{"ca-file", "is not there"}},
		"a CA file that is empty":          {NetworkSettings{CAFile: file("empty.pem", "", 0o600)}, []string{"no certificate"}},
		"a CA file that is text":           {NetworkSettings{CAFile: file("text.pem", "hello", 0o600)}, []string{"no certificate"}},
		"a CA file that others can write":  {NetworkSettings{CAFile: file("open.pem", string(pemText), 0o666)}, []string{"others can write"}},
		"a CA file that is a folder":       {NetworkSettings{CAFile: folder}, []string{"not a regular file"}},
		"a CA file that is too large":      {NetworkSettings{CAFile: file("large.pem", strings.Repeat("x", maxCAFile+1), 0o600)}, []string{"bytes"}},
		"a password in the setting":        {NetworkSettings{Proxy: "http://jo:hunter2@proxy.example:3128"}, []string{"the setting proxy", "user name or password", "HTTPS_PROXY"}},
		"a password with an open @":        {NetworkSettings{Getenv: environment(map[string]string{"HTTPS_PROXY": "http://jo:hunter2%@x:1"})}, []string{"HTTPS_PROXY", "%40"}},
		"a proxy with a port of words":     {NetworkSettings{Getenv: environment(map[string]string{"HTTPS_PROXY": "proxy.example:hunter2"})}, []string{"HTTPS_PROXY"}},
		"a proxy with a port out of range": {NetworkSettings{Proxy: "http://proxy.example:65536"}, []string{"65535"}},
		"a proxy of another kind":          {NetworkSettings{Proxy: "ftp://proxy.example"}, []string{"kind of proxy"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := overNetwork(t, "https://example.com", c.settings)
			if err == nil {
				t.Fatal("it is taken")
			}
			contains(t, err.Error(), c.want...)
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the password shows: %v", err)
			}
		})
	}
}

func TestTheCAFileIsTrustedBesidesTheSystems(t *testing.T) {
	server, ca := tlsOrg(t)
	n, err := NewNetwork(NetworkSettings{CAFile: ca, Getenv: environment(nil)})
	if err != nil {
		t.Fatal(err)
	}
	want, err := x509.SystemCertPool()
	if err != nil {
		t.Fatal(err)
	}
	want.AddCert(server.Certificate())
	if !newTransport(n).TLSClientConfig.RootCAs.Equal(want) {
		t.Error("it is not the system's authorities with that of the file")
	}
}
