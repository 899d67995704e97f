package org

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Shorter secrets than this are looked for only as they are: a few characters of base64 or hex occur by chance.
const minDerivedLength = 12

// redactor takes tokens, passwords and the like out of what an org answered. It finds each, and the secret half of an opaque
// token (`<org id>!<secret>`), as it is and with any of its characters escaped for a URL, for JSON or for HTML, also twice; and
// its base64 and hex encodings, also inside a longer encoded text. An org whose own code scrambles the token in another
// way cannot be stopped from doing so; nothing but such code could.
type redactor struct {
	needles [][]byte  // all that is looked for, each whole secret before its parts
	letters [256]bool // the bytes that occur in needles
	// first holds, for each byte that a needle can begin with, the indexes of the needles to try.
	first [256][]int
}

// newRedactor takes secrets of any kind; those that are too short to be told from ordinary words are left out.
func newRedactor(secrets ...string) *redactor {
	r := &redactor{}
	for _, secret := range secrets {
		if len(secret) >= minTokenLength {
			r.learn(secret)
		}
	}
	return r
}

// learn adds the forms of one secret.
func (r *redactor) learn(secret string) {
	r.add(secret)
	// Not found character by character: a form's `+` for a space, what stands for several bytes, and a backslash in JSON.
	r.add(url.QueryEscape(secret))
	for _, quoted := range []string{strconv.Quote(secret), strconv.QuoteToASCII(secret)} {
		r.add(quoted[1 : len(quoted)-1])
	}
	if _, tail, found := strings.Cut(secret, "!"); found && len(tail) >= minDerivedLength {
		r.add(tail)
	}
	if len(secret) >= minDerivedLength {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			for before := range 3 {
				r.add(base64Inside(encoding, secret, before))
			}
		}
		lower := hex.EncodeToString([]byte(secret))
		r.add(lower)
		r.add(strings.ToUpper(lower))
	}
}

// base64Inside gives the characters that a text's base64 encoding is sure to hold when `before` bytes (modulo 3) and any
// number of bytes stand around the text.
func base64Inside(encoding *base64.Encoding, text string, before int) string {
	encoded := encoding.EncodeToString(append(make([]byte, before), text...))
	return encoded[(8*before+5)/6 : 8*(before+len(text))/6]
}

func (r *redactor) add(needle string) {
	for _, known := range r.needles {
		if string(known) == needle {
			return
		}
	}
	index := len(r.needles)
	r.needles = append(r.needles, []byte(needle))
	for i := range len(needle) {
		r.letters[needle[i]] = true
	}
	for _, c := range []byte{needle[0], '%', '\\', '&'} {
		if !slices.Contains(r.first[c], index) {
			r.first[c] = append(r.first[c], index)
		}
	}
}

// bytes gives b without the token: b itself when it holds none.
func (r *redactor) bytes(b []byte) []byte {
	if !r.suspects(b) {
		return b
	}
	var clean []byte
	kept := 0
	for i := 0; i < len(b); {
		length := r.match(b, i)
		if length == 0 {
			i++
			continue
		}
		clean = append(append(clean, b[kept:i]...), redacted...)
		i += length
		kept = i
	}
	if clean == nil {
		return b
	}
	return append(clean, b[kept:]...)
}

// text is bytes for strings.
func (r *redactor) text(s string) string {
	return string(r.bytes([]byte(s)))
}

// suspects tells whether b may hold the token, and is many times faster than looking for it at every byte: a token in b
// begins like one of the needles, or one of its characters is escaped.
func (r *redactor) suspects(b []byte) bool {
	for _, needle := range r.needles {
		if bytes.Contains(b, needle[:min(len(needle), fastNeedle)]) {
			return true
		}
	}
	for _, introducer := range []byte{'%', '\\', '&'} {
		for rest := b; ; rest = rest[1:] {
			next := bytes.IndexByte(rest, introducer)
			if next < 0 {
				break
			}
			rest = rest[next:]
			if stands, _ := unescape(rest); stands >= 0 && r.letters[stands] {
				return true
			}
		}
	}
	return false
}

// fastNeedle is a length that bytes.Contains searches for with vector instructions on every platform that has them.
const fastNeedle = 24

