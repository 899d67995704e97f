package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Vault is a keyring: it keeps short texts under a name, for this user.
type Vault interface {
	Get(name string) (string, error)
	Set(name, secret string) error
	Delete(name string) error
}

// What a Vault fails with; anything else is shown as a keyring that does not work.
var (
	ErrVaultMissing = errors.New("the keyring has no such entry")
	ErrVaultLocked  = errors.New("the keyring is locked")
	ErrNoVault      = errors.New("there is no keyring")
)

// vaultPatience is how long a person has to unlock a keyring that asks for its password.
const vaultPatience = 45 * time.Second

// maxVaultSecret is in bytes. Windows takes 2,560.
const maxVaultSecret = 2400

// probe tells whether the keyring works and is open. It may ask the person to unlock it.
func (s *Store) probe(ctx context.Context) error {
	_, err := s.ask(ctx, func(v Vault) (string, error) { return v.Get("probe") })
	if err == nil || errors.Is(err, ErrVaultMissing) {
		return nil
	}
	return vaultTrouble(err)
}

func (s *Store) intoKeyring(ctx context.Context, e Entry, token Secret) error {
	if len(token.Reveal()) > maxVaultSecret {
		return &Error{KindUnusable, fmt.Sprintf("The refresh token has more than the %d bytes that a keyring takes.", maxVaultSecret), "Log in with --keep file."}
	}
	_, err := s.ask(ctx, func(v Vault) (string, error) { return "", v.Set(e.ID, token.Reveal()) })
	return vaultTrouble(err)
}

func (s *Store) fromKeyring(ctx context.Context, e Entry) (Secret, error) {
	token, err := s.ask(ctx, func(v Vault) (string, error) { return v.Get(e.ID) })
	if errors.Is(err, ErrVaultMissing) || err == nil && token == "" {
		return Secret{}, noToken(e)
	}
	if err != nil {
		return Secret{}, vaultTrouble(err)
	}
	return NewSecret(token), nil
}

func (s *Store) outOfKeyring(ctx context.Context, e Entry) error {
	_, err := s.ask(ctx, func(v Vault) (string, error) { return "", v.Delete(e.ID) })
	if errors.Is(err, ErrVaultMissing) {
		return nil
	}
	return vaultTrouble(err)
}

// ask does not wait for ever: a keyring waits for its person, who may not be there.
func (s *Store) ask(ctx context.Context, do func(Vault) (string, error)) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, vaultPatience)
	defer cancel()
	type answer struct {
		text string
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		text, err := do(s.config.Vault)
		done <- answer{text, err}
	}()
	select {
	case a := <-done:
		return a.text, a.err
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return "", ErrVaultLocked
		}
		return "", ctx.Err()
	}
}

// vaultTrouble says what an error of a keyring means. Its own text is not shown: it may repeat what was to be kept.
func vaultTrouble(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, ErrVaultLocked):
		return &Error{KindLocked, "The system's keyring is locked.", "Unlock it (log in to the desktop, or open the keychain or password manager) and try again; " +
			"or log in with `forcefield org login --keep file` to use an encrypted file."}
	case errors.Is(err, ErrNoVault):
		return &Error{KindNoKeyring, "This system has no keyring that can be reached.", "Log in with `forcefield org login --keep file` to use an encrypted file."}
	}
	return &Error{KindUnusable, "The system's keyring does not work.", "Look whether it opens in the system's own program; or log in with `forcefield org login --keep file`."}
}

func isKind(err error, kind Kind) bool {
	var known *Error
	return errors.As(err, &known) && known.Kind == kind
}
