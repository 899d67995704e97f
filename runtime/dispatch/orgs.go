package dispatch

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
)

// NamedOrg is one of several orgs, with the name by which a call asks for it.
type NamedOrg struct {
	Name string
	Org  Org
}

// orgs are those that calls may go to. They do not change, so that what clients were told of the tools stays true.
type orgs struct {
	named    []NamedOrg // several, or none
	standard Org        // where a call goes that names none; nil when it has to
	name     string     // of standard, when there are several
}

func newOrgs(cfg Config) (orgs, error) {
	switch len(cfg.Orgs) {
	case 0:
		return orgs{standard: cfg.Org}, nil
	case 1:
		return orgs{standard: cfg.Orgs[0].Org}, nil
	}
	all := orgs{named: cfg.Orgs, name: cfg.DefaultOrg}
	seen := map[string]bool{}
	for _, o := range cfg.Orgs {
		if o.Name == "" || seen[o.Name] {
			return orgs{}, fmt.Errorf("two orgs have the name %q", o.Name)
		}
		seen[o.Name] = true
		if o.Name == cfg.DefaultOrg {
			all.standard = o.Org
		}
	}
	if cfg.DefaultOrg != "" && all.standard == nil {
		return orgs{}, fmt.Errorf("the default org %q is not among the orgs", cfg.DefaultOrg)
	}
	return all, nil
}

// argument is the definition of the host's own argument org; empty when there is one org only.
func (o orgs) argument() (string, error) {
	if len(o.named) == 0 {
		return "", nil
	}
	description := "Which org. Default: " + o.name + "."
	if o.name == "" {
		description = "Which org. It must be given: there is no default."
	}
	definition, err := json.Marshal(struct {
		Type        string   `json:"type"`
		Enum        []string `json:"enum"`
		Description string   `json:"description"`
	}{"string", o.names(), description})
	return string(definition), err
}

func (o orgs) names() []string {
	names := make([]string, len(o.named))
	for i, n := range o.named {
		names[i] = n.Name
	}
	return names
}

// choose takes the argument org out of the arguments and gives the org that it names.
func (o orgs) choose(arguments json.RawMessage) (json.RawMessage, Org, *Failure) {
	if len(o.named) == 0 {
		return arguments, o.standard, nil
	}
	rest, name, err := takeText(arguments, catalog.ArgumentOrg)
	if err != nil {
		return arguments, nil, &Failure{Code: CodeInvalidArguments, Message: err.Error()}
	}
	there := "The orgs are: " + strings.Join(o.names(), ", ") + "."
	if name == "" {
		if o.standard == nil {
			return rest, nil, &Failure{Code: CodeUnknownOrg, Message: "This call does not say which org it is for, and no default is chosen.",
				Hint: there + " An operator can choose a default: forcefield org default ALIAS."}
		}
		return rest, o.standard, nil
	}
	for _, n := range o.named {
		if n.Name == name {
			return rest, n.Org, nil
		}
	}
	if o.name != "" {
		there += " Without the argument it is " + o.name + "."
	}
	return rest, nil, &Failure{Code: CodeUnknownOrg, Message: fmt.Sprintf("There is no org %q.", name), Hint: there}
}

// identity tells which org a call is for, for the record; empty when it names none that there is.
func (o orgs) identity(arguments json.RawMessage) string {
	_, to, failure := o.choose(arguments)
	if failure != nil {
		return ""
	}
	return to.Identity()
}

// takeText takes one of the host's own arguments out of the others. An empty one, which some clients send for an optional argument,
// counts as none.
func takeText(arguments json.RawMessage, name string) (json.RawMessage, string, error) {
	var object map[string]json.RawMessage
	_ = json.Unmarshal(arguments, &object) // what is no object has no such argument, and the schema check says what is wrong
	raw, ok := object[name]
	if !ok {
		return arguments, "", nil
	}
	delete(object, name)
	rest, err := json.Marshal(object)
	if err != nil {
		return arguments, "", errors.New("the arguments cannot be written as JSON")
	}
	var text *string
	if err := json.Unmarshal(raw, &text); err != nil {
		return arguments, "", fmt.Errorf("%q must be of type string", name)
	}
	if text == nil {
		return rest, "", nil
	}
	return rest, *text, nil
}
