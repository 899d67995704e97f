package resources

import (
	"context"
	"encoding/json"
	"slices"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// MaxCompletions is how many values one completion has (Model Context Protocol, completion/complete).
const MaxCompletions = 100

// CompleteOrg gives the names of the caller's orgs that begin with what was typed.
func (s *Set) CompleteOrg(typed string, caller dispatch.Caller) []string {
	var names []string
	for _, name := range s.orgNames(caller) {
		if strings.HasPrefix(strings.ToLower(name), strings.ToLower(typed)) {
			names = append(names, name)
		}
	}
	return names[:min(len(names), MaxCompletions)]
}

// CompleteObject gives the names of an org's objects (DefaultOrg when none is named) that begin with what was typed, in any letter case, MaxCompletions at most, and how many
// there are. Where the org cannot be asked there are none: a person who types can do nothing about it.
func (s *Set) CompleteObject(ctx context.Context, org, typed string, caller dispatch.Caller) (names []string, total int) {
	if org == "" {
		org = DefaultOrg
	}
	if !s.nameable(org) {
		return nil, 0
	}
	for _, name := range s.objects(ctx, org, caller) {
		if !strings.HasPrefix(strings.ToLower(name), strings.ToLower(typed)) {
			continue
		}
		if total++; len(names) < MaxCompletions {
			names = append(names, name)
		}
	}
	return names, total
}

func (s *Set) objects(ctx context.Context, org string, caller dispatch.Caller) []string {
	// Which orgs a caller may use depends on the client too. No name of an org has a space.
	key := org + " " + caller.Key() + " " + caller.Client
	if names, ok := s.names.get(key); ok && slices.Contains(s.orgNames(caller), org) {
		return names
	}
	result, err := s.read(ctx, org, caller, "list_sobjects", map[string]any{}, "sobjects")
	if err != nil {
		return nil
	}
	var list struct {
		Objects []string `json:"sobjects"`
	}
	if err := json.Unmarshal(result.Structured, &list); err != nil {
		return nil
	}
	sort.Strings(list.Objects)
	s.names.put(key, list.Objects)
	return list.Objects
}

// nameCache keeps the names of objects for a while, by org and caller, so that each letter that is typed is not a request to the org.
type nameCache struct {
	mu   sync.Mutex
	kept map[string]keptNames
}

type keptNames struct {
	names []string
	until time.Time
}

const (
	keepNames  = time.Minute
	maxCallers = 64
)

func newNameCache() *nameCache { return &nameCache{kept: map[string]keptNames{}} }

func (c *nameCache) get(caller string) ([]string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept, ok := c.kept[caller]
	return kept.names, ok && time.Now().Before(kept.until)
}

func (c *nameCache) put(caller string, names []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.kept) >= maxCallers {
		clear(c.kept)
	}
	c.kept[caller] = keptNames{names: names, until: time.Now().Add(keepNames)}
}
