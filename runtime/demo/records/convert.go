package records

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// The years that a date may lie in, as Salesforce documents them.
const (
	firstYear = 1700
	lastYear  = 4000
)

// dateTimeForm is how the store keeps a time.
const dateTimeForm = "2006-01-02T15:04:05.000Z"

// convert turns a value of a body into what the store keeps for the field. It does not look at other records.
func (b Body) convert(f *schema.Field, m member) (any, error) {
	if m.value == nil {
		if f.Type == schema.TypeBoolean {
			return int64(0), nil
		}
		return nil, nil
	}
	switch m.value.(type) {
	case []member, list:
		return nil, b.mismatch(f, m)
	}
	switch {
	case f.Type == schema.TypeBoolean:
		return b.boolean(f, m)
	case f.Type.Numeric():
		return b.number(f, m)
	case f.Type == schema.TypeDate:
		return b.date(f, m)
	case f.Type == schema.TypeDateTime:
		return b.dateTime(f, m)
	case f.Type == schema.TypeReference:
		return reference(f, m)
	default:
		return text(f, m)
	}
}

// mismatch says that a value has another type than the field.
func (b Body) mismatch(f *schema.Field, m member) error {
	if b.rows {
		return fault.WrongValue(f.Name, f.Label, shown(m.value))
	}
	name := string(f.Type)
	switch {
	case f.Type.Decimal():
		name = "double"
	case f.Type.Text() || f.Type.Reference():
		name = "string"
	}
	return fault.Parser(fmt.Sprintf("Cannot deserialize instance of %s from %s value %s or request may be missing a required field",
		name, kind(m.value), shown(m.value)), fault.At(b.text, m.offset))
}

func (b Body) boolean(f *schema.Field, m member) (any, error) {
	switch v := m.value.(type) {
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "true", "1":
			return int64(1), nil
		case "false", "0", "":
			return int64(0), nil
		}
	}
	return nil, b.mismatch(f, m)
}

func (b Body) number(f *schema.Field, m member) (any, error) {
	if s, ok := m.value.(string); ok && strings.TrimSpace(s) == "" {
		return nil, nil
	}
	if _, ok := m.value.(bool); ok {
		return nil, b.mismatch(f, m)
	}
	digits := strings.TrimSpace(shown(m.value))
	if !decimal(digits) {
		return nil, b.mismatch(f, m)
	}
	v, err := strconv.ParseFloat(digits, 64)
	if err != nil { // only a number beyond what a double holds is left
		return nil, fault.NumberOutOfRange(f.Name, f.Label, digits)
	}
	if f.Type == schema.TypeInt {
		if v != math.Trunc(v) {
			return nil, b.mismatch(f, m)
		}
		if math.Abs(v) > math.MaxInt32 {
			return nil, fault.NumberOutOfRange(f.Name, f.Label, digits)
		}
		return int64(v), nil
	}
	if math.Abs(v) >= math.Pow10(f.Precision-f.Scale) {
		return nil, fault.NumberOutOfRange(f.Name, f.Label, digits)
	}
	return round(v, f.Scale), nil
}

// decimal reports whether a text is a number as JSON writes it. ParseFloat alone would also take "inf", "0x1p2" and "1_000".
func decimal(s string) bool {
	for i := range len(s) {
		if strings.IndexByte("0123456789+-.eE", s[i]) < 0 {
			return false
		}
	}
	return json.Valid([]byte(s))
}

// round rounds half away from zero to a number of decimal places.
func round(v float64, scale int) float64 {
	if scale > 9 { // coordinates; the product would exceed what a double holds exactly
		return v
	}
	unit := math.Pow10(scale)
	return math.Round(v*unit) / unit
}

func (b Body) date(f *schema.Field, m member) (any, error) {
	s, ok := m.value.(string)
	if !ok {
		return nil, b.mismatch(f, m)
	}
	if s == "" {
		return nil, nil
	}
	day, _, _ := strings.Cut(s, "T")
	t, err := time.Parse("2006-01-02", day)
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		return nil, b.mismatch(f, m)
	}
	return t.Format("2006-01-02"), nil
}

func (b Body) dateTime(f *schema.Field, m member) (any, error) {
	s, ok := m.value.(string)
	if !ok {
		return nil, b.mismatch(f, m)
	}
	if s == "" {
		return nil, nil
	}
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04Z07:00", "2006-01-02"} {
		if t, err := time.Parse(form, s); err == nil {
			t = t.UTC()
			if t.Year() < firstYear || t.Year() > lastYear {
				break
			}
			return t.Truncate(time.Second).Format(dateTimeForm), nil // Salesforce keeps whole seconds
		}
	}
	return nil, b.mismatch(f, m)
}

// reference gives the 18-character id. Which object it belongs to is checked with the record it points at.
func reference(f *schema.Field, m member) (any, error) {
	s := strings.TrimSpace(shown(m.value))
	if s == "" {
		return nil, nil
	}
	id, ok := recordid.Long(s)
	if !ok {
		return nil, fault.WrongIDType(f.Name, f.Label, s)
	}
	return id, nil
}

func text(f *schema.Field, m member) (any, error) {
	s := strings.TrimSpace(shown(m.value))
	if s == "" {
		return nil, nil
	}
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\ufffd")
	switch f.Type {
	case schema.TypeEmail:
		if !email(s) {
			return nil, fault.InvalidEmail(f.Name, f.Label, s)
		}
	case schema.TypePicklist:
		return picklist(f, s)
	case schema.TypeMultiPicklist:
		return multiPicklist(f, s)
	}
	if utf8.RuneCountInString(s) > f.Length {
		return nil, fault.StringTooLong(f.Name, f.Label, s, f.Length)
	}
	return s, nil
}

func picklist(f *schema.Field, s string) (any, error) {
	if value, ok := f.PicklistValue(s); ok {
		return value, nil
	}
	if f.RestrictedPicklist {
		return nil, fault.BadPicklistValue(f.Name, f.Label, s)
	}
	if utf8.RuneCountInString(s) > f.Length {
		return nil, fault.StringTooLong(f.Name, f.Label, s, f.Length)
	}
	return s, nil
}

// multiPicklist puts the chosen values into the picklist's order; values the picklist does not have come last.
func multiPicklist(f *schema.Field, s string) (any, error) {
	chosen := map[string]bool{}
	var others []string
	for part := range strings.SplitSeq(s, ";") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		value, err := picklist(f, part)
		if err != nil {
			return nil, err
		}
		name := value.(string)
		if _, known := f.PicklistValue(name); !known && !chosen[name] {
			others = append(others, name)
		}
		chosen[name] = true
	}
	var values []string
	for _, v := range f.Picklist {
		if chosen[v.Value] {
			values = append(values, v.Value)
		}
	}
	joined := strings.Join(append(values, others...), ";")
	if joined == "" {
		return nil, nil
	}
	if utf8.RuneCountInString(joined) > f.Length {
		return nil, fault.StringTooLong(f.Name, f.Label, joined, f.Length)
	}
	return joined, nil
}

// email reports whether a text looks like one mail address: something, an at sign, a domain with a dot, no white space.
func email(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || strings.Contains(domain, "@") || strings.ContainsAny(s, " \t\r\n,;:<>()[]\"\\") {
		return false
	}
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" {
			return false
		}
	}
	return len(labels) > 1
}
