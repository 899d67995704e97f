package catalog

import (
	"context"
	"log/slog"
	"path/filepath"
	"reflect"
	"slices"
	"time"
)

// State is what a module does.
type State string

// The states.
const (
	// StateServing is a module whose tools are served; Newer may name a version of it that is not.
	StateServing State = "serving"
	// StateWaiting is a module that an operator has to approve first.
	StateWaiting State = "waiting"
	// StateReplaced is a bundled module whose tools another module serves.
	StateReplaced State = "replaced"
	// StateRefused is a module that failed a check.
	StateRefused State = "refused"
)

// Status tells what became of a module.
type Status struct {
	// Module is its name, Source where it came from, Path the file or reference; empty for a bundled one.
	Module string
	Source Source
	Path   string
	// State is of the module; of the old version if there is a newer one.
	State State
	// Digest is of the version that serves or, when none does, of the one that State is about; empty when it could not be read.
	Digest string
	// Contract is the contract of the version that serves, with its form of values; empty when none does.
	Contract string
	// Tools are the names of those that are served, sorted.
	Tools []string
	// Replaces names the bundled tools among them.
	Replaces []string
	// ApprovedBy and ApprovedAt tell who approved what serves; empty when nobody did.
	ApprovedBy string
	ApprovedAt time.Time
	// Newer is StateWaiting or StateRefused when a newer version is there that does not serve, NewerDigest its digest.
	Newer       State
	NewerDigest string
	// Reason says why a version does not serve, and Remedy what to do: the command that changes it.
	Reason, Remedy string
}

// Refusal is a module's file, or a version of it, that failed a check.
type Refusal struct {
	// Module is the file's name, or the module's if it has none.
	Module string
	// Reason is for the operator.
	Reason string
}

// Refusals lists what failed a check. What only waits for an approval is not among it.
func (c *Catalog) Refusals() []Refusal {
	var out []Refusal
	for _, s := range c.Modules() {
		if state, _ := s.blocked(); state == StateRefused {
			name := s.Module
			if s.Source == SourceFolder {
				name = filepath.Base(s.Path)
			}
			out = append(out, Refusal{Module: name, Reason: s.Reason})
		}
	}
	return out
}

// blocked says whether some version of the module does not serve, and how that is called.
func (s Status) blocked() (State, bool) {
	if s.Newer != "" {
		return s.Newer, true
	}
	return s.State, s.State != StateServing && s.State != StateReplaced
}

// same says whether two snapshots have the same tools, of the same modules, with the same rights and states.
func (s *Snapshot) same(other *Snapshot) bool {
	return slices.EqualFunc(s.tools, other.tools, func(a, b *Tool) bool {
		return a.Module == b.Module && a.Source == b.Source && a.Replaces == b.Replaces &&
			slices.Equal(a.Grant, b.Grant) && reflect.DeepEqual(a.Definition, b.Definition)
	}) && reflect.DeepEqual(s.modules, other.modules)
}

// logChanges says what a new snapshot has that the one before had not: a module that serves, or a version that does not and why.
func logChanges(log *slog.Logger, before, after *Snapshot) {
	old := map[string]Status{}
	for _, s := range before.modules {
		old[s.Module] = s
	}
	for _, s := range after.modules {
		was, known := old[s.Module]
		delete(old, s.Module)
		if s.Source == SourceBundled || reflect.DeepEqual(was, s) {
			continue
		}
		if state, blocked := s.blocked(); blocked {
			level := slog.LevelWarn
			if state == StateRefused {
				level = slog.LevelError
			}
			log.Log(context.Background(), level, "a guest module does not serve; "+others(s), "module", s.Module, "state", string(state),
				"sha256", newest(s), "reason", s.Reason, "remedy", s.Remedy)
		}
		if s.State == StateServing && (!known || was.State != StateServing || was.Digest != s.Digest) {
			log.Info("a guest module serves", "module", s.Module, "sha256", s.Digest, "tools", s.Tools, "approved by", s.ApprovedBy)
		}
	}
	for name, s := range old {
		log.Info("a guest module is gone", "module", name, "sha256", s.Digest)
	}
}

func others(s Status) string {
	if s.Newer != "" {
		return "its old version does"
	}
	return "the others do"
}

func newest(s Status) string {
	if s.NewerDigest != "" {
		return s.NewerDigest
	}
	return s.Digest
}
