package query

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// The compiled query and the naive evaluation must find the same records, in the same order, with the same values. More
// queries are tried with -rapid.checks=5000.
func TestRandomQueriesFindWhatANaiveEvaluationFinds(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		g := &drawn{T: t, world: w}
		for range 4 {
			g.checkRecords()
		}
		g.checkCount()
		g.checkGroups()
	})
}

// queryPaths are the fields and parents' fields that random queries are about.
func queryPaths(object string) []string {
	return map[string][]string{
		"Account": {"Id", "Name", "Industry", "Rating", "AnnualRevenue", "NumberOfEmployees", "ParentId", "OwnerId", "CreatedDate", "SLAExpirationDate__c",
			"BillingCity", "Owner.Name", "Owner.IsActive", "Parent.Name", "Parent.Industry", "Parent.AnnualRevenue", "Parent.Owner.Name", "Parent.Parent.Id"},
		"Contact": {"Id", "LastName", "Email", "Interests__c", "AccountId", "LeadSource", "Birthdate", "IsEmailBounced", "Account.Name", "Account.Rating",
			"Account.CreatedDate", "Account.Owner.IsActive", "Account.Parent.NumberOfEmployees"},
		"Case": {"Id", "Subject", "Status", "Priority", "IsClosed", "OwnerId", "ContactId", "ParentId", "CreatedDate", "Owner.Name", "Owner.Type",
			"Contact.Account.Name", "Contact.Interests__c", "Parent.Subject", "Parent.IsClosed", "Parent.Owner.Name"},
	}[object]
}

// world is one set of records, in the store and for the naive evaluation.
type world struct {
	*naive
	store *store.Store
	seen  map[string][]any // the values under each object and path
}

func newWorld(t *testing.T) *world {
	s, err := schema.Load()
	must(t, err)
	st, err := store.Open(t.Context(), s)
	must(t, err)
	t.Cleanup(func() { _ = st.Close() })
	w := &world{naive: &naive{schema: s, rows: map[string][]naiveRow{}, byID: map[string]naiveRow{}, now: noon()}, store: st, seen: map[string][]any{}}
	r := rand.New(rand.NewPCG(1, 2))
	some := func(n int) string {
		return []string{"Acme", "acme", "ACME", "Zürich", "zürich", "100%", "100", "a_b", "aXb", `back\slash`, "O'Hara", "", "z", "Müller AG", "acme 2"}[r.IntN(n)]
	}
	must(t, st.Write(t.Context(), func(tx *store.Tx) error {
		add := func(object, prefix string, i int, fields map[string]any) {
			o, _ := s.Object(object)
			fields["Id"] = key(prefix, uint64(i))
			row := naiveRow{o, map[string]any{}}
			var all []store.Cell
			for name, v := range fields {
				if v == nil || v == "" {
					continue
				}
				f, _ := o.Field(name)
				if f == nil {
					f = &schema.Field{Name: name}
				}
				row.values[name] = v
				if b, ok := v.(bool); ok {
					v = 0
					if b {
						v = 1
					}
				}
				all = append(all, store.Cell{Field: f, Value: v})
			}
			must(t, tx.Insert(t.Context(), o, all))
			w.rows[object] = append(w.rows[object], row)
			w.byID[fields["Id"].(string)] = row
		}
		maybe := func(v any) any {
			if r.IntN(4) == 0 {
				return nil
			}
			return v
		}
		pick := func(object, field string) any {
			o, _ := s.Object(object)
			f, _ := o.Field(field)
			return maybe(f.Picklist[r.IntN(min(4, len(f.Picklist)))].Value)
		}
		ref := func(prefix string, n int) any { return maybe(key(prefix, uint64(1+r.IntN(n)))) }
		moment := func() any {
			return maybe(noon().AddDate(0, 0, r.IntN(800)-600).Add(-60e9 * 7).Format("2006-01-02T15:04:05.000Z"))
		}
		date := func() any { return maybe(noon().AddDate(0, 0, r.IntN(90)-45).Format("2006-01-02")) }
		for i := range 3 {
			add("User", "005", i+1, map[string]any{"Name": some(11), "LastName": some(11), "IsActive": i != 1})
			add("Group", "00G", i+1, map[string]any{"Name": some(11)})
		}
		for i := range 40 {
			add("Account", "001", i+1, map[string]any{"Name": some(15) + some(3), "Industry": pick("Account", "Industry"), "Rating": pick("Account", "Rating"),
				"AnnualRevenue": maybe(float64(r.IntN(9)) * 2500.25), "NumberOfEmployees": maybe(int64(r.IntN(6))), "BillingCity": some(15),
				"ParentId": ref("001", 50), "OwnerId": ref("005", 3), "CreatedDate": moment(), "SLAExpirationDate__c": date(), "IsDeleted": r.IntN(9) == 0})
		}
		for i := range 40 {
			interests := []string{"", "Analytics", "Mobile", "Analytics;Mobile", "Automation;Mobile;Security"}[r.IntN(5)]
			add("Contact", "003", i+1, map[string]any{"LastName": some(11), "Email": maybe(some(3) + "@example.com"), "Interests__c": interests, "AccountId": ref("001", 40),
				"LeadSource": pick("Contact", "LeadSource"), "Birthdate": date(), "IsEmailBounced": r.IntN(2) == 0, "IsDeleted": r.IntN(9) == 0})
		}
		for i := range 40 {
			owner := ref("005", 3)
			if r.IntN(2) == 0 {
				owner = ref("00G", 3)
			}
			add("Case", "500", i+1, map[string]any{"Subject": some(15), "CaseNumber": fmt.Sprintf("%08d", i), "Status": pick("Case", "Status"), "Priority": pick("Case", "Priority"),
				"IsClosed": r.IntN(3) == 0, "OwnerId": owner, "ContactId": ref("003", 40), "ParentId": ref("500", 50), "CreatedDate": moment()})
		}
		return nil
	}))
	must(t, st.Index(t.Context()))
	for _, object := range []string{"Account", "Contact", "Case"} {
		for _, path := range queryPaths(object) {
			for _, row := range w.rows[object] {
				if v := w.path(row, strings.Split(path, ".")); v.value != nil {
					w.seen[object+"."+path] = append(w.seen[object+"."+path], v.value)
				}
			}
		}
	}
	return w
}

