package approval_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/approval"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

type desk struct {
	*approval.Manager
	t         *testing.T
	dir, lock string
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, dir: t.TempDir(), lock: filepath.Join(t.TempDir(), "config", lockfile.Name)}
	sb, err := sandbox.New(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sb.Close(context.Background()) })
	d.Manager, err = approval.New(approval.Config{Sandbox: sb, Folder: d.dir, Lock: d.lock, Person: "ann",
		Now: func() time.Time { return time.Date(2026, 3, 4, 5, 6, 7, 8, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// module is one of two tools, answer and ask_limits, which needs GET data/limits.
func module(t *testing.T, title string) []byte {
	t.Helper()
	content, err := os.ReadFile("../../../cmd/forcefield/testdata/new.wasm")
	if err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(content, []byte("A new tool."), []byte(title))
}

func (d *desk) put(name string, content []byte) {
	d.t.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, name+".wasm"), content, 0o600); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) review(name string) *approval.Review {
	d.t.Helper()
	r, err := d.Review(d.t.Context(), name)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func (d *desk) entry(name string) lockfile.Module {
	d.t.Helper()
	f, err := lockfile.Read(d.lock)
	if err != nil {
		d.t.Fatal(err)
	}
	m, _ := f.Module(name)
	return m
}

// kept is the number of modules in the store.
func (d *desk) kept() int {
	d.t.Helper()
	files, err := filepath.Glob(filepath.Join(catalog.StoreFolder(d.lock), "*.wasm"))
	if err != nil {
		d.t.Fatal(err)
	}
	return len(files)
}

func TestAnApprovalSaysWhoAndWhenAndPinsWhatWasShown(t *testing.T) {
	d := newDesk(t)
	d.put("m", module(t, "Version 1.."))
	r := d.review("m")
	if r.Tools[0].Description != "Version 1.." {
		t.Errorf("what the model reads is not shown: %+v", r.Tools[0])
	}
	d.put("m", module(t, "Version 2..")) // after it was shown
	if err := d.Approve(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	v := d.entry("m").Approved
	if v.SHA256 != r.Version.SHA256 || v.Tools[0].Definition.Title != "Version 1.." {
		t.Error("what was approved is not what was shown")
	}
	if v.Approval.By != "ann" || !v.Approval.At.Equal(time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)) {
		t.Errorf("got %+v", v.Approval)
	}
	if len(v.Tools[0].Grant) != 1 || v.Tools[0].Grant[0].Pattern != "limits" || len(v.Tools[1].Grant) != 0 {
		t.Errorf("got %+v", v.Tools)
	}
	if again := d.review("m"); again.Approved || again.Before == nil || len(again.More) > 0 || len(again.Reworded) != 2 {
		t.Errorf("the changed file: %+v", again)
	}
}

func TestADecisionOnWhatIsNoLongerSoIsNotCarriedOut(t *testing.T) {
	d := newDesk(t)
	d.put("m", module(t, "Version 1.."))
	first, second := d.review("m"), d.review("m")
	if err := d.Approve(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if err := d.Approve(t.Context(), second); !errors.Is(err, approval.ErrChanged) {
		t.Errorf("got %v", err)
	}
	d.put("n", module(t, "Version 1.."))
	if _, err := d.Review(t.Context(), "n"); err == nil || !strings.Contains(err.Error(), "already that of the approved module m") {
		t.Errorf("got %v", err)
	}
}

func TestTwoReviewsOfOneToolGiveOneApproval(t *testing.T) {
	d := newDesk(t)
	d.put("m", module(t, "Version 1.."))
	d.put("n", module(t, "Version 2.."))
	m, n := d.review("m"), d.review("n")
	if err := d.Approve(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if err := d.Approve(t.Context(), n); err == nil || !strings.Contains(err.Error(), "already that of the approved module m") {
		t.Errorf("got %v", err)
	}
}

func TestAnAddedVersionWaitsBesideTheApprovedOne(t *testing.T) {
	d := newDesk(t)
	add := func(title string) *approval.Review {
		t.Helper()
		r, err := d.Add(t.Context(), "m", "registry.example/m@sha256:00", module(t, title), nil)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if err := d.Approve(t.Context(), add("Version 1..")); err != nil {
		t.Fatal(err)
	}
	add("Version 2..")
	if e := d.entry("m"); e.Approved.Tools[0].Definition.Title != "Version 1.." || e.Waiting == nil || len(e.Waiting.Tools[0].Grant) > 0 {
		t.Fatalf("got %+v", e)
	}
	if err := d.Approve(t.Context(), d.review("m")); err != nil {
		t.Fatal(err)
	}
	if e := d.entry("m"); e.Approved.Tools[0].Definition.Title != "Version 2.." || e.Waiting != nil {
		t.Fatalf("got %+v", e)
	}
	if err := d.Revoke(t.Context(), "m"); err != nil {
		t.Fatal(err)
	}
	if e := d.entry("m"); e.Approved != nil || e.Waiting == nil || e.Waiting.Approval != nil || len(e.Waiting.Tools[0].Grant) > 0 {
		t.Fatalf("what was revoked: %+v", e)
	}
	if err := d.Revoke(t.Context(), "m"); err == nil {
		t.Error("what nobody approved is revoked")
	}
	if err := d.Remove(t.Context(), "m"); err != nil {
		t.Fatal(err)
	}
	if err := d.Remove(t.Context(), "m"); err == nil {
		t.Error("what is not there is removed")
	}
	add("Version 3..")
	if n := d.kept(); n != 1 {
		t.Errorf("%d modules are kept, of which the lock file names one", n)
	}
}

func TestAnAddedModuleDoesNotTakeTheNameOfTheFoldersOrOneThatIsAPath(t *testing.T) {
	d := newDesk(t)
	d.put("m", module(t, "Version 1.."))
	if err := d.Approve(t.Context(), d.review("m")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"m", "../m", "", strings.Repeat("m", 65)} {
		if _, err := d.Add(t.Context(), name, "file:/x", module(t, "Version 2.."), nil); err == nil || name != "m" && !strings.Contains(err.Error(), "cannot be a module's name") {
			t.Errorf("%q: %v", name, err)
		}
	}
	if n := d.kept(); n != 1 {
		t.Errorf("%d modules are kept", n)
	}
}

func TestWhatIsNoGuestIsNotReviewedAndLeavesNothing(t *testing.T) {
	d := newDesk(t)
	d.put("m", []byte("text"))
	if _, err := d.Review(t.Context(), "m"); err == nil || !strings.Contains(err.Error(), `"m" is refused`) {
		t.Errorf("got %v", err)
	}
	if _, err := d.Add(t.Context(), "n", "file:/x", []byte("text"), nil); err == nil {
		t.Error("it is added")
	}
	for _, name := range []string{"none", "../m", ""} {
		if _, err := d.Review(t.Context(), name); err == nil || !strings.Contains(err.Error(), "guest list") {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := os.Stat(d.lock); err == nil {
		t.Error("a lock file was made")
	}
}

func TestAReviewSaysInWordsWhatIsGrantedAndWhatIsNot(t *testing.T) {
	d := newDesk(t)
	d.put("m", bytes.ReplaceAll(module(t, "A new tool."), []byte("ask_limits"), []byte("get_record")))
	r := d.review("m")
	if !r.Tools[0].Replaces || len(r.Tools[0].Withheld) != 1 || r.Tools[0].Withheld[0].Request != "GET data/limits" || r.Tools[0].Withheld[0].Words != "read the org's limits" {
		t.Errorf("got %+v", r.Tools[0])
	}
	for _, need := range r.Version.Tools[0].Grant {
		if need.Pattern == "limits" {
			t.Error("it would get what the bundled tool has not")
		}
	}
	if len(r.Tools[0].Granted) == 0 || !strings.Contains(r.Tools[0].Granted[0].Words, "read") {
		t.Errorf("got %+v", r.Tools[0])
	}
}

func TestThePersonIsNamed(t *testing.T) {
	t.Setenv("SUDO_USER", "ann\x1b[2J")
	got := approval.Person()
	if got == "" || len(got) > 200 || strings.Contains(got, "\x1b") || !strings.Contains(got, "ann") {
		t.Errorf("got %q", got)
	}
}

// change edits the approved version of a module in the lock file, as somebody who may write it could.
func (d *desk) change(name string, edit func(*lockfile.Version)) {
	d.t.Helper()
	if err := lockfile.Update(d.t.Context(), d.lock, func(f *lockfile.File) error {
		m, _ := f.Module(name)
		edit(m.Approved)
		f.Put(m)
		return nil
	}); err != nil {
		d.t.Fatal(err)
	}
}

func TestAnApprovalOfOtherRightsIsNoApprovalOfThese(t *testing.T) {
	for name, edit := range map[string]func(*lockfile.Version){
		"another pattern":       func(v *lockfile.Version) { v.Tools[0].Grant[0].Pattern = "limits/recordCount" },
		"no right":              func(v *lockfile.Version) { v.Tools[0].Grant = nil },
		"one more":              func(v *lockfile.Version) { v.Tools[1].Grant = v.Tools[0].Grant },
		"a bundled tool's":      func(v *lockfile.Version) { v.Tools[0].Replaces = true },
		"another name":          func(v *lockfile.Version) { v.Tools[1].Definition.Name = "other" },
		"a tool less":           func(v *lockfile.Version) { v.Tools = v.Tools[:1] },
		"from another place":    func(v *lockfile.Version) { v.Source += "x" },
		"of other bytes":        func(v *lockfile.Version) { v.SHA256 = strings.Repeat("0", 64) },
		"nothing that is other": nil,
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.put("m", module(t, "Version 1.."))
			if err := d.Approve(t.Context(), d.review("m")); err != nil {
				t.Fatal(err)
			}
			if edit != nil {
				d.change("m", edit)
			}
			if name == "from another place" {
				if _, err := d.Review(t.Context(), "m"); err == nil || !strings.Contains(err.Error(), "remove that first") {
					t.Errorf("got %v", err)
				}
				return
			}
			if got := d.review("m").Approved; got != (edit == nil) {
				t.Errorf("it counts as approved: %t", got)
			}
		})
	}
}

func TestVerifyFindsWhatTheLockFileSaysOfAModuleThatIsNotSo(t *testing.T) {
	for name, tc := range map[string]struct {
		edit func(*lockfile.Version)
		want string
	}{
		"nothing":          {func(*lockfile.Version) {}, ""},
		"a wider grant":    {func(v *lockfile.Version) { v.Tools[0].Grant[0].Pattern = "**" }, "granted more than it may get"},
		"one right more":   {func(v *lockfile.Version) { v.Tools[1].Grant = v.Tools[0].Grant }, "granted more than it may get"},
		"another size":     {func(v *lockfile.Version) { v.Size++ }, "the lock file says"},
		"another contract": {func(v *lockfile.Version) { v.Contract = "9.9.9" }, "the lock file says"},
		"a tool less":      {func(v *lockfile.Version) { v.Tools = v.Tools[:1] }, "does not define what the lock file says"},
		"a tool more": {func(v *lockfile.Version) {
			more := v.Tools[0]
			more.Definition.Name = "more"
			v.Tools = append(v.Tools, more)
		}, "does not define what the lock file says"},
		"another text": {func(v *lockfile.Version) { v.Tools[0].Definition.Description = "Harmless." }, "does not define what the lock file says"},
		"no bytes":     {func(v *lockfile.Version) { v.SHA256 = strings.Repeat("0", 64) }, "its bytes are not kept"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.put("m", module(t, "Version 1.."))
			if err := d.Approve(t.Context(), d.review("m")); err != nil {
				t.Fatal(err)
			}
			d.change("m", tc.edit)
			found, err := d.Verify(t.Context())
			if err != nil || len(found) != 1 {
				t.Fatalf("%+v, %v", found, err)
			}
			if (found[0].Problem == "") != (tc.want == "") || !strings.Contains(found[0].Problem, tc.want) {
				t.Errorf("got %q", found[0].Problem)
			}
		})
	}
}

func TestARevokedModuleOfTheFolderIsForgottenAndAnAddedOneWaits(t *testing.T) {
	d := newDesk(t)
	d.put("m", module(t, "Version 1.."))
	if err := d.Approve(t.Context(), d.review("m")); err != nil {
		t.Fatal(err)
	}
	if err := d.Revoke(t.Context(), "m"); err != nil {
		t.Fatal(err)
	}
	if m := d.entry("m"); m.Approved != nil || m.Waiting != nil {
		t.Errorf("the lock file has %+v", m)
	}
	for _, name := range []string{"m", "none"} {
		if err := d.Revoke(t.Context(), name); err == nil || !strings.Contains(err.Error(), "no version") {
			t.Errorf("%s: %v", name, err)
		}
	}
	r, err := d.Add(t.Context(), "n", "file:/x", module(t, "Version 1.."), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Approve(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if again, err := d.Add(t.Context(), "n", "file:/x", module(t, "Version 1.."), nil); err != nil || !again.Approved || d.entry("n").Waiting != nil {
		t.Errorf("what is approved waits again: %+v, %v", d.entry("n"), err)
	}
	if err := d.Revoke(t.Context(), "n"); err != nil {
		t.Fatal(err)
	}
	if m := d.entry("n"); m.Approved != nil || m.Waiting == nil || m.Waiting.Approval != nil || len(m.Waiting.Tools[0].Grant) > 0 {
		t.Errorf("the lock file has %+v", m)
	}
}

func TestAModuleOutsideOfTheFolderIsNotReviewedByAPath(t *testing.T) {
	d := newDesk(t)
	outside := filepath.Join(filepath.Dir(d.dir), "outside.wasm")
	if err := os.WriteFile(outside, module(t, "Version 1.."), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Review(t.Context(), "../outside"); err == nil || !strings.Contains(err.Error(), "guest list") {
		t.Errorf("got %v", err)
	}
}

func TestAChangeOfAnyTextThatAModelReadsIsTold(t *testing.T) {
	d := newDesk(t)
	d.put("m", module(t, "Version 1.."))
	if err := d.Approve(t.Context(), d.review("m")); err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]func(*lockfile.Tool){
		"the title":         func(tool *lockfile.Tool) { tool.Definition.Title = "Other" },
		"the description":   func(tool *lockfile.Tool) { tool.Definition.Description = "Other." },
		"the input schema":  func(tool *lockfile.Tool) { tool.Definition.InputSchema = `{"type":"object"}` },
		"the output schema": func(tool *lockfile.Tool) { tool.Definition.OutputSchema = `{"type":"object"}` },
	} {
		t.Run(name, func(t *testing.T) {
			var was lockfile.Tool
			d.change("m", func(v *lockfile.Version) { was = v.Tools[0]; edit(&v.Tools[0]) })
			if got := d.review("m").Reworded; len(got) != 1 || got[0] != "ask_limits" {
				t.Errorf("got %v", got)
			}
			d.change("m", func(v *lockfile.Version) { v.Tools[0] = was })
		})
	}
}
