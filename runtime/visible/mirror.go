package visible

import "strings"

// Mirror cuts in a text the values that were cut in the document that it mirrors: as they are, as JSON writes them, and either in a
// quoted cell of CSV, where a quote is written twice.
func (c Cut) Mirror(text string) string {
	double := func(s string) string { return strings.ReplaceAll(s, `"`, `""`) }
	for _, form := range [][2]string{
		{c.Value, c.Shown},
		{c.literal, c.shownLiteral},
		{double(c.Value), double(c.Shown)},
		{double(c.literal), double(c.shownLiteral)},
	} {
		text = strings.ReplaceAll(text, form[0], form[1])
	}
	return text
}
