package meter_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// compiled finds the TinyGo program that wazero's own benchmarks run.
func compiled(b *testing.B) []byte {
	b.Helper()
	module, err := os.ReadFile(filepath.Join(filepath.Dir(specification(b)), "bench", "testdata", "case.wasm"))
	if err != nil {
		b.Skipf("this copy of wazero comes without its benchmarks: %v", err)
	}
	return module
}

// BenchmarkCost runs the same code unmetered, metered, and under wazero's own interruption.
func BenchmarkCost(b *testing.B) {
	program := compiled(b)
	for _, work := range []struct {
		name   string
		module []byte
		export string
		arg    uint64
	}{
		{"fib", fib().bytes(), "run", 24},
		{"loop", count().bytes(), "run", 1_000_000},
		{"base64", program, "base64", 1000},
		{"strings", program, "string_manipulation", 100},
		{"matrix", program, "random_mat_mul", 20},
		{"reverse", program, "reverse_array", 500},
	} {
		for _, way := range []string{"unmetered", "metered", "closeOnContextDone"} {
			b.Run(work.name+"/"+way, func(b *testing.B) {
				config := features()
				module := work.module
				switch way {
				case "metered":
					module = rewrite(b, module, meter.Config{})
				case "closeOnContextDone":
					config = config.WithCloseOnContextDone(true)
				}
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				tank := meter.NewTank(plenty, 0)
				ctx = meter.WithTank(ctx, tank)
				rt := newRuntime(b, config)
				wasi_snapshot_preview1.MustInstantiate(ctx, rt)
				_, err := rt.NewHostModuleBuilder("env").NewFunctionBuilder().
					WithFunc(func(context.Context, uint32, uint32) {}).Export("get_random_string").Instantiate(ctx)
				if err != nil {
					b.Fatal(err)
				}
				mod, err := rt.Instantiate(ctx, module)
				if err != nil {
					b.Fatal(err)
				}
				run := mod.ExportedFunction(work.export)
				for b.Loop() {
					if _, err := run.Call(ctx, work.arg); err != nil {
						b.Fatal(err)
					}
				}
				if way == "metered" {
					spent := tank.Spent(mod.ExportedGlobal(meter.FuelExport).Get())
					b.ReportMetric(float64(spent)/float64(b.N), "units/op")
				}
			})
		}
	}
}

// BenchmarkUnit shows what a unit is worth in each attack: no attack may make it much dearer than honest work does.
func BenchmarkUnit(b *testing.B) {
	const total = 20_000_000
	all := attacks()
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b.Run(strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
			var spent time.Duration
			for b.Loop() {
				r := mustStart(context.Background(), b, all[name].bytes(), total, 0)
				if all[name].memory != nil { // memory that was never written is one page to the processor
					for page := uint32(0); page < r.mod.Memory().Size(); page += 4096 {
						r.mod.Memory().WriteByte(page, 0)
					}
				}
				begin := time.Now()
				if err := r.attack(); !errors.Is(err, meter.ErrOutOfFuel) {
					b.Fatal(err)
				}
				spent += time.Since(begin)
			}
			b.ReportMetric(float64(spent.Nanoseconds())/float64(b.N)/total, "ns/unit")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkStop measures how late a cancellation takes effect, and how long a garbage collection waits for the guest.
func BenchmarkStop(b *testing.B) {
	for _, name := range []string{"an empty loop", "a recursion without a loop", "memory.fill"} {
		for _, slice := range []uint64{meter.DefaultSlice, 10 * meter.DefaultSlice} {
			b.Run(fmt.Sprintf("%s/%d", strings.ReplaceAll(name, " ", "_"), slice), func(b *testing.B) {
				var late, collection, idle []time.Duration
				module := attacks()[name].bytes()
				for b.Loop() {
					ctx, cancel := context.WithCancel(context.Background())
					r := mustStart(ctx, b, module, plenty, slice)
					begin := time.Now()
					runtime.GC()
					idle = append(idle, time.Since(begin))
					ended := make(chan error)
					go func() { ended <- r.attack() }()
					time.Sleep(3 * time.Millisecond)
					begin = time.Now()
					runtime.GC()
					collection = append(collection, time.Since(begin))
					begin = time.Now()
					cancel()
					if err := <-ended; !errors.Is(err, context.Canceled) {
						b.Fatal(err)
					}
					late = append(late, time.Since(begin))
				}
				report(b, "cancel", late)
				report(b, "gc", collection)
				report(b, "gc-idle", idle)
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// report gives the median and the greatest of some durations.
func report(b *testing.B, name string, d []time.Duration) {
	slices.Sort(d)
	b.ReportMetric(float64(d[len(d)/2].Microseconds()), name+"-p50-us")
	b.ReportMetric(float64(d[len(d)-1].Microseconds()), name+"-max-us")
}

// BenchmarkRewrite measures the rewriting itself.
func BenchmarkRewrite(b *testing.B) {
	module := compiled(b)
	b.SetBytes(int64(len(module)))
	var r meter.Result
	for b.Loop() {
		var err error
		if r, err = meter.Rewrite(module, meter.Config{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(r.Module))/float64(len(module)), "growth")
}
