package extism

import (
	"context"
	"errors"
	"slices"

	sdk "github.com/extism/go-sdk"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// Program is a compiled plug-in. It is safe for concurrent use.
type Program struct {
	compiled *sdk.CompiledPlugin
	// cache is the program's own: the SDK closes no compiled module, so that the code goes only with the store that it is in.
	cache       wazero.CompilationCache
	initializes bool
}

// Import is a function that the host adds to a module when it meters it.
type Import struct {
	Module, Name    string
	Function        api.GoFunc
	Params, Results []api.ValueType
}

// Compile compiles a module that passed Check and Guard. It takes the cache over, and closes it with the program or when it fails. The imports are
// given to the module beside those of a plug-in.
func Compile(module []byte, cache wazero.CompilationCache, initializes bool, imports ...Import) (*Program, error) {
	// The engine looks at the context at every loop, in the kernel too, and ends what goes on after it.
	config := wazero.NewRuntimeConfig().WithCoreFeatures(api.CoreFeaturesV2).WithDebugInfoEnabled(false).
		WithCloseOnContextDone(true).WithCompilationCache(cache)
	functions := kernelFunctions()
	for _, name := range UserFunctions() {
		functions = append(functions, userFunction(name))
	}
	for _, i := range imports {
		f := sdk.NewHostFunctionWithStack(i.Name, func(ctx context.Context, _ *sdk.CurrentPlugin, stack []uint64) { i.Function(ctx, stack) }, i.Params, i.Results)
		f.SetNamespace(i.Module)
		functions = append(functions, f)
	}
	ctx := experimental.WithFunctionListenerFactory(context.Background(), watcher{})
	// No host, no path, no configuration, no WASI; zeros in Memory allow no response and no variable. MaxPages is left to the allocator of
	// each call, which ends it: a growth that merely fails is not looked at by the SDK.
	manifest := sdk.Manifest{Wasm: []sdk.Wasm{sdk.WasmData{Data: module}}, Memory: &sdk.ManifestMemory{}}
	compiled, err := sdk.NewCompiledPlugin(ctx, manifest, sdk.PluginConfig{RuntimeConfig: config}, functions)
	if err != nil {
		return nil, errors.Join(err, cache.Close(ctx))
	}
	return &Program{compiled: compiled, cache: cache, initializes: initializes}, nil
}

// Close frees the code. Nothing may be running.
func (p *Program) Close(ctx context.Context) error {
	return errors.Join(p.compiled.Close(ctx), p.cache.Close(ctx))
}

// watcher shows an instance the module that it runs, which the SDK shows to nobody: its exported globals are needed when the call is over.
type watcher struct{}

// NewFunctionListener watches the exports that are called, and nothing else: being watched costs time.
func (watcher) NewFunctionListener(f api.FunctionDefinition) experimental.FunctionListener {
	if f.GoFunction() == nil && slices.ContainsFunc(f.ExportNames(), func(name string) bool {
		return name == ExportDescribe || name == ExportCall || name == exportInitialize
	}) {
		return watcher{}
	}
	return nil
}

// Before is of experimental.FunctionListener.
func (watcher) Before(ctx context.Context, m api.Module, _ api.FunctionDefinition, _ []uint64, _ experimental.StackIterator) {
	if in, ok := ctx.Value(instanceKey{}).(*Instance); ok {
		in.guest = m
	}
}

// After is of experimental.FunctionListener.
func (watcher) After(context.Context, api.Module, api.FunctionDefinition, []uint64) {}

// Abort is of experimental.FunctionListener.
func (watcher) Abort(context.Context, api.Module, api.FunctionDefinition, error) {}
