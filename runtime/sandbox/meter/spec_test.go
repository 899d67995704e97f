package meter_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// The WebAssembly specification's own tests, as wazero ships them in its module, are run twice, metered and not. Wherever
// wazero accepts, refuses, returns, traps or overflows, the metered module must do the same, down to the bits.

// specification finds wazero's copy of the tests in the module cache.
func specification(t testing.TB) string {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/tetratelabs/wazero").Output()
	if err != nil {
		t.Fatalf("the go command cannot say where wazero is: %v", err)
	}
	return filepath.Join(strings.TrimSpace(string(dir)), "internal", "integration_test", "spectest")
}

type script struct {
	Commands []command `json:"commands"`
}

type command struct {
	Type       string `json:"type"`
	Line       int    `json:"line"`
	Name       string `json:"name"`
	Filename   string `json:"filename"`
	As         string `json:"as"`
	Text       string `json:"text"`
	ModuleType string `json:"module_type"`
	Action     struct {
		Type   string `json:"type"`
		Module string `json:"module"`
		Field  string `json:"field"`
		Args   []arg  `json:"args"`
	} `json:"action"`
}

type arg struct {
	Type  string          `json:"type"`
	Lane  string          `json:"lane_type"`
	Value json.RawMessage `json:"value"`
}

// world is one of the two runtimes that a script runs in.
type world struct {
	rt      wazero.Runtime
	ctx     context.Context
	metered bool
	last    api.Module
	code    []byte // of last
	byName  map[string]api.Module
}

func newWorld(t *testing.T, support []byte, f api.CoreFeatures, metered bool) *world {
	w := &world{
		rt:      newRuntime(t, wazero.NewRuntimeConfig().WithCoreFeatures(f)),
		ctx:     meter.WithTank(context.Background(), meter.NewTank(plenty, 0)),
		metered: metered,
		byName:  map[string]api.Module{},
	}
	if _, err := w.rt.InstantiateWithConfig(w.ctx, support, wazero.NewModuleConfig()); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) instantiate(module []byte, name string) (api.Module, error) {
	if w.metered {
		r, err := meter.Rewrite(module, meter.Config{Tables: math.MaxUint32})
		if err != nil {
			return nil, err
		}
		module = r.Module
	}
	return w.rt.InstantiateWithConfig(w.ctx, module, wazero.NewModuleConfig().WithName(name))
}

// renew replaces the last instance, because a metered one may not be used again after its call was ended.
func (w *world) renew(t *testing.T) {
	t.Helper()
	mod, err := w.instantiate(w.code, "")
	if err != nil {
		t.Fatal(err)
	}
	w.last = mod
}

func (w *world) act(c *command, args []uint64) ([]uint64, error) {
	mod := w.last
	if c.Action.Module != "" {
		mod = w.byName[c.Action.Module]
	}
	if c.Action.Type == "get" {
		return []uint64{mod.ExportedGlobal(c.Action.Field).Get()}, nil
	}
	return mod.ExportedFunction(c.Action.Field).Call(w.ctx, args...)
}

func TestMeteredModulesBehaveAsTheSpecificationSays(t *testing.T) {
	root := specification(t)
	support, err := os.ReadFile(filepath.Join(root, "testdata", "spectest.wasm"))
	if err != nil {
		t.Skipf("this copy of wazero comes without its specification tests: %v", err)
	}
	for _, suite := range []struct {
		name     string
		features api.CoreFeatures
	}{{"v1", api.CoreFeaturesV1}, {"v2", api.CoreFeaturesV2}} {
		dir := filepath.Join(root, suite.name, "testdata")
		scripts, err := filepath.Glob(filepath.Join(dir, "*.json"))
		if err != nil || len(scripts) == 0 {
			t.Skipf("this copy of wazero comes without its specification tests: %v", err)
		}
		counts := map[string]int{}
		for _, file := range scripts {
			t.Run(suite.name+"/"+strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
				runScript(t, dir, file, support, suite.features, counts)
			})
		}
		t.Logf("%s: %d scripts, %v", suite.name, len(scripts), counts)
		if counts["module"] < 700 || counts["assert_return"] < 13_000 || counts["refused"] < 600 {
			t.Errorf("%s: fewer commands than expected were run: %v", suite.name, counts)
		}
	}
}

