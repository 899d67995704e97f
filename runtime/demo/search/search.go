package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/query"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// maxRows is how many records a search gives, over all objects and for each of them.
const maxRows = 2000

// Result is what a search found.
type Result struct {
	Records []json.RawMessage // in the order of the objects, within each the best first
	Labels  []Entity          // WITH METADATA = 'LABELS'; nil without
}

// Entity are the labels of an object's fields that a search returned.
type Entity struct {
	Name   string  `json:"entityName"`
	Fields []Label `json:"fieldMetadata"`
}

// Label is the label of a field.
type Label struct {
	Name  string `json:"name"`
	Label string `json:"label"`
}

// Options are what a search's result depends on besides its text and the records.
type Options struct {
	query.Options
	// View gives the condition of an object's list view, as SOQL and "" for none, by its developer name.
	View func(object, name string) (where string, ok bool)
}

// Run answers a search. The schema is the one that the user sees. The error is a *query.Error
// when the search is at fault.
func Run(ctx context.Context, st *store.Store, s *schema.Schema, text string, options Options) (*Result, error) {
	statement, err := soql.ParseSearch(text)
	if err != nil {
		return nil, SyntaxError(err)
	}
	return RunParsed(ctx, st, s, statement, text, options)
}

// SyntaxError words an error of the parser as the API does.
func SyntaxError(err error) error {
	var syntax *soql.SyntaxError
	if errors.As(err, &syntax) {
		return &query.Error{Code: codeMalformed, Message: syntax.Salesforce()}
	}
	return fmt.Errorf("parse the search: %w", err)
}

// RunParsed is Run for a search that was parsed, or made, before. The text is what its nodes' places are places in.
func RunParsed(ctx context.Context, st *store.Store, s *schema.Schema, statement *soql.Search, text string, options Options) (*Result, error) {
	labels, highlight, err := clauses(statement, text)
	if err != nil {
		return nil, err
	}
	if highlight {
		options.Mark = highlighter(statement.Find)
	}
	term := soql.PrintSearch(&soql.Search{Find: statement.Find})
	term = strings.TrimSuffix(strings.TrimPrefix(term, "FIND {"), "}")
	if letters(statement.Find) < 2 {
		return nil, malformed("search term must be longer than one character: %s", term)
	}
	items, err := returning(ctx, st, s, statement, text, options)
	if err != nil {
		return nil, err
	}
	left := maxRows
	if statement.Limit != nil {
		left = min(left, statement.Limit.Value)
	}
	result := &Result{Records: []json.RawMessage{}}
	for _, item := range items {
		if err := st.IndexWords(ctx, item.object.Whole()); err != nil {
			return nil, err
		}
		if labels {
			result.Labels = append(result.Labels, item.labels())
		}
	}
	if len(term) > maxTerm {
		return result, nil
	}
	err = st.Read(ctx, func(r store.Reader) error {
		for _, item := range items {
			records, err := item.run(ctx, r, statement, min(left, maxRows))
			if err != nil {
				return err
			}
			result.Records = append(result.Records, records...)
			left -= len(records)
		}
		return nil
	})
	return result, err
}

// item is one object of a search.
type item struct {
	schema  *schema.Schema
	object  *schema.Object
	query   *soql.Query
	text    string
	options query.Options
	view    soql.Condition // of the list view that the search names; nil without
}

// returning gives the objects of the RETURNING clause, or without one all that can be searched, and tries their queries: what
// is wrong with one is told although nothing was found.
func returning(ctx context.Context, st *store.Store, s *schema.Schema, statement *soql.Search, text string, o Options) ([]*item, error) {
	o.BatchSize, o.IncludeDeleted = query.MaxBatchSize, false
	var items []*item
	if statement.Returning == nil {
		for _, object := range s.Objects() {
			if object.Searchable && object.Queryable {
				q := &soql.Query{From: []soql.FromItem{{Path: path(object.Name)}}}
				items = append(items, &item{s, object, q, text, o.Options, nil})
			}
		}
	}
	for _, r := range statement.Returning {
		object, _ := s.Object(r.Query.Object())
		view, err := listView(r, text, o)
		if err != nil {
			return nil, err
		}
		items = append(items, &item{s, object, r.Query, text, o.Options, view})
	}
	err := st.Read(ctx, func(r store.Reader) error {
		for _, i := range items {
			if _, err := i.records(ctx, r, nil); err != nil {
				return err
			}
			if !i.object.Searchable {
				return &query.Error{Code: codeNoSearch, Message: "entity type " + i.object.Name + " does not support search"}
			}
		}
		return nil
	})
	return items, err
}

func path(name string) *soql.Path { return &soql.Path{Names: []soql.Name{{Text: name}}} }

