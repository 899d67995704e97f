package soql

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Pos is the byte offset of a node's first character in the text that was parsed.
type Pos int

// RowColumn gives the 1-based row and column of a position in a query's text. Columns count characters, not bytes. A position
// outside the text is taken as its nearest end.
func RowColumn(text string, pos Pos) (row, column int) {
	before := text[:clamp(text, pos)]
	row = strings.Count(before, "\n") + 1
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return row, utf8.RuneCountInString(line) + 1
}

// Context writes a message the way Salesforce writes an error that has a place in the query:
//
//	"\n<snippet>\n<spaces>^\nERROR at Row:R:Column:C\n<message>"
//
// The snippet reaches from the word that lies contextReach characters before the place to the word that lies as many behind
// it; the caret stands under the place.
func Context(text string, pos Pos, message string) string {
	row, column := RowColumn(text, pos)
	from, to := window(text, clamp(text, pos))
	var b strings.Builder
	b.WriteByte('\n')
	// A line break or tab inside the snippet would move the caret away from its place.
	b.WriteString(strings.Map(flatten, text[from:to]))
	b.WriteByte('\n')
	for range utf8.RuneCountInString(text[from:clamp(text, pos)]) {
		b.WriteByte(' ')
	}
	b.WriteString("^\nERROR at Row:")
	b.WriteString(strconv.Itoa(row))
	b.WriteString(":Column:")
	b.WriteString(strconv.Itoa(column))
	b.WriteByte('\n')
	b.WriteString(message)
	return b.String()
}

// contextReach is how many characters on either side of the place a snippet covers at least, before it is widened to whole
// words. Inferred from recorded errors: 29 and 30 both fit all of them.
const contextReach = 30

func window(text string, at int) (from, to int) {
	from = back(text, at, contextReach)
	for from > 0 && !separates(text[from-1]) {
		from--
	}
	to = forward(text, at, contextReach)
	for to < len(text) && !separates(text[to]) {
		to++
	}
	return from, to
}

// back and forward step over n characters, and stop at an end of the text.
func back(text string, at, n int) int {
	for ; n > 0 && at > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		at -= size
	}
	return at
}

func forward(text string, at, n int) int {
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}

func separates(c byte) bool { return c == ',' || isSpace(c) }

func flatten(r rune) rune {
	if r == '\n' || r == '\r' || r == '\t' {
		return ' '
	}
	return r
}

func clamp(text string, pos Pos) int { return max(0, min(int(pos), len(text))) }