func runScript(t *testing.T, dir, file string, support []byte, f api.CoreFeatures, counts map[string]int) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var s script
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	plain, metered := newWorld(t, support, f, false), newWorld(t, support, f, true)
	for i := range s.Commands {
		c := &s.Commands[i]
		where := fmt.Sprintf("line %d, %s %s", c.Line, c.Type, c.Action.Field)
		if c.Filename != "" {
			if c.ModuleType == "text" {
				continue
			}
			module, err := os.ReadFile(filepath.Join(dir, c.Filename))
			if err != nil {
				t.Fatal(err)
			}
			as := ""
			if c.Type == "module" && i+1 < len(s.Commands) && s.Commands[i+1].Type == "register" {
				as = s.Commands[i+1].As
			}
			a, errA := plain.instantiate(module, as)
			b, errB := metered.instantiate(module, as)
			if (errA == nil) != (errB == nil) {
				t.Errorf("%s: unmetered %v, metered %v", where, errA, errB)
			}
			if errA != nil {
				counts["refused"]++
				continue
			}
			counts["module"]++
			if c.Type == "module" {
				plain.last, metered.last = a, b
				plain.code, metered.code = module, module
				plain.byName[c.Name], metered.byName[c.Name] = a, b
			}
			continue
		}
		if c.Action.Type == "" {
			continue
		}
		counts[c.Type]++
		args := arguments(t, c.Action.Args)
		a, errA := plain.act(c, args)
		b, errB := metered.act(c, args)
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%s: unmetered %x, metered %x", where, a, b)
		}
		if c.Type == "assert_exhaustion" {
			if errA == nil || errB == nil {
				t.Errorf("%s: unmetered %v, metered %v", where, errA, errB)
			}
			plain.renew(t)
			metered.renew(t)
			continue
		}
		if firstLine(errA) != firstLine(errB) {
			t.Errorf("%s: unmetered %v, metered %v", where, errA, errB)
		}
		if (errA == nil) == (c.Type == "assert_trap") {
			t.Errorf("%s: %v", where, errA)
		}
	}
}

func firstLine(err error) string {
	if err == nil {
		return ""
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// arguments decodes a command's arguments into wazero's representation: one number each, two for a vector.
func arguments(t *testing.T, args []arg) []uint64 {
	var out []uint64
	for _, a := range args {
		if a.Type != "v128" {
			var text *string
			if err := json.Unmarshal(a.Value, &text); err != nil {
				t.Fatal(err)
			}
			out = append(out, scalar(t, a.Type, text))
			continue
		}
		var lanes []string
		if err := json.Unmarshal(a.Value, &lanes); err != nil {
			t.Fatal(err)
		}
		width := 128 / len(lanes)
		var v [2]uint64
		for i, lane := range lanes {
			v[i*width/64] |= scalar(t, a.Lane, &lane) << (i * width % 64)
		}
		out = append(out, v[0], v[1])
	}
	return out
}

func scalar(t *testing.T, kind string, text *string) uint64 {
	if text == nil || *text == "null" {
		return 0
	}
	bits := map[string]int{"i8": 8, "i16": 16, "i32": 32, "f32": 32}[kind]
	if bits == 0 {
		bits = 64
	}
	if strings.HasPrefix(*text, "-") {
		v, err := strconv.ParseInt(*text, 10, bits)
		if err != nil {
			t.Fatal(err)
		}
		return uint64(v) & (math.MaxUint64 >> (64 - bits))
	}
	v, err := strconv.ParseUint(*text, 10, bits)
	if err != nil {
		t.Fatal(err)
	}
	if kind == "externref" {
		v++ // wazero takes 0 for null
	}
	return v
}
