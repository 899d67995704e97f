package schema

import "testing"

// rights hide, and make read-only, what is named "Object" or "Object.Field".
type rights struct{ hidden, readOnly map[string]bool }

func (r rights) Object(name string) ObjectRights {
	write := !r.readOnly[name]
	return ObjectRights{Read: !r.hidden[name], Create: write, Update: write, Delete: write}
}

func (r rights) Field(object, name string) FieldRights {
	return FieldRights{Read: !r.hidden[object+"."+name], Write: !r.readOnly[object+"."+name]}
}

func TestRestrict(t *testing.T) {
	whole, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := whole.Restrict(rights{
		hidden:   map[string]bool{"Contact": true, "Lead": true, "Account.Industry": true, "Account.Name": true, "Account.OwnerId": true},
		readOnly: map[string]bool{"Case": true, "Account.Phone": true},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, shown := s.Object("Contact"); shown {
		t.Error("a hidden object is shown")
	}
	account, _ := s.Object("Account")
	for field, want := range map[string]bool{"Industry": false, "Name": true, "OwnerId": true, "Id": true, "Phone": true} {
		if _, shown := account.Field(field); shown != want {
			t.Errorf("Account.%s is shown: %v", field, shown)
		}
	}
	if _, shown := account.Child("Contacts"); shown {
		t.Error("the children of a hidden object are shown")
	}
	phone, _ := account.Field("Phone")
	name, _ := account.Field("Name")
	if phone.Createable || phone.Updateable || !name.Createable {
		t.Error("a read-only field can be written, or another cannot")
	}
	task, _ := s.Object("Task")
	if _, shown := task.Field("WhoId"); shown {
		t.Error("a reference to nothing but hidden objects is shown")
	}
	cases, _ := s.Object("Case")
	if _, shown := cases.Field("ContactId"); shown || cases.Createable || cases.Updateable || cases.Deletable || !cases.Queryable {
		t.Error("a read-only object can be written, or has a reference to a hidden one")
	}

	original, _ := whole.Object("Account")
	if account.Whole() != original || original.Whole() != original {
		t.Error("the whole object is lost")
	}
	again, err := s.Restrict(rights{})
	if err != nil {
		t.Fatal(err)
	}
	if twice, _ := again.Object("Account"); twice.Whole() != original {
		t.Error("the whole object is lost by a second restriction")
	}
	if f, _ := original.Field("Phone"); !f.Createable || len(original.Children) == len(account.Children) {
		t.Error("the whole schema was changed")
	}
}
