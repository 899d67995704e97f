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
	rows, err := read(ctx, r, p.statement(p.columns, p.where, p.order, p.limits(size+1)), len(p.columns), p.likely(size+1))
	if err != nil {
		return nil, err
	}
	page := &Page{TotalSize: rows.count}
	if rows.count > size {
		rows.cells, rows.count = rows.cells[:size*rows.width], size
		if page.Cursor, err = p.newCursor(ctx, r); err != nil {
			return nil, err
		}
		page.TotalSize, page.Next = len(page.Cursor.rows), size
	}
	page.Records, err = p.append(ctx, r, rows)
	return page, err
}

func (p *plan) newCursor(ctx context.Context, r store.Reader) (*Cursor, error) {
	found, err := read(ctx, r, p.statement([]string{p.root.alias + ".rowid"}, p.where, p.order, p.limits(-1)), 1, 0)
	if err != nil {
		return nil, err
	}
	c := &Cursor{plan: p, rows: make([]int64, found.count)}
	for i := range c.rows {
		c.rows[i], _ = found.cells[i].(int64)
	}
	return c, nil
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
	where := fragment{" WHERE " + c.plan.root.alias + ".rowid IN (SELECT value FROM json_each(?))", []any{string(list)}}
	columns := slices.Concat(c.plan.columns, []string{c.plan.root.alias + ".rowid"})
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
