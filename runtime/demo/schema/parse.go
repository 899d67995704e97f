package schema

import (
	"fmt"
	"slices"
	"strings"
)

// parse reads one definition in the notation of notation.md. Errors name the file and the line.
func parse(file, text string) (*Object, error) {
	var o *Object
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		var err error
		if o == nil {
			o, err = parseHeader(line)
		} else {
			err = parseLine(o, line)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
	}
	if o == nil {
		return nil, fmt.Errorf("%s: no object is defined", file)
	}
	return o, nil
}

func parseHeader(line string) (*Object, error) {
	words, err := split(line)
	if err != nil {
		return nil, err
	}
	if len(words) != 5 || words[0] != "object" {
		return nil, fmt.Errorf(`want: object NAME PREFIX "Label" "Plural"`)
	}
	o := &Object{Name: words[1], Label: words[3], LabelPlural: words[4], Custom: strings.HasSuffix(words[1], "__c")}
	if words[2] != "-" {
		o.KeyPrefix = words[2]
	}
	return o, nil
}

func parseLine(o *Object, line string) error {
	words, err := split(line)
	if err != nil {
		return err
	}
	switch words[0] {
	case "can":
		for _, word := range words[1:] {
			if err := o.allow(word); err != nil {
				return err
			}
		}
		return nil
	case "scopes":
		o.Scopes = words[1:]
		return nil
	case "apis":
		o.ReadOnlyData = slices.Contains(words, "data:read")
		o.InTooling, o.ToolingOnly = true, !o.ReadOnlyData && !slices.Contains(words, "data")
		return nil
	case "reified":
		o.Reified, o.Definition = words[1:], true
		return nil
	}
	if strings.HasPrefix(words[0], "@") {
		return expand(o, words)
	}
	f, err := parseField(words)
	if err != nil {
		return err
	}
	o.Fields = append(o.Fields, f)
	return nil
}

// allow sets the capability that a word of a "can" line stands for.
func (o *Object) allow(word string) error {
	capabilities := map[string]*bool{
		"create": &o.Createable, "update": &o.Updateable, "delete": &o.Deletable, "undelete": &o.Undeletable,
		"merge": &o.Mergeable, "query": &o.Queryable, "search": &o.Searchable, "feed": &o.FeedEnabled,
		"layout": &o.Layoutable, "mru": &o.MRUEnabled, "trigger": &o.Triggerable, "retrieve": &o.Retrieveable,
	}
	flag, ok := capabilities[word]
	if !ok {
		return fmt.Errorf("unknown capability %q", word)
	}
	*flag = true
	return nil
}

// split cuts a line into words. A quoted label is one word without its quotes; picklist values in braces are one word with
// its braces, and end the line.
func split(line string) ([]string, error) {
	var words []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		switch line[0] {
		case '"':
			label, rest, closed := strings.Cut(line[1:], `"`)
			if !closed {
				return nil, fmt.Errorf("a label is not closed")
			}
			words, line = append(words, label), rest
		case '{':
			if !strings.HasSuffix(line, "}") {
				return nil, fmt.Errorf("picklist values are not closed, or not last")
			}
			return append(words, line), nil
		default:
			end := strings.IndexAny(line, " \t")
			if end < 0 {
				end = len(line)
			}
			words, line = append(words, line[:end]), line[end:]
		}
	}
	return words, nil
}
