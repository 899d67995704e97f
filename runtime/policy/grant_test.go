package policy

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func grantOf(t testing.TB, lines ...string) Grant {
	t.Helper()
	var needs []Need
	for _, line := range lines {
		parts := strings.Fields(line)
		needs = append(needs, Need{parts[0], parts[1], parts[2]})
	}
	grant, err := ParseGrant(needs)
	if err != nil {
		t.Fatal(err)
	}
	return grant
}

// requestOf reads `get data query?q=x`.
func requestOf(line string) Request {
	parts := strings.SplitN(line, " ", 3)
	path, query, asks := strings.Cut(parts[2], "?")
	request := Request{Method: parts[0], Root: parts[1], Path: strings.Split(path, "/")}
	if asks {
		for _, pair := range strings.Split(query, "&") {
			name, value, _ := strings.Cut(pair, "=")
			request.Query = append(request.Query, Param{name, value})
		}
	}
	return request
}

func TestNeedsThatAreRefused(t *testing.T) {
	cases := map[string]struct {
		need Need
		says string
	}{
		"no method":                 {Need{"", "data", "query"}, "need 1 has the method"},
		"a method in capitals":      {Need{"GET", "data", "query"}, `"GET"`},
		"a method that is a list":   {Need{"get,post", "data", "query"}, `"get,post"`},
		"no root":                   {Need{"get", "", "query"}, "need 1 has the root"},
		"a root of its own":         {Need{"get", "oauth2", "query"}, `"oauth2"`},
		"a pattern that is not one": {Need{"get", "data", "/query"}, `need 1: The pattern "/query"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := ParseGrant([]Need{c.need}); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("2,049 needs", func(t *testing.T) {
		needs := slices.Repeat([]Need{{"get", "data", "query"}}, maxRights+1)
		if _, err := ParseGrant(needs); err == nil || !strings.Contains(err.Error(), "2049") {
			t.Errorf("got %v", err)
		}
		if _, err := ParseGrant(needs[1:]); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatAGrantAllows(t *testing.T) {
	grant := grantOf(t, "get data query", "get data sobjects/{object}/{id}", "post apexrest acme/**")
	cases := map[string]struct {
		request string
		denied  string // what the reason or remedy says; "" means allowed
	}{
		"what it lists":                           {"get data query?q=SELECT", ""},
		"what a pattern describes":                {"get data sobjects/Account/" + someID, ""},
		"another root that it lists":              {"post apexrest acme/a/b", ""},
		"not another method":                      {"delete data sobjects/Account/" + someID, "DELETE data sobjects/Account/" + someID},
		"not HEAD for GET":                        {"head data query?q=x", "HEAD data query"},
		"not a method in capitals":                {"GET data query?q=x", "does not allow"},
		"not another root":                        {"get apexrest query", "GET apexrest query"},
		"not another resource":                    {"get data limits", `{"method":"get","root":"data","pattern":"limits"}`},
		"not a longer path":                       {"get data query/x", `"pattern":"query/*"`},
		"not a path of another case":              {"get data Query?q=x", "does not allow"},
		"the need that is named is a general one": {"patch data sobjects/Account/" + someID, `"pattern":"sobjects/{object}/{id}"`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			denial := grant.Check(requestOf(c.request))
			if c.denied == "" {
				if denial != nil {
					t.Errorf("denied: %+v", denial)
				}
				return
			}
			if denial == nil {
				t.Fatal("allowed")
			}
			if denial.Rule != RuleGrant || !strings.Contains(denial.Reason+denial.Remedy, c.denied) {
				t.Errorf("got %+v", denial)
			}
		})
	}
	t.Run("the zero grant allows nothing and says so", func(t *testing.T) {
		denial := Grant{}.Check(requestOf("get data query?q=x"))
		if denial == nil || !strings.Contains(denial.Reason, "no approved requests") {
			t.Errorf("got %+v", denial)
		}
	})
	t.Run("a segment that could be several is refused with its place", func(t *testing.T) {
		everything := grantOf(t, "get data **")
		for _, segment := range []string{"a/b", `a\b`, "a%2Fb", "%2e%2e"} {
			denial := everything.Check(Request{Method: "get", Root: "data", Path: []string{"query", segment}})
			if denial == nil || !strings.Contains(denial.Reason, "segment 2") {
				t.Errorf("%q: got %+v", segment, denial)
			}
		}
	})
	t.Run("a denial shows no query and stays short", func(t *testing.T) {
		denial := grant.Check(Request{Method: "get", Root: "data", Path: []string{strings.Repeat("é", 5000)}, Query: []Param{{"q", "secret"}}})
		if denial == nil || strings.Contains(denial.Reason+denial.Remedy, "secret") || len(denial.Reason) > 600 {
			t.Errorf("got %+v", denial)
		}
	})
}

func TestWhatAGrantCovers(t *testing.T) {
	have := grantOf(t, "get data query", "get data query/*", "get data sobjects/**")
	cases := map[string]struct {
		other   Grant
		missing []string
	}{
		"itself":                   {have, nil},
		"nothing":                  {Grant{}, nil},
		"a part of itself":         {grantOf(t, "get data query"), nil},
		"a narrower pattern":       {grantOf(t, "get data sobjects/{object}/{id}"), nil},
		"not another method":       {grantOf(t, "get data query", "post data query"), []string{`{"method":"post","root":"data","pattern":"query"}`}},
		"not another root":         {grantOf(t, "get apexrest query"), []string{`{"method":"get","root":"apexrest","pattern":"query"}`}},
		"not a wider pattern":      {grantOf(t, "get data **"), []string{`{"method":"get","root":"data","pattern":"**"}`}},
		"not what two rights make": {grantOf(t, "get data query/**"), []string{`{"method":"get","root":"data","pattern":"query/**"}`}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var missing []string
			for _, need := range have.Missing(c.other) {
				missing = append(missing, need.String())
			}
			if !slices.Equal(missing, c.missing) || have.Covers(c.other) != (len(c.missing) == 0) {
				t.Errorf("missing %v, want %v", missing, c.missing)
			}
		})
	}
	if (Grant{}).Covers(have) || !(Grant{}).Empty() {
		t.Error("the zero grant covers something")
	}
}

func TestGrantsAsJSON(t *testing.T) {
	grant := grantOf(t, "post data sobjects/{object}", "get data query", "get data query", "get apexrest x")
	const want = `[{"method":"get","root":"apexrest","pattern":"x"},{"method":"get","root":"data","pattern":"query"},{"method":"post","root":"data","pattern":"sobjects/{object}"}]`
	encoded, err := json.Marshal(grant)
	if err != nil || string(encoded) != want {
		t.Errorf("got %s, %v", encoded, err)
	}
	var decoded Grant
	if err := json.Unmarshal(encoded, &decoded); err != nil || !decoded.Covers(grant) || !grant.Covers(decoded) {
		t.Errorf("got %v, %v", decoded, err)
	}
	if encoded, err := json.Marshal(Grant{}); err != nil || string(encoded) != "[]" {
		t.Errorf("the zero grant is %s, %v", encoded, err)
	}
	for name, text := range map[string]string{
		"an object":         `{"method":"get","root":"data","pattern":"query"}`,
		"a misspelt key":    `[{"metod":"get","root":"data","pattern":"query"}]`,
		"a missing key":     `[{"root":"data","pattern":"query"}]`,
		"an additional key": `[{"method":"get","root":"data","pattern":"query","allow":true}]`,
		"a bad pattern":     `[{"method":"get","root":"data","pattern":"a/**/b"}]`,
	} {
		t.Run(name+" is refused and changes nothing", func(t *testing.T) {
			kept := grant
			if err := json.Unmarshal([]byte(text), &kept); err == nil {
				t.Error("it was taken")
			}
			if !kept.Covers(grant) || !grant.Covers(kept) {
				t.Error("the grant changed")
			}
		})
	}
}

func someNeed(t *rapid.T, label string) Need {
	return Need{
		Method:  rapid.SampledFrom([]string{"get", "post", "delete"}).Draw(t, label+" method"),
		Root:    rapid.SampledFrom([]string{"data", "apexrest"}).Draw(t, label+" root"),
		Pattern: somePattern(t, label).String(),
	}
}

func TestWhatACoveredGrantAllowsTheCoveringOneAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) Grant {
			var needs []Need
			for range rapid.IntRange(0, 4).Draw(t, label+" size") {
				needs = append(needs, someNeed(t, label))
			}
			grant, err := ParseGrant(needs)
			if err != nil {
				t.Fatalf("%v", err)
			}
			return grant
		}
		wide, narrow := draw("wide"), draw("narrow")
		for _, r := range narrow.rights {
			request := Request{Method: r.method, Root: r.root, Path: somePath(t, r.pattern)}
			if denial := narrow.Check(request); denial != nil {
				t.Fatalf("%v denies its own %v: %+v", narrow.Needs(), request, denial)
			}
			if wide.Covers(narrow) && wide.Check(request) != nil {
				t.Fatalf("%v covers %v but denies %v", wide.Needs(), narrow.Needs(), request)
			}
		}
		union, err := ParseGrant(append(wide.Needs(), narrow.Needs()...))
		if err != nil || !union.Covers(wide) || !union.Covers(narrow) {
			t.Fatalf("a union does not cover its parts: %v", err)
		}
	})
}
