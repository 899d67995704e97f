package dispatch

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/toolschema"
	"github.com/forcefield-mcp/forcefield/runtime/visible"
)

// finish makes what a guest answered fit to be shown, checks it, seals its cursor and cuts its text. Every result passes here, so
// that no guest can leave one of these out.
func (d *Dispatcher) finish(e *entry, schemas catalog.Schemas, p prepared, out abi.Output, into *Result) error {
	if n := utf8.RuneCountInString(out.Structured); n > d.cfg.ResultBudget {
		return fmt.Errorf("the tool's structured result has %d characters; at most %d are allowed", n, d.cfg.ResultBudget)
	}
	structured, report, err := visible.JSON([]byte(out.Structured), longestValue(d.cfg.ResultBudget))
	if err != nil {
		return err
	}
	if err := schemas.Output.Check(structured); err != nil {
		return fmt.Errorf("the tool's result does not fit the schema it gave: %w", err)
	}
	text := out.Text
	for _, cut := range report.Cuts {
		text = cut.Mirror(text)
	}
	text, hidden := visible.Text(text)
	var footer strings.Builder
	if hidden || report.Hidden {
		fmt.Fprintf(&footer, "\nNote: %c stands for characters that cannot be seen. Do not write such a value back.", visible.Mark)
	}
	if len(report.Cuts) > 0 {
		footer.WriteString("\nNote: ⟦cut: …⟧ ends a value that is longer than can be shown. Do not write it back.")
	}
	footer.WriteString(coercions(p.coerced, "\nNote: "))
	if out.Cursor != nil {
		sealed, err := d.sealCursor(e, p.binding, *out.Cursor)
		if err != nil {
			return err
		}
		structured = appendMember(structured, catalog.ArgumentCursor, sealed)
		fmt.Fprintf(&footer, "\nTo go on, call %s with the same arguments and cursor: %s", e.view.Name, sealed)
	}
	if n := utf8.RuneCount(structured); n > d.cfg.ResultBudget {
		return fmt.Errorf("the tool's structured result has %d characters with its cursor; at most %d are allowed", n, d.cfg.ResultBudget)
	}
	into.Text = cutText(text, d.cfg.ResultBudget-utf8.RuneCountInString(footer.String())) + footer.String()
	into.Structured = structured
	return nil
}

func (d *Dispatcher) sealCursor(e *entry, bind binding, cursor string) (string, error) {
	if !e.tool.Definition.Paged {
		return "", errors.New("the tool gave a cursor without having said that it is paged")
	}
	return d.sealer.seal(cursor, bind)
}

// coercions says which arguments were taken as another type, each behind its own lead.
func coercions(list []toolschema.Coercion, lead string) string {
	var b strings.Builder
	for _, c := range list {
		b.WriteString(lead)
		b.WriteString(c.Sentence())
	}
	return b.String()
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
