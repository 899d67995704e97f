package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/org/store"
)

func TestALoginThatIsNotKeptIsNamed(t *testing.T) {
	s := open(folder(t), nil, passphrase)
	if index, err := s.List(t.Context()); err != nil || len(index.Entries) > 0 {
		t.Errorf("before anything is kept there is %v, %v", index, err)
	}
	e := save(t, s, entry("dev", store.File), token)
	const other = "0123456789abcdef0123456789abcdef"
	_, err := s.Entry(t.Context(), other)
	wantKind(t, err, store.KindMissing, other, "forcefield org list")
	_, err = s.Token(t.Context(), other)
	wantKind(t, err, store.KindMissing, other)
	wantKind(t, s.Replace(t.Context(), other, secret(token)), store.KindMissing, other)
	wantKind(t, s.Remove(t.Context(), other), store.KindMissing, other)
	if got, err := s.Token(t.Context(), e.ID); err != nil || got.Reveal() != token {
		t.Errorf("the one that is kept: %v", err)
	}
}

func TestADefaultThatNamesNoLoginBreaksTheFile(t *testing.T) {
	dir := folder(t)
	s := open(dir, nil, passphrase)
	save(t, s, entry("dev", store.File), token)
	path := filepath.Join(dir, "orgs.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), `"default": "dev"`, `"default": "prod"`, 1)
	if changed == string(text) {
		t.Fatalf("no default in %s", text)
	}
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = s.List(t.Context())
	wantKind(t, err, store.KindBroken, "orgs.json", ".broken-")
}

func TestATokenThatNoKeyringTakesIsNotGivenToOne(t *testing.T) {
	vault := &memory{}
	_, _, err := open(folder(t), vault, "").Save(t.Context(), entry("dev", store.Keyring), secret(strings.Repeat("x", 2401)))
	wantKind(t, err, store.KindUnusable, "2400 bytes", "--keep file")
	if len(vault.secrets) > 0 {
		t.Error("the keyring has it")
	}
}

func TestATokenThatIsGoneFromTheKeyringIsNamed(t *testing.T) {
	vault := &memory{}
	s := open(folder(t), vault, "")
	e := save(t, s, entry("dev", store.Keyring), token)
	for what, lose := range map[string]func(){
		"deleted by somebody": func() { delete(vault.secrets, e.ID) },
		"emptied":             func() { vault.secrets[e.ID] = "" },
	} {
		t.Run(what, func(t *testing.T) {
			lose()
			_, err := s.Token(t.Context(), e.ID)
			wantKind(t, err, store.KindMissing, "dev", "forcefield org login")
		})
	}
}

func TestATokenThatIsGoneFromTheFileIsNamed(t *testing.T) {
	dir := folder(t)
	e := save(t, open(dir, nil, passphrase), entry("dev", store.File), token)
	if err := os.Remove(filepath.Join(dir, "tokens.age")); err != nil {
		t.Fatal(err)
	}
	_, err := open(dir, nil, passphrase).Token(t.Context(), e.ID)
	wantKind(t, err, store.KindMissing, "dev", "forcefield org login")
}

func TestALoginWhoseTokenIsGoneFromTheKeyringCanBeForgotten(t *testing.T) {
	vault := &memory{}
	s := open(folder(t), vault, "")
	e := save(t, s, entry("dev", store.Keyring), token)
	vault.err = store.ErrVaultMissing
	if err := s.Remove(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	if index, err := s.List(t.Context()); err != nil || len(index.Entries) > 0 {
		t.Errorf("kept is %v, %v", index, err)
	}
}
