package lockfile_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
)

func version(approved bool) *lockfile.Version {
	need := abi.Need{Method: abi.MethodGet, Root: abi.APIRootData, Pattern: "limits"}
	v := &lockfile.Version{
		Source: "folder:/home/ann/guests/count.wasm", SHA256: strings.Repeat("0a", 32), Size: 1200, Contract: "0.1.0",
		Tools: []lockfile.Tool{{Definition: abi.ToolDefinition{
			Name: "count", Title: "Count", Description: "Counts <records> & more.",
			InputSchema:  `{"type":"object","properties":{"b":{"minimum":1.0},"a":{}}}`,
			OutputSchema: `{"type":"object"}`, Annotations: abi.Annotations{ReadOnly: true}, Needs: []abi.Need{need},
		}}},
	}
	if approved {
		v.Approval = &lockfile.Approval{By: "ann", At: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)}
		v.Tools[0].Grant, v.Tools[0].Replaces = []abi.Need{need}, true
	}
	return v
}

func file() lockfile.File {
	return lockfile.File{Modules: []lockfile.Module{
		{Name: "added", Waiting: version(false)},
		{Name: "both", Approved: version(true), Waiting: version(false)},
		{Name: "count", Approved: version(true)},
	}}
}

func encode(t testing.TB, f lockfile.File) string {
	t.Helper()
	text, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAFileIsReadAsItWasWritten(t *testing.T) {
	text := encode(t, file())
	got, err := lockfile.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range file().Modules {
		if fmt.Sprint(got.Modules[i].Name) != want.Name || !reflect.DeepEqual(got.Modules[i].Approved, normal(want.Approved)) ||
			!reflect.DeepEqual(got.Modules[i].Waiting, normal(want.Waiting)) {
			t.Errorf("got %+v, want %+v", got.Modules[i], want)
		}
	}
	for _, part := range []string{`"approved_by": "ann"`, `"approved_at": "2026-03-04T05:06:07Z"`, `"pattern": "limits"`, `Counts <records> & more.`} {
		if !strings.Contains(text, part) {
			t.Errorf("a person does not find %s in\n%s", part, text)
		}
	}
}

// normal gives absent lists as the reader does.
func normal(v *lockfile.Version) *lockfile.Version {
	if v != nil && v.Tools[0].Grant == nil {
		v.Tools[0].Grant = []abi.Need{}
	}
	return v
}

func TestEqualFilesHaveEqualBytesWhateverTheOrderOfTheirEntries(t *testing.T) {
	f := file()
	f.Modules[0], f.Modules[2] = f.Modules[2], f.Modules[0]
	if encode(t, f) != encode(t, file()) {
		t.Error("they differ")
	}
}

func TestWhatTheProgramDidNotWriteIsRefused(t *testing.T) {
	sound := encode(t, file())
	replace := func(from, to string) string {
		if !strings.Contains(sound, from) {
			t.Fatalf("the sound file has no %s", from)
		}
		return strings.Replace(sound, from, to, 1)
	}
	for name, tc := range map[string]struct{ text, want string }{
		"empty":                               {"", "not the JSON"},
		"cut short":                           {sound[:len(sound)/2], "not the JSON"},
		"with more behind it":                 {sound + "{}", "not as the program writes it"},
		"of another form":                     {replace(`"forcefield_lock": 1`, `"forcefield_lock": 2`), "version 2"},
		"with an unknown member":              {replace(`"size": 1200`, `"size": 1200, "more": 1`), "unknown field"},
		"with a repeated member":              {replace(`"size": 1200`, `"size": 1, "size": 1200`), "not as the program writes it"},
		"with a repeated member in capitals":  {replace(`"size": 1200`, `"size": 1200, "SIZE": 1200`), "not as the program writes it"},
		"with a repeated grant":               {replace(`"grant": [`, `"grant": [], "grant": [`), "not as the program writes it"},
		"with a member in capitals":           {replace(`"sha256"`, `"SHA256"`), "not as the program writes it"},
		"without a member":                    {replace(`"paged": false,`, ``), "not as the program writes it"},
		"with a module twice":                 {replace(`"name": "both"`, `"name": "added"`), "two modules"},
		"with modules in another order":       {replace(`"name": "added"`, `"name": "zadded"`), "not as the program writes it"},
		"with a module name that is a path":   {replace(`"name": "added"`, `"name": "../a"`), "does not match"},
		"with a tool name that is none":       {replace(`"name": "count"`, `"name": "Count"`), "does not match"},
		"with a digest in capitals":           {replace(strings.Repeat("0a", 32), strings.Repeat("0A", 32)), "SHA-256"},
		"with a digest cut short":             {replace(strings.Repeat("0a", 32), "0a"), "SHA-256"},
		"with a negative size":                {replace(`"size": 1200`, `"size": -1`), "size"},
		"with a method that is none":          {replace(`"method": "get"`, `"method": "GET"`), "method"},
		"with a root that is none":            {replace(`"root": "data"`, `"root": "tooling"`), "root"},
		"approved by nobody":                  {replace(`"approved_by": "ann",`, ``), "who approved it"},
		"approved at no time":                 {replace(`2026-03-04T05:06:07Z`, `yesterday`), "time of approval"},
		"approved by a control character":     {replace(`"approved_by": "ann"`, `"approved_by": "a\u001b[2Jn"`), "who approved it"},
		"with a source that turns the line":   {replace(`"source": "folder:`, `"source": "\u202efolder:`), "source"},
		"with a grant for a waiting version":  {replace(`"grant": []`, `"grant": [{"method":"get","root":"data","pattern":"**"}]`), "waiting version has a grant"},
		"with neither version":                {`{"forcefield_lock":1,"modules":[{"name":"a"}]}`, "neither"},
		"with a schema that is no JSON":       {replace(`"minimum": 1.0`, `"minimum": `), "not the JSON"},
		"with text that is not UTF-8":         {replace(`Counts`, "Counts\xff"), "not as the program writes it"},
		"larger than a lock file may be":      {sound + strings.Repeat(" ", lockfile.MaxBytes), "more than"},
		"with more modules than there may be": {`{"forcefield_lock":1,"modules":[` + strings.Repeat(`{"name":"a"},`, lockfile.MaxModules) + `{"name":"a"}]}`, "modules; at most"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := lockfile.Parse([]byte(tc.text))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got the error %v, want %q", err, tc.want)
			}
		})
	}
}

