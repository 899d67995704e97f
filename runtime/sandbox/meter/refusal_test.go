package meter_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox/meter"
)

// refused checks that a module is refused, for a reason that contains the words.
func refused(t *testing.T, module []byte, words string) {
	t.Helper()
	_, err := meter.Rewrite(module, meter.Config{})
	var r *meter.RefusedError
	if !errors.As(err, &r) {
		t.Fatalf("the module was not refused: %v", err)
	}
	if !strings.Contains(r.Reason, words) {
		t.Errorf("the reason is %q; it should say %q", r.Reason, words)
	}
	if !strings.Contains(err.Error(), fmt.Sprintf("%#x", r.Offset)) {
		t.Errorf("the message %q does not name the offset %#x", err, r.Offset)
	}
}

func TestAGuestCannotNameWhatIsAdded(t *testing.T) {
	fuel := append(constant(0), 0xac) // i64.extend_i32_s
	withGlobals := func(code []byte) source {
		s := only(code)
		s.globals = []global{{i64, true}, {i32, false}}
		return s
	}
	withTable := only(nil)
	withTable.tables = [][]byte{join(anyref, 0, 2)}
	withTable.elements = []byte{0, 1}
	withStart := only(nil)
	one := byte(1)
	withStart.start = &one
	exporting := func(kind, i int) source {
		s := only(nil)
		s.exports = [][]byte{join(sized([]byte("x")), kind, i)}
		return s
	}
	named := func(name string) source {
		s := withGlobals(nil)
		s.exports = [][]byte{join(sized([]byte(name)), 3, 0)}
		return s
	}
	other := only(nil)
	other.imports = []function{{export: meter.ImportName, params: []byte{i64}, results: []byte{i64}}}
	rewrite(t, other.bytes(), meter.Config{}) // the name may be imported from elsewhere

	for name, c := range map[string]struct {
		s     source
		words string
	}{
		"global.get of the fuel":                  {withGlobals(join(globalGet, 2, drop)), "no global 2"},
		"global.set of the fuel":                  {withGlobals(join(fuel, globalSet, 2)), "no global 2"},
		"global.set of the depth":                 {withGlobals(join(constant(0), globalSet, 3)), "no global 3"},
		"global.get with a padded index":          {withGlobals(join(globalGet, 0x82, 0x80, 0x00, drop)), "no global 2"},
		"global.get where there were no globals":  {only(join(globalGet, 0, drop)), "no global 0"},
		"export of the fuel":                      {exporting(3, 0), "no global 0"},
		"export of refill":                        {exporting(0, 1), "no function 1"},
		"call of refill, whose index is the next": {only(join(fuel, call, 1, drop)), "no function 1"},
		"ref.func of what is out of range":        {only(join(refFunc, 1, drop)), "no function 1"},
		"an element segment out of range":         {withTable, "no function 1"},
		"start out of range":                      {withStart, "no function 1"},
		"a block of the type of refill":           {only(join(fuel, block, 1, end, drop)), "no type 1"},
		"call_indirect by the type of refill":     {only(join(fuel, constant(0), indirect, 1, 0, drop)), "no type 1"},
		"the first local that is added":           {only(join(constant(0), localSet, 0, call, 0)), "no local 0"},
		"the name under which fuel is exported":   {named(meter.FuelExport), "reserved"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.s.bytes(), c.words) })
	}

	t.Run("import of refill itself", func(t *testing.T) {
		s := only(nil)
		s.from, s.imports = meter.ImportModule, []function{{export: meter.ImportName, params: []byte{i64}, results: []byte{i64}}}
		refused(t, s.bytes(), "reserved")
	})
	t.Run("a module that is metered already", func(t *testing.T) {
		refused(t, rewrite(t, count().bytes(), meter.Config{}), "reserved")
	})
}

