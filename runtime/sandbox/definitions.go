package sandbox

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// The rules of the contract for tool definitions.
const (
	maxTools       = 32
	maxTitle       = 100
	maxDescription = 4000
	maxSchema      = 64 << 10
	maxNeeds       = 64
	maxPattern     = 1024
	toolName       = `^[a-z][a-z0-9_]{0,63}$`
)

// checkDefinitions gives the rule that the tools of a module break, as a sentence about the module; empty if none. What the
// schemas mean and whether patterns parse is for the rooms that use them.
func checkDefinitions(defs []abi.ToolDefinition) string {
	if n := len(defs); n < 1 || n > maxTools {
		return fmt.Sprintf("it describes %d tools: 1 to %d are allowed", n, maxTools)
	}
	name := regexp.MustCompile(toolName)
	seen := map[string]bool{}
	for i, d := range defs {
		if !name.MatchString(d.Name) {
			return fmt.Sprintf("the name of tool %d, %.80q, does not match %s", i+1, d.Name, toolName)
		}
		if seen[d.Name] {
			return fmt.Sprintf("it describes the tool %q twice", d.Name)
		}
		seen[d.Name] = true
		if reason := checkDefinition(d); reason != "" {
			return fmt.Sprintf("of the tool %q, %s", d.Name, reason)
		}
	}
	return ""
}

func checkDefinition(d abi.ToolDefinition) string {
	if reason := checkText("the title", d.Title, maxTitle, ""); reason != "" {
		return reason
	}
	if reason := checkText("the description", d.Description, maxDescription, "\n\t"); reason != "" {
		return reason
	}
	if reason := checkSchema("the input schema", d.InputSchema); reason != "" {
		return reason
	}
	if reason := checkSchema("the output schema", d.OutputSchema); reason != "" {
		return reason
	}
	if n := len(d.Needs); n > maxNeeds {
		return fmt.Sprintf("there are %d needs: at most %d are allowed", n, maxNeeds)
	}
	for i, n := range d.Needs {
		if n.Pattern == "" || len(n.Pattern) > maxPattern || hasControl(n.Pattern) {
			return fmt.Sprintf("the pattern of need %d is empty, longer than %d bytes or holds a control character", i+1, maxPattern)
		}
	}
	return ""
}

// checkText wants some text without control characters, which terminals and models would take for something else.
func checkText(what, s string, characters int, allowed string) string {
	if strings.TrimSpace(s) == "" {
		return what + " is empty"
	}
	if n := utf8.RuneCountInString(s); n > characters {
		return fmt.Sprintf("%s has %d characters: at most %d are allowed", what, n, characters)
	}
	for _, r := range s {
		if (unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control)) && !strings.ContainsRune(allowed, r) {
			return fmt.Sprintf("%s holds the control character %U", what, r)
		}
	}
	return ""
}

func checkSchema(what, s string) string {
	if len(s) > maxSchema {
		return fmt.Sprintf("%s has %d bytes: at most %d are allowed", what, len(s), maxSchema)
	}
	if !strings.HasPrefix(strings.TrimLeft(s, " \t\r\n"), "{") || !json.Valid([]byte(s)) {
		return what + " is no JSON object"
	}
	return ""
}