func TestAFileThatWouldNotBeReadIsNotWritten(t *testing.T) {
	for name, change := range map[string]func(*lockfile.File){
		"a module without versions":                   func(f *lockfile.File) { f.Modules[2].Approved = nil },
		"an approval by nobody":                       func(f *lockfile.File) { f.Modules[2].Approved.Approval = nil },
		"a grant that nobody approved":                func(f *lockfile.File) { f.Modules[0].Waiting.Tools[0].Grant = []abi.Need{{Pattern: "**"}} },
		"a waiting version with an approval":          func(f *lockfile.File) { f.Modules[0].Waiting.Approval = version(true).Approval },
		"a bundled tool's place that nobody approved": func(f *lockfile.File) { f.Modules[0].Waiting.Tools[0].Replaces = true },
		"an approval at no time":                      func(f *lockfile.File) { f.Modules[2].Approved.Approval.At = time.Time{} },
		"a contract of two lines":                     func(f *lockfile.File) { f.Modules[2].Approved.Contract = "0.1.0\n" },
		"a source that is too long":                   func(f *lockfile.File) { f.Modules[2].Approved.Source = strings.Repeat("a", 10_000) },
		"a source that is not UTF-8":                  func(f *lockfile.File) { f.Modules[2].Approved.Source = "a\xff" },
		"more tools than there may be": func(f *lockfile.File) {
			for i := range 32 {
				tool := f.Modules[2].Approved.Tools[0]
				tool.Definition.Name = fmt.Sprintf("tool_%d", i)
				f.Modules[2].Approved.Tools = append(f.Modules[2].Approved.Tools, tool)
			}
		},
		"more bytes than are read": func(f *lockfile.File) {
			f.Modules[2].Approved.Tools[0].Definition.Description = strings.Repeat("a", lockfile.MaxBytes)
		},
		"a version without tools": func(f *lockfile.File) { f.Modules[2].Approved.Tools = nil },
		"a tool twice": func(f *lockfile.File) {
			f.Modules[2].Approved.Tools = append(f.Modules[2].Approved.Tools, f.Modules[2].Approved.Tools[0])
		},
		"more needs than there may be": func(f *lockfile.File) {
			f.Modules[2].Approved.Tools[0].Grant = make([]abi.Need, 65)
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := file()
			change(&f)
			if text, err := f.Encode(); err == nil {
				t.Errorf("written: %s", text)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	small := file() // a large seed is a minute's work to make smaller
	small.Modules = small.Modules[:1]
	var seed bytes.Buffer
	if err := json.Compact(&seed, []byte(encode(f, small))); err != nil {
		f.Fatal(err)
	}
	f.Add(seed.String())
	f.Add(encode(f, lockfile.File{}))
	f.Add(`{"forcefield_lock":1,"modules":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := lockfile.Parse([]byte(text))
		if err != nil {
			return
		}
		again, err := lockfile.Parse([]byte(encode(t, got)))
		if err != nil || !reflect.DeepEqual(again, got) {
			t.Fatalf("what was read is written as something else: %v\n%+v\n%+v", err, got, again)
		}
	})
}
