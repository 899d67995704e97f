package metadata

import (
	"net/http"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
)

// maxName is how many characters the name of a custom object or field may have, without its ending.
const maxName = 40

// customName checks the API name of a custom object or field: a letter, then letters, digits and single underscores, then
// __c. Everything else is refused, so that such a name may stand in SQL.
func customName(name string) error {
	bare, custom := strings.CutSuffix(name, "__c")
	ok := custom && bare != "" && len(bare) <= maxName && !strings.Contains(bare, "__") && !strings.HasSuffix(bare, "_")
	for i := range len(bare) {
		c := bare[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		ok = ok && (letter || i > 0 && ('0' <= c && c <= '9' || c == '_'))
	}
	if ok {
		return nil
	}
	return refuse("INVALID_FULL_NAME", "The name %s cannot be used. The API name must end in __c, begin with a letter, use only "+
		"alphanumeric characters and underscores, not include spaces, not end with an underscore, not contain two consecutive "+
		"underscores, and have at most 40 characters.", name)
}

func refuse(code, format string, args ...any) error {
	e := fault.InvalidField(format, args...)
	e.Code, e.Status, e.Fields = code, http.StatusBadRequest, []string{}
	return e
}
