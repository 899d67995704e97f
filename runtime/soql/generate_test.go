package soql

import (
	"strings"

	"pgregory.net/rapid"
)

// generator draws trees that the grammar allows, keyword-like names among them.
type generator struct{ *rapid.T }

func (g generator) flip(label string) bool { return rapid.Bool().Draw(g.T, label) }

func (g generator) pick(label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(g.T, label)
}

func (g generator) count(most int) int { return rapid.IntRange(1, most).Draw(g.T, "count") }

func (g generator) name() Name {
	return Name{Text: g.pick("name", "Id", "Name", "Group", "Order", "Case", "All", "Offset", "Data", "View", "TypeOf", "End", "x1", "ns__A__c", "Fields", "Count")}
}

func (g generator) alias() *Name {
	if !g.flip("alias") {
		return nil
	}
	name := g.name()
	return &name
}

func (g generator) path() *Path {
	path := &Path{}
	for range g.count(3) {
		path.Names = append(path.Names, g.name())
	}
	if len(path.Names) > 1 && g.flip("keyword in a path") {
		path.Names[1].Text = "From"
	}
	return path
}

func (g generator) paths() (paths []*Path) {
	for range g.count(2) {
		paths = append(paths, g.path())
	}
	return paths
}

func (g generator) function() Name {
	return Name{Text: g.pick("function", "SUM", "max", "CALENDAR_YEAR", "toLabel", "Grouping", "COUNT")}
}

func (g generator) expr() Expr {
	switch rapid.IntRange(0, 5).Draw(g.T, "expr") {
	case 0:
		return &Call{Name: g.function(), Args: []Expr{g.path()}}
	case 1:
		return &Call{Name: g.function(), Args: []Expr{&Call{Name: g.function(), Args: []Expr{g.path()}}}}
	case 2:
		return &Call{Name: Name{Text: "DISTANCE"}, Args: []Expr{
			g.path(), &Call{Name: Name{Text: "GEOLOCATION"}, Args: []Expr{g.numeric(), g.numeric()}}, &Value{Kind: String, Text: "mi"},
		}}
	}
	return g.path()
}

func (g generator) numeric() *Value {
	if g.flip("integer") {
		return &Value{Kind: IntegerNumber, Text: g.pick("integer", "0", "-1", "007")}
	}
	return &Value{Kind: DecimalNumber, Text: g.pick("decimal", ".5", "-37.75", "1.0")}
}

func (g generator) text() *Value { return &Value{Kind: String, Text: rapid.String().Draw(g.T, "text")} }

