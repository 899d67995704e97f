package soql

import "strings"

// value reads a literal; that of LIKE is a pattern when it is a string.
func (p *parser) value(pattern bool) *Value {
	p.refuseBind()
	t := p.current()
	switch t.kind {
	case tokenString:
		p.at++
		v := &Value{Pos: t.pos, Kind: String, Text: p.decode(t, pattern)}
		if pattern {
			v.Kind = Pattern
		}
		return v
	case tokenDate:
		return p.literal(Date, t.text)
	case tokenDateTime:
		return p.literal(DateTime, t.text)
	case tokenTime:
		return p.literal(Time, t.text)
	case tokenCurrency:
		return p.literal(Currency, strings.ToUpper(t.text[:3])+t.text[3:])
	case tokenIdentifier:
		return p.word(t)
	}
	return p.number()
}

func (p *parser) literal(kind ValueKind, text string) *Value {
	return &Value{Pos: p.take().pos, Kind: kind, Text: text}
}

// word reads a literal that begins with a letter.
func (p *parser) word(t token) *Value {
	upper := strings.ToUpper(t.text)
	switch upper {
	case "NULL":
		return p.literal(Null, "null")
	case "TRUE":
		return p.literal(Boolean, "true")
	case "FALSE":
		return p.literal(Boolean, "false")
	}
	if known, numbered := dateLiteral(upper); known {
		v := p.literal(DateLiteral, upper)
		if numbered {
			p.expectPunct(":")
			v.N = p.digits()
		}
		return v
	}
	if isCurrency(upper) {
		return p.literal(Currency, upper)
	}
	if next := p.ahead(); len(upper) == 3 && !strings.Contains(upper, "_") && next.punct("-") && next.pos == t.end() {
		p.at++
		return &Value{Pos: t.pos, Kind: Currency, Text: upper + p.number().Text}
	}
	p.unexpected()
	return nil
}

// number reads a number with its sign.
func (p *parser) number() *Value {
	pos, sign := p.current().pos, ""
	if p.acceptPunct("-") {
		sign = "-"
	} else {
		p.acceptPunct("+")
	}
	t := p.current()
	switch t.kind {
	case tokenInteger:
		p.at++
		return &Value{Pos: pos, Kind: IntegerNumber, Text: sign + t.text}
	case tokenDecimal:
		p.at++
		return &Value{Pos: pos, Kind: DecimalNumber, Text: sign + t.text}
	}
	p.unexpected()
	return nil
}

// refuseBind tells a bind variable from a mere wrong token: models and people copy them from Apex.
func (p *parser) refuseBind() {
	if t := p.current(); t.punct(":") {
		p.fail(t.pos, "Bind variables only allowed in Apex code")
	}
}

// dateLiteral says whether a word in capitals is a date literal, and whether a number belongs to it.
func dateLiteral(word string) (known, numbered bool) {
	switch word {
	case "YESTERDAY", "TODAY", "TOMORROW", "LAST_90_DAYS", "NEXT_90_DAYS":
		return true, false
	}
	unit, plain := cutAny(word, "LAST_N_", "NEXT_N_")
	if !plain {
		if inner, ok := strings.CutPrefix(word, "N_"); ok {
			unit, plain = strings.CutSuffix(inner, "_AGO")
		}
	}
	if plain {
		switch unit {
		case "DAYS", "WEEKS", "MONTHS", "QUARTERS", "YEARS", "FISCAL_QUARTERS", "FISCAL_YEARS":
			return true, true
		}
		return false, false
	}
	if unit, ok := cutAny(word, "LAST_", "THIS_", "NEXT_"); ok {
		switch unit {
		case "WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR":
			return true, false
		}
	}
	return false, false
}

func cutAny(word string, prefixes ...string) (string, bool) {
	for _, prefix := range prefixes {
		if rest, ok := strings.CutPrefix(word, prefix); ok {
			return rest, true
		}
	}
	return word, false
}
