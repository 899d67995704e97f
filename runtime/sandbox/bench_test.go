package sandbox

import (
	"context"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// BenchmarkFreshCall is what a call costs before the guest does anything: a fresh instance, the arguments in, an empty result out.
func BenchmarkFreshCall(b *testing.B) {
	for _, c := range []struct {
		name      string
		interrupt Interrupt
	}{{"fuel", InterruptFuel}, {"engine", InterruptEngine}} {
		b.Run(c.name, func(b *testing.B) {
			g := loadIn(b, newSandbox(b, Config{Interrupt: c.interrupt}), "hello")
			callOnce(b, g)
			b.ReportAllocs()
			for b.Loop() {
				callOnce(b, g)
			}
		})
	}
}

// BenchmarkPluginCall is that for an Extism plug-in, with and without a fetch.
func BenchmarkPluginCall(b *testing.B) {
	for name, steps := range map[string]string{"empty": answered[1:], "fetch": "f" + getLimits + answered} {
		b.Run(name, func(b *testing.B) {
			g := loadIn(b, newSandbox(b, Config{}), "plugin")
			h := &fakeHost{respond: func(context.Context, abi.Request) (abi.Response, abi.FetchError) {
				return abi.Response{Status: 200, Body: make([]byte, 40<<10)}, nil
			}}
			b.ReportAllocs()
			for b.Loop() {
				h.requests, h.lines = nil, nil
				if _, _, err := g.Call(context.Background(), abi.Invocation{Tool: "t", Arguments: steps}, h, Limits{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFetch is the host's part of one fetch: a fresh call with one, without what the Host does.
func BenchmarkFetch(b *testing.B) {
	g := loadIn(b, newSandbox(b, Config{}), "puppet")
	h := &fakeHost{script: words(opReturn, ok)}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := g.Call(context.Background(), invocation, h, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoad is a load without a compilation; BenchmarkCompile is that with one.
func BenchmarkLoad(b *testing.B) {
	s := newSandbox(b, Config{})
	module := wasm(b, "puppet")
	for b.Loop() {
		g, err := s.Load(context.Background(), "puppet", module)
		if err != nil {
			b.Fatal(err)
		}
		if err := g.Close(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	s := newSandbox(b, Config{})
	for b.Loop() {
		g := loadIn(b, s, "puppet")
		if err := g.Compile(context.Background()); err != nil {
			b.Fatal(err)
		}
		if err := g.Close(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}

func callOnce(b *testing.B, g *Guest) abi.Output {
	out, _, err := g.Call(context.Background(), invocation, nil, Limits{})
	if err != nil {
		b.Fatal(err)
	}
	return out
}
