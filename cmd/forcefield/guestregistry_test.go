package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	ggcr "github.com/google/go-containerregistry/pkg/registry"
	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/specs-go"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2/registry/remote"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/registry"
)

// pushed puts a module, and its signature if there is one, into a registry on this machine, and gives the reference without tag and digest, and the digest.
func pushed(t *testing.T, module, signature []byte) (repository, manifestDigest string) {
	t.Helper()
	server := httptest.NewServer(ggcr.New(ggcr.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	repository = strings.TrimPrefix(server.URL, "http://") + "/guests/new"
	repo, err := remote.NewRepository(repository)
	if err != nil {
		t.Fatal(err)
	}
	repo.PlainHTTP = true
	put := func(mediaType string, content []byte, tag string) ocispec.Descriptor {
		d := ocispec.Descriptor{MediaType: mediaType, Digest: digest.FromBytes(content), Size: int64(len(content))}
		if tag == "" {
			err = repo.Push(t.Context(), d, bytes.NewReader(content))
		} else {
			err = repo.PushReference(t.Context(), d, bytes.NewReader(content), tag)
		}
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	manifest := ocispec.Manifest{Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: ocispec.MediaTypeImageManifest,
		Config: put(ocispec.MediaTypeEmptyJSON, []byte("{}"), ""), Layers: []ocispec.Descriptor{put("application/wasm", module, "")}}
	if signature != nil {
		manifest.Layers = append(manifest.Layers, put(registry.SignatureType, signature, ""))
	}
	text, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	return repository, put(ocispec.MediaTypeImageManifest, text, "latest").Digest.String()
}

func TestAModuleOfARegistryIsAddedByItsDigestAndServesWithoutTheRegistry(t *testing.T) {
	trusted := newSigner(t)
	module := newGuest(t, "", "")
	repository, sum := pushed(t, module, trusted.sign(t, module, "new.wasm"))
	env := []string{"FORCEFIELD_GUEST_KEYS=" + trusted.public.String()}
	lock := filepath.Join(t.TempDir(), "config", "forcefield.lock")

	tagged := runCommand(t, env, "guest", "add", "oci://"+repository+":latest", "--lock", lock, "--yes")
	if tagged.code != 2 {
		t.Fatalf("a tag: status %d: %s", tagged.code, tagged.stdout)
	}
	reference := "oci://" + repository + "@" + sum
	mustContain(t, "the error", tagged.stderr, "a tag can be moved", "forcefield guest add "+reference)

	added := runCommand(t, env, "guest", "add", reference, "--lock", lock, "--yes")
	if added.code != 0 {
		t.Fatal(added.stderr)
	}
	mustContain(t, "what is shown", added.stdout, reference, "may read the org's limits")
	row := guestRowOf(t, "new", "--lock", lock)
	if row.State != "serving" || row.Source != "registry" || row.Path != reference {
		t.Errorf("got %+v", row)
	}
	s := serve(t, env, "--demo", "--lock", lock)
	if !slices.Contains(s.toolNames(), "answer") {
		t.Fatal("it does not serve")
	}
	if got := s.call("ask_limits", `{}`); got.IsError {
		t.Error(got.Text)
	}
	if got := runCommand(t, env, "guest", "verify", "--lock", lock); got.code != 0 {
		t.Error(got.stdout, got.stderr)
	}
	unsigned, sum := pushed(t, module, nil)
	got := runCommand(t, env, "guest", "add", "oci://"+unsigned+"@"+sum, "--name", "other", "--lock", lock, "--yes")
	if got.code == 0 {
		t.Error("an unsigned module is taken")
	}
	mustContain(t, "the error", got.stderr, "not signed")
}
