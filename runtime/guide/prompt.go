package guide

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Prompt is a task that a person can choose in a client.
type Prompt struct {
	Name, Title, Description string
	Arguments                []Argument
	// text writes the prompt; each argument is there, empty when it was not given, and was checked.
	text func(values map[string]string) string
}

// Argument is what a prompt asks the person for.
type Argument struct {
	Name, Description string
	Required          bool
	// Object says that it is the API name of an object, so that clients can complete it.
	Object bool
	// Choices, when there are any, are the values that it can have.
	Choices []string
}

// maxValue is how long an argument may be, in characters.
const maxValue = 500

// Text writes the prompt for the arguments given. The error says, for the person, which one to change.
func (p Prompt) Text(given map[string]string) (string, error) {
	values := map[string]string{}
	for name := range given {
		if !slices.ContainsFunc(p.Arguments, func(a Argument) bool { return a.Name == name }) {
			return "", fmt.Errorf("the prompt %s has no argument %q; it has %s", p.Name, name, p.known())
		}
	}
	for _, a := range p.Arguments {
		value := strings.TrimSpace(given[a.Name])
		if err := a.check(value); err != nil {
			return "", fmt.Errorf("the argument %q of the prompt %s %w", a.Name, p.Name, err)
		}
		values[a.Name] = value
	}
	return p.text(values), nil
}

func (p Prompt) known() string {
	names := make([]string, len(p.Arguments))
	for i, a := range p.Arguments {
		names[i] = a.Name
	}
	return strings.Join(names, ", ")
}

func (a Argument) check(value string) error {
	switch {
	case value == "" && a.Required:
		return fmt.Errorf("is missing: %s", a.Description)
	case value == "":
		return nil
	case utf8.RuneCountInString(value) > maxValue:
		return fmt.Errorf("has more than %d characters", maxValue)
	case a.Object && !isName(value):
		return fmt.Errorf("must be the API name of an object, such as Account or Invoice__c")
	case len(a.Choices) > 0 && !slices.Contains(a.Choices, value):
		return fmt.Errorf("must be one of %s", strings.Join(a.Choices, ", "))
	}
	return nil
}

// isName says whether s can be the API name of an object.
func isName(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r != '_' && (r < '0' || r > '9')) {
			return false
		}
	}
	return s != "" && len(s) <= 120
}

// isID says whether s can be the id of a record.
func isID(s string) bool {
	return (len(s) == 15 || len(s) == 18) && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	}) < 0
}

// quote writes a text as SOQL does, for a pattern of LIKE.
func quoteLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `'`, `\'`, `%`, `\%`, `_`, `\_`, "\n", " ", "\r", " ").Replace(s)
}
