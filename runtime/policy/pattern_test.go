package policy

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func mustPattern(t testing.TB, text string) Pattern {
	t.Helper()
	pattern, err := ParsePattern(text)
	if err != nil {
		t.Fatal(err)
	}
	return pattern
}

func TestPatternsThatAreRefused(t *testing.T) {
	cases := map[string]struct{ text, says string }{
		"nothing":                           {"", "is empty"},
		"a slash alone":                     {"/", "empty segment"},
		"a slash at the beginning":          {"/query", "empty segment"},
		"a slash at the end":                {"query/", "empty segment"},
		"two slashes":                       {"a//b", "empty segment"},
		"a dot":                             {"a/./b", "no request can have"},
		"two dots":                          {"a/../b", "no request can have"},
		"`**` before the end":               {"a/**/b", "before its end"},
		"`**` twice":                        {"**/**", "before its end"},
		"three stars":                       {"a/***", `"***"`},
		"a star inside a segment":           {"a/b*", `"b*"`},
		"a placeholder that does not exist": {"a/{field}", `"{field}"`},
		"a placeholder in capitals":         {"a/{ID}", `"{ID}"`},
		"a placeholder inside a segment":    {"a/x{id}", `"x{id}"`},
		"an open brace":                     {"a/{id", `"{id"`},
		"a space":                           {"a b", `"a b"`},
		"an escape":                         {"a%2Fb", "%2F"},
		"a backslash":                       {`a\b`, "segment"},
		"a question mark":                   {"query?q=1", "segment"},
		"a letter with an accent":           {"é", "segment"},
		"bytes that are not UTF-8":          {"a\xff", "segment"},
		"a line break":                      {"a\n", "segment"},
		"33 segments":                       {strings.Repeat("a/", 32) + "a", "33 segments"},
		"1,025 bytes":                       {strings.Repeat("a", 1025), "1025 bytes"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := ParsePattern(c.text)
			var refused *PatternError
			if !errors.As(err, &refused) {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q does not say %q", err, c.says)
			}
			if len(err.Error()) > 2000 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
		})
	}
}

const someID = "001xx000003DGb2AAG"

