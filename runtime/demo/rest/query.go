package rest

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/query"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// QueryTime is how long a query may run: Salesforce's limit.
const QueryTime = 120 * time.Second

// pages are the results that are read on page by page, one list for each user of the org.
type pages struct{ locators query.Locators }

func newPages() *pages { return &pages{} }

// query answers a SOQL query with its first page; with explain= instead of q= it tells how the query would be run, with
// columns=true what columns its result has.
func (s *Server) query(c *call) (*reply, error) {
	parameters := c.URL.Query()
	if explained := parameters.Get("explain"); explained != "" {
		return s.explain(c, explained)
	}
	text := parameters.Get("q")
	if strings.TrimSpace(text) == "" {
		return nil, &fault.Error{Status: http.StatusBadRequest, Code: "MALFORMED_QUERY", Message: "SOQL statements cannot be empty or null"}
	}
	options := s.queryOptions(c)
	if strings.EqualFold(parameters.Get("columns"), "true") {
		described, err := query.Columns(s.config.Store.Schema(), text, options)
		if err != nil {
			return nil, queryFault(err)
		}
		return ok(described), nil
	}
	return s.page(c, func(ctx context.Context, r store.Reader) (page *query.Page, next string, err error) {
		page, err = query.Run(ctx, r, s.config.Store.Schema(), text, options)
		if err != nil || page.Next == 0 {
			return page, "", err
		}
		next, err = options.Keep(page.Cursor, page.Next)
		return page, next, err
	})
}

func (s *Server) queryOptions(c *call) query.Options {
	version := "v" + c.version
	return query.Options{
		APIVersion: version, BatchSize: batchSize(c.Header), Now: s.config.Now(), UserID: s.config.User,
		IncludeDeleted: strings.EqualFold(c.path[0], "queryAll"),
		Keep: func(cursor *query.Cursor, next int) (string, error) {
			id, err := s.pages.locators.Keep(cursor, s.config.Now())
			return query.NextURL(version, id, next), err
		},
	}
}

// explain answers how a query would be run. The id of a list view may stand for its query.
func (s *Server) explain(c *call, text string) (*reply, error) {
	if id, isID := recordid.Long(text); isID {
		view, err := s.viewWithID(c.Context(), id)
		if err != nil {
			return nil, err
		}
		if view == nil {
			return nil, &fault.Error{Status: http.StatusBadRequest, Code: "INVALID_ID", Message: "Invalid id for explain: " + text}
		}
		text = s.soqlOf(*view)
	}
	return s.readInTime(c, func(ctx context.Context, r store.Reader) ([]byte, error) {
		return query.Explain(ctx, r, s.config.Store.Schema(), text, s.queryOptions(c))
	})
}

// nextPage answers the URL that an earlier page gave.
func (s *Server) nextPage(c *call) (*reply, error) {
	cursor, id, from, err := s.pages.locators.Find(c.path[1], s.config.Now())
	if err != nil {
		return nil, queryFault(err)
	}
	return s.page(c, func(ctx context.Context, r store.Reader) (*query.Page, string, error) {
		page, err := cursor.Page(ctx, r, from)
		if err != nil || page.Next == 0 {
			return page, "", err
		}
		return page, query.NextURL("v"+c.version, id, page.Next), nil
	})
}

// page reads a page and writes it.
func (s *Server) page(c *call, read func(context.Context, store.Reader) (*query.Page, string, error)) (*reply, error) {
	return s.readInTime(c, func(ctx context.Context, r store.Reader) ([]byte, error) {
		page, next, err := read(ctx, r)
		if err != nil {
			return nil, err
		}
		return page.AppendJSON(make([]byte, 0, len(page.Records)+128), next), nil
	})
}

// readInTime makes an answer of records within the time that a query has.
func (s *Server) readInTime(c *call, read func(context.Context, store.Reader) ([]byte, error)) (*reply, error) {
	ctx, cancel := context.WithTimeout(c.Context(), QueryTime)
	defer cancel()
	var body []byte
	err := s.config.Store.Read(ctx, func(r store.Reader) (err error) {
		body, err = read(ctx, r)
		return err
	})
	if err != nil {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) && c.Context().Err() == nil {
			return nil, &fault.Error{Status: http.StatusBadRequest, Code: "QUERY_TIMEOUT", Message: "Your query request was running for too long."}
		}
		return nil, queryFault(err)
	}
	return ok(body), nil
}

// queryFault gives an error of the query itself the status that goes with it.
func queryFault(err error) error {
	var bad *query.Error
	if errors.As(err, &bad) {
		return &fault.Error{Status: http.StatusBadRequest, Code: bad.Code, Message: bad.Message}
	}
	return err
}

// batchSize reads "Sforce-Query-Options: batchSize=500"; 0 when the header names none. The query moves it into its bounds.
func batchSize(h http.Header) int {
	for _, line := range h.Values("Sforce-Query-Options") {
		for option := range strings.SplitSeq(line, ",") {
			name, number, _ := strings.Cut(option, "=")
			if !strings.EqualFold(strings.TrimSpace(name), "batchSize") {
				continue
			}
			if n, err := strconv.Atoi(strings.TrimSpace(number)); err == nil {
				return max(n, 1) // 0 would stand for the default
			}
		}
	}
	return 0
}
