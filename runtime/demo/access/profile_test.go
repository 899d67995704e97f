package access

import (
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

func loaded(t *testing.T) *schema.Schema {
	t.Helper()
	s, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryNameInAProfileIsThatOfAnObjectOrField(t *testing.T) {
	s := loaded(t)
	for _, name := range []string{Standard, Support, ReadOnly} {
		p := Of(name).(*profile)
		for _, set := range []map[string]bool{p.hidden, p.readOnlyObject} {
			for object := range set {
				if o, ok := s.Object(object); !ok || o.Name != object {
					t.Errorf("%s: there is no object %s", name, object)
				}
			}
		}
		for _, set := range []map[string]map[string]bool{p.hiddenField, p.readOnlyField} {
			for object, fields := range set {
				o, ok := s.Object(object)
				if !ok {
					t.Errorf("%s: there is no object %s", name, object)
					continue
				}
				for field := range fields {
					if f, ok := o.Field(field); !ok || f.Name != field || f.Unhideable() {
						t.Errorf("%s: there is no field %s.%s, or it cannot be hidden", name, object, field)
					}
				}
			}
		}
	}
}

func TestWhatEachProfileSees(t *testing.T) {
	s := loaded(t)
	for name, c := range map[string]struct{ leads, revenue, writesCases, writesUsers bool }{
		Administrator:         {true, true, true, true},
		Standard:              {true, true, true, false},
		Support:               {false, false, true, false},
		ReadOnly:              {true, true, false, false},
		"A profile of theirs": {true, true, true, false},
	} {
		shown := View(name)(s)
		_, leads := shown.Object("Lead")
		account, _ := shown.Object("Account")
		_, revenue := account.Field("AnnualRevenue")
		cases, _ := shown.Object("Case")
		users, _ := shown.Object("User")
		if leads != c.leads || revenue != c.revenue || cases.Createable != c.writesCases || users.Updateable != c.writesUsers {
			t.Errorf("%s: leads %v, revenue %v, cases %v, users %v", name, leads, revenue, cases.Createable, users.Updateable)
		}
		if View(name)(s) == nil || (name == Administrator) != (shown == s) {
			t.Errorf("%s sees another schema than expected", name)
		}
	}
}

func TestAViewFollowsTheSchemaAndRemembersTheLast(t *testing.T) {
	first, second, show := loaded(t), loaded(t), View(Support)
	a := show(first)
	if show(first) != a {
		t.Error("the same schema was restricted again")
	}
	if b := show(second); b == a || show(second) != b {
		t.Error("another schema shows the first")
	}
}
