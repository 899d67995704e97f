package salesforce

import "github.com/forcefield-mcp/forcefield/guests/kit/text"

// maxLocator is far above the length of a locator, which is opaque and about 20 characters long.
const maxLocator = 500

// Locator takes the locator from a nextRecordsUrl: `01gD0000002HU6KIAW-2000` from
// `/services/data/v60.0/query/01gD0000002HU6KIAW-2000`. It refuses every other shape: what an org sends decides the query whose
// page is read next, and nothing else.
func Locator(nextRecordsURL string) (string, bool) {
	rest, ok := text.CutPrefix(nextRecordsURL, "/services/data/v")
	if !ok {
		return "", false
	}
	i := 0
	for i < len(rest) && (text.IsDigit(rest[i]) || rest[i] == '.') {
		i++
	}
	locator, ok := text.CutPrefix(rest[i:], "/query/")
	return locator, ok && i > 0 && IsLocator(locator)
}

// IsLocator says whether a text can be a query locator: letters, digits, `-` and `_`.
func IsLocator(locator string) bool {
	if locator == "" || len(locator) > maxLocator {
		return false
	}
	for i := range len(locator) {
		if c := locator[i]; !text.IsLetter(c) && !text.IsDigit(c) && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