// match gives the length of the needle that begins at b[i], in whatever form, or 0.
func (r *redactor) match(b []byte, i int) int {
	for _, index := range r.first[b[i]] {
		at := i
		for _, c := range r.needles[index] {
			// The escape comes first: what an `&`, `%` or `\` in a secret becomes begins with the same character.
			length := 0
			if stands, escaped := unescape(b[at:]); stands == int(c) {
				length = escaped
			} else if at < len(b) && b[at] == c {
				length = 1
			}
			if length == 0 {
				at = -1
				break
			}
			at += length
		}
		if at >= 0 {
			return at - i
		}
	}
	return 0
}

// maxEscapeDepth is how many times over one character may be escaped and still be found. It also bounds the time that a
// run of backslashes can cost.
const maxEscapeDepth = 4

// unescape gives the byte that the escape at the beginning of b stands for, and the escape's length; -1 when there is none
// or it stands for no byte.
func unescape(b []byte) (stands, length int) {
	if len(b) > 0 {
		switch b[0] {
		case '%':
			return unescapePercent(b)
		case '\\':
			return unescapeBackslash(b)
		case '&':
			return unescapeEntity(b)
		}
	}
	return -1, 0
}

// unescapePercent knows `%21`, and `%2521`, which is the same escaped again.
func unescapePercent(b []byte) (stands, length int) {
	at := 1
	value := hexNumber(b, at, 2)
	for range maxEscapeDepth {
		next := hexNumber(b, at+2, 2)
		if value != '%' || next < 0 {
			break
		}
		value = next
		at += 2
	}
	return value, at + 2
}

// unescapeBackslash knows JSON's `\u0021` and `\/`, JavaScript's `\x21`, and more backslashes, as in JSON inside JSON.
func unescapeBackslash(b []byte) (stands, length int) {
	at := 0
	for at < len(b) && at < 1<<maxEscapeDepth && b[at] == '\\' {
		at++
	}
	if at == len(b) {
		return -1, 0
	}
	switch c := b[at]; {
	case c == 'u':
		return hexNumber(b, at+1, 4), at + 5
	case c == 'x':
		return hexNumber(b, at+1, 2), at + 3
	case c >= '0' && c <= '9', c|0x20 >= 'a' && c|0x20 <= 'z':
		return -1, 0 // `\n` is not an n
	default:
		return int(c), at + 1
	}
}

// hexNumber gives the value of the hex digits at b[at], or -1 when there are fewer or it is no ASCII character.
func hexNumber(b []byte, at, digits int) int {
	if at+digits > len(b) {
		return -1
	}
	value := 0
	for _, digit := range b[at : at+digits] {
		v, ok := hexValue(digit)
		if !ok {
			return -1
		}
		value = value<<4 | int(v)
	}
	if value > 0x7F {
		return -1
	}
	return value
}

// maxEntityLength bounds the search for the `;` of an HTML entity.
const maxEntityLength = 24

// unescapeEntity knows `&#33;`, `&#x21;`, the names of the punctuation that tokens have and of what XML escapes, and `&amp;`
// in front of them.
func unescapeEntity(b []byte) (stands, length int) {
	at, depth := 1, 0
	for ; depth < maxEscapeDepth && bytes.HasPrefix(b[at:], []byte("amp;")); depth++ {
		at += len("amp;")
	}
	rest := b[at:min(len(b), at+maxEntityLength)]
	if end := bytes.IndexByte(rest, ';'); end >= 1 {
		if value := entityByte(string(rest[:end])); value >= 0 {
			return value, at + end + 1
		}
	}
	if depth > 0 {
		return '&', at
	}
	return -1, 0
}

// entityByte decodes what stands between `&` and `;`. It gives -1 for what it does not know.
func entityByte(name string) int {
	if name[0] != '#' {
		switch name {
		case "excl":
			return '!'
		case "period":
			return '.'
		case "lowbar":
			return '_'
		case "sol":
			return '/'
		case "plus":
			return '+'
		case "equals":
			return '='
		case "hyphen", "dash":
			return '-'
		case "lt":
			return '<'
		case "gt":
			return '>'
		case "quot":
			return '"'
		case "apos":
			return '\''
		}
		return -1
	}
	digits, base := name[1:], 10
	if len(digits) > 0 && digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	if digits == "" {
		return -1
	}
	value := 0
	for i := range len(digits) {
		digit, ok := hexValue(digits[i])
		if !ok || int(digit) >= base || value > 0xFFFF {
			return -1
		}
		value = value*base + int(digit)
	}
	if value > 0x7F {
		return -1
	}
	return value
}
