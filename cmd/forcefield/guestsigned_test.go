package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aead.dev/minisign"
)

// signer signs modules as minisign's program does.
type signer struct {
	public  minisign.PublicKey
	private minisign.PrivateKey
}

func newSigner(t *testing.T) signer {
	t.Helper()
	public, private, err := minisign.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return signer{public, private}
}

func (s signer) sign(t *testing.T, module []byte, file string) []byte {
	t.Helper()
	r := minisign.NewReader(bytes.NewReader(module))
	if _, err := io.Copy(io.Discard, r); err != nil {
		t.Fatal(err)
	}
	return r.SignWithComments(s.private, "timestamp:1790000000\tfile:"+file+"\thashed", "")
}

func TestWithKeysConfiguredOnlySignedModulesAreTaken(t *testing.T) {
	trusted, stranger := newSigner(t), newSigner(t)
	module := newGuest(t, "", "")
	key := "FORCEFIELD_GUEST_KEYS=" + trusted.public.String()
	for name, tc := range map[string]struct {
		signature []byte
		want      string
	}{
		"unsigned":          {nil, "not signed"},
		"by a stranger":     {stranger.sign(t, module, "new.wasm"), "not one of those that are trusted"},
		"of another module": {trusted.sign(t, newGuest(t, "answered", "changed."), "new.wasm"), "not good"},
		"signed":            {trusted.sign(t, module, "new.wasm"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string][]byte{"new.wasm": module}
			if tc.signature != nil {
				files["new.wasm.minisig"] = tc.signature
			}
			dir, lock := folder(t, files), filepath.Join(t.TempDir(), "config", "forcefield.lock")
			approved := runCommand(t, []string{key}, "guest", "approve", "new", "--guests", dir, "--lock", lock, "--yes")
			added := runCommand(t, []string{key}, "guest", "add", filepath.Join(dir, "new.wasm"), "--lock", filepath.Join(t.TempDir(), "c", "l.lock"), "--yes")
			for what, got := range map[string]outcome{"approve": approved, "add": added} {
				if (got.code == 0) != (tc.want == "") {
					t.Errorf("%s: status %d: %s", what, got.code, got.stderr)
				}
				mustContain(t, what, got.stderr, tc.want)
			}
			s := serve(t, []string{key}, "--demo", "--guests", dir, "--lock", lock)
			if slices.Contains(s.toolNames(), "answer") != (tc.want == "") {
				t.Error("what serves is not what is signed")
			}
		})
	}
}

func TestAnApprovalDoesNotStandForASignature(t *testing.T) {
	trusted := newSigner(t)
	dir := folder(t, map[string][]byte{"new.wasm": newGuest(t, "", "")})
	lock := approved(t, dir, "new") // by somebody without the keys
	key := "FORCEFIELD_GUEST_KEYS=" + trusted.public.String()
	if s := serve(t, []string{key}, "--demo", "--guests", dir, "--lock", lock); slices.Contains(s.toolNames(), "answer") {
		t.Error("it serves unsigned")
	}
	got := runCommand(t, []string{key}, "guest", "verify", "--lock", lock)
	if got.code != 1 {
		t.Errorf("status %d", got.code)
	}
	mustContain(t, "verify", got.stdout, "BAD  new", "not signed")
	if got := runCommand(t, nil, "guest", "verify", "--lock", lock); got.code != 0 {
		t.Errorf("without keys: %s%s", got.stdout, got.stderr)
	}
}

func TestAKeyThatIsNoneStopsEveryCommandThatWouldCheckWithIt(t *testing.T) {
	dir := folder(t, map[string][]byte{"new.wasm": newGuest(t, "", "")})
	lock := filepath.Join(t.TempDir(), "config", "forcefield.lock")
	for _, words := range [][]string{{"serve"}, {"tools"}, {"guest", "list"}, {"guest", "approve", "new", "--yes"}, {"guest", "verify"}} {
		got := runCommand(t, nil, append(words, "--guest-keys", "RWno-key", "--guests", dir, "--lock", lock)...)
		if got.code == 0 || got.stdout != "" {
			t.Errorf("%v: status %d, %s", words, got.code, got.stdout)
		}
		mustContain(t, strings.Join(words, " "), got.stderr, "not a minisign public key")
	}
	if _, err := os.Stat(lock); err == nil {
		t.Error("something was approved")
	}
}
