package soql

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// decode gives the text between a string token's quotes with its escapes resolved. In a pattern, \%, \_ and \\ keep their
// backslash, so that a literal percent sign can be told from a wildcard.
func (p *parser) decode(t token, pattern bool) string {
	raw := t.text[1 : len(t.text)-1]
	if !strings.ContainsAny(raw, "\\\r\n") && utf8.ValidString(raw) {
		return raw
	}
	var b strings.Builder
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRuneInString(raw[i:])
		switch {
		case r == '\n' || r == '\r':
			p.badString(t, i, "line break")
		case r == utf8.RuneError && size == 1:
			p.badString(t, i, "byte that is not UTF-8")
		case r == '\\':
			i += p.escape(&b, t, i, pattern)
			continue
		}
		b.WriteString(raw[i : i+size])
		i += size
	}
	return b.String()
}

// escape decodes the escape at raw[i:] and gives its length.
func (p *parser) escape(b *strings.Builder, t token, i int, pattern bool) int {
	raw := t.text[1 : len(t.text)-1]
	// The lexer never ends a string on a backslash, so raw[i+1] exists.
	switch c := raw[i+1]; c {
	case 'n', 'N':
		b.WriteByte('\n')
	case 'r', 'R':
		b.WriteByte('\r')
	case 't', 'T':
		b.WriteByte('\t')
	case 'b', 'B':
		b.WriteByte('\b')
	case 'f', 'F':
		b.WriteByte('\f')
	case '\'', '"':
		b.WriteByte(c)
	case '\\':
		b.WriteByte('\\')
		if pattern {
			b.WriteByte('\\')
		}
	case '%', '_':
		// Salesforce knows these escapes after LIKE only.
		if !pattern {
			p.badString(t, i, raw[i:i+2])
		}
		b.WriteString(raw[i : i+2])
	case 'u':
		return p.unicodeEscape(b, t, i)
	default:
		_, size := utf8.DecodeRuneInString(raw[i+1:])
		p.badString(t, i, strings.ToValidUTF8(raw[i:i+1+size], "\uFFFD"))
	}
	return 2
}

// unicodeEscape decodes \uXXXX; two of them may form a surrogate pair. A lone surrogate stands for no character.
func (p *parser) unicodeEscape(b *strings.Builder, t token, i int) int {
	raw := t.text[1 : len(t.text)-1]
	unit := func(at int) (rune, bool) {
		if at+6 > len(raw) || raw[at] != '\\' || raw[at+1] != 'u' {
			return 0, false
		}
		n, err := strconv.ParseUint(raw[at+2:at+6], 16, 16)
		return rune(n), err == nil
	}
	first, ok := unit(i)
	if !ok {
		p.badString(t, i, raw[i:i+2])
	}
	if first < 0xD800 || first > 0xDFFF {
		b.WriteRune(first)
		return 6
	}
	second, ok := unit(i + 6)
	if !ok || first > 0xDBFF || second < 0xDC00 || second > 0xDFFF {
		p.badString(t, i, raw[i:i+6])
	}
	b.WriteRune((first-0xD800)<<10 | (second - 0xDC00) + 0x10000)
	return 12
}

// badString reports a string at its offset i, after the opening quote.
func (p *parser) badString(t token, i int, what string) {
	p.fail(t.pos+Pos(1+i), "Invalid string literal "+strings.ToValidUTF8(t.text, "\uFFFD")+
		". Illegal character sequence '"+what+"' in string literal.")
}

// quote writes a string as a literal. What decode keeps behind a backslash in a pattern is written back as it stands.
func quote(b *strings.Builder, text string, pattern bool) {
	b.WriteByte('\'')
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		case '\b':
			b.WriteString(`\b`)
		case '\f':
			b.WriteString(`\f`)
		case '\'':
			b.WriteString(`\'`)
		case '\\':
			b.WriteByte('\\')
			if !pattern {
				b.WriteByte('\\')
			} else if i++; i < len(text) {
				b.WriteByte(text[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('\'')
}
