package main

import (
	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/org"
)

// orgs are those that a command offers, as the dispatcher wants them.
type orgs struct {
	// standard is the one that is used when none is named.
	standard dispatch.Org
}

func orgsOf(offered org.Offered) orgs {
	chosen := orgs{standard: offered.Orgs[0]}
	for _, named := range offered.Orgs {
		if named.Name == offered.Default {
			chosen.standard = named
		}
	}
	return chosen
}
