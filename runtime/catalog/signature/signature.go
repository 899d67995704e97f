package signature

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"aead.dev/minisign"
)

// maxSignature is the size of a signature's text, in bytes; minisign's own have about 300.
const maxSignature = 8 << 10

// Keys are the public keys of those whose modules are taken. It is safe for concurrent use.
type Keys struct{ keys []minisign.PublicKey }

// New reads public keys, each as minisign writes it: the line of 56 characters, or the file with its comment before it. Without any it is
// an error: then nothing could be checked.
func New(texts ...string) (*Keys, error) {
	if len(texts) == 0 {
		return nil, errors.New("there is no public key to check signatures with")
	}
	k := &Keys{}
	for _, text := range texts {
		var key minisign.PublicKey
		if err := key.UnmarshalText([]byte(strings.TrimSpace(text))); err != nil {
			return nil, fmt.Errorf("%.80q is not a minisign public key: it has 56 characters and begins with RW", firstLine(text))
		}
		if other, ok := k.find(key.ID()); ok && !other.Equal(key) {
			return nil, fmt.Errorf("there are two public keys with the number %s: make one of them anew", number(key.ID()))
		}
		k.keys = append(k.keys, key)
	}
	return k, nil
}

// Verify gives an error unless one of the keys made the signature of this module. It is catalog.Verifier.
func (k *Keys) Verify(_ context.Context, name string, module, signature []byte) error {
	if len(bytes.TrimSpace(signature)) == 0 {
		return fmt.Errorf("it is not signed, and modules have to be: put its signature beside it, as %s.wasm.minisig", name)
	}
	if len(signature) > maxSignature {
		return fmt.Errorf("its signature has %d bytes, and at most %d are read", len(signature), maxSignature)
	}
	var s minisign.Signature
	if err := s.UnmarshalText(signature); err != nil {
		return errors.New("its signature is damaged or is none of minisign's: sign it anew with minisign -S")
	}
	if s.Algorithm != minisign.HashEdDSA {
		return errors.New("its signature has minisign's old form, which is not taken: sign it anew with minisign 0.10 or later, without -l")
	}
	key, ok := k.find(s.KeyID)
	if !ok {
		return fmt.Errorf("it is signed by the key %s, which is not one of those that are trusted (%s)", number(s.KeyID), k.numbers())
	}
	if !minisign.Verify(key, module, signature) {
		return fmt.Errorf("its signature by the key %s is not good: the module or its signature was changed, or the signature is another module's", number(s.KeyID))
	}
	if file, ok := signedFile(s.TrustedComment); ok && file != name+".wasm" {
		return fmt.Errorf("it was signed as the file %.80q, and stands for %q: give it that name, or sign it anew under this one", file, name+".wasm")
	}
	return nil
}

func (k *Keys) find(id uint64) (minisign.PublicKey, bool) {
	for _, key := range k.keys {
		if key.ID() == id {
			return key, true
		}
	}
	return minisign.PublicKey{}, false
}

func (k *Keys) numbers() string {
	out := make([]string, len(k.keys))
	for i, key := range k.keys {
		out[i] = number(key.ID())
	}
	return strings.Join(out, ", ")
}

// number writes a key's id as minisign does.
func number(id uint64) string { return fmt.Sprintf("%016X", id) }

// signedFile gives the file that a trusted comment names, as minisign writes it: "timestamp:1700000000\tfile:hello.wasm\thashed".
func signedFile(comment string) (string, bool) {
	for _, field := range strings.FieldsFunc(comment, func(r rune) bool { return r == '\t' }) {
		if file, ok := strings.CutPrefix(field, "file:"); ok {
			return strings.TrimRightFunc(file, unicode.IsSpace), true
		}
	}
	return "", false
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
