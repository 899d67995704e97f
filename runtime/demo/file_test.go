package demo

import (
	"path/filepath"
	"testing"
)

func TestAnOrgInAFileIsThereAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "org.db")
	var id string
	for range 2 {
		org, err := Open(t.Context(), Options{Token: testToken, Now: march18, DataFile: path})
		if err != nil {
			t.Fatal(err)
		}
		o := &tester{TB: t, handler: org.Handler()}
		if id == "" {
			id = o.create("Account", `{"Name":"kept"}`)
		} else {
			if o.record("Account", id)["Name"] != "kept" {
				t.Error("the record is not the one that was kept")
			}
			o.want("GET", query("SELECT COUNT() FROM Account"), "", 200, `{"totalSize":301,…}`)
			if again := o.create("Account", `{"Name":"next"}`); again <= id {
				t.Errorf("the id %s does not follow %s", again, id)
			}
		}
		if err := org.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
