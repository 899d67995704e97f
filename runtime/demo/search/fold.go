package search

import (
	"strings"
	"unicode"
)

// accented are the accented small letters of the Latin alphabet that are one character each, behind the letter that the index
// keeps for them.
const accented = "aàáâãäåāăąǎ cçćĉċč dď eèéêëēĕėęě gĝğġģ hĥ iìíîïĩīĭįǐ jĵ kķ lĺļľ nñńņňǹ oòóôõöōŏőǒơ rŕŗř sśŝşšș tţťț uùúûüũūŭůűųǔư wŵ yýÿŷ zźżž"

// fold writes a word as the index keeps it: without accents, in small letters.
func fold(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		r = unicode.ToLower(r)
		if r < unicode.MaxASCII {
			return r
		}
		if at := strings.IndexRune(accented, r); at >= 0 {
			from := strings.LastIndexByte(accented[:at], ' ') + 1
			return rune(accented[from])
		}
		return r
	}, word)
}
