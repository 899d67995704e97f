package query

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// Bounds of a page, in records, as Salesforce has them: what a client asks for is moved into them.
const (
	MinBatchSize     = 200
	MaxBatchSize     = 2000
	DefaultBatchSize = 2000
)

// Options are what a query's result depends on besides its text and the records.
type Options struct {
	APIVersion     string         // as in URLs, "v60.0"; used for the records' URLs
	BatchSize      int            // records in a page; 0 for the default
	Now            time.Time      // what date literals count from; zero for the current time
	Location       *time.Location // the user's time zone; nil for UTC
	UserID         string         // the running user, for USING SCOPE mine
	IncludeDeleted bool           // queryAll: with what is in the recycle bin
	// Mark, when it is set, rewrites the text that is shown of the object's own text fields: search terms are highlighted by it.
	Mark func(text string) string
	// Keep opens a locator for the rest of one record's child rows and gives the URL of the page that begins at next. Without
	// it a record has all its child rows at once. It must be ready for as long as the result's cursors are.
	Keep func(c *Cursor, next int) (url string, err error)
}

func (o Options) location() *time.Location {
	if o.Location == nil {
		return time.UTC
	}
	return o.Location
}

func (o Options) now() time.Time {
	if o.Now.IsZero() {
		return time.Now().In(o.location())
	}
	return o.Now.In(o.location())
}

func (o Options) batch() int {
	if o.BatchSize == 0 {
		return DefaultBatchSize
	}
	return max(MinBatchSize, min(o.BatchSize, MaxBatchSize))
}

// openRecord is a record's JSON up to its id. A polymorphic parent's URL goes on with the name of its own object.
func (o Options) openRecord(object string) string {
	open := `{"attributes":{"type":"` + object + `","url":"/services/data/` + o.APIVersion + `/sobjects/`
	if object == "Name" {
		return open
	}
	return open + object + "/"
}

// Page is a part of a query's result.
type Page struct {
	TotalSize int    // records in the whole result
	Records   []byte // the page's records as JSON, separated by commas
	Next      int    // index of the first record behind the page; 0 when the result ends with it
	Cursor    *Cursor
}

// AppendJSON appends the page as the REST API's query result. The URL of the next page is used only if there is one.
func (p *Page) AppendJSON(dst []byte, nextRecordsURL string) []byte {
	dst = append(dst, `{"totalSize":`...)
	dst = strconv.AppendInt(dst, int64(p.TotalSize), 10)
	if p.Next == 0 {
		dst = append(dst, `,"done":true,"records":[`...)
	} else {
		dst = append(dst, `,"done":false,"nextRecordsUrl":`...)
		dst = strconv.AppendQuote(dst, nextRecordsURL)
		dst = append(dst, `,"records":[`...)
	}
	dst = append(dst, p.Records...)
	return append(dst, "]}"...)
}

// Run answers a query with its first page. When there are more, the page has a Cursor that gives them. The error is an *Error
// when the query is at fault, and otherwise one of the store or the context.
func Run(ctx context.Context, r store.Reader, s *schema.Schema, text string, options Options) (*Page, error) {
	c, q, o, err := compileStart(s, text, options)
	if err != nil {
		return nil, err
	}
	switch {
	case counts(q):
		return c.count(ctx, r, q, o)
	case grouped(q):
		return c.runGroups(ctx, r, q, o)
	}
	p, err := c.newPlan(q, o, 0)
	if err != nil {
		return nil, err
	}
	return p.firstPage(ctx, r)
}

// compileStart parses a query and finds its object.
func compileStart(s *schema.Schema, text string, options Options) (*compiler, *soql.Query, *schema.Object, error) {
	q, err := soql.Parse(text)
	if err != nil {
		var syntax *soql.SyntaxError
		if errors.As(err, &syntax) {
			return nil, nil, nil, &Error{Code: codeMalformed, Message: syntax.Salesforce()}
		}
		return nil, nil, nil, fmt.Errorf("parse the query: %w", err)
	}
	c := &compiler{schema: s, text: text, options: options}
	o, err := c.object(q.From[0].Path)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := checkDefinition(q, o); err != nil {
		return nil, nil, nil, err
	}
	return c, q, o, nil
}

// count answers SELECT COUNT(): a size and no records.
func (c *compiler) count(ctx context.Context, r store.Reader, q *soql.Query, o *schema.Object) (*Page, error) {
	f, err := c.countStatement(q, o)
	if err != nil {
		return nil, err
	}
	rows, err := readNumbers(ctx, r, f)
	if err != nil {
		return nil, err
	}
	return &Page{TotalSize: int(rows[0])}, nil
}

func (c *compiler) countStatement(q *soql.Query, o *schema.Object) (fragment, error) {
	s := c.newSources(q, o)
	var f fragment
	if err := s.refuse(); err != nil {
		return f, err
	}
	if q.GroupBy != nil {
		return f, s.at(q.GroupBy.Pos, codeMalformed, "COUNT() is not supported with GROUP BY; count a field, as in COUNT(Id)")
	}
	if len(q.OrderBy) > 0 {
		return f, s.at(q.OrderBy[0].Pos, codeMalformed, "COUNT() is not supported with ORDER BY")
	}
	where, err := s.where()
	if err != nil {
		return f, err
	}
	f.add("SELECT COUNT(*) FROM (SELECT 1 FROM " + s.sql.String())
	limit, where := s.limits(-1), s.numbersOnly(where)
	f.add(where.sql, where.args...)
	f.add(limit.sql+")", limit.args...)
	return f, nil
}

func (c *compiler) runGroups(ctx context.Context, r store.Reader, q *soql.Query, o *schema.Object) (*Page, error) {
	p, statement, err := c.groups(q, o)
	if err != nil {
		return nil, err
	}
	rows, err := read(ctx, r, statement, max(p.width, len(p.columns)), 0)
	if err != nil {
		return nil, err
	}
	if rows.count > maxGroups {
		return nil, plain(codeTooManyIDs, "aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch")
	}
	page := &Page{TotalSize: rows.count}
	for i := range rows.count {
		if i > 0 {
			page.Records = append(page.Records, ',')
		}
		page.Records = p.append(page.Records, rows.row(i))
	}
	return page, nil
}
