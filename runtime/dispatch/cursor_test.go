package dispatch

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestASealedCursorIsGoodForItsOwnCallOnly(t *testing.T) {
	own := binding{tool: "query", digest: "d1", arguments: []byte(`{"q":1}`), org: "https://a", caller: "https://i u"}
	tests := map[string]binding{
		"another tool":             {"other", "d1", []byte(`{"q":1}`), "https://a", "https://i u"},
		"another module":           {"query", "d2", []byte(`{"q":1}`), "https://a", "https://i u"},
		"other arguments":          {"query", "d1", []byte(`{"q":2}`), "https://a", "https://i u"},
		"another org":              {"query", "d1", []byte(`{"q":1}`), "https://b", "https://i u"},
		"parts that run together":  {"queryd", "1", []byte(`{"q":1}`), "https://a", "https://i u"},
		"an org in the arguments":  {"query", "d1", []byte(`{"q":1}https://a`), "", "https://i u"},
		"another caller":           {"query", "d1", []byte(`{"q":1}`), "https://a", "https://i v"},
		"nothing where it was all": {},
	}
	s, err := newSealer(nil)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := s.seal("page 2", own)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.open(sealed, own); err != nil || got != "page 2" {
		t.Fatalf("its own call got %q, %v", got, err)
	}
	for name, foreign := range tests {
		t.Run(name, func(t *testing.T) {
			if got, err := s.open(sealed, foreign); err == nil {
				t.Fatalf("it was opened: %q", got)
			}
		})
	}
	t.Run("another process", func(t *testing.T) {
		other, err := newSealer(nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := other.open(sealed, own); err == nil {
			t.Fatal("it was opened")
		}
	})
}

func TestAChangedOrMadeUpCursorIsRefused(t *testing.T) {
	s, err := newSealer(nil)
	if err != nil {
		t.Fatal(err)
	}
	own := binding{tool: "query"}
	rapid.Check(t, func(t *rapid.T) {
		cursor := rapid.StringN(0, 100, 400).Draw(t, "cursor")
		sealed, err := s.seal(cursor, own)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(sealed, cursor) && len(cursor) > 3 {
			t.Fatal("the client can read it")
		}
		if got, err := s.open(sealed, own); err != nil || got != cursor {
			t.Fatalf("got %q, %v", got, err)
		}
		i := rapid.IntRange(0, len(sealed)-1).Draw(t, "place")
		changed := []byte(sealed)
		if changed[i] == 'A' {
			changed[i] = 'B'
		} else {
			changed[i] = 'A'
		}
		if _, err := s.open(string(changed), own); err == nil {
			t.Fatal("a changed one was opened")
		}
		if _, err := s.open(rapid.String().Draw(t, "made up"), own); err == nil {
			t.Fatal("a made-up one was opened")
		}
	})
}

func TestInstancesThatShareAKeyOpenEachOthersCursors(t *testing.T) {
	key := []byte(strings.Repeat("k", CursorKeySize))
	one, err := newSealer(key)
	if err != nil {
		t.Fatal(err)
	}
	other, err := newSealer(key)
	if err != nil {
		t.Fatal(err)
	}
	own := binding{tool: "query"}
	sealed, err := one.seal("page 2", own)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := other.open(sealed, own); err != nil || got != "page 2" {
		t.Fatalf("got %q, %v", got, err)
	}
	if _, err := newSealer(key[:CursorKeySize/2]); err == nil { // a good key for AES, and half as long
		t.Error("a short key was taken")
	}
}
