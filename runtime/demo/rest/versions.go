package rest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
)

// The API versions that the demo org serves: all that Salesforce has not retired.
const (
	OldestVersion  = 31
	NewestVersion  = 68
	springOf2024   = 60
	releasesAYear  = 3
	yearOfVersion0 = 24 - springOf2024/releasesAYear
)

// versions is the list that needs no token, oldest first.
func versions() []byte {
	var b strings.Builder
	b.WriteByte('[')
	for v := OldestVersion; v <= NewestVersion; v++ {
		if v > OldestVersion {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"label":"%s","url":"/services/data/v%d.0","version":"%d.0"}`, release(v), v, v)
	}
	b.WriteByte(']')
	return []byte(b.String())
}

// release is the name of the release that brought a version: three a year, Winter being named after the next year.
func release(version int) string {
	year := yearOfVersion0 + version/releasesAYear
	switch version % releasesAYear {
	case 0:
		return fmt.Sprintf("Spring '%02d", year)
	case 1:
		return fmt.Sprintf("Summer '%02d", year)
	default:
		return fmt.Sprintf("Winter '%02d", year+1)
	}
}

// parseVersion reads the segment "v60.0" and gives "60.0".
func parseVersion(segment string) (string, error) {
	number, ok := strings.CutSuffix(segment, ".0")
	if !ok || !strings.HasPrefix(number, "v") {
		return "", fault.NotFound()
	}
	v, err := strconv.Atoi(number[1:])
	switch {
	case err != nil || v < 1 || number[1] == '+' || number[1] == '0':
		return "", fault.NotFound()
	case v < OldestVersion:
		return "", &fault.Error{Status: http.StatusGone, Code: "GONE", Message: fmt.Sprintf(
			"API version %d.0 has been retired. Use a version from %d.0 to %d.0.", v, OldestVersion, NewestVersion)}
	case v > NewestVersion:
		return "", fault.NotFound()
	}
	return strconv.Itoa(v) + ".0", nil
}

// firstUpsertBody is the version from which an upsert that changes a record answers with its id; before, with nothing.
const firstUpsertBody = 46

// since reports whether the call is to this API version or a later one.
func (c *call) since(version int) bool {
	v, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSuffix(c.version, toolingPath), ".0"))
	return err == nil && v >= version
}
