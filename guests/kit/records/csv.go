package records

import "github.com/forcefield-mcp/forcefield/guests/kit/json"

// AppendCell appends a JSON value as one CSV cell, quoted where RFC 4180 needs it. Null, and no value at all, is an empty
// cell. A value that begins with =, +, - or @ stays as it is: the reader is a model, not a spreadsheet.
func AppendCell(dst, raw []byte) []byte {
	if len(raw) == 0 {
		return dst
	}
	switch raw[0] {
	case 'n':
		return dst
	case '"':
		return appendStringCell(dst, raw)
	case '[', '{':
		return appendQuoted(dst, raw)
	}
	return append(dst, raw...)
}

// appendStringCell uses that a JSON string without a backslash holds no quote and no line break: only a comma can ask for
// quotes then.
func appendStringCell(dst, raw []byte) []byte {
	text := raw[1 : len(raw)-1]
	comma := false
	for _, c := range text {
		if c == '\\' {
			return appendTextCell(dst, json.AppendText(nil, raw))
		}
		comma = comma || c == ','
	}
	if !comma {
		return append(dst, text...)
	}
	dst = append(dst, '"')
	dst = append(dst, text...)
	return append(dst, '"')
}

// appendTextCell appends plain text as a cell.
func appendTextCell(dst, text []byte) []byte {
	for i := range text {
		switch text[i] {
		case ',', '"', '\n', '\r':
			return appendQuoted(dst, text)
		}
	}
	return append(dst, text...)
}

// AppendShown appends a JSON value as a cell of a result's text, as the connector for Python wrote it: booleans are True and
// False there. It is not for CSV that Salesforce is to read.
func AppendShown(dst, raw []byte) []byte {
	switch {
	case len(raw) == 0:
		return dst
	case raw[0] == 't':
		return append(dst, "True"...)
	case raw[0] == 'f':
		return append(dst, "False"...)
	}
	if isNumber(raw) {
		return appendNumber(dst, raw)
	}
	return AppendCell(dst, raw)
}

func appendQuoted(dst, text []byte) []byte {
	dst = append(dst, '"')
	from := 0
	for i := range text {
		if text[i] == '"' {
			dst = append(dst, text[from:i+1]...)
			from = i
		}
	}
	dst = append(dst, text[from:]...)
	return append(dst, '"')
}
