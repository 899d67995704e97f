package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// testKeys has a key of each kind, and a section.
func testKeys() []Key {
	return append(Keys(), Key{Name: "shed.keepers", Kind: Mapping},
		Key{Name: "shed.names", Kind: List}, Key{Name: "shed.size", Kind: Count, Min: 1, Max: 10}, Key{Name: "shed.path", Kind: Path})
}

func resolved(t *testing.T, file string, environ ...string) (Settings, error) {
	t.Helper()
	return Resolve(Source{File: file, Environ: environ}, testKeys())
}

// file writes a configuration file into a private folder.
func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(folder(t), Name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTheEnvironmentIsAboveTheFileAndEachOriginIsSaid(t *testing.T) {
	path := file(t, "# what a model may do\nread-only: true\ntimeout: 30s\n\nshed:\n  names: [a, b]\n  size: 3\n")
	got, err := resolved(t, path, "FORCEFIELD_TIMEOUT= 2m ", "FORCEFIELD_VERBOSE=true", "FORCEFIELD_GUESTS=", "OTHER=x")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]Setting{
		"read-only":  {Values: []string{"true"}, Origin: path + ":2"},
		"timeout":    {Values: []string{"2m"}, Origin: "FORCEFIELD_TIMEOUT"},
		"verbose":    {Values: []string{"true"}, Origin: "FORCEFIELD_VERBOSE"},
		"shed.names": {Values: []string{"a", "b"}, Origin: path + ":6"},
		"shed.size":  {Values: []string{"3"}, Origin: path + ":7"},
	} {
		if s, ok := got.Get(name); !ok || !slices.Equal(s.Values, want.Values) || s.Origin != want.Origin {
			t.Errorf("%s is %+v, want %+v", name, s, want)
		}
	}
	if _, ok := got.Get("guests"); ok {
		t.Error("an empty variable counts")
	}
	if got.File != path {
		t.Errorf("the file is %q", got.File)
	}
}

func TestAMappingIsTheSameHoweverItIsWritten(t *testing.T) {
	want := []string{"subject:ada=prod", "subject:ada=test", "client:a=b=test"}
	path := file(t, "shed:\n  keepers:\n    subject:ada: [prod, test]\n    client:a=b: test\n")
	for name, c := range map[string]struct{ file, variable string }{
		"in the file":        {path, ""},
		"in the environment": {file(t, ""), strings.Join(want, ", ")},
	} {
		got, err := resolved(t, c.file, "FORCEFIELD_SHED_KEEPERS="+c.variable)
		if err != nil {
			t.Fatal(err)
		}
		if s, _ := got.Get("shed.keepers"); !slices.Equal(s.Values, want) {
			t.Errorf("%s: %q", name, s.Values)
		}
	}
	for _, wrong := range []string{"ada", "=prod", "ada=", "ada=prod,", "a\x01=b"} {
		if _, err := resolved(t, file(t, ""), "FORCEFIELD_SHED_KEEPERS="+wrong); err == nil {
			t.Errorf("%q was taken", wrong)
		}
	}
}

func TestPathsOfTheFileDoNotDependOnTheWorkingFolder(t *testing.T) {
	path := file(t, "guests: modules\nlock: ~/x.lock\nca-file: /etc/ca.pem\n")
	t.Setenv("HOME", "/home/jo")
	got, err := resolved(t, path)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"guests": filepath.Join(filepath.Dir(path), "modules"), "lock": "/home/jo/x.lock", "ca-file": "/etc/ca.pem",
	} {
		if s, _ := got.Get(name); len(s.Values) != 1 || s.Values[0] != want {
			t.Errorf("%s is %q, want %q", name, s.Values, want)
		}
	}
}

