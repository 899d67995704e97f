package soql

import (
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestAnyTreePrintsToTextThatParsesToTheSameTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree := generator{t}.query(2)
		text := Print(tree)
		parsed, err := Parse(text)
		if err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
		forgetPlaces(reflect.ValueOf(parsed))
		if !reflect.DeepEqual(parsed, tree) {
			t.Fatalf("%s\nparses to\n%s", text, Print(parsed))
		}
	})
}

// forgetPlaces sets every position in a tree to zero.
func forgetPlaces(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			forgetPlaces(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			forgetPlaces(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			forgetPlaces(v.Field(i))
		}
	case reflect.Int:
		if v.Type() == reflect.TypeFor[Pos]() {
			v.SetInt(0)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"SELECT Id, Owner.Name FROM Account WHERE Name LIKE 'a\\%%' AND (NOT x = 1) ORDER BY Id DESC NULLS LAST LIMIT 5 OFFSET 1",
		"SELECT TYPEOF What WHEN Account THEN Phone ELSE Name END, (SELECT Id FROM Tasks), COUNT(Id) c FROM Event e, e.What w USING SCOPE mine",
		"SELECT FIELDS(ALL) FROM A WHERE a IN (1, -2.5, USD5, USD-5, TODAY, LAST_N_DAYS:3, 2024-01-01, 2024-01-01T00:00:00Z, 10:00:00Z, 'x\\u00e9', null)",
		"SELECT a FROM A WHERE Id IN (SELECT b FROM B) WITH DATA CATEGORY g AT (x) GROUP BY ROLLUP(a) HAVING SUM(b) > 1 FOR VIEW UPDATE TRACKING ALL ROWS",
		"SELECT FROM", "(((((", "SELECT 'x", "\xff", "SELECT Id FROM A WHERE a = '\xff\\", "select count() from a",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		query, err := Parse(text)
		if err != nil {
			var bad *SyntaxError
			if !errors.As(err, &bad) || bad.Salesforce() == "" || bad.Error() == "" || bad.Row < 1 || bad.Column < 1 {
				t.Fatalf("a mute error: %v", err)
			}
			return
		}
		Walk(query, Visitor{Field: func(*Query, Clause, *Path, []string) {}})
		canonical := Print(query)
		again, err := Parse(canonical)
		if err != nil {
			t.Fatalf("%q prints as %q: %v", text, canonical, err)
		}
		if fixed := Print(again); fixed != canonical {
			t.Fatalf("%q prints as %q, then as %q", text, canonical, fixed)
		}
		forgetPlaces(reflect.ValueOf(query))
		forgetPlaces(reflect.ValueOf(again))
		if !reflect.DeepEqual(query, again) {
			t.Fatalf("%q and %q are different trees", text, canonical)
		}
	})
}