func TestWhatIsNotInCoreFeaturesV2IsRefusedByName(t *testing.T) {
	for name, c := range map[string]struct {
		code  []byte
		words string
	}{
		"exception handling, throw":         {join(0x08, 0), "opcode 0x8 (exception handling)"},
		"exception handling, try_table":     {join(0x1f, void, 0, end), "(exception handling)"},
		"tail calls, return_call":           {join(0x12, 0), "opcode 0x12 (tail calls)"},
		"tail calls, return_call_indirect":  {join(0x13, 0, 0), "(tail calls)"},
		"typed references, call_ref":        {join(0x14, 0), "(typed function references)"},
		"garbage collection, struct.new":    {join(0xfb, 0, 0), "(garbage collection)"},
		"threads, atomic.fence":             {join(0xfe, 3, 0), "(threads)"},
		"an opcode that nobody has":         {join(0xff), "opcode 0xff"},
		"relaxed SIMD":                      {join(simd, 0x80, 0x02), "vector opcode"},
		"a SIMD opcode that nobody has":     {join(simd, 0x9a, 0x01), "0xfd 0x9a"},
		"a misc opcode that nobody has":     {join(misc, 18), "0xfc 0x12"},
		"a memory other than the first":     {join(constant(0), 0x28, 0x42, 1, 0, drop), "second memory"},
		"memory.grow of a second memory":    {join(constant(0), memoryGrow, 1, drop), "several memories"},
		"a block of an unknown type":        {join(block, 0x69, end), "block type"},
		"a block type of more than a byte":  {join(block, 0xc0, 0x7f, end), "shortest"},
		"a null of an unknown type":         {join(refNull, 0x69, drop), "reference type"},
		"a select of two types":             {join(0x1c, 2, i32, i32), "exactly one"},
		"a branch beyond the function":      {join(br, 1), "no label 1"},
		"a br_table beyond the function":    {join(constant(0), brTable, 1, 0, 1), "no label 1"},
		"a br_table longer than the module": {join(constant(0), brTable, 0xff, 0xff, 0xff, 0xff, 0x0f, 0), "does not fit"},
		"an else without an if":             {join(otherwise), "outside an if"},
		"a function without its end":        {join(block, void), "unexpected end"},
		"code behind the end":               {join(end, nop), "left over"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, only(c.code).bytes(), c.words) })
	}
}

// wazero v1.12.0 reads the opcode behind 0xfd as one byte. If the meter read the two-byte form as the standard allows, what
// follows here would be a loop to wazero and the end of an opcode to the meter.
func TestNoCodeHidesBehindAnotherReadingOfAnOpcode(t *testing.T) {
	zero := join(simd, 0x0c, repeat(16, join(0)))
	refused(t, only(join(zero, simd, 0x80, loop, void, br, 0, end)).bytes(), "shortest encoding")
	refused(t, only(join(zero, simd, 0x80, 0x81, 0x00, drop)).bytes(), "shortest encoding")
	refused(t, only(join(simd, 0x8c, 0x00, zero, drop)).bytes(), "shortest encoding")
	rewrite(t, only(join(zero, simd, 0x80, 0x01, drop)).bytes(), meter.Config{})
}

