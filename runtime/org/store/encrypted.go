package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/forcefield-mcp/forcefield/runtime/private"
)

// The passphrase opens a key, and the key the tokens: what a guess of the passphrase must cost is then paid once a process and
// not at each renewal.
const (
	keyFile    = "key.age"
	tokensFile = "tokens.age"
	maxTokens  = 1 << 20 // bytes
	// maxWorkFactor bounds what a key file that somebody put there can make this process spend (4 GiB of memory at 22).
	maxWorkFactor = 20
)

func (s *Store) fromFile(ctx context.Context, e Entry) (Secret, error) {
	release, err := s.lock(ctx, storeLock)
	if err != nil {
		return Secret{}, err
	}
	defer release()
	tokens, err := s.readTokens(ctx)
	if err != nil {
		return Secret{}, err
	}
	token, found := tokens[e.ID]
	if !found {
		return Secret{}, noToken(e)
	}
	return NewSecret(token), nil
}

// noToken is for an entry whose token is gone.
func noToken(e Entry) *Error {
	return &Error{KindMissing, "The login " + e.Alias + " is known, but its token is not where it was kept.", "Log in again: `forcefield org login --alias " + e.Alias + "`."}
}

// editTokens rewrites the encrypted tokens.
func (s *Store) editTokens(ctx context.Context, edit func(map[string]string)) error {
	release, err := s.lock(ctx, storeLock)
	if err != nil {
		return err
	}
	defer release()
	tokens, err := s.readTokens(ctx)
	if err != nil {
		return err
	}
	edit(tokens)
	plain, err := json.Marshal(tokens)
	if err != nil {
		return unusable(err)
	}
	identity, err := s.unlock(ctx)
	if err != nil {
		return err
	}
	sealed, err := encrypt(plain, identity.Recipient())
	if err != nil {
		return unusable(err)
	}
	return unusable(private.Write(s.path(tokensFile), sealed))
}

// readTokens is called under the store's lock.
func (s *Store) readTokens(ctx context.Context) (map[string]string, error) {
	sealed, err := private.Read(s.path(tokensFile), maxTokens)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, unusable(err)
	}
	identity, err := s.unlock(ctx)
	if err != nil {
		return nil, err
	}
	tokens := map[string]string{}
	plain, err := decrypt(sealed, identity)
	if err == nil {
		err = json.Unmarshal(plain, &tokens)
	}
	if err != nil {
		return nil, s.setAside(tokensFile)
	}
	return tokens, nil
}

// unlock gives the key of the tokens, and makes it if there is none. It is called under the store's lock.
func (s *Store) unlock(ctx context.Context) (*age.X25519Identity, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.identity != nil {
		return s.identity, nil
	}
	sealed, err := private.Read(s.path(keyFile), maxTokens)
	create := errors.Is(err, fs.ErrNotExist)
	if err != nil && !create {
		return nil, unusable(err)
	}
	if s.config.Passphrase == nil {
		return nil, noPassphrase()
	}
	passphrase, err := s.config.Passphrase(ctx, create)
	if err != nil {
		return nil, err
	}
	if create {
		s.identity, err = s.makeKey(passphrase)
	} else {
		s.identity, err = s.openKey(sealed, passphrase)
	}
	return s.identity, err
}

func (s *Store) makeKey(passphrase Secret) (*age.X25519Identity, error) {
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, unusable(err)
	}
	recipient, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		return nil, noPassphrase()
	}
	if s.config.WorkFactor > 0 {
		recipient.SetWorkFactor(s.config.WorkFactor)
	}
	sealed, err := encrypt([]byte(identity.String()), recipient)
	if err != nil {
		return nil, unusable(err)
	}
	if err := private.Write(s.path(keyFile), sealed); err != nil {
		return nil, unusable(err)
	}
	return identity, nil
}

func (s *Store) openKey(sealed []byte, passphrase Secret) (*age.X25519Identity, error) {
	with, err := age.NewScryptIdentity(passphrase.Reveal())
	if err != nil {
		return nil, noPassphrase()
	}
	with.SetMaxWorkFactor(maxWorkFactor)
	plain, err := decrypt(sealed, with)
	var wrong *age.NoIdentityMatchError
	if errors.As(err, &wrong) {
		return nil, &Error{KindPassphrase, "The passphrase is not the one that the kept logins are encrypted with.",
			"Check FORCEFIELD_PASSPHRASE or FORCEFIELD_PASSPHRASE_FILE. If it is lost, delete " + s.path(keyFile) + " and log in again."}
	}
	if err != nil {
		return nil, s.setAside(keyFile)
	}
	identity, err := age.ParseX25519Identity(string(plain))
	if err != nil {
		return nil, s.setAside(keyFile)
	}
	return identity, nil
}

func encrypt(plain []byte, to age.Recipient) ([]byte, error) {
	var sealed bytes.Buffer
	armored := armor.NewWriter(&sealed)
	w, err := age.Encrypt(armored, to)
	if err == nil {
		_, err = w.Write(plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		err = armored.Close()
	}
	if err != nil {
		return nil, errors.New("they cannot be encrypted")
	}
	return sealed.Bytes(), nil
}

func decrypt(sealed []byte, with age.Identity) ([]byte, error) {
	r, err := age.Decrypt(armor.NewReader(bytes.NewReader(sealed)), with)
	if err != nil {
		return nil, err
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxTokens))
	if err != nil {
		return nil, fmt.Errorf("decrypt: %w", err)
	}
	return bytes.TrimSpace(plain), nil
}

func noPassphrase() *Error {
	return &Error{KindPassphrase, "This system has no keyring, so kept logins are encrypted with a passphrase, and none is set.",
		"Set " + strings.Join([]string{SettingPassphraseFile, SettingPassphrase}, " (a file that only you can read) or ") + ", or run the command in a terminal to be asked for it."}
}
