package visible

import "unicode/utf8"

// Text gives s with each run of hidden characters replaced by Mark, and says whether there was one. A carriage return stays where a
// line feed follows it. The result has no more characters than s, and is valid UTF-8 if it is not s; what needs no change is s itself.
func Text(s string) (string, bool) {
	var out []byte
	copied := 0 // what is before that in s is in out as it is to be shown
	changed, marked := false, false
	for i := 0; i < len(s); {
		if n := seenRun(s[i:]); n > 0 {
			i, marked = i+n, false
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		hide := hides(s, i, n, r, marked)
		if hide && !marked {
			out = append(out, s[copied:i]...)
			out = utf8.AppendRune(out, Mark)
		}
		if !hide && r == utf8.RuneError {
			out = append(out, s[copied:i]...)
			out = utf8.AppendRune(out, r)
		}
		i += n
		if hide || r == utf8.RuneError {
			copied = i
		}
		changed, marked = changed || hide, hide
	}
	if !changed {
		return s, false
	}
	return string(append(out, s[copied:]...)), true
}

// hides says whether r, which has n bytes at i in s, is hidden where it stands. With marked, a run of hidden characters goes on.
func hides(s string, i, n int, r rune, marked bool) bool {
	if r == '\r' {
		return i+n == len(s) || s[i+n] != '\n'
	}
	if !hidden(r) || marked {
		return hidden(r)
	}
	before, after := rune(0), rune(-1)
	if i > 0 {
		before, _ = utf8.DecodeLastRuneInString(s[:i]) // it is seen, or r would go on its run
	}
	if i+n < len(s) {
		after, _ = utf8.DecodeRuneInString(s[i+n:])
	}
	return !joins(before, r, after)
}
