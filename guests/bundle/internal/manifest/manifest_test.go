package manifest_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/guests/bundle/internal/manifest"
	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

func TestAManifestIsReadAsItWasWritten(t *testing.T) {
	needs := rapid.SliceOf(rapid.Custom(func(t *rapid.T) abi.Need {
		return abi.Need{
			Method:  abi.Method(rapid.Uint8Range(uint8(abi.MethodGet), uint8(abi.MethodDelete)).Draw(t, "method")),
			Root:    abi.APIRoot(rapid.Uint8Range(uint8(abi.APIRootData), uint8(abi.APIRootApexrest)).Draw(t, "root")),
			Pattern: rapid.String().Draw(t, "pattern"),
		}
	}))
	schema := rapid.Custom(func(t *rapid.T) string {
		text, err := json.Marshal(rapid.MapOf(rapid.String(), rapid.String()).Draw(t, "schema"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	})
	tools := rapid.SliceOf(rapid.Custom(func(t *rapid.T) abi.ToolDefinition {
		return abi.ToolDefinition{
			Name:         rapid.String().Draw(t, "name"),
			Title:        rapid.String().Draw(t, "title"),
			Description:  rapid.String().Draw(t, "description"),
			InputSchema:  schema.Draw(t, "input"),
			OutputSchema: schema.Draw(t, "output"),
			Annotations: abi.Annotations{
				ReadOnly:    rapid.Bool().Draw(t, "read-only"),
				Destructive: rapid.Bool().Draw(t, "destructive"),
				Idempotent:  rapid.Bool().Draw(t, "idempotent"),
				OpenWorld:   rapid.Bool().Draw(t, "open world"),
			},
			Paged: rapid.Bool().Draw(t, "paged"),
			Needs: needs.Draw(t, "needs"),
		}
	}))
	modules := rapid.SliceOf(rapid.Custom(func(t *rapid.T) manifest.Module {
		return manifest.Module{
			File:     rapid.String().Draw(t, "file"),
			SHA256:   manifest.Digest([]byte(rapid.String().Draw(t, "module"))),
			Size:     rapid.IntMin(0).Draw(t, "size"),
			Contract: rapid.String().Draw(t, "contract"),
			Tools:    tools.Draw(t, "tools"),
		}
	}))

	rapid.Check(t, func(t *rapid.T) {
		written := manifest.Manifest{Modules: modules.Draw(t, "modules")}
		text, err := written.Encode()
		if err != nil {
			t.Fatal(err)
		}
		read, err := manifest.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(read, written) {
			t.Fatalf("read %#v, wrote %#v", read, written)
		}
	})
}

func TestASchemaLosesItsWhiteSpaceAndNothingElse(t *testing.T) {
	const schema = "{\n  \"type\": \"object\",\t\"b\": \"a < b & c\",  \"a\": 1.0 }"
	text, err := manifest.Manifest{Modules: []manifest.Module{{
		File: "a.wasm", Tools: []abi.ToolDefinition{{Name: "a", InputSchema: schema, OutputSchema: "{}"}},
	}}}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	m, err := manifest.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"type":"object","b":"a < b & c","a":1.0}`
	if got := m.Modules[0].Tools[0].InputSchema; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestASchemaThatIsNotJSONIsNotWritten(t *testing.T) {
	_, err := manifest.Manifest{Modules: []manifest.Module{{
		File: "a.wasm", Tools: []abi.ToolDefinition{{Name: "a", InputSchema: "{}", OutputSchema: "{"}},
	}}}.Encode()
	if err == nil || !strings.Contains(err.Error(), `a.wasm: tool "a": output schema`) {
		t.Errorf("got the error %v", err)
	}
}

func TestADamagedManifestIsRefused(t *testing.T) {
	module := func(tools string) string {
		return `{"modules":[{"file":"a.wasm","sha256":"","size":0,"contract":"0.1.0","tools":[` + tools + `]}]}`
	}
	tool := func(need string) string {
		return module(`{"name":"a","input_schema":{},"output_schema":{},"needs":[` + need + `]}`)
	}
	if _, err := manifest.Parse([]byte(tool(`{"method":"get","root":"data","pattern":"limits"}`))); err != nil {
		t.Fatalf("the sound manifest is refused: %v", err)
	}
	for name, damaged := range map[string]string{
		"empty":                      ``,
		"not an object":              `[]`,
		"cut short":                  `{"modules":[`,
		"with more behind it":        `{"modules":[]} {}`,
		"with a field not known":     `{"modules":[],"more":1}`,
		"with a tool without schema": module(`{"name":"a"}`),
		"with a method not known":    tool(`{"method":"GET","root":"data","pattern":"limits"}`),
		"with an API root not known": tool(`{"method":"get","root":"tooling","pattern":"limits"}`),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := manifest.Parse([]byte(damaged)); err == nil {
				t.Errorf("%s is taken", damaged)
			}
		})
	}
}
