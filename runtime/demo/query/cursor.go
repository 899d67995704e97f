package query

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// Cursor gives the pages of a result behind the first. It remembers which records belong to the result and in which order;
// their values are read when the page is. It is safe for concurrent use.
type Cursor struct {
	plan *plan
	rows []int64 // SQLite's row ids; a record that was removed for good since is left out of its page
}

// firstPage reads as many records as a page holds, and only when there are more which ones.
func (p *plan) firstPage(ctx context.Context, r store.Reader) (*Page, error) {
	size := p.options.batch()
	columns := slices.Concat(p.columns, []string{p.rowID()})
	rows, err := read(ctx, r, p.statement(columns, p.where, p.order, p.limits(size+1)), len(columns), p.likely(size+1))
	if err != nil {
		return nil, err
	}
	page := &Page{TotalSize: rows.count}
	if rows.count > size {
		rows.first(size)
		if page.Cursor, err = p.newCursor(ctx, r, rows); err != nil {
			return nil, err
		}
		page.TotalSize, page.Next = len(page.Cursor.rows), size
	}
	page.Records, err = p.append(ctx, r, rows)
	return page, err
}

// rowID is the SQL of the number that tells the object's rows apart.
func (p *plan) rowID() string { return p.root.alias + ".rowid" }

// newCursor remembers the records of the whole result, of which the first page is known.
func (p *plan) newCursor(ctx context.Context, r store.Reader, first *table) (*Cursor, error) {
	where, limit := p.numbersOnly(p.where), p.limits(-1)
	var known []int64
	if len(p.query.OrderBy) == 0 && p.query.Offset == nil {
		// Rows come in the order of their numbers, so that the rest are those with higher ones.
		known = first.numbers()
		where = fragment{where.sql + " AND " + p.rowID() + " > ?", slices.Concat(where.args, []any{known[len(known)-1]})}
		if n := p.query.Limit; n != nil {
			limit = fragment{" LIMIT ?", []any{n.Value - len(known)}}
		}
	}
	rest, err := readNumbers(ctx, r, p.statement([]string{p.rowID()}, where, p.order, limit))
	if err != nil {
		return nil, err
	}
	return &Cursor{plan: p, rows: append(known, rest...)}, nil
}

// Page reads the page that begins with the record of this index.
func (c *Cursor) Page(ctx context.Context, r store.Reader, from int) (*Page, error) {
	if from < 1 || from >= len(c.rows) {
		return nil, plain(codeLocator, "invalid query locator")
	}
	to := min(from+c.plan.options.batch(), len(c.rows))
	wanted := c.rows[from:to]
	list, err := json.Marshal(wanted)
	if err != nil {
		return nil, err
	}
	where := fragment{" WHERE " + c.plan.rowID() + " IN (SELECT value FROM json_each(?))", []any{string(list)}}
	columns := slices.Concat(c.plan.columns, []string{c.plan.rowID()})
	found, err := read(ctx, r, c.plan.statement(columns, where, fragment{}, fragment{}), len(columns), len(wanted))
	if err != nil {
		return nil, err
	}
	page := &Page{TotalSize: len(c.rows), Cursor: c}
	if to < len(c.rows) {
		page.Next = to
	}
	page.Records, err = c.plan.append(ctx, r, found.inOrder(wanted))
	return page, err
}

// likely is for how many rows room is made before the first is read: enough that a full page is not copied often while it
// grows, and little to waste on a short one.
func (p *plan) likely(most int) int {
	if n := p.query.Limit; n != nil {
		most = min(most, n.Value)
	}
	return min(most, 128)
}

// sampleRows is after how many rows the length of a page's JSON is foreseen.
const sampleRows = 16

// numbers are the values of the last column.
func (t *table) numbers() []int64 {
	numbers := make([]int64, t.count)
	for i := range numbers {
		numbers[i], _ = t.row(i)[t.width-1].(int64)
	}
	return numbers
}

// inOrder arranges rows by their last column.
func (t *table) inOrder(order []int64) *table {
	at := make(map[int64]int, t.count)
	for i := range t.count {
		id, _ := t.row(i)[t.width-1].(int64)
		at[id] = i
	}
	sorted := &table{width: t.width, cells: make([]any, 0, len(t.cells))}
	for _, id := range order {
		if i, ok := at[id]; ok {
			sorted.cells = append(sorted.cells, t.row(i)...)
			sorted.count++
		}
	}
	return sorted
}

// append writes rows as records, with the rows of their sub-queries.
func (p *plan) append(ctx context.Context, r store.Reader, rows *table) ([]byte, error) {
	children, err := p.fetchChildren(ctx, r, rows.ids(p.record.id))
	if err != nil {
		return nil, err
	}
	var records []byte
	for i := range rows.count {
		if i > 0 {
			records = append(records, ',')
			if i == sampleRows {
				// The first rows tell how long the others will be, roughly.
				records = slices.Grow(records, len(records)/sampleRows*(rows.count-sampleRows)*9/8)
			}
		}
		records = p.record.append(records, p, rows.row(i), children)
	}
	return records, nil
}
