package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// batchCells bounds the parameters of one loading statement. Fewer cost more statements, more cost time to prepare a
// statement that small data sets hardly use.
const batchCells = 400

// Loader adds many records of one object with the same fields, several rows a statement.
type Loader struct {
	tx      *Tx
	object  *schema.Object
	columns string
	width   int
	rows    int // rows in one full statement

	full    *sql.Stmt
	pending []any
}

// Load begins to add records of an object. Every record has a value for each of the fields, in their order.
func (tx *Tx) Load(ctx context.Context, o *schema.Object, fields []*schema.Field) (*Loader, error) {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = Quote(f.Name)
	}
	l := &Loader{tx: tx, object: o, width: len(fields), columns: strings.Join(names, ", ")}
	l.rows = max(1, batchCells/l.width)
	stmt, err := tx.PrepareContext(ctx, l.statement(l.rows))
	if err != nil {
		return nil, fmt.Errorf("prepare to load %s: %w", o.Name, err)
	}
	l.full = stmt
	l.pending = make([]any, 0, l.rows*l.width)
	return l, nil
}

func (l *Loader) statement(rows int) string {
	row := "(" + marks(l.width) + ")"
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES %s", Quote(l.object.Name), l.columns, row+strings.Repeat(", "+row, rows-1))
}

// Add adds one record; it is written when enough have come together, or by Close.
func (l *Loader) Add(ctx context.Context, values []any) error {
	if len(values) != l.width {
		return fmt.Errorf("load %s: %d values for %d fields", l.object.Name, len(values), l.width)
	}
	l.pending = append(l.pending, values...)
	if len(l.pending) < l.rows*l.width {
		return nil
	}
	_, err := l.full.ExecContext(ctx, l.pending...)
	l.pending = l.pending[:0]
	if err != nil {
		return fmt.Errorf("load %s: %w", l.object.Name, err)
	}
	return nil
}

// Close writes what is left.
func (l *Loader) Close(ctx context.Context) error {
	if rest := len(l.pending) / l.width; rest > 0 {
		if _, err := l.tx.ExecContext(ctx, l.statement(rest), l.pending...); err != nil {
			return fmt.Errorf("load %s: %w", l.object.Name, err)
		}
	}
	l.pending = nil
	if err := l.full.Close(); err != nil {
		return fmt.Errorf("finish loading %s: %w", l.object.Name, err)
	}
	return nil
}
