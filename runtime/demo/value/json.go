// Package value turns what the store holds (see the storage layout in runtime/demo/schema) into what the REST API shows.
//
// It may import runtime/demo/schema and does no I/O.
package value

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// AppendJSON appends the JSON of one stored value: nil, string, int64 or float64, as the SQLite driver scans into an any.
// Address fields are not stored; see AppendAddress.
func AppendJSON(dst []byte, f *schema.Field, stored any) []byte {
	switch v := stored.(type) {
	case nil:
		if f.Type == schema.TypeBoolean {
			return append(dst, "false"...)
		}
		return append(dst, "null"...)
	case string:
		if f.Type == schema.TypeDateTime {
			return AppendDateTime(dst, v)
		}
		if f.Type == schema.TypeComplex {
			return append(dst, v...)
		}
		return AppendString(dst, v)
	case []byte:
		return AppendJSON(dst, f, string(v))
	case int64:
		switch {
		case f.Type == schema.TypeBoolean:
			return strconv.AppendBool(dst, v != 0)
		case f.Type.Decimal():
			return AppendDouble(dst, float64(v))
		}
		return strconv.AppendInt(dst, v, 10)
	case float64:
		if f.Type == schema.TypeInt {
			return strconv.AppendInt(dst, int64(v), 10)
		}
		return AppendDouble(dst, v)
	default:
		return append(dst, "null"...)
	}
}

// AppendDateTime appends a stored time (2026-01-31T10:00:00.000Z) as the API shows it: "2026-01-31T10:00:00.000+0000".
func AppendDateTime(dst []byte, stored string) []byte {
	dst = append(dst, '"')
	dst = append(dst, strings.TrimSuffix(stored, "Z")...)
	return append(dst, `+0000"`...)
}

// AppendDouble appends a number as Java prints a double: always with a decimal point (23.0), and with an exponent from ten
// million on (3.5E8) and below a thousandth (1.0E-4).
func AppendDouble(dst []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(dst, "null"...)
	}
	if size := math.Abs(v); v == 0 || (size >= 1e-3 && size < 1e7) {
		start := len(dst)
		dst = strconv.AppendFloat(dst, v, 'f', -1, 64)
		for _, c := range dst[start:] {
			if c == '.' {
				return dst
			}
		}
		return append(dst, ".0"...)
	}
	digits, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
	dst = append(dst, digits...)
	if !strings.Contains(digits, ".") {
		dst = append(dst, ".0"...)
	}
	dst = append(dst, 'E')
	if n, err := strconv.Atoi(exponent); err == nil {
		dst = strconv.AppendInt(dst, int64(n), 10)
	}
	return dst
}

// AppendString appends a JSON string. Bytes that are not UTF-8 become U+FFFD.
func AppendString(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(dst, s[start:i]...)
				dst = append(dst, "\ufffd"...)
				start = i + 1
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		dst = append(dst, s[start:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
		}
		i++
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}
