package bulk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Format is how a CSV file separates columns and lines.
type Format struct {
	Delimiter string // COMMA, TAB, PIPE, SEMICOLON, CARET or BACKQUOTE
	Line      string // LF or CRLF
}

func (f Format) delimiter() (byte, bool) {
	switch f.Delimiter {
	case "COMMA":
		return ',', true
	case "TAB":
		return '\t', true
	case "PIPE":
		return '|', true
	case "SEMICOLON":
		return ';', true
	case "CARET":
		return '^', true
	case "BACKQUOTE":
		return '`', true
	}
	return 0, false
}

func (f Format) valid() bool {
	_, known := f.delimiter()
	return known && (f.Line == "LF" || f.Line == "CRLF")
}

// appendRow appends a line with every value in quotes.
func (f Format) appendRow(dst []byte, values ...string) []byte {
	delimiter, _ := f.delimiter()
	for i, v := range values {
		if i > 0 {
			dst = append(dst, delimiter)
		}
		dst = append(dst, '"')
		if strings.IndexByte(v, '"') < 0 {
			dst = append(dst, v...)
		} else {
			dst = append(dst, strings.ReplaceAll(v, `"`, `""`)...)
		}
		dst = append(dst, '"')
	}
	if f.Line == "CRLF" {
		dst = append(dst, '\r')
	}
	return append(dst, '\n')
}

// Limits of one row, as Salesforce documents them.
const (
	maxColumns   = 5000
	maxRowLength = 400_000 // characters; counted in bytes here, of which there are no fewer
	maxValue     = 131_072
)

// errCSV is a file that is no CSV of its format. Its text is what the job reports.
var errCSV = errors.New("ClientInputError")

// reader reads a CSV file in the form of RFC 4180. Empty lines are skipped.
type reader struct {
	text      []byte
	at        int
	delimiter byte
	line      string
	row       []string
}

func newReader(text []byte, f Format) *reader {
	delimiter, _ := f.delimiter()
	return &reader{text: bytes.TrimPrefix(text, []byte("\ufeff")), delimiter: delimiter, line: f.Line}
}

func (r *reader) fail(format string, args ...any) error {
	return fmt.Errorf("%w : %s", errCSV, fmt.Sprintf(format, args...))
}

// next is the next row, in a slice that the next call writes over. The error is io.EOF at the end.
func (r *reader) next() ([]string, error) {
	for r.at < len(r.text) {
		start := r.at
		r.row = r.row[:0]
		for {
			value, last, err := r.value()
			if err != nil {
				return nil, err
			}
			r.row = append(r.row, value)
			if last {
				break
			}
		}
		if len(r.row) == 1 && r.row[0] == "" && (r.text[start] == '\n' || r.text[start] == '\r') {
			continue
		}
		switch {
		case len(r.row) > maxColumns:
			return nil, r.fail("Number of fields in a record exceeds %d", maxColumns)
		case r.at-start > maxRowLength:
			return nil, r.fail("Number of characters in a record exceeds %d", maxRowLength)
		}
		return r.row, nil
	}
	return nil, io.EOF
}

// value reads one value and what ends it; last is set at the end of the line.
func (r *reader) value() (value string, last bool, err error) {
	if r.at < len(r.text) && r.text[r.at] == '"' {
		if value, err = r.quoted(); err != nil {
			return "", false, err
		}
		last, err = r.end()
	} else {
		start := r.at
		for r.at < len(r.text) && r.text[r.at] != r.delimiter && r.text[r.at] != '\n' && r.text[r.at] != '\r' {
			r.at++
		}
		value = string(r.text[start:r.at])
		last, err = r.end()
	}
	if len(value) > maxValue {
		err = r.fail("Number of characters in a field exceeds %d", maxValue)
	}
	return value, last, err
}

func (r *reader) quoted() (string, error) {
	r.at++
	start, escaped := r.at, false
	for {
		next := bytes.IndexByte(r.text[r.at:], '"')
		if next < 0 {
			return "", r.fail("The CSV data ends within quotes")
		}
		r.at += next + 1
		if r.at < len(r.text) && r.text[r.at] == '"' {
			escaped = true
			r.at++
			continue
		}
		value := string(r.text[start : r.at-1])
		if escaped {
			value = strings.ReplaceAll(value, `""`, `"`)
		}
		return value, nil
	}
}

// end reads the delimiter or the line ending behind a value.
func (r *reader) end() (last bool, err error) {
	wrong := func() error {
		return r.fail("LineEnding is invalid on user data. Current LineEnding setting is %s", r.line)
	}
	if r.at == len(r.text) {
		return true, nil
	}
	c := r.text[r.at]
	r.at++
	switch c {
	case r.delimiter:
		return false, nil
	case '\n':
		if r.line != "LF" {
			return true, wrong()
		}
		return true, nil
	case '\r':
		if r.line != "CRLF" || r.at == len(r.text) || r.text[r.at] != '\n' {
			return true, wrong()
		}
		r.at++
		return true, nil
	}
	return true, r.fail("The CSV data has text behind a closing quote")
}
