// Package backref fills in what a part of a composite request takes from the answers of earlier parts: "@{order.id}" and
// "@{found.records[0].Name}" in its URL and its body.
//
// The package is pure: it imports nothing of the project and does no I/O.
package backref

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// MaxID is the longest name of a part, in characters.
const MaxID = 40

// Error is a reference that leads nowhere.
type Error struct{ Message string }

func (e *Error) Error() string { return e.Message }

// Answers are what earlier parts answered, by the names of the parts.
type Answers map[string]any

// Add remembers the answer of a part. A body that is no JSON has no values.
func (a Answers) Add(id string, body []byte) {
	var v any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		v = nil
	}
	a[id] = v
}

// Valid reports whether a text may name a part: letters, digits and underscores, beginning with a letter or a digit.
func Valid(id string) bool {
	for i := range len(id) {
		c := id[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && (c != '_' || i == 0) {
			return false
		}
	}
	return id != "" && len(id) <= MaxID
}

// pattern is a reference. What is between the braces is looked at in value.
func pattern() *regexp.Regexp { return regexp.MustCompile(`@\{([^{}]*)\}`) }

// Filler fills references in.
type Filler struct {
	answers Answers
	pattern *regexp.Regexp
}

// NewFiller makes a filler that takes values from these answers, also from those that are added later.
func NewFiller(a Answers) *Filler { return &Filler{answers: a, pattern: pattern()} }

// Text replaces the references of a text by what escape makes of their values. The error is an *Error.
func (f *Filler) Text(text string, escape func(value string, at int) string) (string, error) {
	if !strings.Contains(text, "@{") {
		return text, nil
	}
	var out strings.Builder
	last := 0
	for _, at := range f.pattern.FindAllStringSubmatchIndex(text, -1) {
		value, err := f.value(text[at[2]:at[3]])
		if err != nil {
			return "", err
		}
		out.WriteString(text[last:at[0]])
		out.WriteString(escape(value, at[0]))
		last = at[1]
	}
	out.WriteString(text[last:])
	return out.String(), nil
}

// JSON replaces the references in the strings of a JSON text. The error is an *Error.
func (f *Filler) JSON(text []byte) ([]byte, error) {
	if !bytes.Contains(text, []byte("@{")) {
		return text, nil
	}
	out := make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		if text[i] != '"' {
			out = append(out, text[i])
			i++
			continue
		}
		end := stringEnd(text, i)
		literal := text[i:end]
		i = end
		var plain string
		if !bytes.Contains(literal, []byte("@{")) || json.Unmarshal(literal, &plain) != nil {
			out = append(out, literal...)
			continue
		}
		filled, err := f.Text(plain, func(value string, _ int) string { return value })
		if err != nil {
			return nil, err
		}
		quoted, err := json.Marshal(filled)
		if err != nil {
			return nil, &Error{Message: "Invalid reference specified. The value is no text."}
		}
		out = append(out, quoted...)
	}
	return out, nil
}

// stringEnd is the index behind the JSON string that begins at start.
func stringEnd(text []byte, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// IDs are the names of the parts that a text refers to, each once.
func IDs(texts ...string) []string {
	var ids []string
	seen := map[string]bool{}
	for _, text := range texts {
		for _, at := range pattern().FindAllStringSubmatch(text, -1) {
			id := at[1]
			if end := strings.IndexAny(id, ".["); end >= 0 {
				id = id[:end]
			}
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// value is what a reference such as "found.records[0].Id" stands for.
func (f *Filler) value(path string) (string, error) {
	id, rest := path, ""
	if end := strings.IndexAny(path, ".["); end >= 0 {
		id, rest = path[:end], path[end:]
	}
	if !Valid(id) {
		return "", &Error{Message: fmt.Sprintf("Provided referenceId ('%s') must start with a letter or a number, and it can contain only letters, "+
			"numbers and underscores", path)}
	}
	none := &Error{Message: fmt.Sprintf("No value for %s found in %s", path, id)}
	v, known := f.answers[id]
	if !known || rest == "" {
		return "", none
	}
	for rest != "" {
		var step string
		if rest[0] == '[' {
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return "", none
			}
			step, rest = rest[1:end], rest[end+1:]
			n, err := strconv.Atoi(step)
			list, isList := v.([]any)
			if err != nil || !isList || n < 0 || n >= len(list) {
				return "", none
			}
			v = list[n]
			continue
		}
		step = strings.TrimPrefix(rest, ".")
		rest = ""
		if end := strings.IndexAny(step, ".["); end >= 0 {
			step, rest = step[:end], step[end:]
		}
		object, isObject := v.(map[string]any)
		if !isObject {
			return "", none
		}
		v = object[step]
	}
	switch v := v.(type) {
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return strconv.FormatBool(v), nil
	}
	return "", none
}