func TestAFileThatIsRefusedSaysWhereAndWhatToDo(t *testing.T) {
	bomb := "a: &a [x,x]\nb: &b [*a,*a]\n"
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"an unknown key":                {"verbose: true\nread-ony: true\n", []string{"line 2", `"read-ony"`, "did you mean read-only?"}},
		"underscores":                   {"read_only: true\n", []string{"line 1", "did you mean read-only?"}},
		"a key like no other":           {"colour: red\n", []string{"line 1", `"colour"`, "forcefield config"}},
		"a key of a section, misspelt":  {"shed:\n  naems: [a]\n", []string{"line 2", "names in the section shed"}},
		"a key with a dot":              {"shed.size: 3\n", []string{"line 1"}},
		"a key twice":                   {"verbose: true\ntimeout: 5s\nverbose: false\n", []string{"line 3"}},
		"a section twice":               {"shed:\n  size: 3\nshed:\n  size: 4\n", []string{"line 3"}},
		"a text for a switch":           {"read-only: yes\n", []string{"line 1", "read-only must be true or false"}},
		"a quoted switch":               {"read-only: \"true\"\n", []string{"line 1", "true or false"}},
		"a number for a time":           {"timeout: 30\n", []string{"line 1", "a time such as 30s"}},
		"a time out of range":           {"timeout: 2h\n", []string{"line 1", "between 1s and 1h"}},
		"a count out of range":          {"shed:\n  size: 11\n", []string{"line 2", "between 1 and 10"}},
		"a number for a path":           {"guests: 7\n", []string{"line 1", "quotes"}},
		"a list for a path":             {"guests: [a, b]\n", []string{"line 1", "guests must be a path"}},
		"an empty list":                 {"tools: []\n", []string{"line 1", "tools has no value"}},
		"a text for a mapping":          {"http-callers: subject:ada\n", []string{"line 1", "http-callers must be a mapping"}},
		"an empty mapping":              {"http-callers: {}\n", []string{"line 1", "http-callers must be a mapping"}},
		"a name without a value":        {"http-callers:\n  subject:ada: []\n", []string{"line 2", "without a value"}},
		"a name of a mapping twice":     {"http-callers:\n  subject:ada: a\n  subject:ada: b\n", []string{"line 3", "a name twice"}},
		"a mapping in a mapping":        {"http-callers:\n  subject:ada: {a: b}\n", []string{"line 2", "http-callers must be"}},
		"a value with an equals sign":   {"http-callers:\n  subject:ada: a=b\n", []string{"line 2", "equals sign"}},
		"a mapping with a control":      {"http-callers:\n  \"subject:a\\u0007\": b\n", []string{"line 2", "control character"}},
		"a session in a mapping":        {"http-callers:\n  00D000000000001!hunter2: b\n", []string{"line 2", "credential"}},
		"a long mapping":                {"http-callers:\n  subject:ada: [" + strings.Repeat("a,", maxValues) + "a]\n", []string{"line 2", "more than 256"}},
		"no value":                      {"guests:\n", []string{"line 1", "guests has no value"}},
		"an empty value":                {"guests: \"\"\n", []string{"line 1", "guests has no value"}},
		"a value of another list":       {"guest-updates: now\n", []string{"line 1", "wait or same-needs"}},
		"a control character":           {"guests: \"a\\u0007b\"\n", []string{"line 1", "control character"}},
		"a value for a section":         {"shed: 3\n", []string{"line 1", "section shed"}},
		"a list at the top":             {"- read-only\n", []string{"line 1", "the file must hold settings"}},
		"a text at the top":             {"read-only\n", []string{"line 1", "the file must hold settings"}},
		"a tab":                         {"shed:\n\tsize: 3\n", []string{"line 2", "not valid YAML"}},
		"a brace that stays open":       {"{read-only: true\n", []string{"not valid YAML"}},
		"an alias":                      {"guests: &here /a\nlock: *here\n", []string{"line 1", "anchor"}},
		"many aliases":                  {bomb, []string{"line 1", "anchor"}},
		"a merge":                       {"<<: {read-only: true}\n", []string{"line 1"}},
		"a tag":                         {"read-only: !!bool \"true\"\n", []string{"line 1", "tag"}},
		"a second document":             {"read-only: true\n---\nread-only: false\n", []string{"line 2", "second document"}},
		"a long list":                   {"shed:\n  names: [" + strings.Repeat("a,", maxValues) + "a]\n", []string{"line 2", "more than 256"}},
		"too many bytes":                {"# " + strings.Repeat("x", MaxBytes) + "\n", []string{"65536 bytes"}},
		"depth":                         {"shed: " + strings.Repeat("[", 20) + strings.Repeat("]", 20) + "\n", []string{"line 1", "too deeply"}},
		"a password of a proxy":         {"proxy: http://jo:hunter2@proxy.example:3128\n", []string{"line 1", "user name or password", "HTTPS_PROXY"}},
		"a proxy without a scheme":      {"proxy: proxy.example:3128\n", []string{"line 1", "http://"}},
		"a proxy with a path":           {"proxy: http://proxy.example/x\n", []string{"line 1", "nothing else"}},
		"a token":                       {"access-token: hunter2\n", []string{"line 1", "access-token", "SALESFORCE_ACCESS_TOKEN"}},
		"a token, run together":         {"accessToken: hunter2\n", []string{"line 1", "accessToken", "environment"}},
		"a setting of the login":        {"SALESFORCE_PASSWORD: hunter2\n", []string{"line 1", "set SALESFORCE_PASSWORD in the environment"}},
		"a setting of the login, small": {"salesforce-client-secret: hunter2\n", []string{"line 1", "SALESFORCE_CLIENT_SECRET"}},
		"a session as a value":          {"guests: 00D000000000001!hunter2.hunter2\n", []string{"line 1", "looks like a credential"}},
		"a session as a key":            {"00D000000000001!hunter2: true\n", []string{"line 1", "credential"}},
		"a session for a switch":        {"read-only: 00D000000000001!hunter2\n", []string{"line 1", "read-only must be"}},
		"a secret in broken YAML":       {"guests: \"hunter2\n", []string{"not valid YAML"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := resolved(t, file(t, c.text))
			if err == nil {
				t.Fatal("it is taken")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q does not say %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the secret shows in %q", err)
			}
		})
	}
}

