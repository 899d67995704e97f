package meter_test

import (
	"context"
	"math/rand/v2"
	"testing"
)

// program writes random structured code that counts, in global 0, the instructions that it runs. Every branch back uses up
// one of a limited number of turns (local 1), so that it ends; which way other branches go is drawn from a generator in
// local 0.
type program struct {
	draw  *rand.Rand
	loops []bool // for each open block, innermost last, whether a branch to it goes back
}

func (p *program) statements(depth int) []byte {
	var code []byte
	for range 1 + p.draw.IntN(5) {
		code = append(code, p.statement(depth)...)
	}
	return code
}

// counted is straight code of n instructions, and the four that count it.
func counted(n int) []byte {
	return join(globalGet, 0, constant(n+4), i32Add, globalSet, 0, repeat(n, join(nop)))
}

// random leaves 0 or 1 on the stack.
func random() []byte {
	return join(localGet, 0, constant(1103515245), i32Mul, constant(12345), i32Add, localTee, 0, constant(20), 0x76 /* shr_u */, constant(1), 0x71 /* and */)
}

// turn ends the function if no turns are left.
func turn() []byte {
	return join(localGet, 1, i32Const, 1, i32Sub, localTee, 1, i32Eqz, ifThen, void, ret, end)
}

func (p *program) within(loop bool, code func() []byte) []byte {
	p.loops = append(p.loops, loop)
	defer func() { p.loops = p.loops[:len(p.loops)-1] }()
	return code()
}

func (p *program) statement(depth int) []byte {
	inner := func() []byte { return p.statements(depth - 1) }
	kind := p.draw.IntN(10)
	if depth == 0 {
		kind %= 4
	}
	label := func() int { return p.draw.IntN(len(p.loops) + 1) } // the last is the function
	switch kind {
	case 0, 1:
		return counted(p.draw.IntN(250))
	case 2:
		return join(turn(), random(), brIf, label())
	case 3:
		return join(call, 1)
	case 4:
		return join(turn(), random(), brTable, 2, label(), label(), label())
	case 5:
		return join(random(), ifThen, void, p.within(false, inner), end)
	case 6:
		return join(random(), ifThen, void, p.within(false, inner), otherwise, p.within(false, inner), end)
	case 7:
		return join(turn(), random(), ifThen, void, p.within(false, func() []byte { return join(inner(), br, label()) }), end)
	case 8:
		return join(block, void, p.within(false, inner), end)
	default:
		return join(loop, void, p.within(true, inner), turn(), random(), brIf, 0, end)
	}
}

// source is a program that exports "run", which counts in the exported global "ran", and a leaf without charges that it calls.
func (p *program) source() source {
	return source{
		globals: []global{{i32, true}},
		exports: [][]byte{join(sized([]byte("ran")), 3, 0)},
		functions: []function{
			{export: "run", params: []byte{i32, i32}, code: p.statements(4)},
			{code: counted(55)},
		},
	}
}

// No path is free. Whatever way a program takes, it has paid for the instructions that it ran: at worst less than a unit is left.
func TestNoPathThroughAProgramIsFree(t *testing.T) {
	var most float64
	for seed := range uint64(400) {
		p := &program{draw: rand.New(rand.NewPCG(seed, 0))}
		r := mustStart(context.Background(), t, p.source().bytes(), plenty, 0)
		if _, err := r.call(seed, 500); err != nil {
			t.Fatal(err)
		}
		ran, spent := r.mod.ExportedGlobal("ran").Get(), r.spent()
		_ = r.mod.Close(r.ctx)
		most = max(most, float64(ran)/float64(spent+1))
		if ran > 64*(spent+1) {
			t.Errorf("program %d ran %d instructions for %d units", seed, ran, spent)
		}
	}
	t.Logf("at most %.0f instructions were run for a unit", most)
}

