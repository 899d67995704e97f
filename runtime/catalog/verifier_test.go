package catalog_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
)

// signedBy trusts what is signed with a word before its bytes.
type signedBy string

func (s signedBy) Verify(_ context.Context, _ string, module, signature []byte) error {
	if !bytes.Equal(signature, s.sign(module)) {
		return errors.New("it is not signed by anybody who is trusted")
	}
	return nil
}

func (s signedBy) sign(module []byte) []byte { return append([]byte(s), module...) }

func (p *place) sign(name string, signature []byte) {
	p.t.Helper()
	path := filepath.Join(p.dir, name+".wasm"+catalog.SignatureEnding)
	if err := errors.Join(os.WriteFile(path+".new", signature, 0o600), os.Rename(path+".new", path)); err != nil {
		p.t.Fatal(err)
	}
}

func TestWithKeysOnlySignedModulesAreApprovedAndServed(t *testing.T) {
	key := signedBy("key")
	first := titled(t, "Version 1..")
	for name, signature := range map[string][]byte{"unsigned": nil, "signed for other bytes": key.sign(titled(t, "Version 2..")), "signed by another": signedBy("other").sign(first)} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			p.put("m", first)
			if signature != nil {
				p.sign("m", signature)
			}
			p.approve("m") // while there were no keys
			p.verifier = key
			o := p.open()
			if st := o.status("m"); o.title("answer") != "" || st.State != catalog.StateRefused || !strings.Contains(st.Reason, "not signed") {
				t.Errorf("%+v", st)
			}
			if err := p.tryApprove("m"); err == nil || !strings.Contains(err.Error(), "not signed") {
				t.Errorf("it is approved: %v", err)
			}
			p.sign("m", key.sign(first))
			p.approve("m")
			if o := p.open(); o.title("answer") != "Version 1.." {
				t.Errorf("signed and approved anew, it does not serve: %+v", o.status("m"))
			}
			for what, change := range map[string]func(*catalog.Config){"for authors": unapproved, "with the same needs": sameNeeds} {
				fresh := newPlace(t)
				fresh.verifier = key
				fresh.put("m", first)
				if o := fresh.open(change); o.title("answer") != "" || o.status("m").State != catalog.StateRefused {
					t.Errorf("%s: %+v", what, o.status("m"))
				}
			}
		})
	}
	t.Run("signed", func(t *testing.T) {
		p := newPlace(t)
		p.verifier = key
		p.put("m", first)
		p.sign("m", key.sign(first))
		p.approve("m")
		o := p.open(sameNeeds)
		if o.title("answer") != "Version 1.." {
			t.Fatalf("%+v", o.status("m"))
		}
		p.put("m", titled(t, "Version 2.."))
		o.look()
		if st := o.status("m"); o.title("answer") != "Version 1.." || st.Newer != catalog.StateRefused {
			t.Errorf("an update that is signed wrongly: %+v", st)
		}
		p.sign("m", key.sign(titled(t, "Version 2..")))
		o.look()
		if o.title("answer") != "Version 2.." {
			t.Errorf("an update whose signature came after it: %+v", o.status("m"))
		}
		if again := p.open(); again.title("answer") != "Version 1.." {
			t.Errorf("the kept version is not verified by its kept signature: %+v", again.status("m"))
		}
	})
}
