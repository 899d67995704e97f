package query

import (
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// dateFunction gives the SQL of a date function of a stored date or datetime, whose text begins YYYY-MM-DD, and the type of
// its result. Fiscal years are calendar years in the demo org.
func dateFunction(name, of string) (sql string, kind schema.Type, ok bool) {
	part := func(from, length string) string {
		return "CAST(substr(" + of + ", " + from + ", " + length + ") AS INTEGER)"
	}
	kind = schema.TypeInt
	switch name {
	case "CALENDAR_YEAR", "FISCAL_YEAR":
		sql = part("1", "4")
	case "CALENDAR_QUARTER", "FISCAL_QUARTER":
		sql = "((" + part("6", "2") + " + 2) / 3)"
	case "CALENDAR_MONTH", "FISCAL_MONTH":
		sql = part("6", "2")
	case "DAY_IN_MONTH":
		sql = part("9", "2")
	case "DAY_IN_WEEK":
		sql = "(CAST(strftime('%w', substr(" + of + ", 1, 10)) AS INTEGER) + 1)" // 1 is Sunday
	case "DAY_IN_YEAR":
		sql = "CAST(strftime('%j', substr(" + of + ", 1, 10)) AS INTEGER)"
	case "WEEK_IN_MONTH": // week 1 is the first seven days of the month
		sql = "((" + part("9", "2") + " + 6) / 7)"
	case "WEEK_IN_YEAR": // week 1 is the first seven days of the year
		sql = "((CAST(strftime('%j', substr(" + of + ", 1, 10)) AS INTEGER) + 6) / 7)"
	case "HOUR_IN_DAY":
		sql = part("12", "2")
	case "DAY_ONLY":
		sql, kind = "substr("+of+", 1, 10)", schema.TypeDate
	default:
		return "", "", false
	}
	return sql, kind, true
}

func (s *sources) dateFunction(call *soql.Call, of *operand, sql string, kind schema.Type, zoned bool) (*operand, error) {
	timed := of.field.Type == schema.TypeDateTime
	if !timed && of.field.Type != schema.TypeDate || (call.Is("HOUR_IN_DAY") || call.Is("DAY_ONLY")) && !timed {
		return nil, s.at(call.Pos, codeMalformed, "field '%s' is not of a type that %s takes", of.field.Name, call.Name.Text)
	}
	if zoned && s.options.location() != time.UTC {
		return nil, s.notRun(call.Pos, "convertTimezone for a user whose time zone is not UTC")
	}
	return &operand{
		pos: call.Pos, sql: sql, name: of.field.Name, function: true,
		// The value is NULL where the date is: CAST keeps NULL.
		field: &schema.Field{Name: of.field.Name, Type: kind, Filterable: true, Sortable: true, Groupable: true, Nillable: true},
	}, nil
}
