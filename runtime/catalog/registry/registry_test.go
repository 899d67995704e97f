package registry_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	ggcr "github.com/google/go-containerregistry/pkg/registry"
	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/specs-go"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2/registry/remote"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/registry"
)

// served is a registry on this machine, in front of which a test may answer.
type served struct {
	*httptest.Server
	mu sync.Mutex
	// before answers a request itself and says true, or leaves it to the registry.
	before func(http.ResponseWriter, *http.Request) bool
}

func newRegistry(t *testing.T) *served {
	t.Helper()
	s := &served{}
	inner := ggcr.New(ggcr.Logger(log.New(io.Discard, "", 0)))
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		before := s.before
		s.mu.Unlock()
		if before == nil || !before(w, r) {
			inner.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *served) answer(before func(http.ResponseWriter, *http.Request) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = before
}

func (s *served) host() string { return strings.TrimPrefix(s.URL, "http://") }

// layer is one part of an artifact.
type layer struct{ mediaType, content string }

// push puts an artifact into the registry and gives its reference.
func (s *served) push(t *testing.T, layers ...layer) string {
	t.Helper()
	manifest := ocispec.Manifest{Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: ocispec.MediaTypeImageManifest, Config: ocispec.DescriptorEmptyJSON}
	s.put(t, ocispec.DescriptorEmptyJSON, []byte(`{}`))
	for _, l := range layers {
		d := ocispec.Descriptor{MediaType: l.mediaType, Digest: digest.FromString(l.content), Size: int64(len(l.content))}
		s.put(t, d, []byte(l.content))
		manifest.Layers = append(manifest.Layers, d)
	}
	return s.pushManifest(t, manifest)
}

func (s *served) pushManifest(t *testing.T, manifest any) string {
	t.Helper()
	text, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	d := ocispec.Descriptor{MediaType: ocispec.MediaTypeImageManifest, Digest: digest.FromBytes(text), Size: int64(len(text))}
	if err := s.repository(t).PushReference(t.Context(), d, bytes.NewReader(text), "latest"); err != nil {
		t.Fatal(err)
	}
	return registry.Scheme + s.host() + "/guests/hello@" + d.Digest.String()
}

func (s *served) put(t *testing.T, d ocispec.Descriptor, content []byte) {
	t.Helper()
	if err := s.repository(t).Push(t.Context(), d, bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
}

func (s *served) repository(t *testing.T) *remote.Repository {
	t.Helper()
	repo, err := remote.NewRepository(s.host() + "/guests/hello")
	if err != nil {
		t.Fatal(err)
	}
	repo.PlainHTTP = true
	return repo
}

func pull(t *testing.T, reference string, o registry.Options) (registry.Module, error) {
	t.Helper()
	ref, err := registry.Parse(reference)
	if err != nil {
		t.Fatal(err)
	}
	return registry.Pull(t.Context(), ref, o)
}

const wasm = "application/wasm"

func TestAModuleIsFetchedByItsDigestWithItsSignature(t *testing.T) {
	s := newRegistry(t)
	for name, tc := range map[string]struct {
		layers    []layer
		signature string
	}{
		"unsigned":        {[]layer{{wasm, "module"}}, ""},
		"signed":          {[]layer{{wasm, "module"}, {registry.SignatureType, "signature"}}, "signature"},
		"with other ones": {[]layer{{"text/plain", "read me"}, {"application/vnd.wasm.content.layer.v1+wasm", "module"}}, ""},
	} {
		m, err := pull(t, s.push(t, tc.layers...), registry.Options{})
		if err != nil || string(m.Content) != "module" || string(m.Signature) != tc.signature {
			t.Errorf("%s: got %+v, %v", name, m, err)
		}
	}
}

func TestATagIsRefusedAndItsDigestCanBeAskedFor(t *testing.T) {
	s := newRegistry(t)
	pinned := s.push(t, layer{wasm, "module"})
	for _, tag := range []string{"", ":latest"} {
		_, err := registry.Parse(registry.Scheme + s.host() + "/guests/hello" + tag)
		var tagged *registry.TagError
		if !errors.As(err, &tagged) || !strings.Contains(err.Error(), "@sha256:…") {
			t.Fatalf("%q: got %v", tag, err)
		}
		ref, err := registry.Digest(t.Context(), tagged, registry.Options{})
		if err != nil || ref.String() != pinned || ref.Name() != "hello" {
			t.Fatalf("got %s, %v; want %s", ref, err, pinned)
		}
	}
}

func TestReferencesThatAreNone(t *testing.T) {
	sum := strings.Repeat("0", 64)
	for _, text := range []string{
		"", "oci://", "oci://host", "oci://host/", "host/repo@sha256:" + sum, "https://host/repo@sha256:" + sum, "oci://user@host/repo@sha256:" + sum,
		"oci://host/repo@sha256:" + sum[1:], "oci://host/repo@sha512:" + sum + sum, "oci://host/repo@md5:" + sum[:32], "oci://host/../repo@sha256:" + sum,
		"oci://host/Repo@sha256:" + sum, "oci://host/repo?x@sha256:" + sum, "oci://ho st/repo@sha256:" + sum, "oci://host/repo@sha256:" + strings.Repeat("G", 64),
		"oci://host/" + strings.Repeat("a", 2000) + "@sha256:" + sum,
	} {
		if ref, err := registry.Parse(text); err == nil {
			t.Errorf("%.80q is taken as %s", text, ref)
		}
	}
}

func TestWhatIsNotWhatItsDigestSaysIsRefused(t *testing.T) {
	s := newRegistry(t)
	ref := s.push(t, layer{wasm, "module"}, layer{registry.SignatureType, "signature"})
	body := func(part, text string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if !strings.Contains(r.URL.Path, part) {
				return false
			}
			w.Header().Set("Content-Type", ocispec.MediaTypeImageManifest)
			_, _ = io.WriteString(w, text)
			return true
		}
	}
	blob := "/blobs/" + digest.FromString("module").String()
	for name, before := range map[string]func(http.ResponseWriter, *http.Request) bool{
		"another manifest":                  body("/manifests/", `{"schemaVersion":2}`),
		"another module of the same size":   body(blob, "eludom"),
		"a shorter module":                  body(blob, "mod"),
		"a longer module":                   body(blob, "module and more"),
		"an empty module":                   body(blob, ""),
		"another signature":                 body("/blobs/"+digest.FromString("signature").String(), "erutangis"),
		"a manifest that never ends":        endless("/manifests/"),
		"a module that never ends":          endless(blob),
		"a manifest whose digest it forges": forged(`{"schemaVersion":2}`, ref),
	} {
		s.answer(before)
		if m, err := pull(t, ref, registry.Options{}); err == nil {
			t.Errorf("%s: %q is taken", name, m.Content)
		}
	}
}

// endless sends bytes for as long as somebody reads.
func endless(part string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.Contains(r.URL.Path, part) {
			return false
		}
		w.Header().Set("Content-Type", ocispec.MediaTypeImageManifest)
		w.Header().Set("Docker-Content-Digest", "sha256:"+strings.Repeat("0", 64))
		block := bytes.Repeat([]byte(" "), 1<<16)
		for r.Method != http.MethodHead {
			if _, err := w.Write(block); err != nil {
				break
			}
		}
		return true
	}
}