// drawn is one test of random queries.
type drawn struct {
	*rapid.T
	*world
}

func (g *drawn) oneOf(label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(g.T, label)
}

func (g *drawn) upTo(label string, n int) int { return rapid.IntRange(0, n).Draw(g.T, label) }

func (g *drawn) object() string { return g.oneOf("object", "Account", "Contact", "Case") }

func (g *drawn) answer(q *soql.Query) *Page {
	text := soql.Print(q)
	var page *Page
	err := g.store.Read(g.Context(), func(r store.Reader) (err error) {
		page, err = Run(g.Context(), r, g.schema, text, options())
		return err
	})
	if err != nil {
		g.Fatalf("%s\n%v", text, err)
	}
	return page
}

func (g *drawn) checkRecords() {
	object := g.object()
	q := &soql.Query{From: []soql.FromItem{{Path: path(object)}}, Where: g.where(object, 3, true)}
	selected := append([]string{"Id"}, rapid.SliceOfNDistinct(rapid.SampledFrom(queryPaths(object)[1:]), 1, 4, rapid.ID).Draw(g.T, "fields")...)
	for _, name := range selected {
		q.Select = append(q.Select, &soql.FieldItem{Expr: path(name)})
	}
	q.OrderBy = g.orderBy(object)
	g.bound(q)
	child := g.child(object, q)
	rows := cut(g.sorted(g.filter(g.rows[object], q.Where), q.OrderBy), q.Limit, q.Offset)
	page := g.answer(q)
	var got []map[string]json.RawMessage
	if err := json.Unmarshal([]byte("["+string(page.Records)+"]"), &got); err != nil {
		g.Fatal(err)
	}
	if len(got) != len(rows) {
		g.Fatalf("%s\nfound %d records, want %d", soql.Print(q), len(got), len(rows))
	}
	for i, row := range rows {
		for _, name := range selected {
			v := g.path(row, strings.Split(name, "."))
			want := shownJSON(v)
			if have := valueAt(got[i], strings.Split(name, ".")); have != want && (have != "null" || v.value != false) {
				g.Fatalf("%s\nrecord %d has %s %s, want %s", soql.Print(q), i, name, have, want)
			}
		}
		if child != nil {
			g.checkChildren(q, child, row, got[i])
		}
	}
}

