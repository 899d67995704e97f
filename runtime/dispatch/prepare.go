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

// prepare takes the cursor out of the arguments, checks the others and opens it. The org was taken out before.
func (d *Dispatcher) prepare(e *entry, schemas catalog.Schemas, call Call, to Org) (prepared, *Failure) {
	arguments := call.Arguments
	if len(bytes.TrimSpace(arguments)) == 0 || string(bytes.TrimSpace(arguments)) == "null" {
		arguments = json.RawMessage("{}")
	}
	var sealed string
	if e.tool.Definition.Paged {
		var err error
		if arguments, sealed, err = takeText(arguments, catalog.ArgumentCursor); err != nil {
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
	bind := binding{tool: e.view.Name, digest: e.view.Digest, arguments: canonical, org: to.Identity(), caller: call.Caller.Key()}
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
