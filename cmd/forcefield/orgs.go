package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/guide"
	"github.com/forcefield-mcp/forcefield/runtime/org"
)

// orgs are those that a command offers. They do not change while it runs.
type orgs struct {
	named []dispatch.NamedOrg
	// standard is the name of the one that is used when none is named; empty when there is none.
	standard string
}

// chooseOrgs finds the orgs to offer: the demo's, or those that the environment and the kept logins name.
func (s *session) chooseOrgs(ctx context.Context, o *options, log *slog.Logger) (orgs, error) {
	if o.demo {
		s.demo = &lazyDemo{log: log}
		return orgs{named: []dispatch.NamedOrg{{Name: "demo", Org: s.demo}}, standard: "demo"}, nil
	}
	settings, err := o.options()
	if err != nil {
		return orgs{}, err
	}
	offered, err := org.Offer(ctx, os.Getenv, keptLogins(o.interactive, settings), o.orgs, settings)
	if err != nil {
		return orgs{}, err
	}
	for _, notice := range offered.Notices {
		log.Warn("about the settings", "notice", notice)
	}
	chosen := orgs{standard: offered.Default}
	for _, named := range offered.Orgs {
		log.Info("a login", "org", named.Name, "is", named.Login(), "default", named.Name == offered.Default)
		chosen.named = append(chosen.named, dispatch.NamedOrg{Name: named.Name, Org: named.Org})
	}
	return chosen, nil
}

func (o orgs) names() []string {
	names := make([]string, len(o.named))
	for i, n := range o.named {
		names[i] = n.Name
	}
	return names
}

// instructions tell a client's model what the server is for. Where callers have orgs of their own, these name none.
func (o orgs) instructions(own bool) string {
	which := "Tools for one Salesforce org. "
	switch {
	case len(o.named) > 1 && own:
		which = "Tools for several Salesforce orgs. The argument org says which, and names those that are open to you. "
	case len(o.named) > 1:
		which = fmt.Sprintf("Tools for several Salesforce orgs: %s. The argument org says which; ", strings.Join(o.names(), ", "))
		if o.standard == "" {
			which += "it must be given. "
		} else {
			which += "without it, it is " + o.standard + ". "
		}
	}
	return which + guide.Instructions
}
