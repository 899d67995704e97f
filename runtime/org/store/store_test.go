package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/org/store"
)

const (
	token      = "5Aep_refresh_token_canary_Zq7Yw3Vn9Kp5"
	passphrase = "correct horse battery"
)

// memory is a keyring in memory.
type memory struct {
	mu      sync.Mutex
	secrets map[string]string
	err     error         // of every call
	hang    chan struct{} // every call waits for it
}

func (m *memory) call(do func()) error {
	if m.hang != nil {
		<-m.hang
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err == nil {
		do()
	}
	return m.err
}

func (m *memory) Get(name string) (secret string, err error) {
	missing := false
	err = m.call(func() {
		secret = m.secrets[name]
		missing = secret == ""
	})
	if missing {
		err = store.ErrVaultMissing
	}
	return secret, err
}

func (m *memory) Set(name, secret string) error {
	return m.call(func() {
		if m.secrets == nil {
			m.secrets = map[string]string{}
		}
		m.secrets[name] = secret
	})
}

func (m *memory) Delete(name string) error { return m.call(func() { delete(m.secrets, name) }) }

func secret(s string) store.Secret { return store.NewSecret(s) }

// open gives a store on a folder, with a keyring or, without one, a passphrase.
func open(dir string, vault *memory, phrase string) *store.Store {
	if vault == nil {
		vault = &memory{err: store.ErrNoVault}
	}
	environment := map[string]string{store.SettingPassphrase: phrase}
	return store.New(store.Config{Folder: dir, Vault: vault, WorkFactor: 10,
		Passphrase: store.PassphraseFrom(func(name string) string { return environment[name] }, nil)})
}

func folder(t *testing.T) string { return filepath.Join(t.TempDir(), "orgs") }

func entry(alias string, keeper store.Keeper) store.Entry {
	return store.Entry{Alias: alias, Username: alias + "@example.com", UserID: "005" + alias, Organization: "00Dxx0000001gPf",
		LoginURL: "https://login.salesforce.com", InstanceURL: "https://x.my.salesforce.com", ClientID: "PlatformCLI", Keeper: keeper}
}

func save(t *testing.T, s *store.Store, e store.Entry, text string) store.Entry {
	t.Helper()
	saved, _, err := s.Save(t.Context(), e, secret(text))
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

// wantKind fails unless err is of a kind and says these things; no error may show the token or the passphrase.
func wantKind(t *testing.T, err error, kind store.Kind, says ...string) {
	t.Helper()
	var known *store.Error
	if !errors.As(err, &known) || known.Kind != kind {
		t.Fatalf("got %T %v, want kind %d", err, err, kind)
	}
	for _, part := range says {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	if strings.Contains(err.Error(), token) || strings.Contains(err.Error(), passphrase) {
		t.Errorf("a secret shows in %q", err)
	}
}

func TestATokenComesBackFromWhereItIsKept(t *testing.T) {
	vault := &memory{}
	for keeper, s := range map[store.Keeper]*store.Store{store.Keyring: open(folder(t), vault, ""), store.File: open(folder(t), nil, passphrase)} {
		t.Run(string(keeper), func(t *testing.T) {
			if chosen, err := s.Prepare(t.Context(), store.Auto); err != nil || chosen != keeper {
				t.Fatalf("%s, %v", chosen, err)
			}
			e := save(t, s, entry("dev", keeper), token)
			if got, err := s.Token(t.Context(), e.ID); err != nil || got.Reveal() != token {
				t.Fatalf("%q, %v", got.Reveal(), err)
			}
			if err := s.Replace(t.Context(), e.ID, secret("5Aep_next")); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Token(t.Context(), e.ID); err != nil || got.Reveal() != "5Aep_next" {
				t.Fatalf("%q, %v", got.Reveal(), err)
			}
			if err := s.Remove(t.Context(), e.ID); err != nil {
				t.Fatal(err)
			}
			_, err := s.Token(t.Context(), e.ID)
			wantKind(t, err, store.KindMissing)
		})
	}
	if len(vault.secrets) != 0 {
		t.Error("the keyring keeps the token of a login that was removed")
	}
}

func TestNoFileShowsATokenAndAllArePrivate(t *testing.T) {
	dir := folder(t)
	vault := &memory{}
	save(t, open(dir, vault, passphrase), entry("ring", store.Keyring), token+"1")
	save(t, open(dir, nil, passphrase), entry("file", store.File), token+"2")
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %04o", path, info.Mode().Perm())
		}
		if d.IsDir() {
			return nil
		}
		files++
		text, err := os.ReadFile(path)
		if strings.Contains(string(text), token) || strings.Contains(string(text), passphrase) {
			t.Errorf("a secret shows in %s", path)
		}
		return err
	})
	if err != nil || files < 3 {
		t.Errorf("%d files, %v", files, err)
	}
}

