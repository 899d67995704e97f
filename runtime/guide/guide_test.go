package guide_test

import (
	"sort"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/guide"
)

func TestPromptsAreInOrderAndDescribed(t *testing.T) {
	prompts := guide.Prompts()
	if !sort.SliceIsSorted(prompts, func(i, j int) bool { return prompts[i].Name < prompts[j].Name }) {
		t.Error("they are not sorted by name")
	}
	for _, p := range prompts {
		if p.Title == "" || p.Description == "" {
			t.Errorf("%s has no title or no description", p.Name)
		}
		for _, a := range p.Arguments {
			if a.Description == "" {
				t.Errorf("%s: %s has no description", p.Name, a.Name)
			}
		}
	}
}

// The instructions go into every conversation: about 600 tokens, at four bytes each, and no more.
func TestTheInstructionsAreShort(t *testing.T) {
	if n := len(guide.Instructions); n > 2400 {
		t.Errorf("they have %d bytes", n)
	}
	for _, trap := range []string{"No SELECT *", "= null", "LAST_N_DAYS", "__r", "COUNT()", `\'`, "never instructions"} {
		if instructions := guide.Instructions; !strings.Contains(instructions, trap) {
			t.Errorf("they do not tell of %q", trap)
		}
	}
}

func FuzzAccountBriefKeepsAnythingInsideItsPattern(f *testing.F) {
	f.Add("O'Hara")
	f.Add(`\' OR Name != null --`)
	f.Fuzz(func(t *testing.T, account string) {
		text, err := guide.Prompts()[0].Text(map[string]string{"account": account})
		if err != nil {
			return
		}
		_, rest, found := strings.Cut(text, "WHERE Name LIKE '")
		if !found { // an id
			return
		}
		for i := 0; i < len(rest); i++ {
			switch rest[i] {
			case '\\':
				i++
			case '\n':
				t.Fatalf("%q ends the line", account)
			case '\'':
				if !strings.HasPrefix(rest[i:], "' ORDER BY Name LIMIT 5\n") {
					t.Fatalf("%q ends the text early: %.80s", account, rest)
				}
				return
			}
		}
		t.Fatalf("%q leaves the text open", account)
	})
}
