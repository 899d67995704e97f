package catalog_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

func TestAnApprovedModuleIsListedFromTheLockFileWithoutBeingRead(t *testing.T) {
	p := newPlace(t)
	m := p.manager()
	r, err := m.Add(t.Context(), "m", "file:/somewhere/m.wasm", titled(t, "Version 1.."), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Approve(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	kept, err := filepath.Glob(catalog.StoreFolder(p.lock) + "/*.wasm")
	if err != nil || len(kept) != 1 {
		t.Fatal(kept, err)
	}
	if err := os.WriteFile(kept[0], []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	o := p.open()
	tool, ok := o.Tool("answer")
	if !ok || tool.Definition.Title != "Version 1.." {
		t.Fatal("it is not listed")
	}
	if _, err := tool.Module.Guest(t.Context()); err == nil || !strings.Contains(err.Error(), "other bytes") {
		t.Errorf("its damaged bytes are loaded: %v", err)
	}
}

func TestAFileIsTakenInWhenItNoLongerChanges(t *testing.T) {
	p := newPlace(t)
	p.put("m", titled(t, "Version 1.."))
	p.approve("m")
	o := p.open(sameNeeds)
	content := titled(t, "Version 2..")
	path := filepath.Join(p.dir, "m.wasm")
	for _, size := range []int{len(content) / 3, len(content) / 2, len(content)} {
		if err := os.WriteFile(path, content[:size], 0o600); err != nil {
			t.Fatal(err)
		}
		if again := o.watcher.Look(t.Context()); !again {
			t.Fatal("what is being written has settled")
		}
		if st := o.status("m"); st.Newer != "" || o.title("answer") != "Version 1.." {
			t.Fatalf("it was read while it was being written: %+v", st)
		}
	}
	o.look()
	if o.title("answer") != "Version 2.." {
		t.Errorf("the title is %q", o.title("answer"))
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if !o.watcher.Look(t.Context()) || o.title("answer") == "" {
		t.Error("a file that is gone for a moment takes its tools with it at once")
	}
	p.put("m", titled(t, "Version 3.."))
	o.look()
	if o.title("answer") != "Version 3.." {
		t.Errorf("the title is %q", o.title("answer"))
	}
}

func TestABadNewVersionLeavesTheOldOneServingAndSaysWhy(t *testing.T) {
	for name, tc := range map[string]struct {
		bad  func(t *testing.T) []byte
		want string
	}{
		"no module":        {func(*testing.T) []byte { return []byte("text") }, "four bytes"},
		"cut short":        {func(t *testing.T) []byte { return titled(t, "Version 3..")[:400] }, ""},
		"a foreign import": {func(t *testing.T) []byte { return guest(t, "guest/host@0.1.0", "guest/hosT@0.1.0") }, "hosT"},
		"an unsafe schema": {func(t *testing.T) []byte {
			return guest(t, `"additionalProperties":false`, `"additionalProperties":true `)
		}, "additionalProperties"},
		"a bad tool name":    {func(t *testing.T) []byte { return guest(t, "answer", "Answer") }, "Answer"},
		"too large":          {func(*testing.T) []byte { return make([]byte, 16<<20+1) }, "more than"},
		"a pattern of none":  {func(t *testing.T) []byte { return guest(t, "limits", "li//ts", "ask_li//ts", "ask_limits") }, "pattern"},
		"a name of a module": {func(t *testing.T) []byte { return guest(t, "ask_limits", "get_record") }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			p.put("m", titled(t, "Version 1.."))
			p.approve("m")
			o := p.open(sameNeeds)
			p.put("m", titled(t, "Version 2.."))
			o.look()
			p.put("m", tc.bad(t))
			o.look()
			st := o.status("m")
			if o.title("answer") != "Version 2.." || st.State != catalog.StateServing || st.Newer == "" || st.Reason == "" || st.Remedy == "" || !strings.Contains(st.Reason, tc.want) {
				t.Errorf("serving %q: %+v", o.title("answer"), st)
			}
			if tc.want != "" && st.Newer != catalog.StateRefused {
				t.Errorf("the newer version is %s", st.Newer)
			}
			again := p.open()
			if again.title("answer") != "Version 1.." {
				t.Errorf("after a restart %q serves, not what was approved", again.title("answer"))
			}
			p.put("m", titled(t, "Version 4.."))
			o.look()
			if o.title("answer") != "Version 4.." || o.status("m").Newer != "" {
				t.Errorf("a good version after it does not serve: %+v", o.status("m"))
			}
		})
	}
}

func TestWhatIsRevokedStopsServing(t *testing.T) {
	p := newPlace(t)
	p.put("m", titled(t, "Version 1.."))
	p.approve("m")
	o := p.open(sameNeeds)
	p.put("m", titled(t, "Version 2.."))
	o.look()
	if o.title("answer") != "Version 2.." {
		t.Fatal("the update does not serve")
	}
	if err := p.manager().Revoke(t.Context(), "m"); err != nil {
		t.Fatal(err)
	}
	o.look()
	if st := o.status("m"); o.title("answer") != "" || st.State != catalog.StateWaiting || !strings.Contains(st.Remedy, "forcefield guest approve m --guests G") {
		t.Errorf("%+v", st)
	}
}

func TestALockFileThatIsRefusedChangesNothing(t *testing.T) {
	p := newPlace(t)
	p.put("m", titled(t, "Version 1.."))
	p.approve("m")
	o := p.open()
	sound, err := os.ReadFile(p.lock)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.lock, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.look()
	if st := o.status(lockfile.Name); o.title("answer") != "Version 1.." || st.State != catalog.StateRefused || st.Reason == "" {
		t.Errorf("serving %q: %+v", o.title("answer"), st)
	}
	if fresh := p.open(); fresh.title("answer") != "" {
		t.Error("a start takes what a refused lock file approves")
	}
	if err := os.WriteFile(p.lock, sound, 0o600); err != nil {
		t.Fatal(err)
	}
	o.look()
	if st := o.status(lockfile.Name); st.State != "" {
		t.Errorf("the mended file is still refused: %+v", st)
	}
	if err := os.Remove(p.lock); err != nil {
		t.Fatal(err)
	}
	o.look()
	if o.title("answer") != "" {
		t.Error("without a lock file, the module serves")
	}
}

func TestAFolderThatCannotBeReadLeavesWhatServes(t *testing.T) {
	p := newPlace(t)
	p.put("m", titled(t, "Version 1.."))
	p.approve("m")
	o := p.open()
	if err := os.Rename(p.dir, p.dir+".away"); err != nil {
		t.Fatal(err)
	}
	o.look()
	if o.title("answer") != "Version 1.." {
		t.Error("the module is gone")
	}
	if err := os.Rename(p.dir+".away", p.dir); err != nil {
		t.Fatal(err)
	}
	p.put("m", titled(t, "Version 2.."))
	p.approve("m")
	o.look()
	if o.title("answer") != "Version 2.." {
		t.Error("the folder is not followed when it is back")
	}
}

func TestAnApprovedVersionWithoutItsBytesLeavesTheOldOneServing(t *testing.T) {
	p := newPlace(t)
	p.put("m", titled(t, "Version 1.."))
	p.approve("m")
	o := p.open()
	p.put("m", titled(t, "Version 2.."))
	p.approve("m")
	if err := errors.Join(os.RemoveAll(catalog.StoreFolder(p.lock))); err != nil {
		t.Fatal(err)
	}
	p.put("m", []byte("something else"))
	o.look()
	if st := o.status("m"); o.title("answer") != "Version 1.." || st.Newer != catalog.StateRefused || !strings.Contains(st.Reason, "no longer kept") {
		t.Errorf("serving %q: %+v", o.title("answer"), st)
	}
}

func TestAModuleOfAnotherContractIsNotServedByItsOldApproval(t *testing.T) {
	p := newPlace(t)
	p.put("m", titled(t, "Version 1.."))
	p.approve("m")
	p.edit(func(f *lockfile.File) { f.Modules[0].Approved.Contract = "0.0.9" })
	o := p.open()
	if st := o.status("m"); o.title("answer") != "" || st.State != catalog.StateRefused || !strings.Contains(st.Reason, "0.0.9") {
		t.Errorf("%+v", st)
	}
}

func TestWhatNobodyApprovedIsNotCompiledOrRun(t *testing.T) {
	p := newPlace(t)
	p.put("m", guest(t, "answer", "Answer")) // which only shows when it describes itself
	o := p.open()
	if st := o.status("m"); st.State != catalog.StateWaiting || st.Reason != "nobody approved it" {
		t.Errorf("%+v", st)
	}
	if o := p.open(unapproved); o.status("m").State != catalog.StateRefused {
		t.Errorf("for authors: %+v", o.status("m"))
	}
}

func TestAModuleThatIsHeldIsClosedWhenItIsLetGo(t *testing.T) {
	p := newPlace(t)
	p.put("m", titled(t, "Version 1.."))
	p.approve("m")
	o := p.open(sameNeeds)
	old, _ := o.Tool("answer")
	if !old.Module.Hold() {
		t.Fatal("a module that serves is not to be held")
	}
	guest, err := old.Module.Guest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.put("m", titled(t, "Version 2.."))
	o.look()
	if old.Module.Hold() {
		t.Error("a module that was replaced can still be held")
	}
	if _, _, err := guest.Describe(t.Context()); err != nil {
		t.Errorf("a module that is held was closed: %v", err)
	}
	old.Module.Release()
	var closed *sandbox.ClosedError
	if _, _, err := guest.Describe(t.Context()); !errors.As(err, &closed) {
		t.Errorf("a module that was let go is not closed: %v", err)
	}
}

func TestForAuthorsAChangedVersionOfAnApprovedModuleGetsNoneOfItsRights(t *testing.T) {
	p := newPlace(t)
	p.put("m", titled(t, "Version 1.."))
	p.approve("m")
	o := p.open(unapproved)
	p.put("m", titled(t, "Version 2.."))
	o.look()
	if st := o.status("m"); o.title("answer") != "Version 1.." || st.Newer != catalog.StateWaiting || !strings.Contains(st.Reason, "changed since it was approved") {
		t.Errorf("%q serves: %+v", o.title("answer"), st)
	}
}