// child adds a sub-query now and then.
func (g *drawn) child(object string, q *soql.Query) *soql.Query {
	if object != "Account" || g.upTo("child rows", 3) > 0 {
		return nil
	}
	inner := &soql.Query{From: []soql.FromItem{{Path: path("Contacts")}}, Where: g.where("Contact", 1, false), OrderBy: g.orderBy("Contact")}
	inner.Select = []soql.SelectItem{&soql.FieldItem{Expr: path("Id")}}
	if g.upTo("child limit", 1) == 1 {
		inner.Limit = &soql.Integer{Value: g.upTo("limit", 2)}
	}
	q.Select = append(q.Select, &soql.ChildQuery{Query: inner})
	return inner
}

func (g *drawn) checkChildren(q, child *soql.Query, parent naiveRow, got map[string]json.RawMessage) {
	var list struct {
		TotalSize int
		Records   []struct{ ID string }
	}
	if err := json.Unmarshal(got["Contacts"], &list); err != nil {
		g.Fatal(err)
	}
	var want []string
	for _, row := range g.sorted(g.filter(g.rows["Contact"], child.Where), child.OrderBy) {
		if row.values["AccountId"] == parent.values["Id"] {
			want = append(want, row.values["Id"].(string))
		}
	}
	want = cut(want, child.Limit, nil)
	have := make([]string, len(list.Records))
	for i, r := range list.Records {
		have[i] = r.ID
	}
	if !slices.Equal(have, want) || list.TotalSize != len(want) {
		g.Fatalf("%s\nunder %s there are %v, want %v", soql.Print(q), parent.values["Id"], have, want)
	}
}

func (g *drawn) checkCount() {
	object := g.object()
	q := &soql.Query{Select: []soql.SelectItem{&soql.CountAll{}}, From: []soql.FromItem{{Path: path(object)}}, Where: g.where(object, 3, true)}
	g.bound(q)
	if got, want := g.answer(q).TotalSize, len(cut(g.filter(g.rows[object], q.Where), q.Limit, q.Offset)); got != want {
		g.Fatalf("%s\ncounted %d, want %d", soql.Print(q), got, want)
	}
}

func (g *drawn) bound(q *soql.Query) {
	if g.upTo("bounded", 2) == 0 {
		q.Limit = &soql.Integer{Value: g.upTo("limit", 20)}
	}
	if g.upTo("skipped", 3) == 0 {
		q.Offset = &soql.Integer{Value: g.upTo("offset", 10)}
	}
}

func (g *drawn) orderBy(object string) (items []soql.OrderItem) {
	sortable := slices.DeleteFunc(slices.Clone(queryPaths(object)), func(name string) bool { return strings.HasSuffix(name, "Interests__c") })
	for range g.upTo("keys", 2) {
		items = append(items, soql.OrderItem{
			Expr: path(rapid.SampledFrom(sortable).Draw(g.T, "key")), Desc: rapid.Bool().Draw(g.T, "desc"), Nulls: soql.NullsOrder(g.upTo("nulls", 2)),
		})
	}
	return items
}

func path(name string) *soql.Path {
	p := &soql.Path{}
	for part := range strings.SplitSeq(name, ".") {
		p.Names = append(p.Names, soql.Name{Text: part})
	}
	return p
}

// shownJSON is a value as a record shows it.
func shownJSON(v typed) string {
	switch x := v.value.(type) {
	case nil:
		return "null"
	case string:
		if v.field.Type == schema.TypeDateTime {
			x = strings.TrimSuffix(x, "Z") + "+0000"
		}
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		_ = e.Encode(x)
		return strings.TrimSpace(b.String())
	case bool:
		return strconv.FormatBool(x)
	case int64:
		return strconv.FormatInt(x, 10)
	case float64:
		if x == math.Trunc(x) {
			return strconv.FormatFloat(x, 'f', 1, 64)
		}
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return fmt.Sprint(v.value)
}

func valueAt(record map[string]json.RawMessage, names []string) string {
	raw := record[names[0]]
	if len(names) == 1 || string(raw) == "null" {
		return string(raw)
	}
	var inner map[string]json.RawMessage
	if err := json.Unmarshal(raw, &inner); err != nil {
		return err.Error()
	}
	return valueAt(inner, names[1:])
}