func TestWhatPathsCost(t *testing.T) {
	yes := constant(1)
	nops := func(n int) []byte { return repeat(n, join(nop)) }
	calling := func(leaf []byte) source { // the caller's entry costs a unit
		return source{functions: []function{{export: "run", code: join(call, 1)}, {code: leaf}}}
	}
	inTable := func(leaf []byte) source {
		s := calling(leaf)
		s.functions[0].code = join(constant(0), indirect, 1, 0)
		s.tables, s.elements = [][]byte{join(anyref, 0, 1)}, []byte{1}
		return s
	}
	for name, c := range map[string]struct {
		s    source
		want uint64
	}{
		"a short leaf and its call are free":              {calling(nops(50)), 1},
		"a leaf leaves its weight to its caller":          {calling(nops(200)), 1 + 3},
		"each call of a leaf is paid for":                 {source{functions: []function{{export: "run", code: repeat(10, join(call, 1))}, {code: nops(119)}}}, 1 + 20},
		"what it was left, a function leaves to its own":  {source{functions: []function{{export: "run", code: join(call, 1)}, {code: join(call, 2)}, {code: nops(200)}}}, 1 + 3},
		"a leaf of 600 instructions pays itself":          {calling(nops(600)), 1 + 9},
		"a leaf that returns early leaves the greater":    {calling(join(nops(130), ret, nops(300))), 1 + 4},
		"a leaf in a table pays from 64 instructions on":  {inTable(nops(63)), 1 + 1},
		"a leaf leaves what it has done where it returns": {calling(join(yes, ifThen, void, nops(300), ret, end, nops(100))), 1 + 4},
		"a branch back to one of two loops pays for the outer": {only(join(constant(10), localSet, 0, loop, void, nops(400), loop, void,
			less(), i32Eqz, brTable, 1, 1, 2, end, end), i32), 10 * 7},
		"a turn costs a unit when all of it has been paid": {only(join(constant(10), localSet, 0, nops(490), loop, void, nops(600), block, void, end,
			less(), brIf, 0, end), i32), 10*17 + 9},
		"a loop that is left at once is paid for": {only(join(nops(500), loop, void, nops(3), end, nops(100))), 9},
		"a call in a loop pays for itself": {source{functions: []function{
			{export: "run", locals: []byte{i32}, code: join(constant(10), localSet, 0, loop, void, call, 1, less(), brIf, 0, end)},
			{locals: []byte{i32}, code: join(constant(100), localSet, 0, loop, void, nops(30), less(), brIf, 0, end)}}}, 1 + 10*99 + 9},
		"growth in a loop pays for itself": {only(join(constant(10), localSet, 0, loop, void, yes, memoryGrow, 0, drop, less(), brIf, 0, end), i32), 10*4096 + 19},
		"a bulk instruction in a loop pays for itself": {only(join(constant(10), localSet, 0, loop, void, constant(0), constant(0), localGet, 0, constant(1000), i32Mul,
			misc, 11, 0, less(), brIf, 0, end), i32), 3435 + 9},
		"code that is skipped is not paid for":      {calling(repeat(10, join(block, void, nops(200), br, 0, nops(600), end))), 1 + 31},
		"then pays for itself":                      {calling(join(yes, ifThen, void, nops(640), otherwise, end)), 1 + 10},
		"else does not pay for then":                {calling(join(constant(0), ifThen, void, nops(640), otherwise, end)), 1},
		"code behind an if pays for the longer arm": {calling(join(constant(0), ifThen, void, nops(190), end)), 1 + 3},
		"a loop pays for a long body at every turn": {calling(join(
			constant(10), globalSet, 0, loop, void, nops(640), globalGet, 0, i32Const, 1, i32Sub, globalSet, 0, globalGet, 0, brIf, 0, end)),
			1 + 9*11 + 10},
		"memory costs eight times as much": {calling(repeat(64, join(yes, 0x28, 0, 0, drop))), 1 + 10},
	} {
		t.Run(name, func(t *testing.T) {
			c.s.globals = []global{{i32, true}}
			c.s.memory = join(0, 1)
			r := mustStart(context.Background(), t, c.s.bytes(), plenty, 0)
			if _, err := r.call(); err != nil {
				t.Fatal(err)
			}
			if got := r.spent(); got != c.want {
				t.Errorf("it cost %d units, not %d", got, c.want)
			}
		})
	}
}