func TestAnEmptyFileSetsNothing(t *testing.T) {
	for name, text := range map[string]string{"nothing": "", "comments": "# later\n", "a null": "---\n", "an empty mapping": "{}\n"} {
		if got, err := resolved(t, file(t, text)); err != nil || len(got.set) != 0 {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestAFileThatOthersCanChangeIsRefused(t *testing.T) {
	open := file(t, "read-only: true\n")
	if err := os.Chmod(open, 0o666); err != nil {
		t.Fatal(err)
	}
	inOpen := file(t, "read-only: true\n")
	if err := os.Chmod(filepath.Dir(inOpen), 0o777); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(folder(t), Name)
	if err := os.Symlink(open, link); err != nil {
		t.Fatal(err)
	}
	inLink := filepath.Join(filepath.Dir(inOpen), "link.yaml")
	if err := os.Symlink(file(t, "verbose: true\n"), inLink); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"the file": open, "its folder": inOpen, "where a link leads": link, "the folder of a link": inLink} {
		if _, err := resolved(t, path); err == nil || !strings.Contains(err.Error(), "others can write") {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := filepath.Join(folder(t), Name)
	if err := os.Symlink(file(t, "verbose: true\n"), good); err != nil {
		t.Fatal(err)
	}
	if got, err := resolved(t, good); err != nil || got.File != good {
		t.Errorf("a link in private folders: %+v, %v", got, err)
	}
}

func TestTheDefaultFileNeedNotBeThereAndANamedOneMust(t *testing.T) {
	home := folder(t)
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	if got, err := resolved(t, ""); err != nil || got.File != "" {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, err := resolved(t, filepath.Join(home, "none.yaml")); err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Errorf("named by the flag: %v", err)
	}
	if _, err := resolved(t, "", "FORCEFIELD_CONFIG="+filepath.Join(home, "none.yaml")); err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Errorf("named by the environment: %v", err)
	}
	if err := os.MkdirAll(filepath.Dir(DefaultFile()), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(DefaultFile(), []byte("read-only: true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := resolved(t, "")
	if s, ok := got.Get("read-only"); err != nil || !ok || s.Values[0] != "true" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAVariableThatIsWrongIsNamed(t *testing.T) {
	t.Setenv("HOME", folder(t))
	for variable, want := range map[string]string{
		"FORCEFIELD_READONLY=true":                   "did you mean FORCEFIELD_READ_ONLY?",
		"FORCEFIELD_READ_ONLYY=true":                 "did you mean FORCEFIELD_READ_ONLY?",
		"FORCEFIELD_READ_ONLY=1":                     "FORCEFIELD_READ_ONLY must be true or false",
		"FORCEFIELD_TIMEOUT=ever":                    "FORCEFIELD_TIMEOUT must be a time",
		"FORCEFIELD_PROXY=http://jo:hunter2@p.x":     "FORCEFIELD_PROXY holds a user name or password",
		"FORCEFIELD_GUESTS=00D000000000001!hunter2x": "FORCEFIELD_GUESTS looks like a credential",
	} {
		_, err := resolved(t, "", variable)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", variable, err)
		}
	}
	if _, err := resolved(t, "", "FORCEFIELD_TOOLS=/x", "FORCEFIELD_UNHEARD_OF=1"); err != nil {
		t.Errorf("variables of others: %v", err)
	}
	if got, err := resolved(t, "", "FORCEFIELD_SHED_NAMES=a, b"); err != nil || !slices.Equal(got.set["shed.names"].Values, []string{"a", "b"}) {
		t.Errorf("%+v, %v", got, err)
	}
}

// Every key's flag and variable follow from its name, so two keys must not meet in one of them, and none may be taken for a secret.
func TestTheNamesOfTheKeys(t *testing.T) {
	flags, variables := map[string]string{}, map[string]string{FileVariable: "config"}
	for _, k := range Keys() {
		for of, name := range map[*map[string]string]string{&flags: k.Flag(), &variables: k.Variable()} {
			if other, taken := (*of)[name]; taken {
				t.Errorf("%s and %s are both %s", k.Name, other, name)
			}
			(*of)[name] = k.Name
		}
		if k.Help == "" || strings.Count(k.Name, ".") > 1 {
			t.Errorf("%+v", k)
		}
		if k.Kind == Duration && time.Duration(k.Max) <= 0 {
			t.Errorf("%s has no bound", k.Name)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"read-only: true\n", "shed:\n  names: [a, b]\n  size: 3\n", "a: &a [*a]\n", "{", "--- !!map {? a : b}\n", "timeout: 1s # x\n...\n"} {
		f.Add([]byte(seed))
	}
	keys := testKeys()
	f.Fuzz(func(t *testing.T, text []byte) {
		values, err := parse(text, keys, "/etc/forcefield")
		if err != nil {
			return
		}
		for name, v := range values {
			at := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
			if at < 0 || v.line < 1 {
				t.Fatalf("%q in line %d", name, v.line)
			}
			for _, text := range v.values {
				if err := keys[at].Check(text); err != nil {
					t.Fatalf("%s %v", name, err)
				}
			}
		}
	})
}
