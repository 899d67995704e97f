package store

import (
	"errors"
	"os/exec"
	"strings"

	"github.com/zalando/go-keyring"
)

// keyringService is the name under which the entries are shown in the system's own program.
const keyringService = "forcefield"

// SystemKeyring is the Keychain on macOS, the Credential Manager on Windows and the Secret Service on Linux.
func SystemKeyring() Vault { return systemKeyring{} }

type systemKeyring struct{}

func (systemKeyring) Get(name string) (string, error) {
	if !keyringReachable() {
		return "", ErrNoVault
	}
	secret, err := keyring.Get(keyringService, name)
	return secret, keyringError(err)
}

func (systemKeyring) Set(name, secret string) error {
	if !keyringReachable() {
		return ErrNoVault
	}
	return keyringError(keyring.Set(keyringService, name, secret))
}

func (systemKeyring) Delete(name string) error {
	if !keyringReachable() {
		return ErrNoVault
	}
	return keyringError(keyring.Delete(keyringService, name))
}

// The statuses with which macOS's `security` says that a keychain is locked or its person said no.
const (
	statusNoInteraction = 36
	statusDenied        = 51
	statusCancelled     = 128
)

// keyringError knows the errors of the three systems. Those of the Secret Service are texts of the library or names of D-Bus.
func keyringError(err error) error {
	var ended *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, keyring.ErrNotFound):
		return ErrVaultMissing
	case errors.Is(err, keyring.ErrUnsupportedPlatform):
		return ErrNoVault
	case errors.As(err, &ended):
		switch ended.ExitCode() {
		case statusNoInteraction, statusDenied, statusCancelled:
			return ErrVaultLocked
		}
		return err
	}
	said := err.Error()
	for _, part := range []string{"failed to unlock", "IsLocked", "is locked", "dismissed"} {
		if strings.Contains(said, part) {
			return ErrVaultLocked
		}
	}
	for _, part := range []string{"not provided by any", "ServiceUnknown", "dbus-launch", "no such file or directory", "connection refused", "not activatable", "was not provided"} {
		if strings.Contains(said, part) {
			return ErrNoVault
		}
	}
	return err
}
