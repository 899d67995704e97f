package query

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// childPlan is a compiled child sub-query. It runs once for a page of parents, not once for each.
type childPlan struct {
	*plan
	link   int    // the column with the parent's id
	linkTo string // its SQL
}

// maxDepth is how many levels of child sub-queries Salesforce runs below the statement, since API 58.0.
const maxDepth = 4

func (b *selection) childItem(n *soql.ChildQuery) error {
	q := n.Query
	relationship, ok := b.root.object.Child(b.childName(q))
	if !ok {
		return b.noSuchRelationship(q.From[0].Pos, q.Object(), "FROM part of query call")
	}
	if grouped(q) || counts(q) {
		return b.at(q.Pos, codeMalformed, "Only root queries support aggregate expressions")
	}
	if q.Offset != nil && (b.query.Limit == nil || b.query.Limit.Value != 1) {
		return b.at(q.Offset.Pos, codeMalformed, "OFFSET can be used in a sub-query only if the query around it has LIMIT 1")
	}
	if b.depth == maxDepth {
		return b.at(n.Pos, codeMalformed, "A query can have at most %d levels of child sub-queries", maxDepth)
	}
	if len(b.children) == maxChildren {
		return b.at(n.Pos, codeMalformed, "A query can have at most %d child sub-queries", maxChildren)
	}
	if b.seen["("+relationship.Name] {
		return b.at(n.Pos, codeMalformed, "duplicate alias: %s", relationship.Name)
	}
	b.seen["("+relationship.Name] = true
	p, err := b.newPlan(q, relationship.Object, b.depth+1)
	if err != nil {
		return err
	}
	child := &childPlan{plan: p, linkTo: p.root.column(relationship.Field)}
	child.link = p.add(child.linkTo)
	b.children = append(b.children, child)
	b.record.items = append(b.record.items, item{key: jsonKey(relationship.Name), child: child})
	return nil
}

// childName is the relationship that a sub-query names, in front of which the outer object's name or alias may stand.
func (b *selection) childName(q *soql.Query) string {
	path := q.From[0].Path
	if len(path.Names) == 2 {
		outer := b.query.From[0]
		first := path.Names[0].Text
		if strings.EqualFold(first, b.root.object.Name) || outer.Alias != nil && strings.EqualFold(first, outer.Alias.Text) {
			return path.Last().Text
		}
	}
	return path.String()
}

// childRows are the rows of a page's child sub-queries, as JSON, by sub-query and parent.
type childRows map[*childPlan]map[string]*childList

type childList struct {
	total   int
	seen    int // rows, those that OFFSET skips included
	records []byte
	rows    []int64 // the numbers of all rows, when they are read on page by page
	next    string  // the URL of the rows behind the first page; "" when there are none
}

// append writes the result of a sub-query for one parent: null when it has no rows.
func (c childRows) append(dst []byte, p *childPlan, parent string) []byte {
	list := c[p][parent]
	if list == nil || list.total == 0 {
		return append(dst, "null"...)
	}
	dst = append(dst, `{"totalSize":`...)
	dst = strconv.AppendInt(dst, int64(list.total), 10)
	if list.next == "" {
		dst = append(dst, `,"done":true,"records":[`...)
	} else {
		dst = append(dst, `,"done":false,"nextRecordsUrl":`...)
		dst = strconv.AppendQuote(dst, list.next)
		dst = append(dst, `,"records":[`...)
	}
	dst = append(dst, list.records...)
	return append(dst, "]}"...)
}

// fetchChildren runs a plan's sub-queries for the parents with these ids.
func (p *plan) fetchChildren(ctx context.Context, r store.Reader, ids []string) (childRows, error) {
	if len(p.children) == 0 || len(ids) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	found := childRows{}
	for _, child := range p.children {
		if found[child], err = child.fetch(ctx, r, string(list)); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (c *childPlan) fetch(ctx context.Context, r store.Reader, parents string) (map[string]*childList, error) {
	where := fragment{
		sql:  c.where.sql + " AND " + c.linkTo + " IN (SELECT value FROM json_each(?))",
		args: slices.Concat(c.where.args, []any{parents}),
	}
	// LIMIT and OFFSET are for each parent and are counted below.
	columns := slices.Concat(c.columns, []string{c.rowID()})
	rows, err := read(ctx, r, c.statement(columns, where, c.order, fragment{}), len(columns), 0)
	if err != nil {
		return nil, err
	}
	kept := rows.cells[:0]
	lists := map[string]*childList{}
	limit, offset := -1, 0
	if c.query.Limit != nil {
		limit = c.query.Limit.Value
	}
	if c.query.Offset != nil {
		offset = c.query.Offset.Value
	}
	for i := range rows.count {
		row := rows.row(i)
		parent, _ := row[c.link].(string)
		list := lists[parent]
		if list == nil {
			list = &childList{}
			lists[parent] = list
		}
		if list.seen++; list.seen <= offset || limit >= 0 && list.total >= limit {
			continue
		}
		list.total++
		if c.options.Keep != nil {
			number, _ := row[len(row)-1].(int64)
			if list.rows = append(list.rows, number); list.total > c.options.batch() {
				continue
			}
		}
		kept = append(kept, row...)
	}
	for _, list := range lists {
		if size := c.options.batch(); len(list.rows) > size {
			if list.next, err = c.options.Keep(&Cursor{plan: c.plan, rows: list.rows}, size); err != nil {
				return nil, err
			}
		}
	}
	rows = &table{cells: kept, width: rows.width, count: len(kept) / rows.width}
	grandchildren, err := c.fetchChildren(ctx, r, rows.ids(c.record.id))
	if err != nil {
		return nil, err
	}
	for i := range rows.count {
		row := rows.row(i)
		parent, _ := row[c.link].(string)
		list := lists[parent]
		if len(list.records) > 0 {
			list.records = append(list.records, ',')
		}
		list.records = c.record.append(list.records, c.plan, row, grandchildren)
	}
	return lists, nil
}
