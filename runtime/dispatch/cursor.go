package dispatch

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
)

// errForeignCursor is what every cursor gets that this server did not give for this very call: made up, changed, taken to
// another tool, other arguments or another org, or kept over a restart or a new version of the tool's module.
var errForeignCursor = errors.New("this cursor does not belong to this call: " +
	"it is good for the same tool, the same arguments and the same org, until the server restarts or the tool is replaced")

// CursorKeySize is the size of the key that seals cursors, in bytes.
const CursorKeySize = 32

// sealer turns a guest's cursor into one that a client cannot read, make up or take elsewhere.
type sealer struct{ aead cipher.AEAD }

// newSealer makes a sealer of a key of CursorKeySize bytes, or of a random one when key is empty.
func newSealer(key []byte) (*sealer, error) {
	if len(key) == 0 {
		key = make([]byte, CursorKeySize)
		if _, err := rand.Read(key); err != nil {
			return nil, fmt.Errorf("no random source for sealing cursors: %w", err)
		}
	}
	if len(key) != CursorKeySize {
		return nil, fmt.Errorf("the key that seals cursors has %d bytes; it must have %d", len(key), CursorKeySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("seal cursors: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("seal cursors: %w", err)
	}
	return &sealer{aead: aead}, nil
}

// binding is what a cursor is good for.
type binding struct {
	tool      string
	digest    string
	arguments []byte
	org       string
	caller    string
}

// bytes gives the binding as fixed-length bytes; each part is hashed on its own, so that parts cannot run together.
func (b binding) bytes() []byte {
	var out []byte
	for _, part := range [][]byte{[]byte(b.tool), []byte(b.digest), b.arguments, []byte(b.org), []byte(b.caller)} {
		sum := sha256.Sum256(part)
		out = append(out, sum[:]...)
	}
	return out
}

// seal encrypts cursor and binds it.
func (s *sealer) seal(cursor string, to binding) (string, error) {
	nonce := make([]byte, s.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", fmt.Errorf("no random source for sealing a cursor: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, []byte(cursor), to.bytes())), nil
}

// open gives back the guest's cursor, or errForeignCursor.
func (s *sealer) open(sealed string, from binding) (string, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil || len(raw) < s.aead.NonceSize() {
		return "", errForeignCursor
	}
	nonce, box := raw[:s.aead.NonceSize()], raw[s.aead.NonceSize():]
	cursor, err := s.aead.Open(nil, nonce, box, from.bytes())
	if err != nil {
		return "", errForeignCursor
	}
	return string(cursor), nil
}

// ParseCursorKey reads a Config.CursorKey that is written as hexadecimal digits.
func ParseCursorKey(text string) ([]byte, error) {
	key, err := hex.DecodeString(text)
	if err != nil || len(key) != CursorKeySize {
		return nil, fmt.Errorf("the key that seals cursors must be %d hexadecimal digits (openssl rand -hex %d makes one)",
			2*CursorKeySize, CursorKeySize)
	}
	return key, nil
}
