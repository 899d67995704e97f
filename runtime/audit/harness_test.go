package audit

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fresh gives a path in a folder that only the user can write to.
func fresh(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "audit.jsonl")
}

func opened(t testing.TB, path string) *Log {
	t.Helper()
	l, err := Open(context.Background(), Config{Path: path, NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// calls records so many calls.
func calls(t testing.TB, l *Log, count int) {
	t.Helper()
	for range count {
		seq, err := l.Begin(context.Background(), Begin{Org: "demo", Tool: "run_soql_query", ArgumentsDigest: "ab"})
		if err != nil {
			t.Fatal(err)
		}
		if err := l.End(context.Background(), End{Of: seq, Result: "ok"}); err != nil {
			t.Fatal(err)
		}
	}
}

// recorded makes a record of so many calls and gives its path.
func recorded(t testing.TB, count int) string {
	t.Helper()
	path := fresh(t)
	calls(t, opened(t, path), count)
	return path
}

func verified(t testing.TB, path string) (Report, error) {
	t.Helper()
	return Verify(context.Background(), path, "")
}

func read(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func wantError(t testing.TB, err error, part string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), part) {
		t.Errorf("got %v, want %q", err, part)
	}
}