// forged says that a manifest has the digest that was asked for.
func forged(text, ref string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		w.Header().Set("Content-Type", ocispec.MediaTypeImageManifest)
		w.Header().Set("Docker-Content-Digest", ref[strings.LastIndex(ref, "@")+1:])
		w.Header().Set("Content-Length", fmt.Sprint(len(text)))
		if r.Method != http.MethodHead {
			_, _ = io.WriteString(w, text)
		}
		return true
	}
}

func TestWhatIsTooLargeOrNoModuleIsNotFetched(t *testing.T) {
	s := newRegistry(t)
	module := ocispec.Descriptor{MediaType: wasm, Digest: digest.FromString("module"), Size: 6}
	sized := func(d ocispec.Descriptor, size int64) ocispec.Descriptor { d.Size = size; return d }
	signature := ocispec.Descriptor{MediaType: registry.SignatureType, Digest: digest.FromString("signature"), Size: 9}
	manifest := func(layers ...ocispec.Descriptor) ocispec.Manifest {
		return ocispec.Manifest{Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: ocispec.MediaTypeImageManifest, Layers: layers}
	}
	s.put(t, module, []byte("module"))
	s.put(t, signature, []byte("signature"))
	for name, tc := range map[string]struct {
		manifest any
		want     string
	}{
		"no module":                             {manifest(signature), "it holds no module"},
		"two modules":                           {manifest(module, module), "more than one module"},
		"two signatures":                        {manifest(module, signature, signature), "more than one signature"},
		"a layer of another":                    {manifest(ocispec.Descriptor{MediaType: "application/x-tar", Digest: module.Digest, Size: 6}), "it holds no module"},
		"a large module":                        {manifest(sized(module, 16<<20+1)), "at most 16777216 are fetched"},
		"a large signature":                     {manifest(module, sized(signature, 8<<10+1)), "at most 8192 are fetched"},
		"a negative size":                       {manifest(sized(module, -1)), "-1 bytes"},
		"a digest that is none":                 {manifest(ocispec.Descriptor{MediaType: wasm, Digest: "sha256:../../x", Size: 6}), "digest"},
		"an index":                              {map[string]any{"schemaVersion": 2, "mediaType": ocispec.MediaTypeImageIndex, "manifests": []any{}}, "not the manifest of an artifact"},
		"a manifest that calls itself an index": {map[string]any{"schemaVersion": 2, "mediaType": ocispec.MediaTypeImageIndex, "layers": []any{module}}, "not the manifest of an artifact"},
		"a large manifest": {map[string]any{"schemaVersion": 2, "mediaType": ocispec.MediaTypeImageManifest, "annotations": map[string]string{"a": strings.Repeat("x", 300<<10)}},
			"at most 262144 are fetched"},
	} {
		t.Run(name, func(t *testing.T) {
			fetched := false
			ref := s.pushManifest(t, tc.manifest)
			s.answer(func(_ http.ResponseWriter, r *http.Request) bool {
				fetched = fetched || strings.HasSuffix(r.URL.Path, "/blobs/"+module.Digest.String())
				return false
			})
			defer s.answer(nil)
			_, err := pull(t, ref, registry.Options{})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
			if fetched && !strings.Contains(tc.want, "8192") {
				t.Error("the module was fetched")
			}
		})
	}
}

