package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	contract = "../forcefield.wit"
	abi      = "../../runtime/abi"
	inC      = "../../guests/examples/c"
)

func generated(t *testing.T, witPath string) map[string][]byte {
	t.Helper()
	c, err := load(witPath)
	if err != nil {
		t.Fatal(err)
	}
	files, err := generate(c)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func generatedC(t *testing.T) map[string][]byte {
	t.Helper()
	c, err := load(contract)
	if err != nil {
		t.Fatal(err)
	}
	files, err := generateC(c)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTheCommittedFilesInCAreWhatIsGenerated(t *testing.T) {
	for name, want := range generatedC(t) {
		if got, err := os.ReadFile(filepath.Join(inC, name)); err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("guests/examples/c/%s is not what the generator gives: run `make generate`", name)
		}
	}
}

func TestAVariantAsAnExportsParameterIsRefusedInC(t *testing.T) {
	c, err := parse([]byte("package a:b@1.0.0; interface types { variant v { x, y(u8) } } interface host { f: func(); } " +
		"interface tool { use types.{v}; g: func(p: v) -> list<u8>; } world w { import host; export tool; }"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := generateC(c); err == nil || !strings.Contains(err.Error(), "g: a variant as an export's parameter") {
		t.Errorf("got %v", err)
	}
}

func TestTheCommittedFilesAreWhatIsGenerated(t *testing.T) {
	files := generated(t, contract)
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(abi, name))
		if err != nil {
			t.Error(err)
		} else if !bytes.Equal(got, want) {
			t.Errorf("runtime/abi/%s is not what the generator gives: run `make generate`", name)
		}
	}
	for _, pattern := range []string{"*_gen.go", "*_gen_test.go"} {
		have, err := filepath.Glob(filepath.Join(abi, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range have {
			if _, ok := files[filepath.Base(path)]; !ok {
				t.Errorf("%s is not generated any more", path)
			}
		}
	}
}

func TestTheSameContractGivesTheSameBytes(t *testing.T) {
	first := generated(t, contract)
	for range 3 {
		for name, text := range generated(t, contract) {
			if !bytes.Equal(text, first[name]) {
				t.Errorf("%s differs from one run to the next", name)
			}
		}
	}
}

func TestRunWritesEveryFile(t *testing.T) {
	out, outC := t.TempDir(), t.TempDir()
	if err := run(contract, out, outC); err != nil {
		t.Fatal(err)
	}
	for folder, files := range map[string]map[string][]byte{out: generated(t, contract), outC: generatedC(t)} {
		for name, want := range files {
			if got, err := os.ReadFile(filepath.Join(folder, name)); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s was not written as it is generated: %v", name, err)
			}
		}
	}
}

// The code for a WIT that has every construct in every place takes the place of runtime/abi's own, and is tested there.
func TestTheCodeForEveryConstructIsRight(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles a package")
	}
	scratch := t.TempDir()
	root, err := filepath.Abs(abi)
	if err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{}
	own, err := filepath.Glob(filepath.Join(root, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range own {
		replace[path] = "" // not there
	}
	for name, text := range generated(t, "testdata/every/every.wit") {
		path := filepath.Join(scratch, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		replace[filepath.Join(root, name)] = path
	}
	if replace[filepath.Join(root, "every_test.go")], err = filepath.Abs("testdata/every/every_test.go"); err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(scratch, "overlay.json")
	if err := os.WriteFile(path, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	test := exec.CommandContext(t.Context(), "go", "test", "-overlay", path, ".")
	test.Dir = root
	if output, err := test.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

func TestWhatIsNotSupportedIsRefused(t *testing.T) {
	tests := []struct {
		name string
		// typ replaces the type of the parameter of host.f, fn the whole function, types adds to interface types, and whole
		// is the whole text.
		typ, fn, types, whole string
		want                  string
	}{
		{name: "a signed integer", typ: "s32", want: "host.f.p: type wit.S32 is not supported"},
		{name: "a float", typ: "f64", want: "host.f.p: type wit.F64 is not supported"},
		{name: "a character", typ: "char", want: "type wit.Char is not supported"},
		{name: "a tuple", typ: "tuple<u8, u8>", want: "type *wit.Tuple is not supported"},
		{name: "a nested result", typ: "list<result<u8>>", want: "host.f.p[]: type *wit.Result is not supported"},
		{name: "an option of an option", typ: "option<option<u8>>", want: "an option of an option or of a list is not supported"},
		{name: "an option of a list", typ: "option<list<u8>>", want: "an option of an option or of a list is not supported"},
		{name: "a float deep within a record", types: "record deep { in: list<option<f32>> }", want: "deep.in[]?: type wit.F32 is not supported"},
		{name: "flags", types: "flags perms { read, write }", want: "perms: type *wit.Flags is not supported"},
		{name: "a resource", types: "resource file;", want: "type *wit.Resource is not supported"},
		{name: "a result in one core value", fn: "f: func() -> u32;", want: "host.f: a result in one core value is not supported"},
		{name: "a result without an error", fn: "f: func() -> result<string>;", want: "f.result: a result without an error is not supported"},
		{name: "a parameter list that is passed in memory", fn: "f: func(a: string, b: string, c: string, d: string, e: string, f: string, g: string, h: string, i: u8);", want: "17 flat parameters"},
		{name: "a package without a version", whole: "package a:b; interface h { f: func(); } interface t { g: func(); } world w { import h; export t; }", want: "package a:b has no version"},
		{name: "a world that exports nothing", whole: "package a:b@1.0.0; interface h { f: func(); } world w { import h; }", want: "world w has no export with functions"},
		{name: "a world that imports two interfaces", whole: "package a:b@1.0.0; interface h { f: func(); } interface i { f: func(); } interface t { g: func(); } world w { import h; import i; export t; }", want: "one interface with functions is supported on each side"},
		{name: "a world that imports a function", whole: "package a:b@1.0.0; interface t { g: func(); } world w { import f: func(); export t; }", want: "import f is not an interface"},
		{name: "two worlds", whole: "package a:b@1.0.0; world v {} world w {}", want: "1 packages with 2 worlds"},
		{name: "what is no WIT", whole: "packet", want: "expected"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := test.whole
			if text == "" {
				fn := test.fn
				if fn == "" {
					fn = "f: func(p: " + orElse(test.typ, "u8") + ");"
				}
				text = "package a:b@1.0.0; interface types { enum x { y } " + test.types + " } interface host { use types.{x}; " + fn +
					" } interface tool { g: func(); } world w { import host; export tool; }"
			}
			_, err := parse([]byte(text))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v: want %q in it", err, test.want)
			}
		})
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func TestNamesAreThoseOfGo(t *testing.T) {
	for name, want := range map[string]string{
		"method": "Method", "api-root": "APIRoot", "etag": "ETag", "input-schema": "InputSchema", "json": "JSON", "id": "ID",
	} {
		if got := goName(name); got != want {
			t.Errorf("%s became %s: want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{"retry": "retry", "fetch-error": "fetchError", "an-api-root": "anAPIRoot"} {
		if got := localName(name); got != want {
			t.Errorf("%s became %s: want %s", name, got, want)
		}
	}
}
