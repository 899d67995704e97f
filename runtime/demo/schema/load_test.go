package schema

import (
	"slices"
	"strings"
	"testing"
)

func load(t testing.TB) *Schema {
	t.Helper()
	s, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNamesAreFoundInAnyCaseAndComeBackCanonical(t *testing.T) {
	s := load(t)
	o, ok := s.Object("iNVOICE__c")
	if !ok || o.Name != "Invoice__c" {
		t.Fatalf("found %v, %v", o, ok)
	}
	if f, ok := o.Field("ACCOUNT__C"); !ok || f.Name != "Account__c" {
		t.Errorf("found the field %v, %v", f, ok)
	}
	if f, ok := o.Relationship("account__R"); !ok || f.Name != "Account__c" {
		t.Errorf("found the relationship %v, %v", f, ok)
	}
	account, _ := s.Object("account")
	if c, ok := account.Child("INVOICES__r"); !ok || c.Object != o || c.Field.Name != "Account__c" || c.Name != "Invoices__r" {
		t.Errorf("found the child relationship %v, %v", c, ok)
	}
	for _, name := range []string{"", "Nope", "Account ", "Account\x00"} {
		if _, ok := s.Object(name); ok {
			t.Errorf("there is an object %q", name)
		}
	}
}

func TestAnIDTellsItsObject(t *testing.T) {
	s := load(t)
	if o, ok := s.ByPrefix("a00Fd0000000001"); !ok || o.Name != "Invoice__c" {
		t.Errorf("found %v, %v", o, ok)
	}
	for _, id := range []string{"", "a0", "A00Fd0000000001", "zzz"} {
		if o, ok := s.ByPrefix(id); ok {
			t.Errorf("%q belongs to %s", id, o.Name)
		}
	}
}

func TestEveryObjectHoldsTogether(t *testing.T) {
	s := load(t)
	for _, o := range s.Objects() {
		seen := map[string]bool{}
		named := 0
		for _, f := range o.Fields {
			if key := strings.ToLower(f.Name); seen[key] {
				t.Errorf("%s.%s is defined twice", o.Name, f.Name)
			} else {
				seen[key] = true
			}
			if f.Label == "" {
				t.Errorf("%s.%s has no label", o.Name, f.Name)
			}
			if f.NameField {
				named++
			}
			if f.Compound != "" {
				if _, ok := o.Field(f.Compound); !ok {
					t.Errorf("%s.%s is a part of %s, which is not there", o.Name, f.Name, f.Compound)
				}
			}
			if strings.HasSuffix(f.Name, "__c") && f.RelationshipName != "" && !strings.HasSuffix(f.RelationshipName, "__r") {
				t.Errorf("%s.%s has the relationship %s", o.Name, f.Name, f.RelationshipName)
			}
			if len(s.Parents(f)) != len(f.ReferenceTo) {
				t.Errorf("%s.%s refers to objects that are not there: %v", o.Name, f.Name, f.ReferenceTo)
			}
		}
		if named != 1 && !o.InTooling { // logs and test queues have no names
			t.Errorf("%s has %d name fields", o.Name, named)
		}
		if o.Fields[0].Name != "Id" {
			t.Errorf("the first field of %s is %s", o.Name, o.Fields[0].Name)
		}
		if o.Stored() && len(o.KeyPrefix) != 3 {
			t.Errorf("%s has the key prefix %q", o.Name, o.KeyPrefix)
		}
	}
}

func TestWhatFollowsFromAType(t *testing.T) {
	s := load(t)
	account, _ := s.Object("Account")
	invoice, _ := s.Object("Invoice__c")
	field := func(o *Object, name string) *Field {
		f, ok := o.Field(name)
		if !ok {
			t.Fatalf("there is no %s.%s", o.Name, name)
		}
		return f
	}
	for name, c := range map[string]struct{ got, want bool }{
		"a long text cannot be filtered":          {field(account, "Description").Filterable, false},
		"nor sorted":                              {field(account, "Description").Sortable, false},
		"a short text area can":                   {field(account, "BillingStreet").Filterable, true},
		"an address has no column":                {field(account, "BillingAddress").Stored(), false},
		"a currency cannot be grouped":            {field(account, "AnnualRevenue").Groupable, false},
		"a multi-select cannot be sorted":         {field(invoice, "Payment_Methods__c").Sortable, false},
		"a name without a default is required":    {field(account, "Name").Required(), true},
		"an owner has a default":                  {field(account, "OwnerId").Required(), false},
		"a boolean is never required":             {field(invoice, "Disputed__c").Required(), false},
		"an account's owner is always a user":     {field(account, "OwnerId").Polymorphic(), false},
		"an invoice's owner may be a queue":       {field(invoice, "OwnerId").Polymorphic(), true},
		"an auto-number cannot be written":        {field(invoice, "Name").Createable, false},
		"an external id is a key":                 {field(account, "ERP_Id__c").IDLookup, true},
		"who made a record has no index":          {field(account, "CreatedById").Indexed, false},
		"the account of an invoice holds it back": {field(invoice, "Account__c").RestrictedDelete, true},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %v", name, c.got)
		}
	}
	if parts := account.Components("billingaddress"); len(parts) != 8 || parts[0].Name != "BillingStreet" {
		t.Errorf("BillingAddress consists of %v", parts)
	}
	if value, ok := field(invoice, "Status__c").PicklistDefault(); !ok || value != "Draft" {
		t.Errorf("the default status is %q", value)
	}
	if !slices.Equal(field(invoice, "OwnerId").ReferenceTo, []string{"Group", "User"}) {
		t.Errorf("OwnerId refers to %v", field(invoice, "OwnerId").ReferenceTo)
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}
