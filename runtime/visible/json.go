package visible

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Cut is a value that was too long.
type Cut struct {
	// Value is the whole text, Shown what is left of it, with the mark.
	Value, Shown string
	// literal and shownLiteral are the same as JSON writes them, without the quotes.
	literal, shownLiteral string
}

// Report says what JSON changed.
type Report struct {
	// Hidden says that characters became marks.
	Hidden bool
	// Cuts are the values that were cut.
	Cuts []Cut
}

// cutOpening begins the mark of a value that was cut.
const cutOpening = "⟦cut: "

func cutMark(shown, total int) string {
	return cutOpening + strconv.Itoa(shown) + " of " + strconv.Itoa(total) + " characters⟧"
}

// JSON gives a JSON document with the hidden characters of its strings and names replaced as Text does, however they are written,
// and each string of more than longest characters cut to at most that many, a mark with them. The document has no more characters
// afterwards; what needs no change is document itself, valid or not, and all that is not in a string stays as it is written. It is an
// error if there is something to change in what is not JSON.
func JSON(document []byte, longest int) ([]byte, Report, error) {
	var report Report
	if !needsWork(document, longest) {
		return document, report, nil
	}
	if !json.Valid(document) {
		return nil, report, errors.New("the document is not JSON")
	}
	out := make([]byte, 0, len(document))
	for rest := document; len(rest) > 0; {
		quote := bytes.IndexByte(rest, '"')
		if quote < 0 {
			out = append(out, rest...)
			break
		}
		out = append(out, rest[:quote]...)
		end := stringEnd(rest[quote:])
		out = appendString(out, rest[quote:quote+end], longest, &report)
		rest = rest[quote+end:]
	}
	if !report.Hidden && report.Cuts == nil {
		return document, report, nil
	}
	return out, report, nil
}

// needsWork says whether a document may hold a hidden character or a string that is too long.
func needsWork(document []byte, longest int) bool {
	quote, inString := 0, false
	for i := 0; i < len(document); {
		n := 1
		switch b := document[i]; {
		case b == '"':
			if inString && i-quote > longest {
				return true
			}
			quote, inString = i, !inString
		case b == '\\':
			n = seenEscape(document[i:])
		case b >= 0x7f:
			n = seenWide(document[i:])
		}
		if n == 0 {
			return true
		}
		i += n
	}
	return false
}

// stringEnd gives the length of the string that b begins with, its quotes with it, in a valid document.
func stringEnd(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b) // not reached
}

// appendString writes one string, cleaned and cut. A string that needs neither is written as it stands.
func appendString(out, quoted []byte, longest int, report *Report) []byte {
	if len(quoted)-2 <= longest && plain(quoted) {
		return append(out, quoted...)
	}
	value := decode(quoted)
	total := utf8.RuneCountInString(value)
	shown, literal, kept := value, "", 0
	if total > longest {
		kept = max(0, longest-utf8.RuneCountInString(cutMark(longest, total)))
		shown = firstRunes(value, kept)
		literal = string(quoted[1 : 1+literalPrefix(quoted[1:], len(shown))])
	}
	clean, hid := Text(shown)
	if total > longest {
		mark := cutMark(kept, total)
		report.Cuts = append(report.Cuts, Cut{Value: value, Shown: shown + mark,
			literal: string(quoted[1 : len(quoted)-1]), shownLiteral: literal + mark})
		clean += mark
	}
	report.Hidden = report.Hidden || hid
	if !hid && total <= longest {
		return append(out, quoted...)
	}
	return appendQuoted(out, clean)
}

// plain says whether a string has nothing that is hidden or stands for something hidden.
func plain(quoted []byte) bool {
	for i := 0; i < len(quoted); {
		n := 1
		switch b := quoted[i]; {
		case b == '\\':
			n = seenEscape(quoted[i:])
		case b >= 0x7f:
			n = seenWide(quoted[i:])
		}
		if n == 0 {
			return false
		}
		i += n
	}
	return true
}

// decode gives the text of a string. Half of a surrogate pair becomes U+FFFD, as every client reads it.
func decode(quoted []byte) string {
	var value string
	if err := json.Unmarshal(quoted, &value); err != nil {
		return string(utf8.RuneError)
	}
	return value
}

func appendQuoted(out []byte, value string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil { // a string always encodes
		return append(out, `""`...)
	}
	return append(out, bytes.TrimRight(b.Bytes(), "\n")...)
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// literalPrefix gives how many bytes of a string's literal write the first size bytes of its text.
func literalPrefix(literal []byte, size int) int {
	i := 0
	for size > 0 && i < len(literal) {
		switch {
		case literal[i] != '\\':
			_, n := utf8.DecodeRune(literal[i:])
			i, size = i+n, size-n
		case literal[i+1] != 'u':
			i, size = i+2, size-1
		default:
			r := escaped(literal[i:])
			i += 6
			if utf16.IsSurrogate(r) {
				second := rune(-1)
				if i+6 <= len(literal) && literal[i] == '\\' && literal[i+1] == 'u' {
					second = escaped(literal[i:])
				}
				if r = utf16.DecodeRune(r, second); r != utf8.RuneError {
					i += 6
				}
			}
			size -= utf8.RuneLen(r)
		}
	}
	return i
}

// escaped reads \uXXXX.
func escaped(b []byte) rune {
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	if err != nil {
		return utf8.RuneError
	}
	return rune(n)
}
