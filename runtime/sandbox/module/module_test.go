package module

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// section encodes one section.
func sectionBytes(id byte, content ...byte) []byte {
	return append(appendU32([]byte{id}, uint32(len(content))), content...)
}

// build encodes a module of the sections given.
func build(sections ...[]byte) []byte {
	return append([]byte("\x00asm\x01\x00\x00\x00"), bytes.Join(sections, nil)...)
}

// withBody is a module of one function without parameters and results; groups are those of its locals.
func withBody(groups []byte, code ...byte) []byte {
	body := append(append([]byte{}, groups...), code...)
	return build(
		sectionBytes(secType, 1, 0x60, 0, 0),
		sectionBytes(secFunction, 1, 0),
		sectionBytes(secCode, append(appendU32([]byte{1}, uint32(len(body))), body...)...),
	)
}

var noLocals = []byte{0}

func repeat(n int, code ...byte) []byte { return bytes.Repeat(code, n) }

func TestModulesOfTestdataAreRead(t *testing.T) {
	files, err := filepath.Glob("../testdata/*.wasm")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata")
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Parse(b, DefaultCaps())
		if strings.Contains(f, "memory64") || strings.Contains(f, "shared-memory") {
			if err == nil {
				t.Errorf("%s is accepted", f)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		again, err := Parse(m.Normalise(1000), DefaultCaps())
		if err != nil || again.Shape != m.Shape || len(again.Exports) != len(m.Exports) {
			t.Errorf("%s does not survive: %+v, %v", f, again, err)
		}
	}
}

func TestStructureIsReported(t *testing.T) {
	m, err := Parse(build(
		sectionBytes(secType, 2, 0x60, 1, 0x7f, 1, 0x7e, 0x60, 0, 0),
		sectionBytes(secImport, 2, 1, 'a', 1, 'b', 0, 0, 1, 'c', 1, 'd', 3, 0x7f, 0),
		sectionBytes(secFunction, 1, 1),
		sectionBytes(secMemory, 1, 1, 2, 3),
		sectionBytes(secExport, 1, 1, 'f', 0, 1),
		sectionBytes(secStart, 1),
		sectionBytes(secCode, 1, 2, 0, 0x0b),
	), DefaultCaps())
	if err != nil {
		t.Fatal(err)
	}
	if m.Imports[0].Type.String() != "(i32) -> (i64)" || m.Imports[1].Kind != KindGlobal || !m.Start || m.Memories[0] != (Limits{2, 3, true}) {
		t.Errorf("%+v", m)
	}
	for i, want := range []string{"(i32) -> (i64)", "() -> ()"} {
		if ft, found := m.FuncType(uint32(i)); !found || ft.String() != want || !ft.Equal(m.Types[i]) {
			t.Errorf("function %d: %v", i, ft)
		}
	}
	if _, found := m.FuncType(2); found {
		t.Error("there is a third function")
	}
	if m.Types[0].Equal(m.Types[1]) {
		t.Error("two types are the same")
	}
}

// A declaration of a few bytes must not make a decoder allocate or loop for what it announces.
func TestDeclarationsOfMoreThanTheCapsAreRefused(t *testing.T) {
	four := []byte{0xff, 0xff, 0xff, 0xff, 0x0f} // 4,294,967,295
	with := func(id byte, before ...byte) []byte { return build(sectionBytes(id, append(before, four...)...)) }
	locals := append(append([]byte{1}, four...), 0x7f)
	twoGroups := append(append([]byte{2, 1, 0x7f}, four...), 0x7f)
	many := func(n int, id byte, item ...byte) []byte {
		return build(sectionBytes(id, append(appendU32(nil, uint32(n)), repeat(n, item...)...)...))
	}
	for name, test := range map[string]struct {
		module []byte
		what   string
	}{
		"types":                    {with(secType), "function types"},
		"parameters":               {with(secType, 1, 0x60), "parameters"},
		"results":                  {with(secType, 1, 0x60, 0), "results"},
		"imports":                  {with(secImport), "imports"},
		"functions":                {with(secFunction), "functions"},
		"100,000 functions":        {many(100_000, secFunction, 0), "100,000 functions"},
		"tables":                   {with(secTable), "tables"},
		"table entries":            {with(secTable, 1, 0x70, 0), "table entries"},
		"memories":                 {with(secMemory), "memories"},
		"two memories":             {build(sectionBytes(secMemory, 2, 0, 1, 0, 1)), "2 memories"},
		"globals":                  {with(secGlobal), "globals"},
		"exports":                  {with(secExport), "exports"},
		"element segments":         {with(secElement), "element segments"},
		"elements":                 {with(secElement, 1, 1, 0), "elements"},
		"elements as expressions":  {with(secElement, 1, 5, 0x70), "elements"},
		"data segments":            {with(secData), "data segments"},
		"function bodies":          {with(secCode), "function bodies"},
		"bytes in a body":          {build(sectionBytes(secType, 1, 0x60, 0, 0), sectionBytes(secFunction, 1, 0), sectionBytes(secCode, append([]byte{1}, four...)...)), "bytes of code in one function"},
		"bytes of all bodies":      {build(sectionBytes(secCode, make([]byte, 12<<20+1)...)), "bytes of code"},
		"locals":                   {withBody(locals, 0x0b), "4,294,967,295 locals"},
		"locals in a second group": {withBody(twoGroups, 0x0b), "4,294,967,296 locals"},
		"groups of locals":         {withBody(four, 0x0b), "groups of locals"},
		"targets":                  {withBody(noLocals, append([]byte{0x41, 0, 0x0e}, four...)...), "branches"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(test.module, DefaultCaps())
			var many *TooManyError
			if !errors.As(err, &many) || !strings.Contains(err.Error(), test.what) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// What was measured to take the compiler seconds and gigabytes.
func TestCompileBombsAreRefused(t *testing.T) {
	get := func(locals int) (code []byte) { // names each local
		for i := range locals {
			code = append(appendU32(append(code, 0x20), uint32(i)), 0x1a)
		}
		return code
	}
	locals := func(n int) []byte { return append(appendU32([]byte{1}, uint32(n)), 0x7f) }
	nest := func(op byte, depth int, inside []byte) []byte {
		code := append(repeat(depth, op, 0x40), inside...)
		return append(append(code, repeat(depth, 0x0b)...), 0x0b)
	}
	functions := func(n int, body []byte) []byte {
		code := appendU32(nil, uint32(n))
		for range n {
			code = append(appendU32(code, uint32(len(body))), body...)
		}
		return build(sectionBytes(secType, 1, 0x60, 0, 0),
			sectionBytes(secFunction, append(appendU32(nil, uint32(n)), make([]byte, n)...)...), sectionBytes(secCode, code...))
	}
	for name, test := range map[string]struct {
		module []byte
		what   string
	}{
		"3,000 loops over 1,000 locals":           {withBody(locals(1000), nest(3, 3000, get(1000))...), "nested loops"},
		"1,025 loops in a row":                    {withBody(noLocals, append(repeat(1025, 3, 0x40, 0x0b), 0x0b)...), "loops in one function"},
		"129 nested loops":                        {withBody(noLocals, nest(3, 129, nil)...), "nested loops"},
		"2,049 nested blocks":                     {withBody(noLocals, nest(2, 2049, nil)...), "nested blocks"},
		"4,097 blocks in a row":                   {withBody(noLocals, append(repeat(4097, 2, 0x40, 0x0b), 0x0b)...), "blocks in one function"},
		"a branch table with 9,000 targets":       {withBody(noLocals, append(append(appendU32([]byte{0x41, 0, 0x0e}, 9_000), make([]byte, 9_001)...), 0x0b)...), "branches"},
		"9,000 branches":                          {withBody(noLocals, append(repeat(9_000, 0x41, 0, 0x0d, 0), 0x0b)...), "branches"},
		"100 nested loops over 4,000 locals":      {withBody(locals(4000), nest(3, 100, get(4000))...), "pairs of a block and a local in one function"},
		"the same in smaller pieces":              {functions(80, append(locals(1000), nest(3, 100, get(1000))...)), "pairs of a block and a local"},
		"8,193 locals":                            {withBody(locals(8193), 0x0b), "locals in one function"},
		"8,000 locals in each of 1,000 functions": {functions(1000, append(locals(8000), 0x0b)), "locals in all functions"},
		"a body of 1 MiB":                         {withBody(noLocals, append(repeat(1<<20, 1), 0x0b)...), "bytes of code in one function"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse(test.module, DefaultCaps())
			var many *TooManyError
			if !errors.As(err, &many) || !strings.Contains(err.Error(), test.what) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := Parse(withBody(locals(2000), nest(3, 128, get(2000))...), DefaultCaps()); err != nil {
		t.Errorf("below every cap: %v", err)
	}
}

func TestMalformedModulesAreRefused(t *testing.T) {
	typed := sectionBytes(secType, 1, 0x60, 0, 0)
	for name, module := range map[string][]byte{
		"nothing":                             nil,
		"another magic":                       []byte("\x7fELF\x01\x00\x00\x00"),
		"a component":                         []byte("\x00asm\x0d\x00\x01\x00"),
		"a section of an unknown kind":        build(sectionBytes(13)),
		"a section that is cut":               append(build(), secType, 5, 1),
		"a section with more in it":           build(sectionBytes(secType, 0, 0)),
		"a section twice":                     build(typed, typed),
		"sections out of order":               build(sectionBytes(secFunction, 0), typed),
		"data count behind code":              build(sectionBytes(secCode, 0), sectionBytes(secDataCount, 0)),
		"a number of 6 bytes":                 build(sectionBytes(secType, 0x80, 0x80, 0x80, 0x80, 0x80, 0)),
		"a number of 33 bits":                 build(sectionBytes(secType, 0x80, 0x80, 0x80, 0x80, 0x10)),
		"a type that is no function":          build(sectionBytes(secType, 1, 0x5f, 0)),
		"an unknown value type":               build(sectionBytes(secType, 1, 0x60, 1, 0x64, 0)),
		"a function of a type there is not":   build(sectionBytes(secFunction, 1, 0), sectionBytes(secCode, 1, 2, 0, 0x0b)),
		"a function without a body":           build(typed, sectionBytes(secFunction, 1, 0)),
		"a body without a function":           build(typed, sectionBytes(secCode, 1, 2, 0, 0x0b)),
		"an import of an unknown kind":        build(sectionBytes(secImport, 1, 1, 'a', 1, 'b', 4, 0, 0)),
		"a name that is not UTF-8":            build(sectionBytes(secExport, 1, 1, 0xff, 0, 0)),
		"a memory with 64-bit addresses":      build(sectionBytes(secMemory, 1, 4, 1)),
		"a shared memory":                     build(sectionBytes(secMemory, 1, 3, 1, 1)),
		"a memory with pages of its own":      build(sectionBytes(secMemory, 1, 8, 1, 0)),
		"limits with unknown flags":           build(sectionBytes(secMemory, 1, 0x10, 1)),
		"a constant of two instructions":      build(sectionBytes(secGlobal, 1, 0x7f, 0, 0x41, 1, 0x41, 1, 0x6a, 0x0b)),
		"a constant that calls":               build(sectionBytes(secGlobal, 1, 0x7f, 0, 0x10, 0, 0x0b)),
		"a constant of an unknown vector":     build(sectionBytes(secGlobal, 1, 0x7b, 0, 0xfd, 13)),
		"an element segment of unknown flags": build(sectionBytes(secElement, 1, 8)),
		"a data segment of unknown flags":     build(sectionBytes(secData, 1, 3)),
		"a data segment that is cut":          build(sectionBytes(secData, 1, 1, 9, 0)),
		"a body without an end":               withBody(noLocals, 0x01),
		"a body with more behind its end":     withBody(noLocals, 0x0b, 0x0b),
		"a local that there is not":           withBody(noLocals, 0x20, 0, 0x1a, 0x0b),
		"an exception":                        withBody(noLocals, 0x06, 0x40, 0x0b, 0x0b),
		"a tail call":                         withBody(noLocals, 0x12, 0, 0x0b),
		"an unknown bulk instruction":         withBody(noLocals, 0xfc, 18, 0x0b),
		"a bulk instruction in a long form":   withBody(noLocals, 0xfc, 0x8b, 0, 0, 0x0b),
		"a second memory":                     withBody(noLocals, 0x3f, 1, 0x1a, 0x0b),
		"a vector instruction in a long form": withBody(noLocals, 0xfd, 0x8c, 0, 0x0b),
		"an atomic instruction":               withBody(noLocals, 0xfe, 0, 0, 0, 0x0b),
	} {
		t.Run(name, func(t *testing.T) {
			if m, err := Parse(module, DefaultCaps()); err == nil {
				t.Errorf("it is accepted: %+v", m)
			}
		})
	}
}

func TestNormaliseDropsCustomSectionsAndBoundsTables(t *testing.T) {
	const custom, tables = "secret", 1000
	m, err := Parse(build(
		sectionBytes(secCustom, append([]byte{4}, "name"+custom...)...),
		sectionBytes(secTable, 3, 0x70, 0, 10, 0x6f, 1, 5, 6, 0x70, 1, 5, 0xff, 0xff, 0x03),
		sectionBytes(secCustom, append([]byte{1}, "x"+custom...)...),
	), DefaultCaps())
	if err != nil {
		t.Fatal(err)
	}
	out := m.Normalise(tables)
	if bytes.Contains(out, []byte(custom)) {
		t.Error("a custom section is there")
	}
	again, err := Parse(out, DefaultCaps())
	if err != nil {
		t.Fatal(err)
	}
	want := []Limits{{10, 10 + 980/3, true}, {5, 6, true}, {5, 5 + 980/3, true}}
	for i, table := range again.Tables {
		if table.Limits != want[i] || table.Ref != m.Tables[i].Ref {
			t.Errorf("table %d is %+v, want %+v", i, table, want[i])
		}
	}
}

// Whatever is given, Parse must come back, and what it accepts must be the same when it is written and read again.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("../testdata/*.wasm")
	for _, file := range files {
		if b, err := os.ReadFile(file); err == nil {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Parse(b, DefaultCaps())
		if err != nil {
			return
		}
		n := m.Normalise(DefaultCaps().TableEntries)
		again, err := Parse(n, DefaultCaps())
		if err != nil {
			t.Fatalf("it is not read again: %v", err)
		}
		if again.Shape != m.Shape || !bytes.Equal(again.Normalise(DefaultCaps().TableEntries), n) {
			t.Fatal("it is not the same when it is read again")
		}
	})
}
