package dispatch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
)

// finish checks what a guest answered, seals its cursor and cuts its text.
func (d *Dispatcher) finish(e *entry, schemas catalog.Schemas, bind binding, out abi.Output, into *Result) error {
	structured := json.RawMessage(out.Structured)
	if n := utf8.RuneCountInString(out.Structured); n > d.cfg.ResultBudget {
		return fmt.Errorf("the tool's structured result has %d characters; at most %d are allowed", n, d.cfg.ResultBudget)
	}
	if err := schemas.Output.Check(structured); err != nil {
		return fmt.Errorf("the tool's result does not fit the schema it gave: %w", err)
	}
	into.Text, into.Structured = cutText(out.Text, d.cfg.ResultBudget), structured
	if out.Cursor == nil {
		return nil
	}
	if !e.tool.Definition.Paged {
		return errors.New("the tool gave a cursor without having said that it is paged")
	}
	sealed, err := d.sealer.seal(*out.Cursor, bind)
	if err != nil {
		return err
	}
	into.Structured = appendMember(structured, catalog.ArgumentCursor, sealed)
	into.Text += fmt.Sprintf("\nTo go on, call %s with the same arguments and cursor: %s", e.view.Name, sealed)
	return nil
}

// appendMember adds a string member to a JSON object that is known to be valid.
func appendMember(object json.RawMessage, name, value string) json.RawMessage {
	body := bytes.TrimSpace(object)
	body = body[:len(body)-1]
	comma := ","
	if len(bytes.TrimSpace(body)) == 1 {
		comma = ""
	}
	out := make(json.RawMessage, 0, len(body)+len(name)+len(value)+8)
	out = append(out, body...)
	return fmt.Appendf(out, "%s%q:%q}", comma, name, value)
}
