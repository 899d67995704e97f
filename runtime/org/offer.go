package org

import (
	"context"
	"slices"
	"strings"
)

// EnvironmentOrg is the name of the org that the environment sets. No kept login can have it.
const EnvironmentOrg = "environment"

// Offered is the orgs that one process offers. They do not change while it runs.
type Offered struct {
	// Orgs has at least one.
	Orgs []NamedOrg
	// Default is the name of the one that is used when none is named; empty when a call has to name one.
	Default string
	// Notices are what the operator should know, for a log at the start. They hold no secret.
	Notices []string
}

// NamedOrg is an org with the name by which a call asks for it.
type NamedOrg struct {
	Name string
	*Org
}

// Offer finds the orgs to offer: the one that the environment sets, which is then the default, and the kept ones. When there is none
// of these, the Salesforce CLI's default org is the only one, or one that says what to set. `names`, if there are any, are the only
// ones that are offered, and the first of them is the default.
//
// It reads the store, but logs in nowhere. The error is for a name that is not known; its text lists the known ones.
func Offer(ctx context.Context, getenv func(string) string, kept *Kept, names []string, options Options) (Offered, error) {
	var offered Offered
	list, err := kept.List(ctx)
	if err != nil {
		offered.Notices = append(offered.Notices, err.Error())
	}
	version, wrongVersion := settledVersion(settings{getenv})
	w := newWire(options)
	explicit, notices := explicitLogin(settings{getenv}, w, len(list) > 0)
	if explicit != nil && wrongVersion == nil {
		o := assemble(w, explicit, version, options)
		o.notices = notices
		offered.add(EnvironmentOrg, o, true)
	}
	if wrongVersion != nil || explicit == nil && len(list) == 0 {
		offered.add(EnvironmentOrg, FromEnvironment(getenv, options), true)
		list = nil
	}
	for _, k := range list {
		offered.add(k.Alias, kept.open(k, version), k.Default)
	}
	return offered.narrow(names)
}

// add keeps the first default.
func (f *Offered) add(name string, o *Org, standard bool) {
	f.Orgs = append(f.Orgs, NamedOrg{name, o})
	f.Notices = append(f.Notices, o.notices...)
	if standard && f.Default == "" {
		f.Default = name
	}
}

// narrow leaves the orgs of these names.
func (f Offered) narrow(names []string) (Offered, error) {
	if len(names) == 0 {
		if len(f.Orgs) == 1 {
			f.Default = f.Orgs[0].Name
		}
		return f, nil
	}
	narrowed := Offered{Default: names[0], Notices: f.Notices}
	for _, name := range names {
		at := slices.IndexFunc(f.Orgs, func(o NamedOrg) bool { return o.Name == name })
		if at < 0 {
			return Offered{}, unknownOrg(name, f.names())
		}
		if !slices.ContainsFunc(narrowed.Orgs, func(o NamedOrg) bool { return o.Name == name }) {
			narrowed.Orgs = append(narrowed.Orgs, f.Orgs[at])
		}
	}
	return narrowed, nil
}

func (f Offered) names() []string {
	names := make([]string, len(f.Orgs))
	for i, o := range f.Orgs {
		names[i] = o.Name
	}
	return names
}

// Close ends the logins that are under way and closes the idle connections.
func (f Offered) Close() {
	for _, o := range f.Orgs {
		o.Close()
	}
}

// unknownOrg says which orgs there are.
func unknownOrg(name string, known []string) *UnauthenticatedError {
	there := "No login is kept yet."
	if len(known) > 0 {
		there = "There is: " + strings.Join(known, ", ") + "."
	}
	return &UnauthenticatedError{Reason: "There is no org " + quote(name) + ". " + there, Remedy: "`forcefield org login` adds one.", local: true}
}