func (g generator) pattern() *Value {
	var b strings.Builder
	for range g.count(4) {
		b.WriteString(strings.ReplaceAll(rapid.String().Draw(g.T, "part"), `\`, `\\`))
		b.WriteString(g.pick("wildcard", "%", "_", `\%`, `\_`, `\\`))
	}
	return &Value{Kind: Pattern, Text: b.String()}
}

func (g generator) value() *Value {
	switch ValueKind(rapid.IntRange(0, int(Currency)).Draw(g.T, "kind")) {
	case String, Pattern:
		return g.text()
	case IntegerNumber, DecimalNumber:
		return g.numeric()
	case Boolean:
		return &Value{Kind: Boolean, Text: g.pick("boolean", "true", "false")}
	case Date:
		return &Value{Kind: Date, Text: "2024-02-29"}
	case DateTime:
		return &Value{Kind: DateTime, Text: g.pick("datetime", "2024-02-29T23:59:59Z", "2024-02-29T00:00:00.000+05:30")}
	case Time:
		return &Value{Kind: Time, Text: "23:59:59.999Z"}
	case DateLiteral:
		if g.flip("numbered") {
			return &Value{Kind: DateLiteral, Text: g.pick("n", "LAST_N_DAYS", "N_FISCAL_YEARS_AGO"), N: rapid.IntRange(0, 999).Draw(g.T, "n")}
		}
		return &Value{Kind: DateLiteral, Text: g.pick("date literal", "TODAY", "THIS_FISCAL_QUARTER", "LAST_90_DAYS")}
	case Currency:
		return &Value{Kind: Currency, Text: g.pick("currency", "USD5", "EUR-5.50", "USD1.25")}
	}
	return &Value{Kind: Null, Text: "null"}
}

func (g generator) values() (values []*Value) {
	for range g.count(3) {
		values = append(values, g.value())
	}
	return values
}

// condition draws an operand: a compound one is in parentheses, so any may follow any.
func (g generator) condition(depth int) Condition {
	most := 4
	if depth > 0 {
		most = 7
	}
	switch rapid.IntRange(0, most).Draw(g.T, "condition") {
	case 0:
		return &Comparison{Left: g.expr(), Op: Like, Right: g.pattern()}
	case 1:
		return &InList{Left: g.expr(), Not: g.flip("not"), Values: g.values()}
	case 2:
		return &Includes{Left: g.expr(), Excludes: g.flip("excludes"), Values: g.values()}
	case 5:
		return &Not{Term: g.condition(depth - 1)}
	case 6:
		all := &Logical{Op: LogicalOp(rapid.IntRange(0, 1).Draw(g.T, "op"))}
		for range 1 + g.count(2) {
			all.Terms = append(all.Terms, g.condition(depth-1))
		}
		return all
	case 7:
		q := &Query{Select: []SelectItem{&FieldItem{Expr: g.expr()}}, From: []FromItem{{Path: g.path()}}}
		if g.flip("where") {
			q.Where = g.condition(depth - 1)
		}
		return &InQuery{Left: g.expr(), Not: g.flip("not"), Query: q}
	}
	return &Comparison{Left: g.expr(), Op: CompareOp(rapid.IntRange(0, int(GreaterOrEqual)).Draw(g.T, "op")), Right: g.value()}
}

func (g generator) selectItem(depth int) SelectItem {
	switch rapid.IntRange(0, 7).Draw(g.T, "item") {
	case 0:
		if depth > 0 {
			return &ChildQuery{Query: g.query(depth - 1)}
		}
	case 1:
		item := &TypeOf{Relationship: g.path()}
		for range g.count(2) {
			item.When = append(item.When, TypeOfWhen{Object: g.name(), Fields: g.paths()})
		}
		if g.flip("else") {
			item.Else = g.paths()
		}
		return item
	case 2:
		return &FieldsItem{Group: Name{Text: g.pick("group", "ALL", "custom", "Standard")}}
	}
	return &FieldItem{Expr: g.expr(), Alias: g.alias()}
}

func (g generator) query(depth int) *Query {
	q := &Query{}
	if g.flip("count") {
		q.Select = []SelectItem{&CountAll{}}
	} else {
		for range g.count(3) {
			q.Select = append(q.Select, g.selectItem(depth))
		}
	}
	for range g.count(2) {
		q.From = append(q.From, FromItem{Path: g.path(), Alias: g.alias()})
	}
	if g.flip("using") {
		q.Using = []UsingItem{{Name: Name{Text: "mine"}}, {Kind: UsingLookup, Name: Name{Text: "x"}}}[:g.count(2)]
	}
	if g.flip("where") {
		q.Where = g.condition(depth)
	}
	if g.flip("with") {
		q.With = []*With{g.with()}
	}
	if g.flip("group") {
		q.GroupBy = &GroupBy{Kind: GroupKind(rapid.IntRange(0, int(GroupCube)).Draw(g.T, "group"))}
		for range g.count(2) {
			q.GroupBy.Items = append(q.GroupBy.Items, g.expr())
		}
		if g.flip("having") {
			q.GroupBy.Having = g.condition(depth)
		}
	}
	if g.flip("order") {
		for range g.count(2) {
			q.OrderBy = append(q.OrderBy, OrderItem{Expr: g.expr(), Desc: g.flip("desc"), Nulls: NullsOrder(rapid.IntRange(0, 2).Draw(g.T, "nulls"))})
		}
	}
	if g.flip("limit") {
		q.Limit = &Integer{Value: rapid.IntRange(-9, 9).Draw(g.T, "limit")}
	}
	if g.flip("offset") {
		q.Offset = &Integer{Value: rapid.IntRange(-9, 9).Draw(g.T, "offset")}
	}
	for kind := ForView; kind <= AllRows; kind++ {
		if rapid.IntRange(0, 5).Draw(g.T, "option") == 0 {
			q.Options = append(q.Options, Option{Kind: kind})
		}
	}
	return q
}

func (g generator) with() *With {
	switch rapid.IntRange(0, 3).Draw(g.T, "with") {
	case 0:
		return &With{Name: Name{Text: "UserId"}, Value: g.text()}
	case 1:
		return &With{Name: Name{Text: "Context"}, Pairs: []WithPair{{Name: g.name(), Value: g.text()}, {Name: g.name(), Value: &Value{Kind: Boolean, Text: "true"}}}}
	case 2:
		c := DataCategory{Group: g.path(), Operator: g.pick("operator", "AT", "ABOVE", "BELOW", "ABOVE_OR_BELOW"), Names: []Name{g.name()}}
		return &With{Name: Name{Text: "DATA CATEGORY"}, Categories: []DataCategory{c, c}[:g.count(2)]}
	}
	return &With{Name: Name{Text: "SECURITY_ENFORCED"}}
}
