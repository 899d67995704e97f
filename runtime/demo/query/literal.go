package query

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// bound is a literal as a value that the store compares with.
type bound struct {
	null  bool
	value any
	end   any // of a range: values from value up to but not including end
}

// maxPattern is how many characters the operand of LIKE may have: what Salesforce allows a string literal in a filter.
const maxPattern = 4000

// bind checks a literal against the type of the operand it is compared with.
func (s *sources) bind(o *operand, v *soql.Value) (bound, error) {
	if v.Kind == soql.Null {
		if o.field.Type == schema.TypeBoolean {
			return bound{value: false}, nil // as documented: "= null" is "= false", "!= null" is "= true"
		}
		return bound{null: true}, nil
	}
	if v.Kind == soql.Currency {
		// An org without several currencies has no such literals.
		return bound{}, s.at(v.Pos, codeMalformed, "unexpected token: '%s'", v.Text)
	}
	switch t := o.field.Type; {
	case t.Reference():
		return s.bindID(o, v)
	case t == schema.TypeMultiPicklist && v.Kind == soql.String:
		return bindText(pickOrder(o.field, v.Text)), nil
	case t.Text() && v.Kind == soql.String:
		return bindText(v.Text), nil
	case t.Text() && v.Kind == soql.Pattern:
		return s.bindPattern(v)
	case t.Numeric() && (v.Kind == soql.IntegerNumber || v.Kind == soql.DecimalNumber):
		return bindNumber(v.Text), nil
	case t == schema.TypeBoolean && v.Kind == soql.Boolean:
		return bound{value: v.Text == "true"}, nil
	case t == schema.TypeDate && v.Kind == soql.Date:
		return bound{value: v.Text}, nil
	case t == schema.TypeDateTime && v.Kind == soql.DateTime:
		if when, ok := soql.ParseDateTime(v.Text); ok {
			return bound{value: storedDateTime(when)}, nil
		}
	case (t == schema.TypeDate || t == schema.TypeDateTime) && v.Kind == soql.DateLiteral:
		start, end := dateRange(v.Text, v.N, s.options.now())
		if t == schema.TypeDate {
			return bound{value: storedDate(start), end: storedDate(end)}, nil
		}
		return bound{value: storedDateTime(start), end: storedDateTime(end)}, nil
	case t == schema.TypeTime && v.Kind == soql.Time:
		if since, ok := soql.ParseTime(v.Text); ok {
			return bound{value: storedTime(since)}, nil
		}
	}
	return bound{}, s.wrongType(o)
}

func bindText(text string) bound {
	if text == "" {
		return bound{null: true} // the store has no empty strings
	}
	return bound{value: text}
}

// bindNumber keeps whole numbers exact, as far as the store's integers reach.
func bindNumber(text string) bound {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return bound{value: n}
	}
	// The grammar admits nothing but numbers; what no float holds becomes the largest that one does.
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		f = math.Copysign(math.MaxFloat64, f)
	}
	return bound{value: f}
}

func (s *sources) bindID(o *operand, v *soql.Value) (bound, error) {
	if v.Kind != soql.String {
		return bound{}, s.wrongType(o)
	}
	if v.Text == "" {
		return bound{null: true}, nil
	}
	id, ok := recordid.Long(v.Text)
	if !ok {
		return bound{}, s.at(o.pos, codeFilter, "invalid ID field: %s", v.Text)
	}
	return bound{value: id}, nil
}

func (s *sources) bindPattern(v *soql.Value) (bound, error) {
	if utf8.RuneCountInString(v.Text) > maxPattern {
		return bound{}, s.at(v.Pos, codeMalformed, "a string after LIKE can have at most %d characters", maxPattern)
	}
	return bound{value: v.Text}, nil
}

// wrongType is the error for a literal of another type than the field it is compared with.
func (s *sources) wrongType(o *operand) error {
	kind, quotes := "string", "should be"
	switch t := o.field.Type; {
	case t == schema.TypeInt:
		kind, quotes = "int", "should not be"
	case t.Decimal():
		kind, quotes = "double", "should not be"
	case t == schema.TypeDateTime:
		kind, quotes = "dateTime", "should not be"
	case t == schema.TypeBoolean, t == schema.TypeDate, t == schema.TypeTime:
		kind, quotes = string(t), "should not be"
	}
	return s.at(o.pos, codeInvalidField, "value of filter criterion for field '%s' must be of type %s and %s enclosed in quotes",
		o.field.Name, kind, quotes)
}

// pickOrder puts the values of a multi-select literal in the order in which they are stored.
func pickOrder(f *schema.Field, text string) string {
	values := strings.Split(text, ";")
	place := func(value string) int {
		for i, v := range f.Picklist {
			if strings.EqualFold(v.Value, value) {
				return i
			}
		}
		return len(f.Picklist)
	}
	slices.SortStableFunc(values, func(a, b string) int { return place(a) - place(b) })
	return strings.Join(values, ";")
}
