package module

import "testing"

// twoImports is this module, in which every place that can hold the index of a function holds one:
//
//	(import "a" "x" (func)) (import "b" "y" (func)) (table 3 funcref) (global funcref (ref.func 0)) (export "e" (func 0)) (start 1)
//	(elem (i32.const 0) func 0 1 2) (elem funcref (ref.func 1)) (func call 0 call 1 ref.func 0 drop)
const twoImports = "\x00asm\x01\x00\x00\x00" +
	"\x01\x04\x01\x60\x00\x00" +
	"\x02\x0d\x02\x01a\x01x\x00\x00\x01b\x01y\x00\x00" +
	"\x03\x02\x01\x00" +
	"\x04\x04\x01\x70\x00\x03" +
	"\x06\x06\x01\x70\x00\xd2\x00\x0b" +
	"\x07\x05\x01\x01e\x00\x00" +
	"\x08\x01\x01" +
	"\x09\x0f\x02\x00\x41\x00\x0b\x03\x00\x01\x02\x05\x70\x01\xd2\x01\x0b" +
	"\x0a\x0d\x01\x0b\x00\x10\x80\x80\x00\x10\x01\xd2\x00\x1a\x0b"

func TestReplacedImportsKeepWhatReferredToThem(t *testing.T) {
	out, n, err := Replace([]byte(twoImports), DefaultCaps(), func(i Import, counter uint32) ([]byte, bool) {
		if counter != 1 {
			t.Errorf("the counter is global %d", counter)
		}
		return []byte{0, opNop, opEnd}, i.Module == "a"
	})
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	// b.y is function 0 now, and a.x, the module's own, function 1. A number of three bytes stays one of three bytes.
	want := "\x00asm\x01\x00\x00\x00" +
		"\x01\x04\x01\x60\x00\x00" +
		"\x02\x07\x01\x01b\x01y\x00\x00" +
		"\x03\x03\x02\x00\x00" +
		"\x04\x04\x01\x70\x00\x03" +
		"\x06\x0b\x02\x70\x00\xd2\x01\x0b\x7e\x01\x42\x00\x0b" +
		"\x07\x05\x01\x01e\x00\x01" +
		"\x08\x01\x00" +
		"\x09\x0f\x02\x00\x41\x00\x0b\x03\x01\x00\x02\x05\x70\x01\xd2\x00\x0b" +
		"\x0a\x11\x02\x03\x00\x01\x0b\x0b\x00\x10\x81\x80\x00\x10\x00\xd2\x01\x1a\x0b"
	if string(out) != want {
		t.Errorf("got  %q\nwant %q", out, want)
	}
	if _, err := Parse(out, DefaultCaps()); err != nil {
		t.Error(err)
	}
}

func TestAGlobalSectionIsMadeWhereThereIsNone(t *testing.T) {
	binary := "\x00asm\x01\x00\x00\x00\x01\x04\x01\x60\x00\x00\x02\x07\x01\x01a\x01x\x00\x00\x03\x02\x01\x00\x0a\x04\x01\x02\x00\x0b"
	out, n, err := Replace([]byte(binary), DefaultCaps(), func(Import, uint32) ([]byte, bool) { return []byte{0, opEnd}, true })
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
	m, err := Parse(out, DefaultCaps())
	if err != nil || m.Globals != 1 || len(m.Imports) != 0 || len(m.Functions) != 2 {
		t.Fatalf("%+v, %v", m, err)
	}
}

func TestAModuleThatImportsAMemoryIsNotChanged(t *testing.T) {
	binary := "\x00asm\x01\x00\x00\x00\x02\x08\x01\x01a\x01m\x02\x00\x01"
	if _, _, err := Replace([]byte(binary), DefaultCaps(), func(Import, uint32) ([]byte, bool) { return nil, true }); err == nil {
		t.Fatal("it is taken")
	}
}