func TestAFolderOrFileThatOthersCanWriteIsRefused(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no modes there")
	}
	for name, widen := range map[string]func(dir string) error{
		"the folder": func(dir string) error { return os.Chmod(dir, 0o777) },
		"the index":  func(dir string) error { return os.Chmod(filepath.Join(dir, "orgs.json"), 0o666) },
		"the tokens": func(dir string) error { return os.Chmod(filepath.Join(dir, "tokens.age"), 0o666) },
		"the key":    func(dir string) error { return os.Chmod(filepath.Join(dir, "key.age"), 0o666) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t)
			e := save(t, open(dir, nil, passphrase), entry("dev", store.File), token)
			if err := widen(dir); err != nil {
				t.Fatal(err)
			}
			_, err := open(dir, nil, passphrase).Token(t.Context(), e.ID)
			wantKind(t, err, store.KindUnusable, "others can write")
		})
	}
}

func TestABrokenFileIsSetAsideAndNeverOverwritten(t *testing.T) {
	for _, name := range []string{"orgs.json", "tokens.age", "key.age"} {
		for what, content := range map[string]string{
			"empty": "", "cut off": `{"version":1,"orgs":[{"id":"`, "another thing": "hello", "an entry that is none": `{"version":1,"orgs":[{"id":"../x","alias":"a","keeper":"file"}]}`,
		} {
			t.Run(name+" "+what, func(t *testing.T) {
				dir := folder(t)
				e := save(t, open(dir, nil, passphrase), entry("dev", store.File), token)
				if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
				s := open(dir, nil, passphrase)
				_, err := s.Token(t.Context(), e.ID)
				wantKind(t, err, store.KindBroken, name, ".broken-", "forcefield org login")
				aside, err := filepath.Glob(filepath.Join(dir, name+".broken-*"))
				if err != nil || len(aside) != 1 {
					t.Fatalf("%v, %v", aside, err)
				}
				if kept, err := os.ReadFile(aside[0]); err != nil || string(kept) != content {
					t.Errorf("set aside with %q, %v", kept, err)
				}
				if name == "key.age" { // what it opened cannot be opened any more
					_, err := s.Token(t.Context(), e.ID)
					wantKind(t, err, store.KindBroken, "tokens.age")
				}
				save(t, s, entry("new", store.File), token)
			})
		}
	}
}