func login(context.Context, string) (user, password string, err error) { return "user", "secret", nil }

func TestACredentialGoesToTheRegistryAndToNoHostThatItSendsRequestsOnTo(t *testing.T) {
	s := newRegistry(t)
	ref := s.push(t, layer{wasm, "module"})
	var mu sync.Mutex
	var seen []string
	wishes := false
	storage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		for _, name := range []string{"Authorization", "Cookie"} {
			if v := r.Header.Get(name); v != "" {
				seen = append(seen, v)
			}
		}
		if r.URL.Path == "/token" || wishes {
			seen = append(seen, r.URL.RawQuery)
			w.Header().Set("WWW-Authenticate", `Bearer realm="http://`+r.Host+`/token",service="x"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, "module")
	}))
	t.Cleanup(storage.Close)
	asked := 0
	s.answer(func(w http.ResponseWriter, r *http.Request) bool {
		if user, password, _ := r.BasicAuth(); user != "user" || password != "secret" {
			w.Header().Set("WWW-Authenticate", `Basic realm="here"`)
			w.WriteHeader(http.StatusUnauthorized)
			return true
		}
		asked++
		if strings.Contains(r.URL.Path, "/blobs/") {
			http.Redirect(w, r, storage.URL+"/blob", http.StatusTemporaryRedirect)
			return true
		}
		return false
	})
	if _, err := pull(t, ref, registry.Options{}); err == nil || !strings.Contains(err.Error(), "wants a login") {
		t.Fatalf("without a login: %v", err)
	}
	m, err := pull(t, ref, registry.Options{Credential: login})
	if err != nil || string(m.Content) != "module" || asked == 0 {
		t.Fatalf("got %q, %v", m.Content, err)
	}
	wishes = true
	if _, err := pull(t, ref, registry.Options{Credential: login}); err == nil {
		t.Error("a module is taken from a host that wants a login")
	} else if strings.Contains(err.Error(), "secret") {
		t.Errorf("the error says %v", err)
	}
	for _, v := range seen {
		if v != "" {
			t.Errorf("the other host saw %q", v)
		}
	}
}

func TestWithoutTLSNoOtherMachineIsSpokenTo(t *testing.T) {
	asked := make(chan string, 10)
	transport := transportFunc(func(r *http.Request) (*http.Response, error) {
		asked <- r.URL.String()
		return &http.Response{StatusCode: http.StatusTemporaryRedirect, Header: http.Header{"Location": {"http://storage.example/x"}}, Body: http.NoBody, Request: r}, nil
	})
	_, err := pull(t, "oci://registry.example/guests/hello@sha256:"+strings.Repeat("0", 64), registry.Options{Transport: transport})
	if err == nil || !strings.Contains(err.Error(), "without TLS") {
		t.Fatalf("got %v", err)
	}
	if first := <-asked; !strings.HasPrefix(first, "https://registry.example/") || len(asked) > 0 {
		t.Errorf("asked %s and %d more", first, len(asked))
	}
	for host, scheme := range map[string]string{
		"192.0.2.1": "https", "192.0.2.1:5000": "https", "[2001:db8::1]:5000": "https", "localhost.example": "https",
		"localhost": "http", "localhost:5000": "http", "127.0.0.1:5000": "http", "[::1]:5000": "http",
	} {
		if _, err := pull(t, "oci://"+host+"/guests/hello@sha256:"+strings.Repeat("0", 64), registry.Options{Transport: transport}); err == nil {
			t.Errorf("%s: no error", host)
		}
		if first := <-asked; !strings.HasPrefix(first, scheme+"://"+host+"/") {
			t.Errorf("%s is asked as %s", host, first)
		}
	}
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestACertificateThatNobodyKnowsIsRefused(t *testing.T) {
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	// A name that is not this machine's, so that TLS is used, led to this machine.
	transport := &http.Transport{DialTLSContext: nil, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, Proxy: nil}
	transport.DialContext = dialTo(s.Listener.Addr().String())
	_, err := pull(t, "oci://registry.example/guests/hello@sha256:"+strings.Repeat("0", 64), registry.Options{Transport: transport})
	if err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Fatalf("got %v", err)
	}
}

func TestARegistryThatSendsOnAndOnIsLeft(t *testing.T) {
	s := newRegistry(t)
	ref := s.push(t, layer{wasm, "module"})
	asked := 0
	s.answer(func(w http.ResponseWriter, r *http.Request) bool {
		asked++
		http.Redirect(w, r, r.URL.Path, http.StatusFound)
		return true
	})
	if _, err := pull(t, ref, registry.Options{}); err == nil || asked > 20 {
		t.Fatalf("asked %d times, %v", asked, err)
	}
}

func TestWhatTheRegistryHasNotIsSaid(t *testing.T) {
	s := newRegistry(t)
	_, err := pull(t, registry.Scheme+s.host()+"/guests/hello@sha256:"+strings.Repeat("0", 64), registry.Options{})
	if err == nil || !strings.Contains(err.Error(), "no such thing") {
		t.Fatalf("got %v", err)
	}
	s.answer(func(w http.ResponseWriter, _ *http.Request) bool {
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, `{"errors":[{"code":"X","message":"`+"\x1b[2J"+`"}]}`)
		return true
	})
	_, err = pull(t, registry.Scheme+s.host()+"/guests/hello@sha256:"+strings.Repeat("0", 64), registry.Options{})
	if err == nil || !strings.Contains(err.Error(), "status 418") || strings.Contains(err.Error(), "\x1b") {
		t.Fatalf("got %q", err)
	}
}
