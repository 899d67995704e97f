package resources

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
)

// Reader is what this room needs of the dispatcher; *dispatch.Dispatcher is one.
type Reader interface {
	Read(ctx context.Context, call dispatch.Call, needs ...policy.Need) dispatch.Result
	// OrgsFor gives the names of the orgs that a caller may use.
	OrgsFor(c dispatch.Caller) []string
}

// Set is the resources of a server. It is safe for concurrent use.
type Set struct {
	reader Reader
	orgs   []string // those that an address can name
	choose bool     // whether there are several, so that a call says which
	names  *nameCache
}

// New makes the resources of a dispatcher with those orgs, of which each caller sees those that he may use. A name that cannot stand in an
// address as it is has none.
func New(reader Reader, orgs ...string) *Set {
	s := &Set{reader: reader, choose: len(orgs) > 1, names: newNameCache()}
	for _, name := range orgs {
		if name != DefaultOrg && addressable(name) {
			s.orgs = append(s.orgs, name)
		}
	}
	return s
}

// orgNames are those that an address of a caller can name; none for one who may use no org.
func (s *Set) orgNames(caller dispatch.Caller) []string {
	own := s.reader.OrgsFor(caller)
	if len(own) == 0 {
		return nil
	}
	names := []string{DefaultOrg}
	for _, name := range s.orgs {
		if slices.Contains(own, name) {
			names = append(names, name)
		}
	}
	return names
}

// Description is a resource, or a template of them, as clients see it.
type Description struct {
	// Address is a URI or, with {org} or {name} in it, a URI template.
	Address                  string
	Name, Title, Description string
}

// MIMEType is that of every resource.
const MIMEType = "application/json"

// List gives the resources of a caller whose address is known beforehand: where there are several orgs, those of each.
func (s *Set) List(caller dispatch.Caller) []Description {
	var list []Description
	for _, org := range s.orgNames(caller) {
		if org == DefaultOrg || s.choose {
			list = append(list, describe(org)[:3]...)
		}
	}
	return list
}

// Templates gives the forms of all addresses of a caller.
func (s *Set) Templates(caller dispatch.Caller) []Description {
	if len(s.orgNames(caller)) == 0 {
		return nil
	}
	return describe("{org}")
}

func describe(org string) []Description {
	base := scheme + org + "/"
	return []Description{
		{base + "sobjects", "sobjects", "Objects of the org", "The API names of the objects that the user of the login can see."},
		{base + "limits", "limits", "Limits of the org", "The org's limits, such as DailyApiRequests, with the most and what is left of each."},
		{base + "me", "me", "User of the login", "Who the user of the login is: id, name, user name, e-mail."},
		{base + "sobjects/{name}", "sobject", "Fields of an object", "The fields of one object, such as Account: names, labels, types, required fields, picklist values, relationships."},
	}
}

// NotFoundError is an address that leads to nothing, for its caller at least.
type NotFoundError struct{ Reason string }

func (e *NotFoundError) Error() string { return e.Reason }

// Read gives the JSON of a resource. The error is for the client: a NotFoundError, or the failure of the reading.
func (s *Set) Read(ctx context.Context, uri string, caller dispatch.Caller) (string, error) {
	at, err := s.parse(uri, caller)
	if err != nil {
		return "", err
	}
	switch at.kind {
	case "limits":
		return s.answer(ctx, at.org, caller, "limits")
	case "me":
		return s.answer(ctx, at.org, caller, "chatter/users/me")
	}
	if at.name == "" {
		return text(s.read(ctx, at.org, caller, "list_sobjects", map[string]any{}, "sobjects"))
	}
	return text(s.read(ctx, at.org, caller, "get_object_fields",
		map[string]any{"object_name": at.name, "required": true, "picklists": true, "relationships": true},
		"sobjects/{object}/describe", "sobjects"))
}

// answer reads a path by the guest of raw requests, which here has a right to that path only.
func (s *Set) answer(ctx context.Context, org string, caller dispatch.Caller, path string) (string, error) {
	result, err := s.read(ctx, org, caller, "restful", map[string]any{"path": path}, path)
	if err != nil {
		return "", err
	}
	var answer struct {
		Result json.RawMessage `json:"result"`
	}
	if err := json.Unmarshal(result.Structured, &answer); err != nil || answer.Result == nil {
		return "", errors.New("the answer of the org cannot be read")
	}
	return string(answer.Result), nil
}

// read calls a guest with the right to GET those paths and nothing else.
func (s *Set) read(ctx context.Context, org string, caller dispatch.Caller, tool string, arguments map[string]any, paths ...string) (dispatch.Result, error) {
	if s.choose && org != DefaultOrg {
		arguments["org"] = org
	}
	raw, err := json.Marshal(arguments)
	if err != nil {
		return dispatch.Result{}, fmt.Errorf("write the arguments: %w", err)
	}
	needs := make([]policy.Need, len(paths))
	for i, path := range paths {
		needs[i] = policy.Need{Method: "get", Root: "data", Pattern: path}
	}
	result := s.reader.Read(ctx, dispatch.Call{Tool: tool, Arguments: raw, Caller: caller}, needs...)
	if result.Failure == nil {
		return result, nil
	}
	if f := result.Failure; slices.Contains([]string{dispatch.CodeUnknownOrg, dispatch.CodeOrgNotAllowed, "NOT_FOUND"}, f.Code) {
		return dispatch.Result{}, &NotFoundError{f.Text()}
	}
	return dispatch.Result{}, errors.New(result.Failure.Text())
}

func text(result dispatch.Result, err error) (string, error) { return string(result.Structured), err }
