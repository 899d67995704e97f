package catalog_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
)

const isPlugin = "it is an Extism plug-in: slower than other guests"

// plugin is an Extism plug-in of one tool, ask_limits, which needs GET data/limits, as the guests of titled do. The title is one letter.
func plugin(t *testing.T, title string) []byte {
	t.Helper()
	module, err := os.ReadFile("../sandbox/testdata/attacks/extism-loop.wasm")
	if err != nil {
		t.Fatal(err)
	}
	old := []byte(`"name":"t","title":"Title","description":"Title"`)
	rest := []byte(`"destructive":false`)
	from := bytes.Index(module, old)
	to := bytes.Index(module, rest) + len(rest)
	if from < 0 || to < from {
		t.Fatal("the plug-in does not describe itself as it did")
	}
	between := string(module[from+len(old) : to-len(rest)])
	with := `"name":"ask_limits","title":"` + title + `","description":"B"` + between + `"destructive":true`
	if len(with) != to-from {
		t.Fatalf("%d bytes in place of %d", len(with), to-from)
	}
	return append(append(bytes.Clone(module[:from]), with...), module[to:]...)
}

func TestAPluginServesOnceItIsApproved(t *testing.T) {
	p := newPlace(t)
	p.put("m", plugin(t, "A"))
	o := p.open()
	if st := o.status("m"); st.State != catalog.StateWaiting || !strings.HasPrefix(st.Reason, "nobody approved it; "+isPlugin) {
		t.Errorf("%+v", st)
	}
	p.approve("m")
	o.look()
	if st := o.status("m"); st.State != catalog.StateServing || st.Contract != "extism-0.1.0" || o.title("ask_limits") != "A" {
		t.Errorf("%+v", st)
	}
	p.put("m", plugin(t, "C"))
	o.look()
	if st := o.status("m"); st.Newer != catalog.StateWaiting || !strings.HasPrefix(st.Reason, "it changed since it was approved; "+isPlugin) || o.title("ask_limits") != "A" {
		t.Errorf("%+v", st)
	}
}

func TestAnUpdateOpensTheSecondDoorOnlyWhereAnApprovalDid(t *testing.T) {
	tests := []struct {
		name           string
		before, update []byte
		serves         bool
	}{
		{"a plug-in in the place of a guest", titled(t, "Version 1.."), plugin(t, "C"), false},
		{"a plug-in in the place of a plug-in", plugin(t, "A"), plugin(t, "C"), true},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			p := newPlace(t)
			p.put("m", tc.before)
			p.approve("m")
			o := p.open(sameNeeds, unapproved)
			p.put("m", tc.update)
			o.look()
			if st := o.status("m"); (o.title("ask_limits") == "C") != tc.serves || !tc.serves && !strings.Contains(st.Reason, isPlugin) {
				t.Errorf("%+v", st)
			}
		})
	}
}

func TestAnApprovedGuestMayComeBackThroughTheFirstDoor(t *testing.T) {
	p := newPlace(t)
	p.put("m", titled(t, "Version 1.."))
	p.approve("m")
	p.edit(func(f *lockfile.File) { f.Modules[0].Approved.Contract = "extism-0.1.0" })
	o := p.open(sameNeeds)
	p.put("m", titled(t, "Version 2.."))
	o.look()
	if o.title("answer") != "Version 2.." {
		t.Errorf("%+v", o.status("m"))
	}
}

func TestWithoutAnyApprovalNoPluginServesOrRuns(t *testing.T) {
	p := newPlace(t)
	p.put("m", bytes.ReplaceAll(plugin(t, "A"), []byte("ask_limits"), []byte("get_record"))) // the name of a bundled tool
	p.put("n", bytes.ReplaceAll(plugin(t, "A"), []byte(`"paged"`), []byte(`"Paged"`)))       // which only shows when it describes itself
	o := p.open(sameNeeds, unapproved)
	for _, name := range []string{"m", "n"} {
		if st := o.status(name); st.State != catalog.StateWaiting || !strings.Contains(st.Reason, isPlugin) {
			t.Errorf("%+v", st)
		}
	}
}

func TestAModuleIsNotServedThroughADoorThatItWasNotApprovedFor(t *testing.T) {
	p := newPlace(t)
	p.put("m", plugin(t, "A"))
	p.approve("m")
	p.edit(func(f *lockfile.File) { f.Modules[0].Approved.Contract = "0.1.0" })
	o := p.open()
	tool, ok := o.Tool("ask_limits")
	if !ok {
		t.Fatal("it is not listed")
	}
	if _, err := tool.Module.Guest(t.Context()); err == nil || !strings.Contains(err.Error(), "its contract is extism-0.1.0, and it was approved for 0.1.0") {
		t.Errorf("got %v", err)
	}
}

func TestAReviewSaysThatAVersionIsAPluginAndTheOneBeforeWasNot(t *testing.T) {
	p := newPlace(t)
	p.put("m", titled(t, "Version 1.."))
	p.approve("m")
	p.put("m", plugin(t, "C"))
	r, err := p.manager().Review(t.Context(), "m")
	if err != nil {
		t.Fatal(err)
	}
	if r.Version.Contract != "extism-0.1.0" || len(r.More) != 1 || !strings.Contains(r.More[0], isPlugin) {
		t.Errorf("%+v, more: %q", r.Version, r.More)
	}
	p.approve("m")
	findings, err := p.manager().Verify(t.Context())
	if err != nil || len(findings) != 1 || findings[0].Problem != "" {
		t.Errorf("%+v, %v", findings, err)
	}
}

func TestAPluginThatWasAddedWaitsAndSaysWhatItIs(t *testing.T) {
	p := newPlace(t)
	if _, err := p.manager().Add(t.Context(), "m", "file:/somewhere/m.wasm", plugin(t, "A"), nil); err != nil {
		t.Fatal(err)
	}
	if st := p.open().status("m"); st.State != catalog.StateWaiting || !strings.Contains(st.Reason, isPlugin) {
		t.Errorf("%+v", st)
	}
}
