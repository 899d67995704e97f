package soql

import (
	"unicode/utf8"
)

// lexer cuts a query into tokens. It stops at the first character that no token begins with and leaves a tokenBad there, so
// that a grammatical error further left is reported first.
type lexer struct {
	text   string
	at     int
	tokens []token
}

func lex(text string) []token {
	l := &lexer{text: text, tokens: make([]token, 0, len(text)/5+4)}
	for l.next() {
	}
	return l.tokens
}

func (l *lexer) next() bool {
	for l.at < len(l.text) && isSpace(l.text[l.at]) {
		l.at++
	}
	if l.at == len(l.text) {
		l.emit(tokenEOF, l.at)
		return false
	}
	switch c := l.text[l.at]; {
	case isLetter(c):
		return l.identifier()
	case isDigit(c) || c == '.' && l.digitAt(l.at+1):
		return l.number()
	case c == '\'':
		return l.quoted()
	default:
		return l.punctuation()
	}
}

func (l *lexer) emit(kind tokenKind, end int) bool {
	l.tokens = append(l.tokens, token{kind: kind, pos: Pos(l.at), text: l.text[l.at:end]})
	l.at = end
	return true
}

func (l *lexer) fail(at int, message string) bool {
	err := newSyntaxError(l.text, Pos(at), message, true)
	l.tokens = append(l.tokens, token{kind: tokenBad, pos: Pos(at), err: err})
	return false
}

// identifier takes names joined by dots. Three letters and digits with a fraction behind them are an amount of money.
func (l *lexer) identifier() bool {
	end := l.at
	for end < len(l.text) && isLetter(l.text[end]) {
		start := end
		for end < len(l.text) && isNameByte(l.text[end]) {
			end++
		}
		if start == l.at && isCurrency(l.text[start:end]) && end+1 < len(l.text) && l.text[end] == '.' && l.digitAt(end+1) {
			return l.emit(tokenCurrency, l.digits(end+1))
		}
		if end+1 >= len(l.text) || l.text[end] != '.' || !isLetter(l.text[end+1]) {
			break
		}
		end++
	}
	return l.emit(tokenIdentifier, end)
}

func (l *lexer) number() bool {
	end := l.digits(l.at)
	switch {
	case end-l.at == 4 && end < len(l.text) && l.text[end] == '-' && l.digitAt(end+1):
		return l.dateOrDateTime()
	case end-l.at == 2 && end < len(l.text) && l.text[end] == ':' && l.digitAt(end+1):
		return l.timeOfDay()
	case end < len(l.text) && l.text[end] == '.' && l.digitAt(end+1):
		return l.emit(tokenDecimal, l.digits(end+1))
	}
	return l.emit(tokenInteger, end)
}

func (l *lexer) dateOrDateTime() bool {
	end := l.run(l.at, "0123456789-")
	if end == len(l.text) || l.text[end] != 'T' && l.text[end] != 't' {
		if !validDate(l.text[l.at:end]) {
			return l.fail(l.at, "Invalid date: "+l.text[l.at:end])
		}
		return l.emit(tokenDate, end)
	}
	end = l.run(end+1, "0123456789:.")
	if end < len(l.text) {
		switch l.text[end] {
		case 'Z', 'z':
			end++
		case '+', '-':
			end = l.run(end+1, "0123456789:")
		}
	}
	if _, ok := ParseDateTime(l.text[l.at:end]); !ok {
		return l.fail(l.at, "Invalid datetime: "+l.text[l.at:end])
	}
	return l.emit(tokenDateTime, end)
}

func (l *lexer) timeOfDay() bool {
	end := l.run(l.at, "0123456789:.")
	if end < len(l.text) && (l.text[end] == 'Z' || l.text[end] == 'z') {
		end++
	}
	if !validTime(l.text[l.at:end]) {
		return l.fail(l.at, "Invalid time: "+l.text[l.at:end])
	}
	return l.emit(tokenTime, end)
}

// quoted finds the end of a string; what its escapes mean depends on the operator before it, so the parser decodes them.
func (l *lexer) quoted() bool {
	for end := l.at + 1; end < len(l.text); end++ {
		switch l.text[end] {
		case '\\':
			end++
		case '\'':
			return l.emit(tokenString, end+1)
		}
	}
	return l.fail(l.at, "line "+l.place(len(l.text))+" mismatched character '<EOF>' expecting '''")
}

func (l *lexer) punctuation() bool {
	c := l.text[l.at]
	switch c {
	case '(', ')', ',', ':', '=', '+', '-':
		return l.emit(tokenPunctuation, l.at+1)
	case '!', '<', '>':
		if l.at+1 < len(l.text) {
			if d := l.text[l.at+1]; d == '=' || c == '<' && d == '>' {
				return l.emit(tokenPunctuation, l.at+2)
			}
		}
		if c != '!' {
			return l.emit(tokenPunctuation, l.at+1)
		}
	}
	r, size := utf8.DecodeRuneInString(l.text[l.at:])
	shown := string(r)
	if r == utf8.RuneError && size == 1 {
		shown = "\uFFFD"
	}
	return l.fail(l.at, "line "+l.place(l.at)+" unexpected token: '"+shown+"'")
}

// place is "row:column" as lexical errors have it: the column counts from 0.
func (l *lexer) place(at int) string {
	row, column := RowColumn(l.text, Pos(at))
	return itoa(row) + ":" + itoa(column-1)
}

func (l *lexer) digits(at int) int { return l.run(at, "0123456789") }

func (l *lexer) run(at int, set string) int {
	for at < len(l.text) {
		i := 0
		for i < len(set) && set[i] != l.text[at] {
			i++
		}
		if i == len(set) {
			break
		}
		at++
	}
	return at
}

func (l *lexer) digitAt(at int) bool { return at < len(l.text) && isDigit(l.text[at]) }

func isSpace(c byte) bool    { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }
func isDigit(c byte) bool    { return '0' <= c && c <= '9' }
func isLetter(c byte) bool   { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func isNameByte(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' }

// isCurrency says whether a word is an amount with its ISO code: three letters, then digits.
func isCurrency(word string) bool {
	if len(word) < 4 {
		return false
	}
	for i := range len(word) {
		if i < 3 && !isLetter(word[i]) || i >= 3 && !isDigit(word[i]) {
			return false
		}
	}
	return true
}
