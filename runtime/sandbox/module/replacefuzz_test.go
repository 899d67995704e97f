package module

import "testing"

// FuzzReplace: whatever a module is, what Replace makes of it can be read again, has the imports that were to stay, and needs no further change.
func FuzzReplace(f *testing.F) {
	f.Add([]byte(twoImports))
	f.Add([]byte("\x00asm\x01\x00\x00\x00\x01\x04\x01\x60\x00\x00\x02\x07\x01\x01a\x01x\x00\x00\x03\x02\x01\x00\x0a\x04\x01\x02\x00\x0b"))
	stub := func(i Import, _ uint32) ([]byte, bool) { return []byte{0, opUnreachable, opEnd}, i.Module == "a" }
	f.Fuzz(func(t *testing.T, b []byte) {
		before := string(b)
		out, n, err := Replace(b, DefaultCaps(), stub)
		if string(b) != before {
			t.Fatal("it changed what it was given")
		}
		if err != nil || n == 0 {
			return
		}
		old, err := Parse(b, DefaultCaps())
		if err != nil {
			t.Fatal(err)
		}
		if len(old.Functions) == 0 { // it has no section that the new functions could go to, and is no guest
			return
		}
		m, err := Parse(out, roomFor(n))
		if err != nil {
			t.Fatalf("%v: %q", err, out)
		}
		if len(m.Imports) != len(old.Imports)-n || len(m.Functions) != len(old.Functions)+n || len(m.Exports) != len(old.Exports) {
			t.Fatalf("of %d imports and %d functions, %d and %d are left", len(old.Imports), len(old.Functions), len(m.Imports), len(m.Functions))
		}
		if _, again, err := Replace(out, roomFor(n), stub); err != nil || again != 0 {
			t.Fatalf("%d are replaced once more, %v", again, err)
		}
	})
}

// roomFor gives caps that a module at the default ones still fits with n functions and a global more.
func roomFor(n int) Caps {
	c := DefaultCaps()
	c.Functions, c.Globals, c.Code, c.AllWork = c.Functions+n, c.Globals+1, c.Code+n*16, c.AllWork+n
	return c
}