func TestAStoreOfANewerVersionIsLeftAlone(t *testing.T) {
	dir := folder(t)
	s := open(dir, nil, passphrase)
	save(t, s, entry("dev", store.File), token)
	path := filepath.Join(dir, "orgs.json")
	if err := os.WriteFile(path, []byte(`{"version":2,"logins":{}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := s.List(t.Context())
	wantKind(t, err, store.KindUnusable, "newer version")
	_, _, err = s.Save(t.Context(), entry("other", store.File), secret(token))
	wantKind(t, err, store.KindUnusable, "newer version")
	if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), `"version":2`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestThePassphrase(t *testing.T) {
	dir := folder(t)
	e := save(t, open(dir, nil, passphrase), entry("dev", store.File), token)
	for name, c := range map[string]struct{ phrase, says string }{
		"wrong": {"wrong horse battery", "is not the one"}, "none": {"", "FORCEFIELD_PASSPHRASE_FILE"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := open(dir, nil, c.phrase).Token(t.Context(), e.ID)
			wantKind(t, err, store.KindPassphrase, c.says)
		})
	}
	t.Run("too short for a new store", func(t *testing.T) {
		_, err := open(folder(t), nil, "short").Prepare(t.Context(), store.Auto)
		wantKind(t, err, store.KindPassphrase, "8 to 1024")
	})
	t.Run("from a file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "phrase")
		if err := os.WriteFile(path, []byte(passphrase+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		ask := store.PassphraseFrom(func(name string) string { return map[string]string{store.SettingPassphraseFile: path}[name] }, nil)
		if got, err := ask(t.Context(), false); err != nil || got.Reveal() != passphrase {
			t.Errorf("%v", err)
		}
		if runtime.GOOS != "windows" {
			if err := os.Chmod(path, 0o666); err != nil {
				t.Fatal(err)
			}
			_, err := ask(t.Context(), false)
			wantKind(t, err, store.KindPassphrase, "only you")
		}
	})
	t.Run("asked for twice when it is new", func(t *testing.T) {
		answers := []string{passphrase, "another one"}
		ask := store.PassphraseFrom(func(string) string { return "" }, func(string) (store.Secret, bool, error) {
			given := answers[0]
			answers = answers[1:]
			return secret(given), true, nil
		})
		_, err := ask(t.Context(), true)
		wantKind(t, err, store.KindPassphrase, "not the same")
	})
	t.Run("not asked for where there is no terminal", func(t *testing.T) {
		ask := store.PassphraseFrom(func(string) string { return "" }, func(string) (store.Secret, bool, error) { return store.Secret{}, false, nil })
		for _, create := range []bool{true, false} {
			_, err := ask(t.Context(), create)
			wantKind(t, err, store.KindPassphrase, "FORCEFIELD_PASSPHRASE")
		}
	})
}

func TestAKeyringThatIsLockedIsNamedAndNotPassedOver(t *testing.T) {
	dir := folder(t)
	vault := &memory{}
	s := open(dir, vault, passphrase)
	e := save(t, s, entry("dev", store.Keyring), token)
	vault.err = store.ErrVaultLocked
	_, err := s.Token(t.Context(), e.ID)
	wantKind(t, err, store.KindLocked, "locked", "--keep file")
	_, err = s.Prepare(t.Context(), store.Auto)
	wantKind(t, err, store.KindLocked)
	_, _, err = s.Save(t.Context(), entry("other", store.Keyring), secret(token))
	wantKind(t, err, store.KindLocked)
	if list, err := s.List(t.Context()); err != nil || len(list.Entries) != 1 {
		t.Errorf("%v, %v", list, err)
	}
	vault.err = fmt.Errorf("the bus said %s", token)
	_, err = s.Token(t.Context(), e.ID)
	wantKind(t, err, store.KindUnusable, "does not work")
}

func TestAKeyringThatWaitsForItsPersonIsNotWaitedForForEver(t *testing.T) {
	vault := &memory{hang: make(chan struct{})}
	t.Cleanup(func() { close(vault.hang) })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := open(folder(t), vault, "").Prepare(ctx, store.Keyring)
	wantKind(t, err, store.KindLocked)
}

func TestAKeyringThatIsMissingIsReplacedByTheFileOnlyWhereThatIsMeant(t *testing.T) {
	s := open(folder(t), nil, passphrase)
	_, err := s.Prepare(t.Context(), store.Keyring)
	wantKind(t, err, store.KindNoKeyring)
	if keeper, err := s.Prepare(t.Context(), store.Auto); err != nil || keeper != store.File {
		t.Errorf("%s, %v", keeper, err)
	}
}

func TestAnAliasIsKeptForItsUser(t *testing.T) {
	vault := &memory{}
	s := open(folder(t), vault, "")
	first := save(t, s, entry("dev", store.Keyring), token)
	other := entry("dev", store.Keyring)
	other.UserID = "005else"
	_, _, err := s.Save(t.Context(), other, secret("stray"))
	wantKind(t, err, store.KindTaken, "dev@example.com", "--alias")
	if len(vault.secrets) != 1 {
		t.Errorf("%d secrets in the keyring", len(vault.secrets))
	}
	again, replaced, err := s.Save(t.Context(), entry("dev", store.Keyring), secret("5Aep_again"))
	if err != nil || replaced.Reveal() != token || again.ID == first.ID || len(vault.secrets) != 1 {
		t.Errorf("%v, %d secrets, %v", again, len(vault.secrets), err)
	}
	for _, alias := range []string{"", "-x", ".x", "a b", "a/b", "a\n", strings.Repeat("a", 81), "ä"} {
		if _, _, err := s.Save(t.Context(), entry(alias, store.Keyring), secret(token)); err == nil {
			t.Errorf("the alias %q was taken", alias)
		}
	}
}

func TestTheDefaultIsTheFirstLoginUntilAnotherIsChosen(t *testing.T) {
	s := open(folder(t), &memory{}, "")
	want := func(alias string) {
		t.Helper()
		if list, err := s.List(t.Context()); err != nil || list.Default != alias {
			t.Errorf("the default is %q, want %q, %v", list.Default, alias, err)
		}
	}
	want("")
	var ids []string
	for _, alias := range []string{"a", "b", "c"} {
		ids = append(ids, save(t, s, entry(alias, store.Keyring), token).ID)
		want("a")
	}
	if err := s.SetDefault(t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	want("b")
	wantKind(t, s.SetDefault(t.Context(), "d"), store.KindMissing)
	if err := s.Remove(t.Context(), ids[1]); err != nil {
		t.Fatal(err)
	}
	want("") // nobody said which of the two
	if err := s.Remove(t.Context(), ids[0]); err != nil {
		t.Fatal(err)
	}
	want("c")
}

func TestStoresThatShareAFolderLoseNothing(t *testing.T) {
	dir := folder(t)
	var all sync.WaitGroup
	for i := range 4 {
		s := open(dir, nil, passphrase)
		all.Go(func() {
			for n := range 5 {
				e, _, err := s.Save(t.Context(), entry(fmt.Sprintf("o%d.%d", i, n), store.File), secret("first"))
				if err != nil {
					t.Error(err)
					return
				}
				if err := s.Replace(t.Context(), e.ID, secret(e.Alias)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	s := open(dir, nil, passphrase)
	list, err := s.List(t.Context())
	if err != nil || len(list.Entries) != 20 {
		t.Fatalf("%d entries, %v", len(list.Entries), err)
	}
	for _, e := range list.Entries {
		if got, err := s.Token(t.Context(), e.ID); err != nil || got.Reveal() != e.Alias {
			t.Errorf("%s has %q, %v", e.Alias, got.Reveal(), err)
		}
	}
}

func TestTheListLosesNoLoginThatIsKeptAtTheSameTime(t *testing.T) {
	dir, vault := folder(t), &memory{}
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			s := open(dir, vault, "")
			for n := range 5 {
				if _, _, err := s.Save(t.Context(), entry(fmt.Sprintf("o%d.%d", i, n), store.Keyring), secret(token)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if list, err := open(dir, vault, "").List(t.Context()); err != nil || len(list.Entries) != 80 {
		t.Errorf("%d entries, want 80, %v", len(list.Entries), err)
	}
}

func TestALoginsLockIsHeldByOneAtATime(t *testing.T) {
	dir := folder(t)
	e := save(t, open(dir, &memory{}, ""), entry("dev", store.Keyring), token)
	release, err := open(dir, &memory{}, "").Lock(t.Context(), e.ID)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := open(dir, &memory{}, "").Lock(ctx, e.ID); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second one got it: %v", err)
	}
	release()
	if release, err = open(dir, &memory{}, "").Lock(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	release()
	_, err = open(dir, &memory{}, "").Lock(t.Context(), "../../etc/passwd")
	wantKind(t, err, store.KindMissing)
}

func TestASecretIsNotShown(t *testing.T) {
	held := struct{ S store.Secret }{secret(token)}
	text, err := json.Marshal(held)
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{fmt.Sprint(held), fmt.Sprintf("%#v", held), fmt.Sprintf("%+v", held), fmt.Sprintf("%q", held), string(text)} {
		if strings.Contains(shown, "canary") {
			t.Errorf("it shows in %s", shown)
		}
	}
}
