package json

import "unicode/utf8"

const hexDigits = "0123456789abcdef"

// AppendText appends the text that a JSON string stands for. The string must have its quotes and be valid, as Reader.Raw
// gives it; a lone surrogate becomes U+FFFD.
func AppendText(dst, raw []byte) []byte {
	raw = raw[1 : len(raw)-1]
	for len(raw) > 0 {
		n := 0
		for n < len(raw) && raw[n] != '\\' {
			n++
		}
		dst = append(dst, raw[:n]...)
		raw = raw[n:]
		if len(raw) == 0 {
			break
		}
		if raw[1] != 'u' {
			dst = append(dst, unescaped(raw[1]))
			raw = raw[2:]
			continue
		}
		var r rune
		r, raw = escapedRune(raw)
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// unescaped is the character of a two-character escape.
func unescaped(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	default:
		return c
	}
}

// escapedRune reads \uXXXX, or two of them that are a surrogate pair, and returns what follows.
func escapedRune(raw []byte) (rune, []byte) {
	r, _ := hex4(raw)
	raw = raw[6:]
	if r < 0xd800 || r > 0xdfff {
		return r, raw
	}
	low, ok := hex4(raw)
	if r > 0xdbff || !ok || low < 0xdc00 || low > 0xdfff {
		return utf8.RuneError, raw
	}
	return (r-0xd800)<<10 + (low - 0xdc00) + 0x10000, raw[6:]
}

// AppendString appends s as a JSON string. What is not UTF-8 in s becomes U+FFFD.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < 0x80 {
			i++
			continue
		}
		if c >= 0x80 {
			if n := sequenceLength(s[i:]); n > 0 {
				i += n
				continue
			}
		}
		dst = append(dst, s[from:i]...)
		dst = appendEscape(dst, c)
		i++
		from = i
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	if c >= 0x80 {
		return append(dst, "\ufffd"...)
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
