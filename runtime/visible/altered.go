package visible

import (
	"regexp"
	"strings"
)

// Altered says whether a text holds a mark of Text, of JSON or of a guest that shortened a value (guests/kit/records): it was changed
// to be shown, and is not what the org holds.
func Altered(s string) bool {
	return strings.ContainsRune(s, Mark) || strings.Contains(s, cutOpening) ||
		regexp.MustCompile(`… \([0-9]+ more characters\)`).MatchString(s)
}
