package dispatch

import (
	"fmt"
	"slices"
	"strings"
)

// Access says which orgs each caller may use. A caller who is not in it may use none.
type Access struct{ entries []accessEntry }

// accessEntry opens one org to one caller.
type accessEntry struct{ kind, name, org string }

// The kinds of names that an entry may give a caller.
const (
	// AccessSubject is the subject of an access token.
	AccessSubject = "subject"
	// AccessClient is the client that an access token was issued to, whoever its subject is.
	AccessClient = "client"
	// AccessToken is the name of a token that clients share.
	AccessToken = "token"
)

// TokenIssuer is the Issuer of callers who show a token that the operator gave out.
const TokenIssuer = "token"

// ParseAccess reads entries of the form KIND:NAME=ORG, such as subject:ada=prod. A caller may be in several.
func ParseAccess(entries []string) (*Access, error) {
	a := &Access{}
	for _, text := range entries {
		at := strings.LastIndex(text, "=") // a subject may have one, the alias of an org has none
		kind, name, ok := strings.Cut(text[:max(at, 0)], ":")
		known := kind == AccessSubject || kind == AccessClient || kind == AccessToken
		if !ok || !known || name == "" || text[at+1:] == "" {
			return nil, fmt.Errorf("%q does not say who may use which org: it must be like subject:NAME=ORG, client:NAME=ORG or token:NAME=ORG", text)
		}
		a.entries = append(a.entries, accessEntry{kind, name, text[at+1:]})
	}
	return a, nil
}

// Names gives the names of one kind, each once.
func (a *Access) Names(kind string) []string {
	var names []string
	for _, e := range a.entries {
		if e.kind == kind && !slices.Contains(names, e.name) {
			names = append(names, e.name)
		}
	}
	return names
}

// check refuses orgs that there are not: a name that is misspelt would lock somebody out without a word.
func (a *Access) check(orgs []string) error {
	for _, e := range a.entries {
		if !slices.Contains(orgs, e.org) {
			return fmt.Errorf("http-callers: %s:%s may use the org %q, and there is no such org; there is: %s", e.kind, e.name, e.org, strings.Join(orgs, ", "))
		}
	}
	return nil
}

func (a *Access) allows(c Caller, org string) bool {
	return slices.ContainsFunc(a.entries, func(e accessEntry) bool { return e.org == org && e.is(c) })
}

// is says whether an entry is about a caller. The person who started the process has no name.
func (e accessEntry) is(c Caller) bool {
	switch {
	case c.Local():
		return false
	case e.kind == AccessToken:
		return c.Issuer == TokenIssuer && c.Subject == e.name
	case c.Issuer == TokenIssuer:
		return false
	case e.kind == AccessClient:
		return c.Client == e.name
	default:
		return c.Subject == e.name
	}
}
