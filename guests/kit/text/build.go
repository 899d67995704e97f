package text

// Concat joins parts.
//
//go:noinline
func Concat(parts ...string) string {
	n := 0
	for _, part := range parts {
		n += len(part)
	}
	return string(Append(make([]byte, 0, n), parts...))
}

// Append appends parts.
//
//go:noinline
func Append(dst []byte, parts ...string) []byte {
	for _, part := range parts {
		dst = append(dst, part...)
	}
	return dst
}

// Int is a number in decimal.
//
//go:noinline
func Int(n int) string { return string(AppendInt(nil, n)) }

// AppendInt appends a number in decimal.
//
//go:noinline
func AppendInt(dst []byte, n int) []byte {
	if n < 0 {
		dst = append(dst, '-')
	}
	var b [20]byte
	i := len(b)
	for {
		i--
		d := n % 10
		if d < 0 {
			d = -d
		}
		b[i] = byte('0' + d)
		if n /= 10; n == 0 {
			return append(dst, b[i:]...)
		}
	}
}

// Clip cuts a text of more than so many bytes at a character, and marks the place. Of bytes that are no characters nothing may be left.
func Clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && s[most]&0xc0 == 0x80 {
		most--
	}
	return Concat(s[:most], "…")
}

// Count is a number with its thousands separated: 12,345.
//
//go:noinline
func Count(n int) string {
	digits := AppendInt(nil, n)
	b := make([]byte, 0, len(digits)+len(digits)/3)
	for i, c := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, c)
	}
	return string(b)
}

// ParseInt reads a whole number of at most nine digits without a sign, as sizes and indices are.
//
//go:noinline
func ParseInt[T string | []byte](s T) (int, bool) {
	if len(s) == 0 || len(s) > 9 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if !IsDigit(s[i]) {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}