func TestSectionsThatLieAreRefused(t *testing.T) {
	good := only(nil).bytes()
	header := good[:8]
	types := section(1, join(1, 0x60, 0, 0))
	huge := []byte{0xff, 0xff, 0xff, 0xff, 0x0f}
	for name, c := range map[string]struct {
		module []byte
		words  string
	}{
		"nothing":                              {nil, "unexpected end"},
		"text":                                 {[]byte("(module (func))"), "not a WebAssembly core module"},
		"a component":                          {[]byte("\x00asm\x0d\x00\x01\x00"), "not a WebAssembly core module"},
		"a section that is cut off":            {join(header, 1, 5, 1), "longer than the module"},
		"a section in the wrong place":         {join(header, section(3, []byte{0}), types), "out of order"},
		"a section twice":                      {join(header, types, types), "out of order"},
		"an unknown section":                   {join(header, section(14, nil)), "unknown section"},
		"a section of exceptions":              {join(header, section(13, nil)), "exception handling"},
		"a custom section with a false name":   {join(header, section(0, join(2, 0xff, 0xfe))), "custom section"},
		"two name sections":                    {join(header, section(0, sized([]byte("name"))), section(0, sized([]byte("name")))), "two name"},
		"4 billion types":                      {join(header, section(1, huge)), "does not fit"},
		"4 billion imports":                    {join(header, section(2, huge)), "does not fit"},
		"4 billion functions":                  {join(header, types, section(3, huge)), "does not fit"},
		"4 billion tables":                     {join(header, section(4, huge)), "does not fit"},
		"4 billion exports":                    {join(header, section(7, huge)), "does not fit"},
		"4 billion segments":                   {join(header, section(11, huge)), "does not fit"},
		"a segment of 4 billion bytes":         {join(header, section(11, join(1, 1, huge))), "does not fit"},
		"a number of six bytes":                {join(header, section(3, []byte{0x80, 0x80, 0x80, 0x80, 0x80, 0})), "malformed"},
		"a number of 36 bits":                  {join(header, section(3, []byte{0x80, 0x80, 0x80, 0x80, 0x10})), "malformed"},
		"a struct type":                        {join(header, section(1, join(1, 0x5f, 0, 0))), "garbage collection"},
		"a typed reference":                    {join(header, section(1, join(1, 0x60, 1, 0x64, 0))), "value type"},
		"functions without code":               {join(header, types, section(3, []byte{1, 0})), "not defined"},
		"more code than functions":             {join(header, types, section(3, []byte{1, 0}), section(10, []byte{2, 2, 0, end, 2, 0, end})), "are defined"},
		"a function of an unknown type":        {join(header, types, section(3, []byte{1, 1})), "no type 1"},
		"a shared memory":                      {join(header, section(5, []byte{1, 3, 1, 1})), "shared"},
		"a 64-bit memory":                      {join(header, section(5, []byte{1, 4, 1})), "64-bit"},
		"two memories":                         {join(header, section(5, []byte{2, 0, 1, 0, 1})), "several memories"},
		"a global that is neither":             {join(header, section(6, join(1, i32, 2, constant(0), end))), "neither"},
		"a global of a calculated value":       {join(header, section(6, join(1, i32, 0, constant(0), constant(0), i32Add, end))), "more than one"},
		"a global of the value of the fuel":    {join(header, section(6, join(1, i64, 0, globalGet, 1, end))), "no global 1"},
		"a segment at an offset of the depth":  {join(header, section(11, join(1, 0, globalGet, 1, end, 0))), "no global 1"},
		"an element segment of unknown form":   {join(header, section(9, []byte{1, 8, 0})), "unknown form"},
		"a table with an initial value":        {join(header, section(4, []byte{1, 0x40, 0, anyref, 0, 1, refNull, anyref, end})), "reference type"},
		"a section with bytes left over":       {join(header, section(3, []byte{0, 0})), "left over"},
		"50,001 locals in a few bytes":         {join(header, types, section(3, []byte{1, 0}), section(10, join(1, sized(join(1, u32(50_001), i32, end))))), "50001 locals"},
		"4 billion times 2 locals":             {join(header, types, section(3, []byte{1, 0}), section(10, join(1, sized(join(2, huge, i32, huge, i32, end))))), "locals"},
		"blocks nested 100,001 deep":           {only(repeat(100_001, join(block, void))).bytes(), "nested"},
		"tables of more than a million":        {join(header, section(4, join(2, anyref, 0, u32(1<<20), anyref, 0, 1))), "the limit is 1048576"},
		"a body that is longer than its space": {join(header, types, section(3, []byte{1, 0}), section(10, []byte{1, 9, 0, end})), "longer than the module"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.module, c.words) })
	}
}

func TestAModuleThatGrowsBeyondTheSizeLimitIsRefused(t *testing.T) {
	module := only(repeat(10_000, join(loop, void, end))).bytes()
	for _, size := range []int{1000, 100_000} { // too large before, too large after
		_, err := meter.Rewrite(module, meter.Config{Size: size})
		var r *meter.RefusedError
		if !errors.As(err, &r) || !strings.Contains(r.Reason, "larger than the limit") {
			t.Errorf("with a limit of %d bytes: %v", size, err)
		}
	}
	grown := rewrite(t, module, meter.Config{})
	if factor := len(grown) / len(module); factor > 12 {
		t.Errorf("empty loops grew %d times", factor)
	}
}

func TestTruncatingAModuleAnywhereIsNoDanger(t *testing.T) {
	for name, s := range attacks() {
		if name == "memory.init" || name == "table.init" || name == "a loop of blocks that skip the charge" || name == "a loop of long straight code" {
			continue // long, and nothing new
		}
		module := s.bytes()
		for n := range module {
			if _, err := meter.Rewrite(module[:n], meter.Config{}); err != nil {
				var r *meter.RefusedError
				if !errors.As(err, &r) || r.Offset > n {
					t.Fatalf("%s cut after %d bytes: %v", name, n, err)
				}
			}
		}
	}
}

func TestAMeteredModuleStillTrapsAsItDid(t *testing.T) {
	r := mustStart(context.Background(), t, only(join(unreachable)).bytes(), plenty, 0)
	if _, err := r.call(); err == nil || !strings.Contains(err.Error(), "unreachable") {
		t.Errorf("the call ended with %v", err)
	}
}

func TestTheLimitOnSizeIsThatOfTheWholeResult(t *testing.T) {
	module := fib().bytes()
	size := len(rewrite(t, module, meter.Config{}))
	for limit, fits := range map[int]bool{size: true, size - 1: false, len(module): false, len(module) - 1: false} {
		if _, err := meter.Rewrite(module, meter.Config{Size: limit}); (err == nil) != fits {
			t.Errorf("%d bytes of %d: %v", limit, size, err)
		}
	}
}
