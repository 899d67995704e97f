package salesforce

import "github.com/forcefield-mcp/forcefield/guests/kit/text"

// maxSuggestions is how many names are suggested.
const maxSuggestions = 3

// nearest collects the names that are closest to a wanted one.
type nearest struct {
	name   string
	wanted string // the name as bare gives it
	known  bool   // the name itself was offered
	best   [maxSuggestions]candidate
	count  int
}

type candidate struct {
	name  string
	score int
}

func newNearest(wanted string) *nearest { return &nearest{name: wanted, wanted: bare(wanted)} }

// offer considers a name, and words that also stand for it, such as its label.
func (n *nearest) offer(name string, also string) {
	score := n.score(bare(name))
	if also != "" {
		score = min(score, n.score(squeeze(text.Lower(also))))
	}
	n.known = n.known || text.Fold(name, n.name)
	if score > n.tolerance() {
		return
	}
	at := n.count
	for at > 0 && n.best[at-1].score > score {
		at--
	}
	if at == maxSuggestions {
		return
	}
	n.count = min(n.count+1, maxSuggestions)
	copy(n.best[at+1:n.count], n.best[at:])
	n.best[at] = candidate{name, score}
}

// tolerance is how far a name may be: a third of its length, and at least a slip or two.
func (n *nearest) tolerance() int { return max(2, len(n.wanted)/3) }

// score is 0 for the same name, and else the number of letters to change. A name that contains the other is always near
// enough, the more so the less else is in it.
func (n *nearest) score(name string) int {
	score := distance(n.wanted, name, n.tolerance())
	short, long := n.wanted, name
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) >= 3 && text.Contains(long, short) {
		score = min(score, 1+(len(long)-len(short))/4, n.tolerance())
	}
	return score
}

// words is `A`, `B` or `C`; empty when nothing is near.
func (n *nearest) words() string {
	words, separator := "", ""
	for i, c := range n.best[:n.count] {
		if i > 0 {
			separator = ", "
			if i == n.count-1 {
				separator = " or "
			}
		}
		words = text.Concat(words, separator, "`", c.name, "`")
	}
	return words
}

// bare is a name in lower case without the suffix of custom things, which is what is most often forgotten.
func bare(name string) string {
	name = text.Lower(name)
	if n := len(name); n > 3 && (name[n-3:] == "__c" || name[n-3:] == "__r") {
		name = name[:n-3]
	}
	return squeeze(name)
}

// squeeze takes out what a person may write between words: `annual revenue`, `annual_revenue`.
func squeeze(name string) string {
	b := make([]byte, 0, len(name))
	for i := range len(name) {
		if name[i] != '_' && name[i] != ' ' {
			b = append(b, name[i])
		}
	}
	return string(b)
}

// maxCompared is the longest name that distances are worked out for.
const maxCompared = 80

// distance is the number of letters to insert, delete, replace or swap with their neighbour to get from a to b (optimal string
// alignment), or limit+1 when it is more than the limit.
func distance(a, b string, limit int) int {
	if len(a) > maxCompared || len(b) > maxCompared || len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var rows [3][maxCompared + 1]int
	before, previous, row := &rows[0], &rows[1], &rows[2]
	for j := range b {
		previous[j+1] = j + 1
	}
	for i := range len(a) {
		row[0] = i + 1
		least := row[0]
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			d := min(previous[j]+cost, previous[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, before[j-1]+1)
			}
			row[j+1] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		before, previous, row = previous, row, before
	}
	return min(previous[len(b)], limit+1)
}
