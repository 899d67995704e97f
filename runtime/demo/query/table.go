package query

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// table is the rows of a statement, in one slice.
type table struct {
	cells []any
	width int
	count int
}

func (t *table) row(i int) []any { return t.cells[i*t.width : (i+1)*t.width] }

// first keeps no more than n rows.
func (t *table) first(n int) { t.cells, t.count = t.cells[:n*t.width], n }

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
	t := &table{width: width, cells: make([]any, 0, width*likely)}
	err := each(ctx, r, f, width, func(row []any) {
		t.cells = append(t.cells, row...)
		t.count++
	})
	return t, err
}

// readNumbers runs a statement of one column of integers to its end.
func readNumbers(ctx context.Context, r store.Reader, f fragment) ([]int64, error) {
	var numbers []int64
	err := each(ctx, r, f, 1, func(row []any) {
		n, _ := row[0].(int64)
		numbers = append(numbers, n)
	})
	return numbers, err
}

// each runs a statement to its end and shows take every row, in a slice that the next row is written over.
func each(ctx context.Context, r store.Reader, f fragment, width int, take func(row []any)) error {
	if err := f.fits(width); err != nil {
		return err
	}
	row := make([]any, width)
	// What the driver gives is of the four types that the store holds. Taking it from the driver itself spares the locks and
	// the conversions that database/sql has for every row, half the time of a large page.
	if direct, ok := r.(interface{ Raw(func(any) error) error }); ok {
		return direct.Raw(func(conn any) error { return eachOfDriver(ctx, conn, f, row, take) })
	}
	rows, err := r.QueryContext(ctx, f.sql, f.args...)
	if err != nil {
		return fmt.Errorf("run the query on the demo database: %w", err)
	}
	defer func() { _ = rows.Close() }() // what it could report, Err does
	into := make([]any, width)
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read the rows of the query: %w", err)
		}
		take(row)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the rows of the query: %w", err)
	}
	return nil
}

// checkEvery is after how many rows a reading is given up if nobody waits for it any more.
const checkEvery = 256

func eachOfDriver(ctx context.Context, conn any, f fragment, row []any, take func(row []any)) (err error) {
	queryer, ok := conn.(driver.QueryerContext)
	if !ok {
		return errors.New("run the query on the demo database: the driver runs no queries by itself")
	}
	args := make([]driver.NamedValue, len(f.args))
	for i, value := range f.args {
		if args[i].Value, err = driver.DefaultParameterConverter.ConvertValue(value); err != nil {
			return fmt.Errorf("run the query on the demo database: %w", err)
		}
		args[i].Ordinal = i + 1
	}
	rows, err := queryer.QueryContext(ctx, f.sql, args)
	if err != nil {
		return fmt.Errorf("run the query on the demo database: %w", err)
	}
	defer func() { _ = rows.Close() }() // its statement only read, and Next reported what failed
	values := make([]driver.Value, len(row))
	for n := 1; ; n++ {
		if err := rows.Next(values); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read the rows of the query: %w", err)
		}
		for i, value := range values {
			row[i] = value
		}
		take(row)
		if n%checkEvery == 0 && ctx.Err() != nil {
			return fmt.Errorf("read the rows of the query: %w", context.Cause(ctx))
		}
	}
}
