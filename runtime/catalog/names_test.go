package catalog_test

import (
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
)

func TestAToolOfAnApprovedModuleIsNotApprovedForAnother(t *testing.T) {
	p := newPlace(t)
	p.put("zebra", titled(t, "The zebra.."))
	p.put("aardvark", titled(t, "Aardvark..."))
	p.approve("zebra")
	if err := p.tryApprove("aardvark"); err == nil || !strings.Contains(err.Error(), "already that of the approved module zebra") {
		t.Errorf("got %v", err)
	}
	o := p.open(unapproved)
	if st := o.status("aardvark"); o.title("answer") != "The zebra.." || st.State != catalog.StateRefused || !strings.Contains(st.Reason, "already defined by zebra") {
		t.Errorf("serving %q: %+v", o.title("answer"), st)
	}
}

func TestAModuleThatComesLaterDoesNotTakeATool(t *testing.T) {
	p := newPlace(t)
	p.put("zebra", titled(t, "The zebra.."))
	o := p.open(unapproved)
	p.put("aardvark", titled(t, "Aardvark..."))
	o.look()
	if st := o.status("aardvark"); o.title("answer") != "The zebra.." || st.State != catalog.StateRefused {
		t.Errorf("serving %q: %+v", o.title("answer"), st)
	}
}

func TestTwoApprovalsOfOneToolServeTheFirst(t *testing.T) {
	p := newPlace(t)
	p.put("aardvark", titled(t, "Aardvark..."))
	p.put("zebra", titled(t, "The zebra.."))
	p.approve("zebra")
	zebra := lockfile.Module{}
	p.edit(func(f *lockfile.File) { zebra = f.Modules[0]; f.Modules = nil })
	p.approve("aardvark")
	p.edit(func(f *lockfile.File) { f.Put(zebra) })
	o := p.open()
	if st := o.status("zebra"); o.title("answer") != "Aardvark..." || st.State != catalog.StateRefused {
		t.Errorf("serving %q: %+v", o.title("answer"), st)
	}
}

func TestABundledNameIsReserved(t *testing.T) {
	named := func(t *testing.T) []byte { return guest(t, "ask_limits", "get_record", "A new tool.", "Not bundled") }
	for name, change := range map[string]func(*catalog.Config){
		"by default": func(*catalog.Config) {}, "for authors": unapproved, "with the same needs": sameNeeds,
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			p.put("m", named(t))
			o := p.open(change)
			if tool, _ := o.Tool("get_record"); tool.Source != catalog.SourceBundled || o.title("answer") != "" {
				t.Errorf("%+v", o.status("m"))
			}
			if st := o.status("m"); st.State != catalog.StateWaiting || st.Reason == "" {
				t.Errorf("%+v", st)
			}
		})
	}
	t.Run("by a lock file that does not say that it replaces", func(t *testing.T) {
		p := newPlace(t)
		p.put("m", named(t))
		p.approve("m")
		p.edit(func(f *lockfile.File) { f.Modules[0].Approved.Tools[0].Replaces = false })
		o := p.open()
		if st := o.status("m"); o.title("get_record") == "Not bundled" || st.State != catalog.StateRefused {
			t.Errorf("%+v", st)
		}
	})
	t.Run("and its rights are a bound, whatever the lock file says", func(t *testing.T) {
		p := newPlace(t)
		p.put("m", named(t))
		p.approve("m")
		everything := abi.Need{Method: abi.MethodDelete, Root: abi.APIRootData, Pattern: "**"}
		p.edit(func(f *lockfile.File) {
			tool := &f.Modules[0].Approved.Tools[0]
			tool.Grant = append(tool.Grant, everything)
		})
		o := p.open()
		tool, ok := o.Tool("get_record")
		if !ok || !tool.Replaces || tool.Definition.Title != "Not bundled" || len(tool.Grant) == 0 {
			t.Fatalf("it does not serve: %+v", o.status("m"))
		}
		for _, need := range tool.Grant {
			if need == everything {
				t.Error("it is granted more than the bundled tool")
			}
		}
		if bundled := o.Modules()[0]; bundled.Source != catalog.SourceBundled {
			t.Errorf("got %+v", bundled)
		}
	})
}

func TestAModuleOfTheNameOfAnotherFoldersIsNotServedByItsApproval(t *testing.T) {
	p := newPlace(t)
	p.put("m", titled(t, "Version 1.."))
	p.approve("m")
	other := newPlace(t)
	other.lock = p.lock
	other.put("m", titled(t, "Version 1.."))
	o := other.open()
	if st := o.status("m"); o.title("answer") != "" || st.State != catalog.StateRefused || !strings.Contains(st.Reason, p.dir) {
		t.Errorf("%+v", st)
	}
	if err := other.tryApprove("m"); err == nil || !strings.Contains(err.Error(), p.dir) {
		t.Errorf("got %v", err)
	}
}
