package catalog

import (
	"cmp"
	"fmt"
	"slices"
)

// settle gives each module the first of its versions whose tool names are free. What was approved chooses first, then what serves, then the
// others, each by name.
func (c *Catalog) settle(choices []*choice) map[string]*loaded {
	order := slices.Clone(choices)
	slices.SortStableFunc(order, func(a, b *choice) int { return cmp.Compare(a.rank(), b.rank()) })
	owners := map[string]string{}
	serving := map[string]*loaded{}
	for _, one := range order {
		for _, l := range one.options {
			if err := c.claim(l, owners); err != nil {
				one.block(StateRefused, l.module.Digest, err.Error(), "Give the tool another name, or remove one of the two modules.")
				continue
			}
			for _, t := range l.tools {
				owners[t.Definition.Name] = one.status.Module
			}
			serving[one.status.Module] = l
			break
		}
	}
	return serving
}

func (o *choice) rank() int {
	if len(o.options) == 0 {
		return rankNew
	}
	return o.options[0].rank
}

// claim says why a version may not have its tool names: they are another module's or a bundled tool's.
func (c *Catalog) claim(l *loaded, owners map[string]string) error {
	for _, t := range l.tools {
		name := t.Definition.Name
		if owner, ok := owners[name]; ok {
			return fmt.Errorf("tool %q is already defined by %s", name, owner)
		}
		if _, ok := c.bundledTool(name); ok && !t.Replaces {
			return fmt.Errorf("%s is the name of a bundled tool, and nobody approved that it takes its place", name)
		}
	}
	return nil
}

// snapshot puts together what serves and what is to be told.
func (c *Catalog) snapshot(choices []*choice, serving map[string]*loaded) *Snapshot {
	s := &Snapshot{byName: map[string]*Tool{}}
	for _, t := range c.bundled {
		s.byName[t.Definition.Name] = t
	}
	for _, l := range serving {
		for _, t := range l.tools {
			s.byName[t.Definition.Name] = t
		}
	}
	for _, t := range s.byName {
		s.tools = append(s.tools, t)
	}
	slices.SortFunc(s.tools, func(a, b *Tool) int { return cmp.Compare(a.Definition.Name, b.Definition.Name) })
	s.modules = c.bundledStatuses(s)
	for _, one := range choices {
		one.conclude(serving[one.status.Module])
		s.modules = append(s.modules, one.status)
	}
	return s
}

// conclude says what serves of a module.
func (o *choice) conclude(l *loaded) {
	st := &o.status
	if l == nil {
		if st.Newer != "" {
			st.State, st.Digest, st.Newer, st.NewerDigest = st.Newer, st.NewerDigest, "", ""
		}
		return
	}
	st.State, st.Digest, st.Contract = StateServing, l.module.Digest, l.contract
	if l.approved != nil {
		st.ApprovedBy, st.ApprovedAt = l.approved.Approval.By, l.approved.Approval.At
	}
	for _, t := range l.tools {
		st.Tools = append(st.Tools, t.Definition.Name)
		if t.Replaces {
			st.Replaces = append(st.Replaces, t.Definition.Name)
		}
	}
	slices.Sort(st.Tools)
	slices.Sort(st.Replaces)
}

func (c *Catalog) bundledStatuses(s *Snapshot) []Status {
	var out []Status
	for _, t := range c.bundled {
		if len(out) == 0 || out[len(out)-1].Module != t.Module.Name {
			out = append(out, Status{Module: t.Module.Name, Source: SourceBundled, State: StateReplaced, Digest: t.Module.Digest, Contract: t.Module.contract})
		}
		if last := &out[len(out)-1]; s.byName[t.Definition.Name] == t {
			last.State = StateServing
			last.Tools = append(last.Tools, t.Definition.Name)
		}
	}
	return out
}
