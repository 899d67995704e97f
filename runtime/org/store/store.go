package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"os"
	"slices"
	"sync"

	"filippo.io/age"
)

// Config is what a store needs.
type Config struct {
	// Folder is where the files are. It is made with mode 0700 when a login is kept.
	Folder string
	// Vault is the keyring; nil means the system's.
	Vault Vault
	// Passphrase gives the passphrase of the encrypted file. `create` is true when there is no such file yet. The error is an
	// *Error.
	Passphrase func(ctx context.Context, create bool) (Secret, error)
	// WorkFactor is the base-2 logarithm of what one guess of the passphrase costs. 0 means age's own, about a second.
	WorkFactor int
}

// Store is a folder of kept logins. It is safe for concurrent use, also by several processes.
type Store struct {
	config Config

	mu       sync.Mutex // for what follows
	identity *age.X25519Identity
}

// New gives the store of a folder. It does no I/O.
func New(config Config) *Store {
	if config.Vault == nil {
		config.Vault = SystemKeyring()
	}
	return &Store{config: config}
}

// Prepare makes sure that a token can be kept, before anybody is asked to log in, and says where. It may ask for a passphrase,
// or unlock a keyring.
func (s *Store) Prepare(ctx context.Context, keeper Keeper) (Keeper, error) {
	if keeper != File {
		err := s.probe(ctx)
		if err == nil || keeper == Keyring || !isKind(err, KindNoKeyring) {
			return Keyring, err
		}
	}
	release, err := s.lock(ctx, storeLock)
	if err != nil {
		return File, err
	}
	defer release()
	_, err = s.unlock(ctx)
	return File, err
}

// Save keeps a login under its alias. An entry of the same alias is replaced if it is for the same user of the same org: its
// token is given back, to be revoked. Otherwise the error is of KindTaken. The first login that is kept becomes the default.
func (s *Store) Save(ctx context.Context, entry Entry, token Secret) (saved Entry, replaced Secret, err error) {
	if err := CheckAlias(entry.Alias); err != nil {
		return entry, Secret{}, &Error{KindTaken, "The alias " + err.Error() + ".", "Choose another with --alias."}
	}
	if entry.ID, err = newID(); err != nil {
		return entry, Secret{}, unusable(err)
	}
	if err := s.put(ctx, entry, token); err != nil {
		return entry, Secret{}, err
	}
	var old Entry
	err = s.change(ctx, func(i *Index) error {
		at := slices.IndexFunc(i.Entries, func(e Entry) bool { return e.Alias == entry.Alias })
		switch {
		case at < 0:
			i.Entries = append(i.Entries, entry)
		case i.Entries[at].UserID != entry.UserID || i.Entries[at].Organization != entry.Organization:
			return &Error{KindTaken, "The alias " + entry.Alias + " is kept for another user or org: " + i.Entries[at].Username + ".",
				"Choose another with --alias, or log that one out first: `forcefield org logout " + entry.Alias + "`."}
		default:
			old, i.Entries[at] = i.Entries[at], entry
		}
		if len(i.Entries) == 1 {
			i.Default = entry.Alias
		}
		return nil
	})
	if err != nil {
		_ = s.drop(ctx, entry) // nobody would find it again
		return entry, Secret{}, err
	}
	if old.ID != "" {
		replaced, _ = s.get(ctx, old) // what cannot be read cannot be revoked here
		_ = s.drop(ctx, old)
		_ = os.Remove(s.path(old.ID + ".lock"))
	}
	return entry, replaced, nil
}

// Token gives a login's refresh token as it is now. Who is going to use it holds the Lock.
func (s *Store) Token(ctx context.Context, id string) (Secret, error) {
	e, err := s.Entry(ctx, id)
	if err != nil {
		return Secret{}, err
	}
	return s.get(ctx, e)
}

// Replace keeps another token for a login. The caller holds the Lock.
func (s *Store) Replace(ctx context.Context, id string, token Secret) error {
	e, err := s.Entry(ctx, id)
	if err != nil {
		return err
	}
	return s.put(ctx, e, token)
}

// Remove forgets a login. When it was the default, there is no default until one is chosen, unless one login is left.
func (s *Store) Remove(ctx context.Context, id string) error {
	var gone Entry
	err := s.change(ctx, func(i *Index) error {
		at := slices.IndexFunc(i.Entries, func(e Entry) bool { return e.ID == id })
		if at < 0 {
			return missing(id)
		}
		gone = i.Entries[at]
		i.Entries = slices.Delete(i.Entries, at, at+1)
		if i.Default == gone.Alias {
			i.Default = ""
		}
		if len(i.Entries) == 1 {
			i.Default = i.Entries[0].Alias
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = s.drop(ctx, gone)
	_ = os.Remove(s.path(id + ".lock"))
	return err
}

func (s *Store) put(ctx context.Context, e Entry, token Secret) error {
	if e.Keeper == Keyring {
		return s.intoKeyring(ctx, e, token)
	}
	return s.editTokens(ctx, func(tokens map[string]string) { tokens[e.ID] = token.Reveal() })
}

func (s *Store) get(ctx context.Context, e Entry) (Secret, error) {
	if e.Keeper == Keyring {
		return s.fromKeyring(ctx, e)
	}
	return s.fromFile(ctx, e)
}

func (s *Store) drop(ctx context.Context, e Entry) error {
	if e.Keeper == Keyring {
		return s.outOfKeyring(ctx, e)
	}
	return s.editTokens(ctx, func(tokens map[string]string) { delete(tokens, e.ID) })
}

const idLetters = 32 // hexadecimal

func newID() (string, error) {
	noise := make([]byte, idLetters/2)
	if _, err := rand.Read(noise); err != nil {
		return "", err
	}
	return hex.EncodeToString(noise), nil
}

func validID(id string) bool {
	noise, err := hex.DecodeString(id)
	return err == nil && len(noise) == idLetters/2
}
