package schema

import (
	"strings"
	"testing"
)

const head = "object X 00X \"X\" \"Xs\"\n"

func TestWrongDefinitionsNameTheirPlace(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":                  {"# only a remark\n\n", "x: no object is defined"},
		"no header":                {"Name string \"Name\"", "x:1: want: object NAME PREFIX"},
		"an unknown capability":    {head + "can fly", `x:2: unknown capability "fly"`},
		"a field without a label":  {head + "Name string", "x:2: want: NAME TYPE"},
		"an unknown type":          {head + "\nName blob \"Name\"", `x:3: Name: unknown type "blob"`},
		"a bad size":               {head + `Name string(x) "Name"`, `x:2: Name: bad size "x"`},
		"a bad scale":              {head + `N double(3,x) "N"`, `x:2: N: bad size "3,x"`},
		"an unknown word":          {head + `Name string "Name" fast`, `x:2: Name: unknown word "fast"`},
		"a label that is not shut": {head + `Name string "Name`, "x:2: a label is not closed"},
		"values that are not shut": {head + `Name picklist "Name" {a|b`, "x:2: picklist values are not closed"},
		"a name that is missing":   {head + `Name reference "Name" ->X as`, `x:2: Name: "as" wants a name after it`},
		"an unknown macro":         {head + "@nothing", `x:2: unknown macro "@nothing"`},
		"a macro without a prefix": {head + "@address", "x:2: @address wants a prefix"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parse("x", c.text); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestObjectsThatDoNotFitTogetherAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		texts []string
		want  string
	}{
		"the same name twice":   {[]string{head, strings.Replace(head, "00X", "00Y", 1)}, "object X is defined twice"},
		"the same prefix twice": {[]string{head, strings.Replace(head, "object X", "object Y", 1)}, "share the key prefix 00X"},
		"a lost reference":      {[]string{head + `YId reference "Y" ->Y`}, "X.YId refers to Y, which is not defined"},
		"no reference":          {[]string{head + `YId reference "Y"`}, "X.YId refers to no object"},
		"a child name twice":    {[]string{head + "AId reference \"A\" ->X in Xs\nBId reference \"B\" ->X in Xs"}, "X has two child relationships named Xs"},
	} {
		t.Run(name, func(t *testing.T) {
			var objects []*Object
			for _, text := range c.texts {
				o, err := parse("x", text)
				if err != nil {
					t.Fatal(err)
				}
				objects = append(objects, o)
			}
			if _, err := assemble(objects); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(head + "can create\n@id\nName string(80) \"Name\" required name\nR reference \"R\" ->X as R in Xs*\nP picklist \"P\" {a|b*}")
	f.Fuzz(func(_ *testing.T, text string) {
		if o, err := parse("x", text); err == nil {
			_, _ = assemble([]*Object{o})
		}
	})
}
