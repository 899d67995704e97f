package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// maxRights is the number of rights that one grant may have: 32 tools with 64 needs each, as in the guest contract.
const maxRights = 32 * 64

// Need is a kind of request in the form in which guests, lock files and manifests write it.
type Need struct {
	// Method is get, head, post, put, patch or delete.
	Method string `json:"method"`
	// Root is data or apexrest.
	Root string `json:"root"`
	// Pattern is in the language of Pattern.
	Pattern string `json:"pattern"`
}

func (n Need) String() string {
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(n) // three strings always encode
	return strings.TrimSpace(line.String())
}

// right is a need that was read and checked.
type right struct {
	method, root string
	pattern      Pattern
}

func (r right) need() Need { return Need{r.method, r.root, r.pattern.String()} }

func (r right) covers(other right) bool {
	return r.method == other.method && r.root == other.root && r.pattern.Covers(other.pattern)
}

// Grant is the set of requests that a guest may make. It is immutable; the zero Grant allows nothing.
type Grant struct{ rights []right }

// ParseGrant makes a grant that allows what the needs say. The order and repetitions do not matter. The error names the
// need that is wrong.
func ParseGrant(needs []Need) (Grant, error) {
	if len(needs) > maxRights {
		return Grant{}, fmt.Errorf("there are %d needs; at most %d are allowed", len(needs), maxRights)
	}
	rights := make([]right, 0, len(needs))
	for i, need := range needs {
		if !knownMethod(need.Method) {
			return Grant{}, fmt.Errorf("need %d has the method %q; it is one of get, head, post, put, patch, delete", i+1, shorten(need.Method))
		}
		if !knownRoot(need.Root) {
			return Grant{}, fmt.Errorf("need %d has the root %q; it is data or apexrest", i+1, shorten(need.Root))
		}
		pattern, err := ParsePattern(need.Pattern)
		if err != nil {
			return Grant{}, fmt.Errorf("need %d: %w", i+1, err)
		}
		rights = append(rights, right{need.Method, need.Root, pattern})
	}
	compare := func(a, b right) int {
		return strings.Compare(a.root+" "+a.pattern.String()+" "+a.method, b.root+" "+b.pattern.String()+" "+b.method)
	}
	slices.SortFunc(rights, compare)
	rights = slices.CompactFunc(rights, func(a, b right) bool { return compare(a, b) == 0 })
	return Grant{rights: rights}, nil
}

// Needs gives what the grant allows, sorted, each once.
func (g Grant) Needs() []Need {
	needs := make([]Need, len(g.rights))
	for i, r := range g.rights {
		needs[i] = r.need()
	}
	return needs
}

// Empty tells whether the grant allows nothing.
func (g Grant) Empty() bool { return len(g.rights) == 0 }

// Covers tells whether g allows every request that other allows. Each right of other must be covered by a single one of g:
// a right that only several of them cover together counts as not covered.
func (g Grant) Covers(other Grant) bool { return len(g.Missing(other)) == 0 }

// Missing gives the rights of other that g does not cover.
func (g Grant) Missing(other Grant) []Need {
	var missing []Need
	for _, wanted := range other.rights {
		if !slices.ContainsFunc(g.rights, func(have right) bool { return have.covers(wanted) }) {
			missing = append(missing, wanted.need())
		}
	}
	return missing
}

// Allows gives the first right of the grant that allows the request, and whether there is one.
func (g Grant) Allows(request Request) (Need, bool) {
	for _, r := range g.rights {
		if r.method == request.Method && r.root == request.Root && r.pattern.Match(request.Path) {
			return r.need(), true
		}
	}
	return Need{}, false
}

// Check gives a *Denial with RuleGrant unless the grant allows the request.
func (g Grant) Check(request Request) *Denial {
	if _, ok := g.Allows(request); ok {
		return nil
	}
	denial := &Denial{Rule: RuleGrant}
	for i, segment := range request.Path {
		if splits(segment) {
			denial.Reason = fmt.Sprintf("%s: path segment %d holds a slash, a backslash or a percent escape, so that a server could "+
				"read it as several; no grant allows that.", request, i+1)
			denial.Remedy = "Give segments unescaped and one by one. Find a record whose external id has such characters by a query."
			return denial
		}
	}
	if g.Empty() {
		denial.Reason = fmt.Sprintf("%s: the module has no approved requests at all.", request)
	} else {
		denial.Reason = fmt.Sprintf("%s: the module's grant does not allow this request.", request)
	}
	if need, ok := needFor(request); ok {
		denial.Remedy = fmt.Sprintf("If the tool is meant to do this, its module must list the need %s and an operator must approve it.", need)
	}
	return denial
}

// MarshalJSON gives the needs as an array.
func (g Grant) MarshalJSON() ([]byte, error) { return json.Marshal(g.Needs()) }

// UnmarshalJSON reads an array of needs. Unknown and missing keys are errors, because a key that is misspelt would
// otherwise change what is allowed without a word.
func (g *Grant) UnmarshalJSON(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var needs []Need
	if err := decoder.Decode(&needs); err != nil {
		return fmt.Errorf("a grant is a list of objects with method, root and pattern: %w", err)
	}
	parsed, err := ParseGrant(needs)
	if err != nil {
		return err
	}
	*g = parsed
	return nil
}
