package query

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// naive evaluates queries over rows in memory, one row and one node at a time: a second opinion on what the compiler and
// SQLite make of them.
type naive struct {
	schema *schema.Schema
	rows   map[string][]naiveRow // by object, in the order in which they were stored
	byID   map[string]naiveRow
	now    time.Time
}

// naiveRow is a record: its stored values, with booleans as such.
type naiveRow struct {
	object *schema.Object
	values map[string]any
}

// typed is a value with the field that says how it compares.
type typed struct {
	field *schema.Field
	value any
}

func (n *naive) path(row naiveRow, names []string) typed {
	for len(names) > 1 {
		f, _ := row.object.Relationship(names[0])
		id, _ := row.values[f.Name].(string)
		next, ok := n.byID[id]
		if !ok {
			// The type is that of the parents there might be.
			object := n.schema.Parents(f)[0]
			if f.Polymorphic() {
				object, _ = n.schema.Object("Name")
			}
			next = naiveRow{object: object, values: map[string]any{}}
		}
		if f.Polymorphic() {
			return n.named(next, names[1])
		}
		row, names = next, names[1:]
	}
	f, _ := row.object.Field(names[0])
	return of(f, row.values[f.Name])
}

// named reads a polymorphic parent through the Name object.
func (n *naive) named(row naiveRow, name string) typed {
	object, _ := n.schema.Object("Name")
	f, _ := object.Field(name)
	if name == "Type" {
		if row.values["Id"] == nil {
			return typed{f, nil}
		}
		return typed{f, row.object.Name}
	}
	if name == "Name" {
		if named := row.object.NameField(); named != nil {
			return typed{f, row.values[named.Name]}
		}
	}
	return of(f, row.values[name])
}

func of(f *schema.Field, v any) typed {
	if v == nil && f.Type == schema.TypeBoolean {
		v = false
	}
	return typed{f, v}
}

func (n *naive) expr(row naiveRow, e soql.Expr) typed {
	switch x := e.(type) {
	case *soql.Path:
		return n.path(row, strings.Split(x.String(), "."))
	case *soql.Call:
		inner := n.expr(row, x.Args[0])
		text, ok := inner.value.(string)
		f := &schema.Field{Type: schema.TypeInt}
		if x.Is("DAY_ONLY") {
			f.Type = schema.TypeDate
		}
		if !ok {
			return typed{f, nil}
		}
		day, _ := time.Parse(time.DateOnly, text[:10])
		switch strings.ToUpper(x.Name.Text) {
		case "DAY_ONLY":
			return typed{f, text[:10]}
		case "CALENDAR_YEAR":
			return typed{f, int64(day.Year())}
		case "CALENDAR_QUARTER":
			return typed{f, int64(day.Month()+2) / 3}
		case "CALENDAR_MONTH":
			return typed{f, int64(day.Month())}
		case "DAY_IN_MONTH":
			return typed{f, int64(day.Day())}
		case "DAY_IN_WEEK":
			return typed{f, int64(day.Weekday()) + 1}
		case "DAY_IN_YEAR":
			return typed{f, int64(day.YearDay())}
		case "WEEK_IN_MONTH":
			return typed{f, int64(day.Day()+6) / 7}
		}
	}
	panic("the naive evaluation does not know " + soql.PrintExpr(e))
}

// holds evaluates a condition of two values.
func (n *naive) holds(c soql.Condition, value func(soql.Expr) typed) bool {
	switch x := c.(type) {
	case nil:
		return true
	case *soql.Not:
		return !n.holds(x.Term, value)
	case *soql.Logical:
		for _, term := range x.Terms {
			if n.holds(term, value) == (x.Op == soql.Or) {
				return x.Op == soql.Or
			}
		}
		return x.Op == soql.And
	case *soql.Comparison:
		return n.compare(value(x.Left), x.Op, x.Right)
	case *soql.InList:
		left := value(x.Left)
		return x.Not != slices.ContainsFunc(x.Values, func(v *soql.Value) bool { return n.compare(left, soql.Equal, v) })
	case *soql.Includes:
		left := value(x.Left)
		picked, _ := left.value.(string)
		has := slices.ContainsFunc(x.Values, func(v *soql.Value) bool {
			for want := range strings.SplitSeq(v.Text, ";") {
				if !slices.ContainsFunc(strings.Split(picked, ";"), func(p string) bool { return fold(p) == fold(want) }) {
					return false
				}
			}
			return true
		})
		return x.Excludes != has
	case *soql.InQuery:
		left := value(x.Left)
		if left.value == nil {
			return false
		}
		found := false
		for _, row := range n.where(x.Query) {
			item := x.Query.Select[0].(*soql.FieldItem)
			found = found || n.expr(row, item.Expr).value == left.value
		}
		return found != x.Not
	}
	panic("the naive evaluation does not know this condition")
}

// where are the rows of a query's object that are not deleted and that its condition holds for.
func (n *naive) where(q *soql.Query) []naiveRow {
	o, _ := n.schema.Object(q.Object())
	return n.filter(n.rows[o.Name], q.Where)
}

func (n *naive) filter(rows []naiveRow, where soql.Condition) (kept []naiveRow) {
	for _, row := range rows {
		if row.values["IsDeleted"] != true && n.holds(where, func(e soql.Expr) typed { return n.expr(row, e) }) {
			kept = append(kept, row)
		}
	}
	return kept
}

