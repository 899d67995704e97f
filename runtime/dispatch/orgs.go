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
	named    []NamedOrg
	standard Org    // where a call goes that names none; nil when it has to name one
	name     string // of standard
	// choice is true where the server has several, so that a call may say which.
	choice bool
	access *Access // nil where everybody may use all
	// narrowed is true of the orgs of one caller.
	narrowed bool
}

func newOrgs(cfg Config) (orgs, error) {
	all := orgs{named: cfg.Orgs, name: cfg.DefaultOrg, access: cfg.Access, choice: len(cfg.Orgs) > 1}
	if len(cfg.Orgs) == 0 {
		all.named = []NamedOrg{{Org: cfg.Org}}
	}
	if cfg.Access != nil {
		if err := cfg.Access.check(all.names()); err != nil {
			return orgs{}, err
		}
	}
	return all, all.tellApart()
}

// tellApart looks that each of several orgs has a name of its own, and finds the default among them.
func (o *orgs) tellApart() error {
	if !o.choice {
		o.standard, o.name = o.named[0].Org, o.named[0].Name
		return nil
	}
	seen := map[string]bool{}
	for _, n := range o.named {
		if n.Name == "" || seen[n.Name] {
			return fmt.Errorf("two orgs have the name %q", n.Name)
		}
		seen[n.Name] = true
		if n.Name == o.name {
			o.standard = n.Org
		}
	}
	if o.name != "" && o.standard == nil {
		return fmt.Errorf("the default org %q is not among the orgs", o.name)
	}
	return nil
}

// of gives the orgs that a caller may use. Where the default is not among them and there is one only, that is where calls go.
func (o orgs) of(c Caller) orgs {
	if o.access == nil {
		return o
	}
	own := orgs{choice: o.choice, narrowed: true}
	for _, n := range o.named {
		if !o.access.allows(c, n.Name) {
			continue
		}
		own.named = append(own.named, n)
		if n.Name == o.name {
			own.standard, own.name = n.Org, n.Name
		}
	}
	if own.standard == nil && len(own.named) == 1 {
		own.standard, own.name = own.named[0].Org, own.named[0].Name
	}
	return own
}

// argument is the definition of the host's own argument org; empty when there is one org only.
func (o orgs) argument() (string, error) {
	if !o.choice {
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
		return arguments, nil, &Failure{Code: CodeOrgNotAllowed, Message: "No org of this server is open to you.",
			Hint: "An operator of the server can open one to you: http-callers in its settings."}
	}
	if !o.choice {
		return arguments, o.standard, nil
	}
	rest, name, err := takeText(arguments, catalog.ArgumentOrg)
	if err != nil {
		return arguments, nil, &Failure{Code: CodeInvalidArguments, Message: err.Error()}
	}
	there := "The orgs are: " + strings.Join(o.names(), ", ") + "."
	if name == "" {
		if o.standard == nil {
			return rest, nil, o.undecided(there)
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
	if o.narrowed { // whether the server has such an org is not said
		return rest, nil, &Failure{Code: CodeOrgNotAllowed, Message: fmt.Sprintf("No org %q is open to you.", name),
			Hint: strings.Replace(there, "The orgs", "Your orgs", 1) + " An operator of the server can open others to you."}
	}
	return rest, nil, &Failure{Code: CodeUnknownOrg, Message: fmt.Sprintf("There is no org %q.", name), Hint: there}
}

// undecided asks for the argument org. What an operator can do about it depends on whose orgs these are.
func (o orgs) undecided(there string) *Failure {
	f := &Failure{Code: CodeUnknownOrg, Message: "This call does not say which org it is for, and no default is chosen.", Hint: there}
	if !o.narrowed {
		f.Hint += " An operator can choose a default: forcefield org default ALIAS."
	}
	return f
}

// identity tells which org a call is for, for the record, also when its caller may not use it; empty when it names none that there is.
func (o orgs) identity(call Call) string {
	if _, to, failure := o.of(call.Caller).choose(call.Arguments); failure == nil {
		return to.Identity()
	}
	_, name, _ := takeText(call.Arguments, catalog.ArgumentOrg)
	for _, n := range o.named {
		if !o.choice || n.Name == name {
			return n.Org.Identity()
		}
	}
	return ""
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
