package visible

import "unicode/utf8"

// Text gives s with each run of hidden characters replaced by Mark, and says whether there was one. A carriage return stays where a
// line feed follows it. The result has no more characters than s, and is valid UTF-8; what needs no change is s itself.
func Text(s string) (string, bool) {
	at := firstSuspect(s)
	if at < 0 {
		return s, false
	}
	// Back to the character before: it may be what a joiner joins.
	_, size := utf8.DecodeLastRuneInString(s[:at])
	w := writer{out: make([]byte, 0, len(s))}
	w.out = append(w.out, s[:at-size]...)
	for rest := s[at-size:]; rest != ""; {
		r, n := utf8.DecodeRuneInString(rest)
		rest = rest[n:]
		next, _ := utf8.DecodeRuneInString(rest)
		if rest == "" {
			next = -1
		}
		if w.hides(r, next) {
			w.mark()
			continue
		}
		w.out = utf8.AppendRune(w.out, r)
		w.before, w.marked = r, false
	}
	if !w.changed {
		return s, false
	}
	return string(w.out), true
}

// writer collects what is seen.
type writer struct {
	out     []byte
	before  rune // the last character that was seen
	marked  bool // the last thing written is a mark for a run that goes on
	changed bool
}

// hides says whether r, with next behind it (-1 for nothing), is hidden where it stands.
func (w *writer) hides(r, next rune) bool {
	if r == '\r' {
		return next != '\n'
	}
	return hidden(r) && (w.marked || !joins(w.before, r, next))
}

func (w *writer) mark() {
	if !w.marked {
		w.out = utf8.AppendRune(w.out, Mark)
	}
	w.marked, w.changed = true, true
}

// firstSuspect gives where the first byte stands that may begin a hidden character, or -1. Most texts have none, and are not decoded.
func firstSuspect(s string) int {
	for i := range len(s) {
		if suspect(s[i]) {
			return i
		}
	}
	return -1
}

// suspect says whether a hidden character can begin with that byte, in UTF-8. It lets through the letters of most of Europe's scripts.
func suspect(b byte) bool {
	switch {
	case b < 0x20:
		return b != '\t' && b != '\n'
	case b < 0x7f:
		return false
	default:
		return b < 0xc3 || b > 0xcb && b != 0xce && b != 0xcf && b != 0xd0 && b != 0xd1
	}
}
