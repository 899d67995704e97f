package schema

import "testing"

func TestAChangedSchemaHoldsTogetherAndTheOldOneStays(t *testing.T) {
	s := load(t)
	name, err := Define("Name", "string(80)", "Name", "required", "name")
	if err != nil {
		t.Fatal(err)
	}
	prefix, err := s.FreePrefix()
	if err != nil || prefix != "a01" {
		t.Fatalf("got %s, %v", prefix, err)
	}
	o, err := DefineCustom("Widget__c", prefix, "Widget", "Widgets", name)
	if err != nil {
		t.Fatal(err)
	}
	lookup, err := Define("Account__c", "reference", "Account", "->Account", "as", "Account__r", "in", "Widgets__r")
	if err != nil {
		t.Fatal(err)
	}
	o.Fields = append(o.Fields, lookup)
	next, err := s.With(Change{Objects: []*Object{o}})
	if err != nil {
		t.Fatal(err)
	}
	account, _ := next.Object("Account")
	if c, ok := account.Child("widgets__R"); !ok || c.Object != o {
		t.Errorf("the child relationship is %v", c)
	}
	before, _ := s.Object("Account")
	if _, known := before.Child("Widgets__r"); known || len(account.Children) != len(before.Children)+1 {
		t.Errorf("%d children became %d", len(before.Children), len(account.Children))
	}
	if prefix, _ := next.FreePrefix(); prefix != "a02" {
		t.Errorf("the next prefix is %s", prefix)
	}
	if _, err := next.With(Change{Drop: "Account"}); err == nil {
		t.Error("an object that others refer to was dropped")
	}
}

func TestEachAPISeesItsObjects(t *testing.T) {
	s := load(t)
	for _, c := range []struct {
		name          string
		data, tooling bool
	}{{"Account", true, false}, {"User", true, true}, {"TraceFlag", false, true}, {"ApexClass", true, true}} {
		_, data := s.Object(c.name)
		_, tooling := s.Tooling().Object(c.name)
		if data != c.data || tooling != c.tooling {
			t.Errorf("%s is seen by the data API: %v, by the Tooling API: %v", c.name, data, tooling)
		}
	}
	shown, _ := s.Object("ApexClass")
	written, _ := s.Tooling().Object("ApexClass")
	if shown.Createable || shown.Deletable || !written.Createable || !written.Deletable {
		t.Error("the data API writes Apex")
	}
	if s.Tooling().Tooling() != s.Tooling() || len(s.All()) <= len(s.Objects()) {
		t.Error("the APIs are mixed up")
	}
}
