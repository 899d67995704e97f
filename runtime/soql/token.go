package soql

import (
	"strconv"
	"strings"
)

type tokenKind uint8

const (
	tokenEOF        tokenKind = iota
	tokenIdentifier           // a name, or names joined by dots: Salesforce's lexer takes a field path as one token
	tokenString               // with its quotes, escapes not yet decoded
	tokenInteger
	tokenDecimal
	tokenDate
	tokenDateTime
	tokenTime
	tokenCurrency // USD10.5; USD10 is an identifier until its place says otherwise
	tokenPunctuation
	tokenBad // the place where the text stops being made of tokens
)

type token struct {
	kind tokenKind
	pos  Pos
	text string
	err  *SyntaxError // of a tokenBad
}

func (t token) end() Pos { return t.pos + Pos(len(t.text)) }

// is says whether the token is a keyword, in any case.
func (t token) is(keyword string) bool {
	return t.kind == tokenIdentifier && len(t.text) == len(keyword) && strings.EqualFold(t.text, keyword)
}

func (t token) punct(text string) bool { return t.kind == tokenPunctuation && t.text == text }

// reserved says whether a token is a keyword that cannot be the name of a field, object, relationship or alias by itself.
// After a dot every word is a name, and words such as Group, Order, Case, All and Data are names wherever the grammar does not
// expect the keyword. Source: the published grammar of Salesforce's own SOQL parser.
func (t token) reserved() bool {
	switch strings.ToUpper(t.text) {
	case "SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "LIKE", "INCLUDES", "EXCLUDES", "LIMIT", "HAVING", "BY", "ROLLUP",
		"CUBE", "ASC", "DESC", "NULLS", "FIRST", "LAST", "USING", "WITH", "FOR", "UPDATE", "AS", "NULL", "TRUE", "FALSE", "ELSE":
		return true
	}
	return false
}

func itoa(n int) string { return strconv.Itoa(n) }
