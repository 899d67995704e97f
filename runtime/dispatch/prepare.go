package dispatch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/toolschema"
)

// prepare takes the host's own arguments out, checks the others and opens the cursor.
func (d *Dispatcher) prepare(e *entry, schemas catalog.Schemas, call Call) (abi.Invocation, binding, *Failure) {
	arguments := call.Arguments
	if len(bytes.TrimSpace(arguments)) == 0 || string(bytes.TrimSpace(arguments)) == "null" {
		arguments = json.RawMessage("{}")
	}
	var sealed string
	if e.tool.Definition.Paged {
		var err error
		if arguments, sealed, err = takeCursor(arguments); err != nil {
			return abi.Invocation{}, binding{}, &Failure{Code: CodeInvalidArguments, Message: err.Error()}
		}
	}
	canonical, err := schemas.Input.Canonical(arguments)
	if err != nil {
		return abi.Invocation{}, binding{}, invalidArguments(err)
	}
	bind := binding{tool: e.view.Name, digest: e.view.Digest, arguments: canonical, org: d.cfg.Org.Identity(), caller: call.Caller.Key()}
	inv := abi.Invocation{Tool: e.view.Name, Arguments: string(canonical), ResultBudget: uint32(min(d.cfg.ResultBudget, math.MaxUint32))} //nolint:gosec // bounded
	if sealed != "" {
		cursor, err := d.sealer.open(sealed, bind)
		if err != nil {
			return abi.Invocation{}, binding{}, &Failure{Code: CodeInvalidCursor, Message: upperFirst(err.Error()) + ".",
				Hint: "Call again without the cursor to begin anew."}
		}
		inv.Cursor = &cursor
	}
	return inv, bind, nil
}

// takeCursor takes the argument cursor out of the arguments. An empty one, which some clients send for an optional argument,
// counts as none.
func takeCursor(arguments json.RawMessage) (json.RawMessage, string, error) {
	var object map[string]json.RawMessage
	_ = json.Unmarshal(arguments, &object) // what is no object has no cursor, and the schema check says what is wrong
	raw, ok := object[catalog.ArgumentCursor]
	if !ok {
		return arguments, "", nil
	}
	delete(object, catalog.ArgumentCursor)
	rest, err := json.Marshal(object)
	if err != nil {
		return arguments, "", errors.New("the arguments cannot be written as JSON")
	}
	var cursor *string
	if err := json.Unmarshal(raw, &cursor); err != nil {
		return arguments, "", fmt.Errorf("%q must be of type string", catalog.ArgumentCursor)
	}
	if cursor == nil {
		return rest, "", nil
	}
	return rest, *cursor, nil
}

func invalidArguments(err error) *Failure {
	f := &Failure{Code: CodeInvalidArguments, Message: err.Error()}
	var invalid *toolschema.InvalidError
	if errors.As(err, &invalid) && len(invalid.Known) > 0 {
		f.Hint = "The arguments are:\n- " + strings.Join(invalid.Known, "\n- ")
	}
	return f
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
