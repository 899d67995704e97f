package toolschema

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// location writes where in a value a fault is: data[3].Name, or "" for the whole value.
func location(path []string) string {
	var b strings.Builder
	for _, part := range path {
		if _, err := strconv.Atoi(part); err == nil {
			b.WriteString("[" + part + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(clip(part))
	}
	return b.String()
}

func subject(at string) string {
	if at == "" {
		return "The value"
	}
	return strconv.Quote(at)
}

func in(at string) string {
	if at == "" {
		return ""
	}
	return fmt.Sprintf(" in %q", at)
}

func plural(word string, n int) string {
	if n == 1 {
		return word
	}
	if strings.HasSuffix(word, "y") {
		return strings.TrimSuffix(word, "y") + "ies"
	}
	return word + "s"
}

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = strconv.Quote(clip(name))
	}
	return strings.Join(quoted, ", ")
}

func quoteValues(values []any) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		text, err := json.Marshal(v)
		if err != nil {
			text = []byte("?")
		}
		quoted[i] = string(text)
	}
	return strings.Join(quoted, ", ")
}

// clip keeps a caller's own text in a message short.
func clip(s string) string {
	const most = 60
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "…"
}

// nearest suggests the known argument that an unknown one may have been meant for.
func (s *Schema) nearest(unknown []string, at string) string {
	if at != "" || len(unknown) != 1 {
		return ""
	}
	best, bestDistance := "", 4
	for _, p := range s.properties {
		if d := distance(strings.ToLower(unknown[0]), p.name); d < bestDistance && d < len(p.name) {
			best, bestDistance = p.name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// distance is the Levenshtein distance of two short words.
func distance(a, b string) int {
	const longest = 64
	if len(a) > longest || len(b) > longest {
		return longest
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		previous := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			current := row[j]
			row[j] = min(row[j]+1, row[j-1]+1, previous+cost)
			previous = current
		}
	}
	return row[len(b)]
}
