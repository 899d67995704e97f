package catalog

import (
	"encoding/json"
	"fmt"
)

// The arguments that are the host's own. A guest never sees them, and its schemas may not define them.
const (
	// ArgumentCursor goes on with an earlier result of a paged tool.
	ArgumentCursor = "cursor"
	// ArgumentOrg chooses the org when there are several.
	ArgumentOrg = "org"
	// argumentConfirmation carries a person's consent.
	argumentConfirmation = "confirmation"
)

func checkReserved(input, output string) error {
	for _, name := range []string{ArgumentCursor, ArgumentOrg, argumentConfirmation} {
		if hasProperty(input, name) {
			return fmt.Errorf("argument %q is the host's own; the input schema may not define it", name)
		}
	}
	if hasProperty(output, ArgumentCursor) {
		return fmt.Errorf("%q is the host's own; the output schema may not define it", ArgumentCursor)
	}
	return nil
}

func hasProperty(schema, name string) bool {
	var root struct {
		Properties map[string]json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal([]byte(schema), &root); err != nil {
		return false
	}
	_, ok := root.Properties[name]
	return ok
}
