package config

import "strings"

// nearest gives the name that differs least from what was written, or nothing when none is near: two letters off, or a third of
// the name, whichever is less. Case and the separators do not count.
func nearest(written string, names []string) string {
	plain := func(s string) string {
		return strings.NewReplacer("_", "", "-", "", ".", "").Replace(strings.ToLower(s))
	}
	best, least := "", 3
	for _, name := range names {
		if d := distance(plain(written), plain(name)); d < least && d <= max(1, len(name)/3) {
			best, least = name, d
		}
	}
	return best
}

// distance is Levenshtein's, in bytes. Words of more than 64 bytes are near to nothing.
func distance(a, b string) int {
	const most = 64
	if len(a) > most || len(b) > most {
		return max(len(a), len(b))
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
