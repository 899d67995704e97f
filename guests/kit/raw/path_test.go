package raw

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func TestAPathIsTakenApart(t *testing.T) {
	for path, c := range map[string]struct {
		segments []string
		params   []tool.Param
	}{
		"limits":                         {[]string{"limits"}, nil},
		"/limits/":                       {[]string{"limits"}, nil},
		"sobjects/Account/describe":      {[]string{"sobjects", "Account", "describe"}, nil},
		"sobjects/X/Key__c/a%20b%25":     {[]string{"sobjects", "X", "Key__c", "a b%"}, nil},
		"query?q=SELECT+Id%2CName&x&y=":  {[]string{"query"}, []tool.Param{{Name: "q", Value: "SELECT Id,Name"}, {Name: "x"}, {Name: "y"}}},
		"executeAnonymous/?a=http://b/c": {[]string{"executeAnonymous"}, []tool.Param{{Name: "a", Value: "http://b/c"}}},
		"query?q=100%":                   {[]string{"query"}, []tool.Param{{Name: "q", Value: "100%"}}},
		"query?":                         {[]string{"query"}, nil},
	} {
		segments, params, reason := ParsePath(path)
		if reason != "" || !slices.Equal(segments, c.segments) || !slices.Equal(params, c.params) {
			t.Errorf("%s: %q, %q, %s", path, segments, params, reason)
		}
	}
}

func TestAPathThatLeavesItsRootIsRefused(t *testing.T) {
	for path, want := range map[string]string{
		"":                                "names no resource",
		"/":                               "names no resource",
		"?q=x":                            "names no resource",
		"https://example.com/limits":      "address",
		"//example.com/limits":            "two slashes",
		"sobjects//Account":               "two slashes",
		"../../oauth2/token":              "the segment `..`",
		"sobjects/..":                     "the segment `..`",
		"sobjects/%2e%2E/x":               "the segment `..`",
		"sobjects/.%2e":                   "the segment `..`",
		"sobjects/./x":                    "the segment `.`",
		"sobjects/a%2fb":                  "the segment `a/b`",
		"sobjects/a%5cb":                  "the segment `a\\b`",
		"sobjects/a\\b":                   "backslash",
		"sobjects/%252e%252e":             "the segment `%2e%2e`",
		"sobjects/%0d%0aHost":             "the segment",
		"sobjects/%00":                    "the segment",
		"limits#x":                        "fragment",
		"sobjects/%ff":                    "the segment `%ff`, whose escapes are not UTF-8",
		"query?q=%c3%28":                  "the parameter `q=%c3%28`, whose escapes are not UTF-8",
		"x/" + strings.Repeat("%8b", 200): "whose escapes are not UTF-8",
		"/services/data/v60.0/limits":     "must be relative",
		"Services/Apexrest/x":             "must be relative",
		strings.Repeat("a/", 40) + "a":    "more than 32 segments",
	} {
		if _, _, reason := ParsePath(path); !strings.Contains(reason, want) {
			t.Errorf("%s: %q", path, reason)
		}
	}
}

func FuzzParsePath(f *testing.F) {
	f.Add("sobjects/%2e%2e/a?b=%41&c")
	f.Add("//x/..;/%5c")
	f.Add("/" + strings.Repeat("\x8b", 200))
	f.Fuzz(func(t *testing.T, path string) {
		segments, params, reason := ParsePath(path)
		if reason == "" && len(segments) == 0 {
			t.Error("no segments and no reason")
		}
		if utf8.ValidString(path) && !utf8.ValidString(reason) {
			t.Errorf("the reason %q", reason)
		}
		for _, p := range params {
			if !utf8.ValidString(p.Name) || !utf8.ValidString(p.Value) {
				t.Errorf("the parameter %q", p)
			}
		}
		for _, segment := range segments {
			if !salesforce.IsSegment(segment) || !utf8.ValidString(segment) {
				t.Errorf("the segment %q", segment)
			}
		}
	})
}
