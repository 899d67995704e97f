package meter_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"testing"

	"github.com/tetratelabs/wazero/api"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// bulky exports fill and copy, with 8 MiB of memory.
func bulky() source {
	three := []byte{i32, i32, i32}
	args := join(localGet, 0, localGet, 1, localGet, 2)
	return source{
		functions: []function{
			{export: "run", params: three, code: join(args, misc, 11, 0)},
			{export: "copy", params: three, code: join(args, misc, 10, 0, 0)},
		},
		memory:  join(1, u32(128), u32(128)),
		exports: [][]byte{join(sized([]byte("memory")), 2, 0)},
	}
}

// Long bulk instructions are done in steps. Whatever the range, and however the two of a copy overlap, memory must be as after the
// instruction itself, and untouched if that trapped.
func TestABulkInstructionInStepsDoesAsItDidAtOnce(t *testing.T) {
	ctx := meter.WithTank(context.Background(), meter.NewTank(plenty, 0))
	instance := func(module []byte) api.Module {
		mod, err := newRuntime(t, features()).Instantiate(ctx, module)
		if err != nil {
			t.Fatal(err)
		}
		return mod
	}
	before, after := instance(bulky().bytes()), instance(rewrite(t, bulky().bytes(), meter.Config{}))
	draw := rand.New(rand.NewPCG(1, 2))
	pattern := make([]byte, 8<<20)
	for i := range pattern {
		pattern[i] = byte(draw.Uint32())
	}
	const mib = 1 << 20
	for _, c := range []struct {
		export      string
		to, from, n uint64
	}{
		{"run", 0, 7, 8 * mib}, {"run", 5, 7, 3*mib + 1}, {"run", 5, 7, mib}, {"run", 5, 7, mib + 1}, {"run", 5, 7, 0},
		{"run", 4 * mib, 7, 4*mib + 1}, {"run", 8*mib + 1, 7, 0}, {"run", 1, 7, 0xffffffff}, {"run", 0xffffffff, 7, 2 * mib}, {"run", 7 * mib, 7, mib + 1},
		{"copy", 0, 1, 8*mib - 1}, {"copy", 1, 0, 8*mib - 1}, {"copy", 0, 3 * mib, 5 * mib}, {"copy", 3 * mib, 0, 5 * mib}, {"copy", 7, 7, 3 * mib},
		{"copy", 100, 200, 5*mib + 3}, {"copy", 200, 100, 5*mib + 3}, {"copy", 2 * mib, 1, 2*mib + 5}, {"copy", 0, 2, mib}, {"copy", 2, 0, mib + 1},
		{"copy", 0, 4 * mib, 4*mib + 1}, {"copy", 4 * mib, 0, 4*mib + 1}, {"copy", 0, 0xffffff00, 2 * mib}, {"copy", 0xffffff00, 0, 2 * mib},
		{"copy", 1, 0, 0xffffffff},
	} {
		before.Memory().Write(0, pattern)
		after.Memory().Write(0, pattern)
		_, wantErr := before.ExportedFunction(c.export).Call(ctx, c.to, c.from, c.n)
		_, err := after.ExportedFunction(c.export).Call(ctx, c.to, c.from, c.n)
		if (err == nil) != (wantErr == nil) {
			t.Errorf("%+v: %v, not %v", c, err, wantErr)
		}
		want, _ := before.Memory().Read(0, 8*mib)
		if got, _ := after.Memory().Read(0, 8*mib); !bytes.Equal(got, want) {
			t.Errorf("%+v: memory differs", c)
		}
	}
}

func TestTheFuelIsLookedAtBeforeEachStepOfALongBulkInstruction(t *testing.T) {
	if got := looks(t, bulky().bytes(), 1000, 0, 7, 8<<20); got != 65_536 {
		t.Errorf("%d units were charged without a look", got)
	}
}
