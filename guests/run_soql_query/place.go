package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// place is where a later call goes on. A cursor is its four parts with colons between.
type place struct {
	// locator names the page. It is empty for the first page, which has none: the query is run again, and what is read then is
	// the result of that moment. Records that were added or removed in between move the others.
	locator string
	// skip is the number of records of the page that have been shown.
	skip int
	// shown is the number of records of the result that have been shown.
	shown int
	// total is the size of the result then.
	total int
}

func (p place) cursor() string {
	return text.Concat(text.Int(p.skip), ":", text.Int(p.shown), ":", text.Int(p.total), ":", p.locator)
}

// readCursor reads what cursor wrote. The empty cursor is the start.
func readCursor(cursor string) (place, bool) {
	var p place
	if cursor == "" {
		return p, true
	}
	for _, part := range []*int{&p.skip, &p.shown, &p.total} {
		colon := text.Index(cursor, ":")
		if colon < 0 {
			return place{}, false
		}
		n, ok := text.ParseInt(cursor[:colon])
		if !ok {
			return place{}, false
		}
		*part, cursor = n, cursor[colon+1:]
	}
	p.locator = cursor
	return p, cursor == "" || salesforce.IsLocator(cursor)
}
