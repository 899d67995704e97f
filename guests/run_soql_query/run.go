package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/records"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// reading is one call.
type reading struct {
	host  tool.Host
	query string
	limit int // the most records of this call; 0 for as many as fit
	start place
	table *records.Table
	next  string // the locator of the page that is next; empty when there is none
	note  string // what the text says beside the records
}

func run(c *tool.Call) (tool.Output, *tool.Failure) {
	query := c.Arguments.Text("query")
	format, _ := records.ParseFormat(c.Arguments.Choice("format", "csv", "compact", "json"))
	limit := c.Arguments.OptionalCount("limit")
	if failure := c.Arguments.Failure(); failure != nil {
		return tool.Output{}, failure
	}
	start, ok := readCursor(c.Cursor)
	if !ok {
		return tool.Output{}, tool.Fail("INVALID_CURSOR", "The cursor is not one of this tool.", "Call again without the cursor.")
	}
	selection := salesforce.Select(query)
	r := reading{host: c.Host, query: query, limit: limit, start: start, table: records.NewTable(records.Options{
		Format: format, Budget: c.Budget, Shown: start.shown, Limit: limit, Selected: selection.Parents,
	})}
	if failure := r.read(); failure != nil {
		return tool.Output{}, salesforce.Explain(c.Host, failure, selection.Object)
	}
	if r.table.Shown() == 0 && c.Cursor == "" && (selection.Count || r.table.Total() > 0) {
		return count(r.table.Total()), nil
	}
	return r.output(), nil
}

// read reads pages until the table is full or there are no more.
func (r *reading) read() *tool.Failure {
	if failure := r.page(r.start.locator, r.start.skip); failure != nil {
		return failure
	}
	if r.start.locator == "" && r.start.skip > 0 && r.table.Total() != r.start.total {
		r.note = text.Concat("The result has changed since the call before: it had ", text.Int(r.start.total),
			" records. Some may be missing or be shown twice.")
	}
	for r.next != "" && !r.table.Full() && !r.table.AtLimit() {
		r.host.Progress(r.start.shown+r.table.Shown(), r.table.Total(), "Reading records")
		if failure := r.page(r.next, 0); failure != nil {
			if failure.Code == salesforce.Cancelled || failure.Code == salesforce.InvalidAnswer {
				return failure
			}
			// What was read so far is worth more than the error, and the cursor comes back to it.
			r.note = text.Concat("The next page could not be read: ", failure.Message)
			break
		}
	}
	return nil
}

// How many records a page of a query can have.
const (
	minPage = 200
	maxPage = 2000
)

// page reads one page into the table.
func (r *reading) page(locator string, skip int) *tool.Failure {
	request := tool.Request{Method: tool.Get, Path: []string{"query"}}
	if locator == "" {
		request.Query = []tool.Param{{Name: "q", Value: r.query}}
		if r.limit > 0 && r.limit < maxPage {
			request.Headers = []tool.Header{{Name: tool.QueryBatchSize, Number: max(r.limit, minPage)}}
		}
	} else {
		request.Path = []string{"query", locator}
	}
	response, failure := salesforce.Send(r.host, &request, "")
	if failure != nil {
		return failure
	}
	url, err := r.table.Add(locator, response.Body, skip)
	switch {
	case err != nil && err.TooLarge:
		return tool.Fail("RESULT_TOO_LARGE", "A record of this query is larger than a result may be, even with its values shortened.", "Select fewer fields.")
	case err != nil:
		return salesforce.BadAnswer(err.Reason)
	}
	r.next = ""
	if url != "" {
		var ok bool
		if r.next, ok = salesforce.Locator(url); !ok {
			return salesforce.BadAnswer("its link to the next page has an unknown form")
		}
	}
	return nil
}

// empty says why there may be no record, and what to try.
const empty = "\nNone fits every condition, or this user may not see those that do. Try fewer conditions, LIKE '%part%' for a text, or GROUP BY a field to see its values."

func (r *reading) output() tool.Output {
	rest := place{locator: r.next, shown: r.start.shown + r.table.Shown(), total: r.table.Total()}
	if r.table.Full() {
		rest.locator, rest.skip = r.table.Rest()
	}
	more := r.table.Full() || r.next != ""
	output := tool.Output{Text: r.table.Text(more, r.note), Structured: r.table.Structured(more)}
	if rest.shown == 0 && !more {
		output.Text = text.Append(output.Text, empty)
	}
	if more {
		output.Cursor = rest.cursor()
	}
	return output
}

// count is the result of SELECT COUNT(), which has a size and no records.
func count(n int) tool.Output {
	total := text.Int(n)
	return tool.Output{
		Text:       text.Append(nil, "Count: ", total),
		Structured: text.Append(nil, `{"totalSize":`, total, `,"count":`, total, `,"columns":[],"rows":[],"from":0,"returned":0,"done":true}`),
	}
}
