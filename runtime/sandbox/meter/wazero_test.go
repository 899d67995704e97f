package meter_test

import (
	"context"
	"math"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// newRuntime starts a runtime as the sandbox does: CoreFeaturesV2, without CloseOnContextDone, refill defined.
func newRuntime(t testing.TB, config wazero.RuntimeConfig) wazero.Runtime {
	t.Helper()
	ctx := context.Background()
	rt := wazero.NewRuntimeWithConfig(ctx, config)
	t.Cleanup(func() { _ = rt.Close(ctx) })
	i64 := []api.ValueType{api.ValueTypeI64}
	_, err := rt.NewHostModuleBuilder(meter.ImportModule).NewFunctionBuilder().
		WithGoFunction(api.GoFunc(meter.Refill), i64, i64).Export(meter.ImportName).Instantiate(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

// features is the configuration under which guests run.
func features() wazero.RuntimeConfig {
	return wazero.NewRuntimeConfig().WithCoreFeatures(api.CoreFeaturesV2).WithMemoryLimitPages(1024)
}

// plenty is a total that no honest test reaches.
const plenty = math.MaxUint64

// rewrite meters a module that must be accepted.
func rewrite(t testing.TB, module []byte, c meter.Config) []byte {
	t.Helper()
	r, err := meter.Rewrite(module, c)
	if err != nil {
		t.Fatalf("the module should have been accepted: %v", err)
	}
	return r.Module
}

// run is one fresh instance of a metered module with a tank of its own.
type run struct {
	ctx  context.Context
	mod  api.Module
	tank *meter.Tank
}

// start compiles, meters and instantiates a module.
func start(ctx context.Context, t testing.TB, module []byte, total, slice uint64) (*run, error) {
	t.Helper()
	rt := newRuntime(t, features())
	tank := meter.NewTank(total, slice)
	ctx = meter.WithTank(ctx, tank)
	mod, err := rt.Instantiate(ctx, rewrite(t, module, meter.Config{}))
	return &run{ctx: ctx, mod: mod, tank: tank}, err
}

// mustStart is start for a module that instantiates.
func mustStart(ctx context.Context, t testing.TB, module []byte, total, slice uint64) *run {
	t.Helper()
	r, err := start(ctx, t, module, total, slice)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *run) call(args ...uint64) ([]uint64, error) {
	return r.mod.ExportedFunction("run").Call(r.ctx, args...)
}

func (r *run) spent() uint64 {
	return r.tank.Spent(r.mod.ExportedGlobal(meter.FuelExport).Get())
}
