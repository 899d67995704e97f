package signature_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"strings"
	"testing"

	"aead.dev/minisign"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/signature"
)

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

// sign signs as minisign's program does: pre-hashed.
func (s signer) sign(t *testing.T, module, trusted string) []byte {
	t.Helper()
	r := minisign.NewReader(strings.NewReader(module))
	if _, err := bytes.NewBuffer(nil).ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	return r.SignWithComments(s.private, trusted, "anything")
}

func keys(t *testing.T, signers ...signer) *signature.Keys {
	t.Helper()
	var texts []string
	for _, s := range signers {
		texts = append(texts, s.public.String())
	}
	k, err := signature.New(texts...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

const (
	module  = "\x00asm the bytes of a module"
	comment = "timestamp:1790000000\tfile:hello.wasm\thashed"
)

func TestASignatureOfATrustedKeyIsGood(t *testing.T) {
	first, second := newSigner(t), newSigner(t)
	k := keys(t, first, second)
	for name, s := range map[string][]byte{
		"by the first key":              first.sign(t, module, comment),
		"by the second":                 second.sign(t, module, comment),
		"with a comment of no file":     second.sign(t, module, "made on a Tuesday"),
		"with lines that end as on DOS": bytes.ReplaceAll(first.sign(t, module, comment), []byte("\n"), []byte("\r\n")),
	} {
		if err := k.Verify(t.Context(), "hello", []byte(module), s); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsNotSignedByATrustedKeyIsRefused(t *testing.T) {
	trusted, stranger := newSigner(t), newSigner(t)
	good := trusted.sign(t, module, comment)
	other := trusted.sign(t, "another module", comment)
	lines := strings.SplitAfter(string(good), "\n")
	otherLines := strings.SplitAfter(string(other), "\n")
	// The stranger's signature under the trusted key's number, which is no secret.
	forged := relabelled(t, stranger.sign(t, module, comment), good)
	tests := map[string]struct {
		name, module string
		signature    string
		want         string
	}{
		"no signature":                         {"hello", module, "", "not signed"},
		"white space":                          {"hello", module, " \n", "not signed"},
		"no signature of minisign's":           {"hello", module, "-----BEGIN PGP SIGNATURE-----\nx\n\nx\n", "none of minisign's"},
		"cut short":                            {"hello", module, string(good[:len(good)/2]), "damaged"},
		"its last line is missing":             {"hello", module, lines[0] + lines[1] + lines[2], "damaged"},
		"a longer one than is read":            {"hello", module, string(good) + strings.Repeat("\n", 9000), "at most"},
		"another key":                          {"hello", module, string(stranger.sign(t, module, comment)), "not one of those that are trusted"},
		"another key under a trusted number":   {"hello", module, forged, "not good"},
		"another module's":                     {"hello", module, string(other), "not good"},
		"a changed module":                     {"hello", module + "x", string(good), "not good"},
		"a changed trusted comment":            {"hello", module, strings.Replace(string(good), "1790000000", "1790000001", 1), "not good"},
		"another's trusted comment":            {"hello", module, lines[0] + lines[1] + otherLines[2] + otherLines[3], "not good"},
		"another's comment signature":          {"hello", module, lines[0] + lines[1] + lines[2] + otherLines[3], "not good"},
		"a signed module under another's name": {"report", module, string(good), "signed as the file"},
		"the old form":                         {"hello", module, string(minisign.SignWithComments(trusted.private, []byte(module), comment, "")), "old form"},
		"the old form called the new":          {"hello", module, renamed(t, minisign.SignWithComments(trusted.private, []byte(module), comment, ""), 'D'), "not good"},
		"the new form called the old":          {"hello", module, renamed(t, good, 'd'), "old form"},
	}
	k := keys(t, trusted)
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			err := k.Verify(context.Background(), tc.name, []byte(tc.module), []byte(tc.signature))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
		})
	}
}

// relabelled gives a signature the algorithm and key number of another.
func relabelled(t *testing.T, s, like []byte) string {
	t.Helper()
	return patched(t, s, func(raw []byte) {
		model, err := base64.StdEncoding.DecodeString(strings.Split(string(like), "\n")[1])
		if err != nil {
			t.Fatal(err)
		}
		copy(raw, model[:10])
	})
}

// renamed changes the second letter of the algorithm: Ed is the old form, ED the new one.
func renamed(t *testing.T, s []byte, letter byte) string {
	t.Helper()
	return patched(t, s, func(raw []byte) { raw[1] = letter })
}

func patched(t *testing.T, s []byte, change func([]byte)) string {
	t.Helper()
	lines := strings.Split(string(s), "\n")
	raw, err := base64.StdEncoding.DecodeString(lines[1])
	if err != nil {
		t.Fatal(err)
	}
	change(raw)
	lines[1] = base64.StdEncoding.EncodeToString(raw)
	return strings.Join(lines, "\n")
}

func TestKeysThatAreNoneAreRefused(t *testing.T) {
	if _, err := signature.New(); err == nil {
		t.Error("no key at all is taken")
	}
	for _, text := range []string{"", "RWQ", "ssh-ed25519 AAAA", base64.StdEncoding.EncodeToString(make([]byte, 42))} {
		if _, err := signature.New(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
	a, b := newSigner(t).public.String(), newSigner(t).public.String()
	rawA, _ := base64.StdEncoding.DecodeString(a)
	rawB, _ := base64.StdEncoding.DecodeString(b)
	copy(rawB[2:10], rawA[2:10])
	if _, err := signature.New(a, base64.StdEncoding.EncodeToString(rawB)); err == nil || !strings.Contains(err.Error(), "two public keys") {
		t.Errorf("two keys of one number: %v", err)
	}
	text, err := newSigner(t).public.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := signature.New(string(text), a, a); err != nil {
		t.Errorf("a key file is not taken: %v", err)
	}
}

func FuzzVerify(f *testing.F) {
	public, private, err := minisign.GenerateKey(nil)
	if err != nil {
		f.Fatal(err)
	}
	k, err := signature.New(public.String())
	if err != nil {
		f.Fatal(err)
	}
	good := minisign.SignWithComments(private, []byte(module), comment, "")
	f.Add([]byte(module), good)
	f.Add([]byte{}, []byte("untrusted comment: \n\ntrusted comment: \n\n"))
	f.Fuzz(func(t *testing.T, wasm, s []byte) {
		if k.Verify(context.Background(), "hello", wasm, s) == nil {
			t.Fatalf("the signature %q of %q is taken", s, wasm) // nobody signed in the new form with this key
		}
	})
}
