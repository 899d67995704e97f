package query

import (
	"strconv"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// format is how FORMAT shows a stored value to a person of the en_US locale; nil where the value is shown as it is.
type format func(stored any) string

func (f format) append(dst []byte, stored any) []byte {
	if stored == nil {
		return append(dst, "null"...)
	}
	return value.AppendString(dst, f(stored))
}

// shownOperand resolves what a SELECT list shows: a field or a function, which FORMAT may be around.
func (s *sources) shownOperand(e soql.Expr) (*operand, error) {
	call, ok := e.(*soql.Call)
	if !ok || !call.Is("FORMAT") {
		return s.operand(e)
	}
	o, err := s.operand(call.Args[0])
	if err != nil {
		return nil, err
	}
	if o.format = formatOf(o.field); o.format == nil {
		return nil, s.at(call.Pos, codeMalformed, "field '%s' is not of a type that FORMAT takes", o.field.Name)
	}
	o.pos, o.function = call.Pos, true
	return o, nil
}

// prose says whether a field's text may have words marked in it.
func prose(f *schema.Field) bool {
	return f.Type == schema.TypeString || f.Type == schema.TypeTextArea || f.Type == schema.TypeEmail
}

// formatOf gives the format of a type; nil for types that have none.
func formatOf(f *schema.Field) format {
	scale := f.Scale
	switch f.Type {
	case schema.TypeInt:
		return func(stored any) string { return grouped3(number(stored), 0) }
	case schema.TypeDouble:
		return func(stored any) string { return grouped3(number(stored), -1) }
	case schema.TypePercent:
		return func(stored any) string { return grouped3(number(stored), -1) + "%" }
	case schema.TypeCurrency:
		if f.Precision == 0 {
			scale = 2
		}
		return func(stored any) string {
			amount := grouped3(number(stored), scale)
			if digits, negative := strings.CutPrefix(amount, "-"); negative {
				return "-$" + digits
			}
			return "$" + amount
		}
	case schema.TypeDate:
		return timeFormat(time.DateOnly, "1/2/2006")
	case schema.TypeDateTime:
		return timeFormat(storedDateTimeLayout, "1/2/2006, 3:04 PM")
	case schema.TypeTime:
		return timeFormat("15:04:05.000Z", "3:04 PM")
	default:
		return nil
	}
}

func timeFormat(stored, shown string) format {
	return func(v any) string {
		text, _ := v.(string)
		t, err := time.Parse(stored, text)
		if err != nil {
			return text
		}
		return t.Format(shown)
	}
}

func number(stored any) float64 {
	switch n := stored.(type) {
	case int64:
		return float64(n)
	case float64:
		return n
	default:
		return 0
	}
}

// grouped3 writes a number with a comma before every third digit of its whole part; a negative scale keeps all digits behind
// the point.
func grouped3(v float64, scale int) string {
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', scale, 64), ".")
	digits, negative := strings.CutPrefix(whole, "-")
	var b strings.Builder
	if negative {
		b.WriteByte('-')
	}
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(c)
	}
	if fraction != "" {
		b.WriteByte('.')
		b.WriteString(fraction)
	}
	return b.String()
}
