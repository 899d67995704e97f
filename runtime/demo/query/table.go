package query

import (
	"context"
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// table is the rows of a statement, in one slice.
type table struct {
	cells []any
	width int
	count int
}

func (t *table) row(i int) []any { return t.cells[i*t.width : (i+1)*t.width] }

// ids are the values of the column with the records' ids.
func (t *table) ids(column int) []string {
	ids := make([]string, 0, t.count)
	for i := range t.count {
		if id, ok := t.row(i)[column].(string); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// read runs a statement to its end. Likely is about how many rows it gives, to save growing; 0 when nobody knows.
func read(ctx context.Context, r store.Reader, f fragment, width, likely int) (*table, error) {
	if err := f.fits(width); err != nil {
		return nil, err
	}
	rows, err := r.QueryContext(ctx, f.sql, f.args...)
	if err != nil {
		return nil, fmt.Errorf("run the query on the demo database: %w", err)
	}
	defer func() { _ = rows.Close() }() // what it could report, Err does
	t := &table{width: width, cells: make([]any, 0, width*likely)}
	row := make([]any, width)
	into := make([]any, width)
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("read the rows of the query: %w", err)
		}
		t.cells = append(t.cells, row...)
		t.count++
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the rows of the query: %w", err)
	}
	return t, nil
}