func TestWhatPatternsMatch(t *testing.T) {
	cases := map[string]struct {
		pattern string
		path    []string
		want    bool
	}{
		"a literal matches itself":                      {"query", []string{"query"}, true},
		"a literal does not match in another case":      {"sobjects", []string{"sObjects"}, false},
		"a literal does not match a longer one":         {"query", []string{"queryAll"}, false},
		"a literal does not match a longer path":        {"query", []string{"query", "x"}, false},
		"a path must not end early":                     {"a/b", []string{"a"}, false},
		"nothing matches nothing":                       {"query", nil, false},
		"{id} does not match a sign behind the letters": {"sobjects/{id}", []string{"sobjects", "00100000000000{"}, false},
		"{id} does not match a sign behind the digits":  {"sobjects/{id}", []string{"sobjects", "00100000000000:"}, false},
		"* matches a percent sign that escapes nothing": {"a/*/b", []string{"a", "%zz", "b"}, true},
		"* matches half an escape":                      {"a/*/b", []string{"a", "%2z", "b"}, true},
		"* matches signs beside the digits":             {"a/*/b", []string{"a", "%.f%:f%`f%g0", "b"}, true},
		"* does not match an escape behind half a one":  {"a/*/b", []string{"a", "%2%2e", "b"}, false},
		"{object} matches a standard object":            {"sobjects/{object}", []string{"sobjects", "Account"}, true},
		"{object} matches a custom object":              {"sobjects/{object}", []string{"sobjects", "acme__Invoice__c"}, true},
		"{object} matches in any case":                  {"sobjects/{object}", []string{"sobjects", "aCCOUNT"}, true},
		"{object} does not match a leading digit":       {"sobjects/{object}", []string{"sobjects", "1Account"}, false},
		"{object} does not match a leading underscore":  {"sobjects/{object}", []string{"sobjects", "_Account"}, false},
		"{object} does not match a suffix":              {"sobjects/{object}", []string{"sobjects", "Account.json"}, false},
		"{object} does not match a letter with accent":  {"sobjects/{object}", []string{"sobjects", "Compañía"}, false},
		"{object} does not match nothing":               {"sobjects/{object}", []string{"sobjects", ""}, false},
		"{id} matches 18 characters":                    {"x/{id}", []string{"x", someID}, true},
		"{id} matches 15 characters":                    {"x/{id}", []string{"x", someID[:15]}, true},
		"{id} does not match 16 characters":             {"x/{id}", []string{"x", someID[:16]}, false},
		"{id} does not match 14 characters":             {"x/{id}", []string{"x", someID[:14]}, false},
		"{id} does not match punctuation":               {"x/{id}", []string{"x", "001xx000003DGb2AA-"}, false},
		"{id} does not match a full-width digit":        {"x/{id}", []string{"x", "001xx000003DG０"}, false},
		"* matches any segment":                         {"query/*", []string{"query", "01g-2000 é"}, true},
		"* does not match two segments":                 {"query/*", []string{"query", "a", "b"}, false},
		"* does not match an empty segment":             {"query/*", []string{"query", ""}, false},
		"* does not match a slash":                      {"query/*", []string{"query", "a/b"}, false},
		"* does not match a backslash":                  {"query/*", []string{"query", `a\b`}, false},
		"* does not match an escaped slash":             {"query/*", []string{"query", "a%2fb"}, false},
		"* matches a percent sign that is no escape":    {"query/*", []string{"query", "50%"}, true},
		"** matches one segment":                        {"actions/**", []string{"actions", "a"}, true},
		"** matches many segments":                      {"actions/**", []string{"actions", "a", "b", "c"}, true},
		"** does not match none":                        {"actions/**", []string{"actions"}, false},
		"** does not match a slash later":               {"actions/**", []string{"actions", "a", "b/c"}, false},
		"** does not match an empty segment later":      {"actions/**", []string{"actions", "a", ""}, false},
		"** alone matches everything":                   {"**", []string{"x"}, true},
		"** alone does not match nothing":               {"**", nil, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := mustPattern(t, c.pattern).Match(c.path); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
	if (Pattern{}).Match(nil) || (Pattern{}).Match([]string{"a"}) {
		t.Error("the zero pattern matches")
	}
}

func TestWhichPatternsCoverWhich(t *testing.T) {
	cases := map[string]struct {
		wide, narrow string
		want         bool
	}{
		"a pattern covers itself":                       {"sobjects/{object}/{id}", "sobjects/{object}/{id}", true},
		"* covers a literal":                            {"a/*", "a/b", true},
		"* covers {object}":                             {"a/*", "a/{object}", true},
		"* covers {id}":                                 {"a/*", "a/{id}", true},
		"* does not cover **":                           {"a/*", "a/**", false},
		"{object} covers a name":                        {"a/{object}", "a/Account", true},
		"{object} does not cover what is no name":       {"a/{object}", "a/a-b", false},
		"{object} does not cover {id}":                  {"a/{object}", "a/{id}", false},
		"{id} does not cover {object}":                  {"a/{id}", "a/{object}", false},
		"{id} covers an id":                             {"a/{id}", "a/" + someID, true},
		"a literal does not cover {object}":             {"a/Account", "a/{object}", false},
		"a literal does not cover another case":         {"a/Account", "a/account", false},
		"** covers one segment":                         {"a/**", "a/b", true},
		"** covers many segments":                       {"a/**", "a/b/{id}/*", true},
		"** covers **":                                  {"a/**", "a/**", true},
		"** covers a longer **":                         {"a/**", "a/b/**", true},
		"** does not cover its parent":                  {"a/**", "a", false},
		"a longer ** does not cover **":                 {"a/*/**", "a/**", false},
		"** alone covers everything":                    {"**", "sobjects/{object}/*", true},
		"a shorter pattern does not cover a longer one": {"a/b", "a/b/c", false},
		"a longer pattern does not cover a shorter one": {"a/b/c", "a/b", false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if got := mustPattern(t, c.wide).Covers(mustPattern(t, c.narrow)); got != c.want {
				t.Errorf("got %v", got)
			}
		})
	}
	everything := mustPattern(t, "**")
	if (Pattern{}).Covers(everything) || !everything.Covers(Pattern{}) {
		t.Error("the zero pattern, which matches nothing, covers something or is not covered")
	}
}

// somePattern draws patterns that are likely to touch one another.
func somePattern(t *rapid.T, label string) Pattern {
	segments := rapid.SliceOfN(rapid.SampledFrom([]string{"sobjects", "query", "Account", "describe", someID, "a-b", "{object}", "{id}", "*"}), 0, 4).Draw(t, label)
	if len(segments) == 0 || rapid.Bool().Draw(t, label+" ends in **") {
		segments = append(segments, "**")
	}
	pattern, err := ParsePattern(strings.Join(segments, "/"))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return pattern
}

// somePath draws a path that a pattern matches.
func somePath(t *rapid.T, pattern Pattern) []string {
	segments := rapid.SampledFrom([]string{"sobjects", "query", "Account", "describe", someID, someID[:15], "a-b", "x y", "Contact__c", "executeAnonymous", "50%"})
	var path []string
	for _, segment := range pattern.segments {
		switch segment {
		case objectSegment:
			path = append(path, rapid.StringMatching(`Account|describe|[A-Za-z][A-Za-z0-9_]{0,20}`).Draw(t, "object"))
		case idSegment:
			path = append(path, rapid.StringMatching(`001xx000003DGb2AAG|[A-Za-z0-9]{15}|[A-Za-z0-9]{18}`).Draw(t, "id"))
		case anySegment:
			path = append(path, segments.Draw(t, "any"))
		case restSegment:
			path = append(path, rapid.SliceOfN(segments, 1, 3).Draw(t, "rest")...)
		default:
			path = append(path, segment)
		}
	}
	return path
}

func TestCoveringAgreesWithMatching(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wide, narrow := somePattern(t, "wide"), somePattern(t, "narrow")
		path := somePath(t, narrow)
		if !narrow.Match(path) {
			t.Fatalf("%s does not match its own %q", narrow, path)
		}
		if wide.Covers(narrow) && !wide.Match(path) {
			t.Fatalf("%s covers %s but does not match %q", wide, narrow, path)
		}
		if wide.Match(path) && (!wide.overlaps(narrow) || !narrow.overlaps(wide)) {
			t.Fatalf("%s and %s both match %q and are said not to overlap", wide, narrow, path)
		}
		if wide.Covers(narrow) && !wide.overlaps(narrow) {
			t.Fatalf("%s covers %s and is said not to overlap it", wide, narrow)
		}
		if !wide.Covers(wide) || !narrow.overlaps(narrow) {
			t.Fatalf("%s or %s does not cover or overlap itself", wide, narrow)
		}
	})
}

func FuzzParsePattern(f *testing.F) {
	for _, seed := range []string{"query", "sobjects/{object}/{id}", "a/**", "**/a", "{", "a//b", "..", "*/x", "é", "\xff"} {
		f.Add(seed, "sobjects/Account/"+someID)
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		pattern, err := ParsePattern(text)
		if err != nil {
			return
		}
		if pattern.String() != text {
			t.Fatalf("%q became %q", text, pattern)
		}
		again, err := ParsePattern(pattern.String())
		if err != nil || !again.Covers(pattern) || !pattern.Covers(again) {
			t.Fatalf("%q does not survive: %v", text, err)
		}
		segments := strings.Split(path, "/")
		if pattern.Match(segments) {
			for _, segment := range segments {
				if segment == "" || splits(segment) {
					t.Fatalf("%q matches %q", text, segments)
				}
			}
		}
	})
}
