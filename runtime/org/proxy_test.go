package org

import (
	"context"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// fakeProxy answers CONNECT by leading every connection to one server, whatever host was asked for.
type fakeProxy struct {
	*httptest.Server
	to     string // host and port
	status int    // 200, or what it refuses with

	mu      sync.Mutex
	asked   []string
	headers []http.Header
}

func newFakeProxy(t *testing.T, to *httptest.Server, status int) *fakeProxy {
	t.Helper()
	p := &fakeProxy{to: to.Listener.Addr().String(), status: status}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *fakeProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Method+" "+r.Host)
	p.headers = append(p.headers, r.Header.Clone())
	p.mu.Unlock()
	if p.status != http.StatusOK {
		http.Error(w, "no", p.status)
		return
	}
	server, err := (&net.Dialer{}).DialContext(r.Context(), "tcp", p.to)
	if err != nil {
		http.Error(w, "no", http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusOK)
	client, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		_ = server.Close()
		return
	}
	go func() {
		_, _ = io.Copy(server, buffered)
		_ = server.Close()
	}()
	_, _ = io.Copy(client, server)
	_ = client.Close()
}

func (p *fakeProxy) requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asked)
}

// tlsOrg is an org that answers with TLS as example.com, and its certificate in a file.
func tlsOrg(t *testing.T) (server *httptest.Server, caFile string) {
	t.Helper()
	server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	t.Cleanup(server.Close)
	caFile = filepath.Join(privateFolder(t), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(caFile, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return server, caFile
}

// privateFolder gives a folder that only the user can write to, whatever the umask.
func privateFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

func overNetwork(t *testing.T, instance string, s NetworkSettings) (*Org, error) {
	t.Helper()
	if s.Getenv == nil {
		s.Getenv = func(string) string { return "" }
	}
	n, err := NewNetwork(s)
	if err != nil {
		return nil, err
	}
	o, err := New(Config{InstanceURL: instance, Token: testToken(t), APIVersion: "60.0",
		Options: Options{Limits: Limits{Timeout: 20 * time.Second}, Network: n}})
	if err != nil {
		t.Fatal(err)
	}
	o.backoff = quick()
	t.Cleanup(o.Close)
	return o, nil
}

func TestTheProxyIsAskedToConnectAndNeverSeesTheToken(t *testing.T) {
	org, ca := tlsOrg(t)
	for name, settings := range map[string]func(proxy string) NetworkSettings{
		"of HTTPS_PROXY": func(p string) NetworkSettings {
			return NetworkSettings{CAFile: ca, Getenv: environment(map[string]string{"HTTPS_PROXY": p})}
		},
		"of https_proxy, as a host and port": func(p string) NetworkSettings {
			return NetworkSettings{CAFile: ca, Getenv: environment(map[string]string{"https_proxy": strings.TrimPrefix(p, "http://")})}
		},
		"of the setting, above HTTPS_PROXY": func(p string) NetworkSettings {
			return NetworkSettings{CAFile: ca, Proxy: p, Getenv: environment(map[string]string{"HTTPS_PROXY": "http://127.0.0.1:1"})}
		},
	} {
		t.Run(name, func(t *testing.T) {
			proxy := newFakeProxy(t, org, http.StatusOK)
			o, err := overNetwork(t, "https://example.com", settings(proxy.URL))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := o.Do(context.Background(), get("limits")); err != nil {
				t.Fatal(err)
			}
			if got := proxy.requests(); !slices.Equal(got, []string{"CONNECT example.com:443"}) {
				t.Errorf("the proxy was asked %q", got)
			}
			for _, h := range proxy.headers {
				noCanary(t, strings.Join(h["Authorization"], " "))
				if len(h["Authorization"]) > 0 {
					t.Errorf("the proxy got %v", h)
				}
			}
		})
	}
}

func TestTheProxyGetsItsOwnPasswordFromTheEnvironment(t *testing.T) {
	org, ca := tlsOrg(t)
	proxy := newFakeProxy(t, org, http.StatusOK)
	address := strings.Replace(proxy.URL, "http://", "http://jo:hunter2@", 1)
	o, err := overNetwork(t, "https://example.com", NetworkSettings{CAFile: ca, Getenv: environment(map[string]string{"HTTPS_PROXY": address})})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Do(context.Background(), get("limits")); err != nil {
		t.Fatal(err)
	}
	if got := proxy.headers[0].Get("Proxy-Authorization"); got != "Basic am86aHVudGVyMg==" {
		t.Errorf("it got %q", got)
	}
	if shown, from := o.network.proxyFor(&url.URL{Scheme: "https", Host: "example.com"}); shown != proxy.URL || from != "HTTPS_PROXY" {
		t.Errorf("%s from %s", shown, from)
	}
}

func TestWhatGoesPastTheProxy(t *testing.T) {
	org, ca := tlsOrg(t)
	for name, c := range map[string]struct{ instance, except string }{
		"a loopback address":             {org.URL, ""},
		"a host that NO_PROXY names":     {"https://example.com", "example.com"},
		"everything, when NO_PROXY is *": {"https://example.com", "*"},
	} {
		t.Run(name, func(t *testing.T) {
			proxy := newFakeProxy(t, org, http.StatusOK)
			o, err := overNetwork(t, c.instance, NetworkSettings{CAFile: ca,
				Getenv: environment(map[string]string{"HTTPS_PROXY": proxy.URL, "NO_PROXY": c.except})})
			if err != nil {
				t.Fatal(err)
			}
			o.transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, network, org.Listener.Addr().String())
			}
			if _, err := o.Do(context.Background(), get("limits")); err != nil {
				t.Fatal(err)
			}
			if got := proxy.requests(); len(got) != 0 {
				t.Errorf("the proxy was asked %q", got)
			}
		})
	}
	n, err := NewNetwork(NetworkSettings{Proxy: "http://proxy.example:3128",
		Getenv: environment(map[string]string{"NO_PROXY": ".internal.example,10.0.0.0/8"})})
	if err != nil {
		t.Fatal(err)
	}
	for host, through := range map[string]bool{
		"mydomain.my.salesforce.com": true, "a.internal.example": false, "10.1.2.3": false, "11.1.2.3": true,
		"localhost": false, "127.0.0.1": false, "[::1]": false,
	} {
		if proxy, _ := n.proxyFor(&url.URL{Scheme: "https", Host: host}); (proxy != "") != through {
			t.Errorf("%s goes through %q", host, proxy)
		}
	}
}

