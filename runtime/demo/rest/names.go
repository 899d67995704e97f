package rest

import (
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
)

// sameName compares names as the API does.
func sameName(a, b string) bool { return strings.EqualFold(a, b) }

// longID is an id in 18 characters, or the text itself when it is no id.
func longID(text string) string {
	if long, ok := recordid.Long(text); ok {
		return long
	}
	return text
}
