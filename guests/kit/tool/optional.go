package tool

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// OptionalText takes a string that need not be there; empty when it is not.
func (a *Arguments) OptionalText(name string) string {
	arg := a.find(name)
	switch {
	case arg == nil:
		return ""
	case arg.kind != json.String:
		a.Refuse(name, "must be a string")
		return ""
	}
	return arg.text
}

// Flag takes a boolean that need not be there; false when it is not.
func (a *Arguments) Flag(name string) bool {
	arg := a.find(name)
	if arg == nil {
		return false
	}
	if arg.kind != json.True && arg.kind != json.False {
		a.Refuse(name, "must be true or false")
	}
	return arg.kind == json.True
}

// OptionalCount takes a whole number of at least 1 that need not be there; 0 when it is not.
func (a *Arguments) OptionalCount(name string) int {
	arg := a.find(name)
	if arg == nil {
		return 0
	}
	n, ok := text.ParseInt(arg.raw)
	if arg.kind != json.Number || !ok || n < 1 {
		a.Refuse(name, "must be a whole number of at least 1")
		return 0
	}
	return n
}

// OptionalObject takes a JSON object that need not be there, as its text; nil when it is not.
func (a *Arguments) OptionalObject(name string) []byte {
	if a.find(name) == nil {
		return nil
	}
	return a.Object(name)
}

// Array takes a JSON array that must be there, as its text.
func (a *Arguments) Array(name string) []byte {
	arg := a.find(name)
	switch {
	case arg == nil:
		a.Refuse(name, "is missing")
	case arg.kind != json.ArrayBegin:
		a.Refuse(name, "must be an array")
	default:
		return arg.raw
	}
	return nil
}

// OptionalTexts takes an array of strings that need not be there; nil when it is not.
func (a *Arguments) OptionalTexts(name string) []string {
	if a.find(name) == nil {
		return nil
	}
	raw := a.Array(name)
	if raw == nil {
		return nil
	}
	r := json.NewReader(raw)
	r.Next()
	var list []string
	for {
		switch r.Next() {
		case json.String:
			list = append(list, r.Text())
		case json.ArrayEnd:
			return list
		default:
			a.Refuse(name, "must be an array of strings")
			return nil
		}
	}
}
