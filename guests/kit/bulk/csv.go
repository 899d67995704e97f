package bulk

// lines reads CSV (RFC 4180, lines that end in LF or CRLF) record by record.
type lines struct {
	data []byte
	pos  int
}

// next reads one record into fields, which it gives back with what it found. A field without quotes inside is a part of the
// data. It returns nil at the end.
func (l *lines) next(fields [][]byte) [][]byte {
	if l.pos >= len(l.data) {
		return nil
	}
	fields = fields[:0]
	for {
		field, more := l.field()
		fields = append(fields, field)
		if !more {
			return fields
		}
	}
}

// field reads one field and what ends it. More says that a comma did.
func (l *lines) field() (field []byte, more bool) {
	if l.pos < len(l.data) && l.data[l.pos] == '"' {
		field = l.quoted()
	} else {
		start := l.pos
		for l.pos < len(l.data) && l.data[l.pos] != ',' && l.data[l.pos] != '\n' && l.data[l.pos] != '\r' {
			l.pos++
		}
		field = l.data[start:l.pos]
	}
	for l.pos < len(l.data) {
		c := l.data[l.pos]
		l.pos++
		switch c {
		case ',':
			return field, true
		case '\n':
			return field, false
		}
	}
	return field, false
}

// quoted reads a field in quotes, whose first quote is next.
func (l *lines) quoted() []byte {
	l.pos++
	start := l.pos
	var b []byte
	for l.pos < len(l.data) {
		if l.data[l.pos] != '"' {
			l.pos++
			continue
		}
		part := l.data[start:l.pos]
		l.pos++
		if l.pos < len(l.data) && l.data[l.pos] == '"' {
			b = append(append(b, part...), '"')
			l.pos++
			start = l.pos
			continue
		}
		if b == nil {
			return part
		}
		return append(b, part...)
	}
	return l.data[start:]
}
