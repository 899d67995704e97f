package bulk

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/query"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// DefaultRecords is how many records of a result a client gets at once that does not say how many it wants.
const DefaultRecords = 50_000

// extract is the result of a query job: CSV, and where each record begins in it.
type extract struct {
	header []byte
	text   []byte
	starts []int
}

// Query makes a job that runs a query, and starts it. A query that cannot be run is refused at once.
func (j *Jobs) Query(ctx context.Context, a Actor, s Spec) ([]byte, error) {
	if s.ContentType == "" {
		s.ContentType = "CSV"
	}
	switch {
	case s.Operation != "query" && s.Operation != "queryAll":
		return nil, refuse(codeJob, "InvalidJob : Invalid operation: %s", s.Operation)
	case s.ContentType != "CSV":
		return nil, refuse(codeJob, "InvalidJob : Unsupported content type: %s. Use CSV.", s.ContentType)
	case strings.TrimSpace(s.Query) == "":
		return nil, refuse(codeJob, "InvalidJob : The query is missing.")
	}
	if err := s.lines(); err != nil {
		return nil, err
	}
	object, columns, page, err := j.first(ctx, a, s)
	if err != nil {
		return nil, err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	s.Object = object
	k := &job{kind: kindQuery, spec: s, format: Format{s.Delimiter, s.LineEnding}, version: a.Version, user: a.Actor, state: UploadComplete}
	if err := j.add(k); err != nil {
		return nil, err
	}
	j.background(func(ctx context.Context) {
		if j.enter(k) {
			j.extract(ctx, a, k, columns, page)
		}
	})
	return encode(k.brief())
}

// first runs a query up to its first page, which fixes what its result is.
func (j *Jobs) first(ctx context.Context, a Actor, s Spec) (object string, columns []column, page *query.Page, err error) {
	q, err := soql.Parse(s.Query)
	if err != nil {
		var syntax *soql.SyntaxError
		if errors.As(err, &syntax) {
			return "", nil, nil, refuse("MALFORMED_QUERY", "%s", syntax.Salesforce())
		}
		return "", nil, nil, err
	}
	o, columns, err := selection(a.Store.Schema(), q)
	if err != nil {
		return "", nil, nil, err
	}
	err = a.Store.Read(ctx, func(r store.Reader) (err error) {
		page, err = query.Run(ctx, r, a.Store.Schema(), s.Query, query.Options{
			APIVersion: "v" + a.Version, Now: j.now(), UserID: a.Actor, IncludeDeleted: s.Operation == "queryAll",
		})
		return err
	})
	var bad *query.Error
	if errors.As(err, &bad) {
		return "", nil, nil, &fault.Error{Status: http.StatusBadRequest, Code: bad.Code, Message: bad.Message}
	}
	return o.Name, columns, page, err
}

// extract turns all pages of a result into CSV.
func (j *Jobs) extract(ctx context.Context, a Actor, k *job, columns []column, page *query.Page) {
	began := time.Now()
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	out := extract{header: k.format.appendRow(nil, names...)}
	err := eachPage(ctx, a, page, func(_ *query.Page, records []map[string]any) bool {
		for _, record := range records {
			for i, c := range columns {
				names[i] = c.text(record)
			}
			out.starts = append(out.starts, len(out.text))
			out.text = k.format.appendRow(out.text, names...)
		}
		j.mu.Lock()
		defer j.mu.Unlock()
		k.processed = len(out.starts)
		return k.state == InProgress && len(out.text) <= MaxHeld
	})
	if err != nil {
		j.fail(k, "InternalServerError : The query could not be run to its end.")
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	k.took = time.Since(began)
	if k.state != InProgress {
		return
	}
	if err := j.room(len(out.text)); err != nil {
		k.message = "ExceededQuota : The result is larger than the demo org keeps."
		j.move(k, Failed)
		return
	}
	k.rows = out
	j.move(k, JobComplete)
}

// eachPage shows take the records of all pages, until it has had enough.
func eachPage(ctx context.Context, a Actor, page *query.Page, take func(*query.Page, []map[string]any) bool) error {
	for {
		records, err := decodePage(page)
		if err != nil || !take(page, records) || page.Next == 0 {
			return err
		}
		from, cursor := page.Next, page.Cursor
		if err := a.Store.Read(ctx, func(r store.Reader) (err error) {
			page, err = cursor.Page(ctx, r, from)
			return err
		}); err != nil {
			return err
		}
	}
}

func decodePage(page *query.Page) ([]map[string]any, error) {
	text := append(append([]byte{'['}, page.Records...), ']')
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var records []map[string]any
	err := d.Decode(&records)
	return records, err
}

// Part is a part of a query's result.
type Part struct {
	CSV     []byte
	Records int
	Next    string // the locator of the next part; "null" at the end
}

// QueryResults is a part of the result of a query job that is complete, from a locator on ("" for the beginning). Limit is how
// many records the client wants at most; 0 for the default.
func (j *Jobs) QueryResults(id, locator string, limit int) (Part, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	k, err := j.find(id, kindQuery)
	if err != nil {
		return Part{}, err
	}
	if k.state != JobComplete {
		return Part{}, refuse(codeState, "The results of a job in state %s are not there.", k.state)
	}
	from := 0
	if locator != "" {
		plain, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(locator, "="))
		if err == nil {
			from, err = strconv.Atoi(string(plain))
		}
		if err != nil || from <= 0 || from >= len(k.rows.starts) {
			return Part{}, fault.InvalidQueryLocator()
		}
	}
	if limit <= 0 {
		limit = DefaultRecords
	}
	to, next, end := len(k.rows.starts), "null", len(k.rows.text)
	if limit < to-from {
		to = from + limit
		next, end = base64.RawStdEncoding.EncodeToString([]byte(strconv.Itoa(to))), k.rows.starts[to]
	}
	start := end
	if from < to {
		start = k.rows.starts[from]
	}
	csv := append(append(make([]byte, 0, len(k.rows.header)+end-start), k.rows.header...), k.rows.text[start:end]...)
	return Part{CSV: csv, Records: to - from, Next: next}, nil
}
