package text

// Same says whether bytes and a string are the same text. To make a string of the bytes and compare that would allocate, under
// TinyGo.
//
//go:noinline
func Same(b []byte, s string) bool {
	if len(b) != len(s) {
		return false
	}
	for i, c := range b {
		if c != s[i] {
			return false
		}
	}
	return true
}

// Fold says whether two texts are the same but for the letter case of ASCII letters, as API names are compared.
//
//go:noinline
func Fold(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

// Lower is s with its ASCII letters in lower case.
//
//go:noinline
func Lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = lower(c)
	}
	return string(b)
}

// Upper is s with its ASCII letters in upper case.
//
//go:noinline
func Upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'a' && c <= 'z' {
			b[i] = c &^ 0x20
		}
	}
	return string(b)
}

// Index is where part begins in s, or -1.
//
//go:noinline
func Index(s, part string) int {
	for i := 0; i+len(part) <= len(s); i++ {
		if s[i:i+len(part)] == part {
			return i
		}
	}
	return -1
}

// Contains says whether part is in s.
//
//go:noinline
func Contains(s, part string) bool { return Index(s, part) >= 0 }

// Between is what stands in s between a text and the next end; empty when either is not in s. An empty end is the end of s.
//
//go:noinline
func Between(s, begin, end string) string {
	i := Index(s, begin)
	if i < 0 {
		return ""
	}
	s = s[i+len(begin):]
	if end == "" {
		return s
	}
	if i = Index(s, end); i < 0 {
		return ""
	}
	return s[:i]
}

// CutPrefix is what follows the prefix, and whether s has it.
//
//go:noinline
func CutPrefix(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || s[:len(prefix)] != prefix {
		return "", false
	}
	return s[len(prefix):], true
}

// Trim cuts white space and control characters off both ends.
//
//go:noinline
func Trim(s string) string {
	for len(s) > 0 && s[0] <= ' ' {
		s = s[1:]
	}
	return TrimRight(s)
}

// TrimRight cuts white space and control characters off the end.
//
//go:noinline
func TrimRight(s string) string {
	for len(s) > 0 && s[len(s)-1] <= ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// IsLetter says whether c is an ASCII letter.
func IsLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// IsDigit says whether c is an ASCII digit.
func IsDigit(c byte) bool { return c >= '0' && c <= '9' }

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}
