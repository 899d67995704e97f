package resources

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

const scheme = "salesforce://"

// DefaultOrg is the name, in an address, of the org where a call goes that names none.
const DefaultOrg = "default"

// address is a URI, read.
type address struct {
	org, kind string
	name      string // of the object; empty for the list
}

// parse reads an address. Nothing in it is unescaped: no name of an org or an object needs it. Whether the caller may use the org is
// dispatch's to say, which records it.
func (s *Set) parse(uri string, caller dispatch.Caller) (address, error) {
	rest, ok := strings.CutPrefix(uri, scheme)
	parts := strings.Split(rest, "/")
	switch {
	case !ok || len(parts) < 2 || len(parts) > 3:
	case !s.nameable(parts[0]):
		return address{}, &NotFoundError{fmt.Sprintf("There is no org %q; there is %s.", clip(parts[0]), strings.Join(s.orgNames(caller), ", "))}
	case len(parts) == 2 && (parts[1] == "sobjects" || parts[1] == "limits" || parts[1] == "me"):
		return address{org: parts[0], kind: parts[1]}, nil
	case len(parts) == 3 && parts[1] == "sobjects" && regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,119}$`).MatchString(parts[2]):
		return address{org: parts[0], kind: parts[1], name: parts[2]}, nil
	}
	return address{}, &NotFoundError{fmt.Sprintf("%q is no address of a resource; they are %s{org}/sobjects, %[2]s{org}/sobjects/{name}, %[2]s{org}/limits "+
		"and %[2]s{org}/me.", clip(uri), scheme)}
}

// nameable says whether an address may name that org. Where a call says which org it is for, dispatch answers for the others too, so that what
// is said of an org that there is not and of one that the caller may not use is the same.
func (s *Set) nameable(org string) bool {
	return org == DefaultOrg || slices.Contains(s.orgs, org) || s.choose && addressable(org)
}

// addressable says whether a name can stand in an address as it is.
func addressable(org string) bool { return regexp.MustCompile(`^[A-Za-z0-9._-]+$`).MatchString(org) }

func clip(s string) string {
	const most = 100
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
