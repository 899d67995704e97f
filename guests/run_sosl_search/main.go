// Command run_sosl_search is the guest of the tool of that name: it searches the records of several objects for words.
package main

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/records"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

func init() { tool.Serve(definition()) }

func main() {}

// empty says why there may be no record, and what to try.
const empty = "\nNothing that this user may see has these words there. Try fewer words, a * at the end of one, IN ALL FIELDS, or other objects in RETURNING. New records take a while to be found."

func run(c *tool.Call) (tool.Output, *tool.Failure) {
	search := c.Arguments.Text("search")
	format, _ := records.ParseFormat(c.Arguments.Choice("format", "csv", "compact", "json"))
	limit := c.Arguments.OptionalCount("limit")
	if failure := c.Arguments.Failure(); failure != nil {
		return tool.Output{}, failure
	}
	shown, total, ok := readCursor(c.Cursor)
	if !ok {
		return tool.Output{}, tool.Fail("INVALID_CURSOR", "The cursor is not one of this tool.", "Call again without the cursor.")
	}
	response, failure := salesforce.Send(c.Host, &tool.Request{
		Method: tool.Get, Path: []string{"search"}, Query: []tool.Param{{Name: "q", Value: search}},
	}, "")
	if failure != nil {
		return tool.Output{}, explain(c.Host, failure, search)
	}
	body, err := records.FromSearch(response.Body)
	if err != nil {
		return tool.Output{}, salesforce.BadAnswer(err.Reason)
	}
	table := records.NewTable(records.Options{Format: format, Budget: c.Budget, Shown: shown, Limit: limit})
	if _, err = table.Add("", body, shown); err != nil {
		if err.TooLarge {
			return tool.Output{}, tool.Fail("RESULT_TOO_LARGE", "A record of this search is larger than a result may be, even with its values shortened.", "Name fewer fields in RETURNING.")
		}
		return tool.Output{}, salesforce.BadAnswer(err.Reason)
	}
	note := ""
	if c.Cursor != "" && table.Total() != total {
		note = text.Concat("The result has changed since the call before: it had ", text.Int(total), " records. Some may be missing or be shown twice.")
	}
	more := table.Full()
	output := tool.Output{Text: table.Text(more, note), Structured: table.Structured(more)}
	if table.Total() == 0 && !more {
		output.Text = text.Append(output.Text, empty)
	}
	if more {
		output.Cursor = text.Concat(text.Int(shown+table.Shown()), ":", text.Int(table.Total()))
	}
	return output, nil
}

// readCursor reads how many records were shown, and of how many. A search has one page: to go on, it is run again, and the
// records that were shown are skipped.
func readCursor(cursor string) (shown, total int, ok bool) {
	if cursor == "" {
		return 0, 0, true
	}
	colon := text.Index(cursor, ":")
	if colon < 0 {
		return 0, 0, false
	}
	shown, ok = text.ParseInt(cursor[:colon])
	total, also := text.ParseInt(cursor[colon+1:])
	return shown, total, ok && also
}

// explain adds to a failure what helps to correct the search.
func explain(host tool.Host, failure *tool.Failure, search string) *tool.Failure {
	switch failure.Code {
	case "MALFORMED_SEARCH", "INVALID_SEARCH":
		failure.Hint = "A search looks like FIND {Acme} IN NAME FIELDS RETURNING Account(Id, Name), Contact(Id, Name LIMIT 10): " +
			"the words stand in braces, have at least two characters, and a backslash before any of ? & | ! { } [ ] ( ) ^ ~ * : \\ \" ' + -"
		return failure
	}
	return salesforce.Explain(host, failure, returning(search))
}

// returning is the object after RETURNING where there is one only; else empty. The org's message does not always name it.
func returning(search string) string {
	at := text.Index(text.Lower(search), "returning")
	if at < 0 {
		return ""
	}
	rest := text.Trim(search[at+len("returning"):])
	end := 0
	for end < len(rest) && (text.IsLetter(rest[end]) || text.IsDigit(rest[end]) || rest[end] == '_') {
		end++
	}
	depth := 0
	for i := end; i < len(rest); i++ {
		switch rest[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				return ""
			}
		}
	}
	return rest[:end]
}