func TestARefusalOfTheProxyIsSaidWithItsRemedy(t *testing.T) {
	org, ca := tlsOrg(t)
	for status, want := range map[int][]string{
		http.StatusProxyAuthRequired: {"status 407", "user name and password", "HTTPS_PROXY to http://USER:PASSWORD@"},
		http.StatusForbidden:         {"status 403", "does not let", "NO_PROXY"},
		http.StatusBadGateway:        {"status 502", "could not reach the host"},
		http.StatusTeapot:            {"status 418", "Check HTTPS_PROXY"},
	} {
		proxy := newFakeProxy(t, org, status)
		address := strings.Replace(proxy.URL, "http://", "http://jo:hunter2@", 1)
		o, err := overNetwork(t, "https://example.com", NetworkSettings{CAFile: ca, Getenv: environment(map[string]string{"HTTPS_PROXY": address})})
		if err != nil {
			t.Fatal(err)
		}
		_, err = o.Do(context.Background(), post("{}", "sobjects", "Account"))
		failed := wantError[*UnreachableError](t, err)
		contains(t, failed.Error(), want...)
		if strings.Contains(failed.Error(), "hunter2") || failed.MayHaveHappened {
			t.Errorf("%+v", failed)
		}
	}
}

func TestTLSInterceptionIsSaidWithItsRemedy(t *testing.T) {
	org, _ := tlsOrg(t)
	proxy := newFakeProxy(t, org, http.StatusOK)
	o, err := overNetwork(t, "https://example.com", NetworkSettings{Proxy: proxy.URL})
	if err != nil {
		t.Fatal(err)
	}
	_, err = o.Do(context.Background(), get("limits"))
	failed := wantError[*UnreachableError](t, err)
	contains(t, failed.Error(), "does not know", "signed by itself", "Acme Co", "ca-file", "inspects")
}
