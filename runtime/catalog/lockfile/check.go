package lockfile

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

const (
	moduleName = `^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`
	toolName   = `^[a-z][a-z0-9_]{0,63}$`
	digestForm = `^[0-9a-f]{64}$`
)

// ValidName says whether a module may have this name.
func ValidName(name string) bool { return regexp.MustCompile(moduleName).MatchString(name) }

// check gives the rule that a file breaks.
func (f File) check() error {
	if len(f.Modules) > MaxModules {
		return fmt.Errorf("it has %d modules; at most %d are allowed", len(f.Modules), MaxModules)
	}
	seen := map[string]bool{}
	for _, m := range f.Modules {
		if !ValidName(m.Name) {
			return fmt.Errorf("the module name %.80q does not match %s", m.Name, moduleName)
		}
		if seen[m.Name] {
			return fmt.Errorf("there are two modules %q", m.Name)
		}
		seen[m.Name] = true
		if err := m.check(); err != nil {
			return fmt.Errorf("module %q: %w", m.Name, err)
		}
	}
	return nil
}

func (m Module) check() error {
	if m.Approved == nil && m.Waiting == nil {
		return fmt.Errorf("it has neither an approved nor a waiting version")
	}
	if m.Approved != nil {
		if m.Approved.Approval == nil {
			return fmt.Errorf("its approved version does not say who approved it and when")
		}
		if err := m.Approved.check(); err != nil {
			return err
		}
	}
	if m.Waiting == nil {
		return nil
	}
	if m.Waiting.Approval != nil {
		return fmt.Errorf("its waiting version says that it is approved")
	}
	for _, t := range m.Waiting.Tools {
		if len(t.Grant) > 0 || t.Replaces {
			return fmt.Errorf("its waiting version has a grant")
		}
	}
	return m.Waiting.check()
}

func (v Version) check() error {
	switch {
	case !plain(v.Source, maxText):
		return fmt.Errorf("its source is empty, too long or holds a control character")
	case !regexp.MustCompile(digestForm).MatchString(v.SHA256):
		return fmt.Errorf("its SHA-256 is not 64 lower-case hexadecimal digits")
	case v.Size <= 0:
		return fmt.Errorf("its size is %d", v.Size)
	case !plain(v.Contract, 40):
		return fmt.Errorf("its contract is empty, too long or holds a control character")
	case len(v.Tools) == 0 || len(v.Tools) > maxTools:
		return fmt.Errorf("it has %d tools: 1 to %d are allowed", len(v.Tools), maxTools)
	case v.Approval != nil && (!plain(v.Approval.By, maxPerson) || v.Approval.At.IsZero()):
		return fmt.Errorf("who approved it is empty, too long or holds a control character, or the time is missing")
	}
	seen := map[string]bool{}
	for _, t := range v.Tools {
		name := t.Definition.Name
		if !regexp.MustCompile(toolName).MatchString(name) {
			return fmt.Errorf("the tool name %.80q does not match %s", name, toolName)
		}
		if seen[name] {
			return fmt.Errorf("there are two tools %q", name)
		}
		seen[name] = true
		for _, needs := range [][]abi.Need{t.Definition.Needs, t.Grant} {
			if len(needs) > maxNeeds {
				return fmt.Errorf("tool %q has %d needs: at most %d are allowed", name, len(needs), maxNeeds)
			}
		}
	}
	return nil
}

// plain wants some text that a terminal shows as it is.
func plain(s string, most int) bool {
	return s != "" && len(s) <= most && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control)
	})
}
