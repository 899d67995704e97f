package org_test

import (
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/demo"
)

func TestAnAliasThatIsSomebodyElsesLoginSinceTheStartIsNotUsed(t *testing.T) {
	w := watch(t, demo.Options{})
	folder, ring := t.TempDir(), &vault{}
	k := kept(folder, ring)
	w.mustLogIn(k, "dev")
	o := offer(t, nil, kept(folder, ring))
	if err := create(t.Context(), o, "before"); err != nil {
		t.Fatal(err)
	}
	if err := k.LogOut(t.Context(), "dev", false); err != nil {
		t.Fatal(err)
	}
	w.Username = "marcus.bell@forcefield-demo.example"
	w.mustLogIn(k, "dev")
	w.expire()
	says(t, create(t.Context(), o, "after"), "another user", "Restart Forcefield")
	wantEachOnce(t, offer(t, nil, kept(folder, ring)), "after", 0)
}

func TestAKeptLoginOutlivesALoginHostThatIsDown(t *testing.T) {
	w := watch(t, demo.Options{})
	folder, ring := t.TempDir(), &vault{}
	w.mustLogIn(kept(folder, ring), "dev")
	o := offer(t, nil, kept(folder, ring))
	w.down.Store(true)
	says(t, create(t.Context(), o, "meanwhile"), "503")
	w.down.Store(false)
	if err := create(t.Context(), offer(t, nil, kept(folder, ring)), "after"); err != nil {
		t.Errorf("the login is lost: %v", err)
	}
}
