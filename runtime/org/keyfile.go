package org

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
)

const (
	maxKeyFile = 64 << 10 // bytes; a key of 4096 bits has 3,300
	minKeyBits = 2048
)

// readKeyFile reads the private key for JWT bearer: PEM, PKCS #8 or PKCS #1, RSA, not encrypted, in a file that only its
// owner can read. The errors name the file's setting, and hold nothing of its content.
func readKeyFile(name string) (*rsa.PrivateKey, *UnauthenticatedError) {
	wrong := func(reason, remedy string) (*rsa.PrivateKey, *UnauthenticatedError) {
		return nil, &UnauthenticatedError{Reason: settingKeyFile + " names a file that " + reason + ".", Remedy: remedy, local: true}
	}
	const whole = "Give the whole path of the private key's file."
	// Asked before as well, because opening a pipe waits for its other end.
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return wrong("is not an ordinary file", whole)
	}
	file, err := os.Open(name) //nolint:gosec // the operator's own setting
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return wrong("does not exist", whole)
	case errors.Is(err, fs.ErrPermission):
		return wrong("Forcefield may not read", "Let the user that Forcefield runs as own the file.")
	case err != nil:
		return wrong("cannot be opened", whole)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return wrong("is not an ordinary file", whole)
	}
	// Windows has no such bits; there, the folder of a user is private by itself.
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return wrong("others can read or change", "Make it private: `chmod 600` the file (in Kubernetes, set the secret's defaultMode to 0400). "+
			"If it was shared for long, make a new key.")
	}
	content, err := io.ReadAll(io.LimitReader(file, maxKeyFile+1))
	if err != nil {
		return wrong("cannot be read", "Check the file.")
	}
	if len(content) > maxKeyFile {
		return wrong("is too large for a key", whole)
	}
	key, err := parseKey(content)
	if err != nil {
		return wrong(err.Error(), "Use the RSA private key in PEM form whose certificate the app has: "+
			"`openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -days 365` makes both.")
	}
	return key, nil
}

// parseKey finds the private key in a PEM file. The error ends a sentence that begins with the file.
func parseKey(content []byte) (*rsa.PrivateKey, error) {
	seen := ""
	for {
		var block *pem.Block
		if block, content = pem.Decode(content); block == nil {
			break
		}
		if block.Type == "ENCRYPTED PRIVATE KEY" || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
			return nil, errors.New("holds a key that is encrypted with a passphrase, which Forcefield cannot ask for")
		}
		switch block.Type {
		case "RSA PRIVATE KEY":
			key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
			return usable(key, err)
		case "PRIVATE KEY":
			parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
			if err != nil {
				return nil, errors.New("holds a key that is damaged")
			}
			key, ok := parsed.(*rsa.PrivateKey)
			if !ok {
				return nil, errors.New("holds a key that is not RSA; Salesforce takes RSA only")
			}
			return usable(key, nil)
		}
		seen = block.Type
	}
	if seen != "" {
		return nil, errors.New("holds no private key, but a " + quote(seen))
	}
	return nil, errors.New("holds no key in PEM form")
}

func usable(key *rsa.PrivateKey, err error) (*rsa.PrivateKey, error) {
	if err != nil {
		return nil, errors.New("holds a key that is damaged")
	}
	if key.N.BitLen() < minKeyBits {
		return nil, errors.New("holds a key of fewer than 2048 bits, which is too weak")
	}
	return key, nil
}
