package query

import (
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// where draws a condition on an object, or none. Semi-joins may stand only where no OR is above them, and two at most.
func (g *drawn) where(object string, depth int, joins bool) soql.Condition {
	if g.upTo("filtered", 9) == 0 {
		return nil
	}
	left := 0
	if joins {
		left = 2
	}
	return g.condition(object, depth, &left)
}

func (g *drawn) condition(object string, depth int, joins *int) soql.Condition {
	none := 0
	if depth > 0 {
		switch g.upTo("shape", 6) {
		case 0:
			return &soql.Not{Term: g.condition(object, depth-1, &none)}
		case 1, 2:
			all := &soql.Logical{Op: soql.LogicalOp(g.upTo("operator", 1))}
			// A semi-join may be a term of the outermost AND, and no deeper.
			for range 2 + g.upTo("terms", 2) {
				if all.Op == soql.And && *joins > 0 && object == "Account" && g.upTo("join", 6) == 0 {
					*joins--
					all.Terms = append(all.Terms, g.join())
					continue
				}
				all.Terms = append(all.Terms, g.condition(object, depth-1, &none))
			}
			return all
		case 3:
			if *joins > 0 && object == "Account" {
				*joins--
				return g.join()
			}
		}
	}
	return g.test(object)
}

func (g *drawn) join() *soql.InQuery {
	q := &soql.Query{Select: []soql.SelectItem{&soql.FieldItem{Expr: path("AccountId")}}, From: []soql.FromItem{{Path: path("Contact")}}, Where: g.where("Contact", 1, false)}
	return &soql.InQuery{Left: path(g.oneOf("joined", "Id", "ParentId")), Not: rapid.Bool().Draw(g.T, "not"), Query: q}
}

func (g *drawn) test(object string) soql.Condition {
	name := rapid.SampledFrom(queryPaths(object)).Draw(g.T, "field")
	var left soql.Expr = path(name)
	v := g.path(g.rows[object][0], strings.Split(name, "."))
	f := v.field
	values := g.seen[object+"."+name]
	if (f.Type == schema.TypeDate || f.Type == schema.TypeDateTime) && g.upTo("function", 3) == 0 {
		function := g.oneOf("date function", "CALENDAR_YEAR", "CALENDAR_QUARTER", "CALENDAR_MONTH", "DAY_IN_MONTH", "DAY_IN_WEEK", "DAY_IN_YEAR", "WEEK_IN_MONTH")
		left = &soql.Call{Name: soql.Name{Text: function}, Args: []soql.Expr{left}}
		most := map[string]int{"CALENDAR_YEAR": 2027, "DAY_IN_YEAR": 366}[function]
		f, values = &schema.Field{Type: schema.TypeInt}, []any{int64(g.upTo("part", max(most, 12)))}
	}
	if f.Type == schema.TypeMultiPicklist && rapid.Bool().Draw(g.T, "includes") {
		in := &soql.Includes{Left: left, Excludes: rapid.Bool().Draw(g.T, "excludes")}
		for range 1 + g.upTo("sets", 1) {
			in.Values = append(in.Values, &soql.Value{Kind: soql.String, Text: g.oneOf("set", "Mobile", "mobile;analytics", "Security", "Analytics", "nothing", "Mobile;Security")})
		}
		return in
	}
	if f.Type != schema.TypeBoolean && g.upTo("list", 3) == 0 {
		in := &soql.InList{Left: left, Not: rapid.Bool().Draw(g.T, "not")}
		for range 1 + g.upTo("values", 2) {
			in.Values = append(in.Values, g.literalOf(f, values))
		}
		return in
	}
	if f.Type.Text() && f.Type != schema.TypeMultiPicklist && g.upTo("pattern", 3) == 0 {
		return &soql.Comparison{Left: left, Op: soql.Like, Right: &soql.Value{Kind: soql.Pattern, Text: g.pattern(values)}}
	}
	right := g.literalOf(f, values)
	ops := []soql.CompareOp{soql.Equal, soql.NotEqual}
	if f.Type != schema.TypeBoolean && f.Type != schema.TypeMultiPicklist && right.Kind != soql.Null && (right.Kind != soql.String || right.Text != "") {
		ops = append(ops, soql.Less, soql.LessOrEqual, soql.Greater, soql.GreaterOrEqual)
	}
	return &soql.Comparison{Left: left, Op: rapid.SampledFrom(ops).Draw(g.T, "operator"), Right: right}
}

// literalOf draws a literal that may be compared with the field: often a value that is there, in another case perhaps.
func (g *drawn) literalOf(f *schema.Field, values []any) *soql.Value {
	if g.upTo("null", 7) == 0 {
		return &soql.Value{Kind: soql.Null, Text: "null"}
	}
	if f.Type == schema.TypeBoolean {
		return &soql.Value{Kind: soql.Boolean, Text: strconv.FormatBool(rapid.Bool().Draw(g.T, "boolean"))}
	}
	if (f.Type == schema.TypeDate || f.Type == schema.TypeDateTime) && g.upTo("literal", 1) == 0 {
		word := g.oneOf("date literal", "TODAY", "YESTERDAY", "LAST_WEEK", "THIS_MONTH", "NEXT_QUARTER", "LAST_YEAR", "LAST_90_DAYS", "LAST_N_DAYS", "N_MONTHS_AGO", "NEXT_N_WEEKS")
		v := &soql.Value{Kind: soql.DateLiteral, Text: word}
		if strings.Contains(word, "N_") {
			v.N = 1 + g.upTo("n", 9)
		}
		return v
	}
	v := rapid.SampledFrom(values).Draw(g.T, "value")
	switch x := v.(type) {
	case int64:
		return &soql.Value{Kind: soql.IntegerNumber, Text: strconv.FormatInt(x+int64(g.upTo("more", 1)), 10)}
	case float64:
		return &soql.Value{Kind: soql.DecimalNumber, Text: strconv.FormatFloat(x, 'f', 2, 64)}
	}
	text := v.(string)
	switch {
	case f.Type == schema.TypeDate:
		return &soql.Value{Kind: soql.Date, Text: text}
	case f.Type == schema.TypeDateTime:
		return &soql.Value{Kind: soql.DateTime, Text: text}
	case f.Type.Reference():
		return &soql.Value{Kind: soql.String, Text: text}
	}
	switch g.upTo("case", 3) {
	case 0:
		text = strings.ToUpper(text)
	case 1:
		text += "x"
	}
	return &soql.Value{Kind: soql.String, Text: text}
}

// pattern makes a pattern of a value that is there.
func (g *drawn) pattern(values []any) string {
	text := []rune(strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(rapid.SampledFrom(values).Draw(g.T, "value").(string)))
	switch g.upTo("form", 4) {
	case 0:
		return "%"
	case 1:
		return "%" + string(text)
	case 2:
		if at := g.upTo("cut", len(text)); at == 0 || text[at-1] != '\\' {
			return string(text[:at]) + "%"
		}
		return string(text) + "%"
	case 3:
		if text[0] != '\\' {
			text[0] = '_'
		}
		return strings.ToLower(string(text))
	}
	return string(text)
}
