package meter_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// FuzzRewrite gives any bytes to the rewriter: it must refuse or accept, in good order, and what it accepts must be valid
// exactly if the original is.
func FuzzRewrite(f *testing.F) {
	for _, s := range attacks() {
		if module := s.bytes(); len(module) < 2000 {
			f.Add(module)
		}
	}
	for _, s := range []source{fib(), work(), numbered(), descent()} {
		f.Add(s.bytes())
	}
	modules, err := filepath.Glob(filepath.Join(specification(f), "v2", "testdata", "*.wasm"))
	if err != nil {
		f.Fatal(err)
	}
	for i := 0; i < len(modules); i += 20 {
		if module, err := os.ReadFile(modules[i]); err == nil && len(module) < 2000 {
			f.Add(module)
		}
	}
	// The interpreter validates as the compiler does, and builds less.
	ctx := context.Background()
	rt := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter().WithCoreFeatures(api.CoreFeaturesV2).
		WithMemoryLimitPages(16))
	f.Cleanup(func() { _ = rt.Close(ctx) })
	compile := func(module []byte) error {
		compiled, err := rt.CompileModule(ctx, module)
		if err == nil {
			_ = compiled.Close(ctx)
		}
		return err
	}
	f.Fuzz(func(t *testing.T, module []byte) {
		r, err := meter.Rewrite(module, meter.Config{Size: 1 << 20})
		if err != nil {
			var refused *meter.RefusedError
			if !errors.As(err, &refused) || refused.Offset < 0 || refused.Offset > 1<<20 {
				t.Fatalf("refused with %#v", err)
			}
			return // nothing is compiled before its lengths were checked
		}
		before, after := compile(withoutNames(module)), compile(r.Module)
		if (before == nil) != (after == nil) {
			t.Fatalf("compiling the original: %v; compiling the result: %v", before, after)
		}
	})
}

// withoutNames removes the custom sections: a malformed one makes a module invalid to wazero, and the rewriter drops it.
// The module was accepted, so its sections are in order.
func withoutNames(module []byte) []byte {
	out := append([]byte(nil), module[:8]...)
	for at := 8; at < len(module); {
		size, end := 0, at+1
		for shift := 0; ; shift += 7 {
			size |= int(module[end]&0x7f) << shift
			end++
			if module[end-1] < 0x80 {
				break
			}
		}
		if end += size; module[at] != 0 {
			out = append(out, module[at:end]...)
		}
		at = end
	}
	return out
}