// run gives no more than so many records, the best first unless the search orders them.
func (i *item) run(ctx context.Context, r store.Reader, statement *soql.Search, most int) ([]json.RawMessage, error) {
	if most <= 0 {
		return nil, nil
	}
	hits, err := i.hits(ctx, r, statement)
	if err != nil || len(hits) == 0 {
		return nil, err
	}
	limited := *i
	q := *i.query
	limited.query = &q
	if len(q.OrderBy) > 0 {
		if q.Limit == nil || q.Limit.Value > most {
			q.Limit = &soql.Integer{Value: most}
		}
		return limited.records(ctx, r, hits)
	}
	if q.Where != nil || i.view != nil {
		if hits, err = limited.passing(ctx, r, hits); err != nil {
			return nil, err
		}
	}
	if q.Offset != nil {
		hits = hits[min(q.Offset.Value, len(hits)):]
	}
	if q.Limit != nil {
		most = min(most, q.Limit.Value)
	}
	hits = hits[:min(most, len(hits))]
	q.Limit, q.Offset, q.Where = nil, nil, nil
	limited.view = nil
	records, err := limited.records(ctx, r, hits)
	if err != nil {
		return nil, err
	}
	place := make(map[string]int, len(hits))
	for n, id := range hits {
		place[id] = n
	}
	slices.SortStableFunc(records, func(a, b json.RawMessage) int { return place[idOf(a)] - place[idOf(b)] })
	return records, nil
}

// hits are the ids of the records that the search term finds, the best first.
func (i *item) hits(ctx context.Context, r store.Reader, statement *soql.Search) ([]string, error) {
	m := &matcher{ctx: ctx, reader: r, object: i.object}
	expression, err := m.expression(statement.Find)
	if err != nil || expression == "" {
		return nil, err
	}
	switch statement.Group {
	case soql.NameFields, soql.SidebarFields:
		expression = "{name} : (" + expression + ")"
	case soql.EmailFields:
		expression = "{email} : (" + expression + ")"
	case soql.PhoneFields:
		expression = "{phone} : (" + expression + ")"
	case soql.AllFields:
	}
	index := store.Quote(store.SearchTable(i.object))
	rows, err := r.QueryContext(ctx, `SELECT t."Id" FROM `+index+` AS w JOIN `+store.Quote(i.object.Name)+` AS t ON t.rowid = w.rowid WHERE `+
		index+` MATCH ? AND t."IsDeleted" = 0 ORDER BY bm25(`+index+`, 10.0, 5.0, 5.0, 1.0), w.rowid`, expression)
	if err != nil {
		return nil, fmt.Errorf("search %s: %w", i.object.Name, err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what there is to tell
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("search %s: %w", i.object.Name, err)
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("search %s: %w", i.object.Name, err)
	}
	return ids, nil
}

// passing keeps the hits that the item's condition holds for, in their order.
func (i *item) passing(ctx context.Context, r store.Reader, hits []string) ([]string, error) {
	ids := *i
	ids.query = &soql.Query{From: i.query.From, Where: i.query.Where}
	keep := make(map[string]bool, len(hits))
	// A page holds so many records at most, so the hits are tried in lots that fit one.
	for lot := range slices.Chunk(hits, query.MaxBatchSize) {
		records, err := ids.records(ctx, r, lot)
		if err != nil {
			return nil, err
		}
		for _, record := range records {
			keep[idOf(record)] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(hits), func(id string) bool { return !keep[id] }), nil
}

// records runs the item's query over records with these ids.
func (i *item) records(ctx context.Context, r store.Reader, ids []string) ([]json.RawMessage, error) {
	q := *i.query
	if len(q.Select) == 0 {
		q.Select = []soql.SelectItem{&soql.FieldItem{Expr: path("Id")}}
	}
	among := &soql.InList{Left: path("Id"), Values: make([]*soql.Value, 0, len(ids)+1)}
	for _, id := range ids {
		among.Values = append(among.Values, &soql.Value{Kind: soql.String, Text: id})
	}
	if len(ids) == 0 {
		among.Values = append(among.Values, &soql.Value{Kind: soql.Null, Text: "null"}) // no record is without an id
	}
	terms := []soql.Condition{among}
	if i.view != nil {
		terms = append(terms, i.view)
	}
	switch where := q.Where.(type) {
	case nil:
	case *soql.Logical:
		// A semi-join may be a term of the outermost AND and no deeper.
		if where.Op == soql.And {
			terms = append(terms, where.Terms...)
		} else {
			terms = append(terms, where)
		}
	default:
		terms = append(terms, where)
	}
	if q.Where = terms[0]; len(terms) > 1 {
		q.Where = &soql.Logical{Op: soql.And, Terms: terms}
	}
	page, err := query.RunParsed(ctx, r, i.schema, &q, i.text, i.options)
	if err != nil {
		return nil, err
	}
	var records []json.RawMessage
	if err := json.Unmarshal(slices.Concat([]byte{'['}, page.Records, []byte{']'}), &records); err != nil {
		return nil, fmt.Errorf("read what a search found: %w", err)
	}
	return records, nil
}

// idOf is the id in the URL of a record's attributes.
func idOf(record json.RawMessage) string {
	var r struct{ Attributes struct{ URL string } }
	if json.Unmarshal(record, &r) != nil {
		return ""
	}
	return r.Attributes.URL[strings.LastIndexByte(r.Attributes.URL, '/')+1:]
}

func (i *item) labels() Entity {
	e := Entity{Name: i.object.Name, Fields: []Label{}}
	for _, selected := range i.query.Select {
		n, _ := selected.(*soql.FieldItem)
		if n == nil {
			continue
		}
		if p, ok := n.Expr.(*soql.Path); ok {
			names := soql.Resolve(i.query, p)
			if f, found := i.object.Field(names[len(names)-1]); found && len(names) == 1 {
				e.Fields = append(e.Fields, Label{f.Name, f.Label})
			}
		}
	}
	return e
}
