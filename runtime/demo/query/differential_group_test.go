package query

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

func groupPaths(object string) []string {
	return map[string][]string{
		"Account": {"Industry", "Rating", "NumberOfEmployees", "OwnerId", "SLAExpirationDate__c", "BillingCity", "Owner.IsActive", "Parent.Industry"},
		"Contact": {"LastName", "LeadSource", "IsEmailBounced", "AccountId", "Account.Rating", "Birthdate"},
		"Case":    {"Status", "Priority", "IsClosed", "Contact.LeadSource", "Owner.Name", "Parent.Status"},
	}[object]
}

func sumPaths(object string) []string {
	return map[string][]string{
		"Account": {"AnnualRevenue", "NumberOfEmployees", "Parent.AnnualRevenue"},
		"Contact": {"Account.AnnualRevenue", "Account.NumberOfEmployees"},
		"Case":    {"Contact.Account.NumberOfEmployees"},
	}[object]
}

// checkGroups compares groups as a set: which of several spellings of a value a group shows is not fixed, nor is their order.
func (g *drawn) checkGroups() {
	object := g.object()
	by := rapid.SliceOfNDistinct(rapid.SampledFrom(groupPaths(object)), 1, 3, rapid.ID).Draw(g.T, "groups")
	q := &soql.Query{From: []soql.FromItem{{Path: path(object)}}, Where: g.where(object, 2, true), GroupBy: &soql.GroupBy{Kind: soql.GroupKind(g.upTo("subtotals", 2))}}
	for i, name := range by {
		q.GroupBy.Items = append(q.GroupBy.Items, path(name))
		q.Select = append(q.Select, aliased(path(name), "g"+strconv.Itoa(i)))
		if q.GroupBy.Kind != soql.GroupPlain {
			q.Select = append(q.Select, aliased(call("GROUPING", path(name)), "l"+strconv.Itoa(i)))
		}
	}
	// Without subtotals, what is grouped by is not aggregated too.
	both := func(name string) bool { return q.GroupBy.Kind == soql.GroupPlain && slices.Contains(by, name) }
	of := path(rapid.SampledFrom(slices.DeleteFunc(sumPaths(object), both)).Draw(g.T, "sum"))
	counted := path(rapid.SampledFrom(groupPaths(object)).Draw(g.T, "counted"))
	for i, name := range []string{"SUM", "AVG", "MIN", "MAX", "COUNT"} {
		q.Select = append(q.Select, aliased(call(name, of), "a"+strconv.Itoa(i)))
	}
	distinct := !both(counted.String()) && g.path(g.rows[object][0], strings.Split(counted.String(), ".")).field.Aggregatable
	if distinct {
		q.Select = append(q.Select, aliased(call("COUNT_DISTINCT", counted), "d"))
	}
	least := g.upTo("least", 3)
	if least > 0 {
		q.GroupBy.Having = &soql.Comparison{Left: call("COUNT", path("Id")), Op: soql.GreaterOrEqual, Right: &soql.Value{Kind: soql.IntegerNumber, Text: strconv.Itoa(least)}}
	}
	var want []string
	rows := g.filter(g.rows[object], q.Where)
	for _, left := range g.sets(q.GroupBy.Kind, len(by)) {
		groups := map[string][]naiveRow{}
		for _, row := range rows {
			var name strings.Builder
			for i, p := range by {
				fmt.Fprintf(&name, "%s;", groupValue(left[i], g.path(row, strings.Split(p, "."))))
				if q.GroupBy.Kind != soql.GroupPlain {
					fmt.Fprintf(&name, "%v;", map[bool]int{true: 1}[left[i]])
				}
			}
			groups[name.String()] = append(groups[name.String()], row)
		}
		for _, name := range slices.Collect(maps.Keys(groups)) {
			if len(groups[name]) < least {
				continue
			}
			line := name + g.aggregates(groups[name], of.String())
			if distinct {
				line += fmt.Sprint(g.distinct(groups[name], counted.String())) + ";"
			}
			want = append(want, line)
		}
	}
	got := g.groupLines(q)
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		g.Fatalf("%s\ngave\n  %s\nwant\n  %s", soql.Print(q), strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func aliased(e soql.Expr, name string) *soql.FieldItem {
	return &soql.FieldItem{Expr: e, Alias: &soql.Name{Text: name}}
}

func call(name string, of soql.Expr) *soql.Call {
	return &soql.Call{Name: soql.Name{Text: name}, Args: []soql.Expr{of}}
}

// sets says for each set of groups which fields it leaves out.
func (g *drawn) sets(kind soql.GroupKind, n int) (sets [][]bool) {
	for choice := range 1 << n {
		left := make([]bool, n)
		last := true // ROLLUP leaves out only what nothing follows that is kept
		for i := n - 1; i >= 0; i-- {
			left[i] = choice>>i&1 == 1
			if left[i] && i+1 < n && !left[i+1] {
				last = false
			}
		}
		if kind == soql.GroupCube || kind == soql.GroupRollup && last || choice == 0 {
			sets = append(sets, left)
		}
	}
	return sets
}

func groupValue(left bool, v typed) string {
	if left || v.value == nil {
		return "null"
	}
	return fold(shownJSON(v))
}

func (g *drawn) aggregates(rows []naiveRow, name string) string {
	var sum, least, most float64
	n := 0
	for _, row := range rows {
		v := g.path(row, strings.Split(name, "."))
		if v.value == nil {
			continue
		}
		x := number(v.value)
		if n == 0 || x < least {
			least = x
		}
		if n == 0 || x > most {
			most = x
		}
		sum += x
		n++
	}
	if n == 0 {
		return "null;null;null;null;0;"
	}
	return fmt.Sprintf("%.4f;%.4f;%.4f;%.4f;%d;", sum, sum/float64(n), least, most, n)
}

func (g *drawn) distinct(rows []naiveRow, name string) int {
	seen := map[string]bool{}
	for _, row := range rows {
		if v := g.path(row, strings.Split(name, ".")); v.value != nil {
			seen[fold(shownJSON(v))] = true
		}
	}
	return len(seen)
}

// groupLines runs the query and writes each group as the naive evaluation does.
func (g *drawn) groupLines(q *soql.Query) (lines []string) {
	var groups []map[string]json.RawMessage
	if err := json.Unmarshal([]byte("["+string(g.answer(q).Records)+"]"), &groups); err != nil {
		g.Fatal(err)
	}
	for _, group := range groups {
		var line strings.Builder
		for _, item := range q.Select {
			raw := string(group[item.(*soql.FieldItem).Alias.Text])
			if alias := item.(*soql.FieldItem).Alias.Text; alias[0] == 'a' && alias != "a4" && raw != "null" {
				x, err := strconv.ParseFloat(raw, 64)
				if err != nil {
					g.Fatal(err)
				}
				raw = fmt.Sprintf("%.4f", x)
			}
			line.WriteString(fold(raw) + ";")
		}
		lines = append(lines, line.String())
	}
	return lines
}
