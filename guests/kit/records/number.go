package records

// isNumber says whether a JSON value is a number.
func isNumber(raw []byte) bool { return raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9' }

// mostDigits is up to how many digits before its point a number is written out.
const mostDigits = 16

// appendNumber appends a JSON number. Salesforce writes a double of ten million and more in Java's way, 8.9128E8, which is
// written out: 891280000.0. No digit changes. What is very large, or has a negative exponent, stays as it is.
func appendNumber(dst, raw []byte) []byte {
	at, point := -1, -1
	for i, c := range raw {
		switch c {
		case 'e', 'E':
			at = i
		case '.':
			point = i
		}
	}
	if at < 0 {
		return append(dst, raw...)
	}
	exponent := 0
	for i, c := range raw[at+1:] {
		switch {
		case c == '+' && i == 0:
		case c < '0' || c > '9' || exponent > mostDigits:
			return append(dst, raw...)
		default:
			exponent = exponent*10 + int(c-'0')
		}
	}
	first := 0
	if raw[0] == '-' {
		first = 1
	}
	if point < 0 {
		point = at
	}
	if point-first+exponent > mostDigits || raw[first] == '0' {
		return append(dst, raw...)
	}
	dst = append(dst, raw[:point]...)
	fraction := raw[min(point+1, at):at]
	for ; exponent > 0; exponent-- {
		if len(fraction) == 0 {
			dst = append(dst, '0')
			continue
		}
		dst, fraction = append(dst, fraction[0]), fraction[1:]
	}
	if len(fraction) == 0 {
		return append(dst, '.', '0')
	}
	return append(append(dst, '.'), fraction...)
}
