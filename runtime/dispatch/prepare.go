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
	"github.com/forcefield-mcp/forcefield/runtime/policy"
	"github.com/forcefield-mcp/forcefield/runtime/visible"
)

// prepared is what a call needs once its arguments are checked.
type prepared struct {
	invocation abi.Invocation
	binding    binding
	coerced    []toolschema.Coercion
}

// prepare takes the host's own arguments out, checks the others and opens the cursor.
func (d *Dispatcher) prepare(e *entry, schemas catalog.Schemas, call Call) (prepared, *Failure) {
	arguments := call.Arguments
	if len(bytes.TrimSpace(arguments)) == 0 || string(bytes.TrimSpace(arguments)) == "null" {
		arguments = json.RawMessage("{}")
	}
	var sealed string
	if e.tool.Definition.Paged {
		var err error
		if arguments, sealed, err = takeCursor(arguments); err != nil {
			return prepared{}, &Failure{Code: CodeInvalidArguments, Message: err.Error()}
		}
	}
	canonical, coerced, err := schemas.Input.Canonical(arguments)
	if err != nil {
		return prepared{}, invalidArguments(err)
	}
	if !policy.ToolIsReadOnly(e.grant) && visible.Altered(string(canonical)) {
		return prepared{}, altered()
	}
	bind := binding{tool: e.view.Name, digest: e.view.Digest, arguments: canonical, org: d.cfg.Org.Identity(), caller: call.Caller.Key()}
	inv := abi.Invocation{Tool: e.view.Name, Arguments: string(canonical), ResultBudget: uint32(min(guestBudget(d.cfg.ResultBudget), math.MaxUint32))} //nolint:gosec // bounded
	if sealed != "" {
		cursor, err := d.sealer.open(sealed, bind)
		if err != nil {
			return prepared{}, &Failure{Code: CodeInvalidCursor, Message: upperFirst(err.Error()) + ".",
				Hint: "Call again without the cursor to begin anew."}
		}
		inv.Cursor = &cursor
	}
	return prepared{invocation: inv, binding: bind, coerced: coerced}, nil
}

// altered refuses a value that is written back as it was shown: what was left out of it would be lost.
func altered() *Failure {
	return &Failure{Code: CodeAltered,
		Message: fmt.Sprintf("The arguments hold a mark (%c, ⟦cut: …⟧ or the like) of a value as it was shown, which is not what the org holds: "+
			"to write it would lose what was left out.", visible.Mark),
		Hint: "Leave that field out, or give the whole new value, without a mark."}
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