func (n *naive) compare(left typed, op soql.CompareOp, v *soql.Value) bool {
	if op == soql.NotEqual {
		return !n.compare(left, soql.Equal, v)
	}
	if v.Kind == soql.Null && left.field.Type == schema.TypeBoolean {
		return left.value == false
	}
	if v.Kind == soql.Null || v.Kind == soql.String && v.Text == "" {
		return left.value == nil
	}
	if left.value == nil {
		return false
	}
	if op == soql.Like {
		return like(fold(left.value.(string)), fold(v.Text))
	}
	start, end := n.literal(left.field, v)
	switch op {
	case soql.Equal:
		if end != nil {
			return order(left.field, left.value, start) >= 0 && order(left.field, left.value, end) < 0
		}
		return order(left.field, left.value, start) == 0
	case soql.Less:
		return order(left.field, left.value, start) < 0
	case soql.GreaterOrEqual:
		return order(left.field, left.value, start) >= 0
	case soql.LessOrEqual:
		if end != nil {
			return order(left.field, left.value, end) < 0
		}
		return order(left.field, left.value, start) <= 0
	default:
		if end != nil {
			return order(left.field, left.value, end) >= 0
		}
		return order(left.field, left.value, start) > 0
	}
}

// literal is the value, or the range of values, that a literal stands for.
func (n *naive) literal(f *schema.Field, v *soql.Value) (start, end any) {
	switch v.Kind {
	case soql.IntegerNumber, soql.DecimalNumber:
		number, _ := strconv.ParseFloat(v.Text, 64)
		return number, nil
	case soql.Boolean:
		return v.Text == "true", nil
	case soql.DateTime:
		when, _ := time.Parse(time.RFC3339, v.Text)
		return when.UTC().Format("2006-01-02T15:04:05.000Z"), nil
	case soql.DateLiteral:
		from, to := dateRange(v.Text, v.N, n.now)
		if f.Type == schema.TypeDate {
			return from.Format(time.DateOnly), to.Format(time.DateOnly)
		}
		return from.Format("2006-01-02T15:04:05.000Z"), to.Format("2006-01-02T15:04:05.000Z")
	}
	if f.Type == schema.TypeMultiPicklist {
		return pickOrder(f, v.Text), nil
	}
	return v.Text, nil
}

// order compares two values that are not null: text without the case of ASCII letters, ids and dates exactly.
func order(f *schema.Field, a, b any) int {
	switch x := a.(type) {
	case string:
		y, _ := b.(string)
		if f.Type.Text() && !f.CaseSensitive {
			return cmp.Compare(fold(x), fold(y))
		}
		return cmp.Compare(x, y)
	case bool:
		y, _ := b.(bool)
		if x == y {
			return 0
		}
		return 1
	}
	return cmp.Compare(number(a), number(b))
}

func fold(text string) string {
	return strings.Map(func(c rune) rune {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		return c
	}, text)
}

// like matches by trying every length for every percent sign.
func like(text, pattern string) bool {
	p, t := []rune(pattern), []rune(text)
	switch {
	case len(p) == 0:
		return len(t) == 0
	case p[0] == '%':
		for i := range len(t) + 1 {
			if like(string(t[i:]), string(p[1:])) {
				return true
			}
		}
		return false
	case len(t) == 0:
		return false
	case p[0] == '_':
	case p[0] == '\\':
		p = p[1:]
		fallthrough
	default:
		if p[0] != t[0] {
			return false
		}
	}
	return like(string(t[1:]), string(p[1:]))
}

// sorted orders rows as ORDER BY says: nulls first unless it says last, picklists by their list, equal rows as they were
// stored, or the other way round when the last key descends.
func (n *naive) sorted(rows []naiveRow, by []soql.OrderItem) []naiveRow {
	rows = slices.Clone(rows)
	if len(by) > 0 && by[len(by)-1].Desc {
		slices.Reverse(rows)
	}
	slices.SortStableFunc(rows, func(a, b naiveRow) int {
		for _, item := range by {
			x, y := n.expr(a, item.Expr), n.expr(b, item.Expr)
			if c := inOrder(x, y, item); c != 0 {
				return c
			}
		}
		return 0
	})
	return rows
}

func inOrder(x, y typed, item soql.OrderItem) int {
	if x.value == nil || y.value == nil {
		first := -1
		if item.Nulls == soql.NullsLast {
			first = 1
		}
		switch {
		case x.value == nil && y.value == nil:
			return 0
		case x.value == nil:
			return first
		default:
			return -first
		}
	}
	var c int
	if x.field.Type == schema.TypePicklist {
		rank := func(t typed) int {
			at := slices.IndexFunc(x.field.Picklist, func(v schema.PicklistValue) bool { return fold(v.Value) == fold(t.value.(string)) })
			if at < 0 {
				return len(x.field.Picklist)
			}
			return at
		}
		c = cmp.Compare(rank(x), rank(y))
	}
	if c == 0 {
		if b, ok := x.value.(bool); ok {
			if b != y.value.(bool) {
				c = 1
				if !b {
					c = -1
				}
			}
		} else {
			c = order(x.field, x.value, y.value)
		}
	}
	if item.Desc {
		c = -c
	}
	return c
}

func cut[T any](rows []T, limit, offset *soql.Integer) []T {
	if offset != nil {
		rows = rows[min(offset.Value, len(rows)):]
	}
	if limit != nil {
		rows = rows[:min(limit.Value, len(rows))]
	}
	return rows
}
