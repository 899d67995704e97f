package rest

import (
	"net/url"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
)

// lookBack is how far back the changes of an object can be asked for: Salesforce's limit.
const lookBack = 30 * 24 * time.Hour

// storedTime is how the store keeps a time, to the minute that changes are counted by.
const storedTime = "2006-01-02T15:04:05.000Z"

// deleted lists the records that went to the recycle bin: GET sobjects/X/deleted?start=…&end=….
func (s *Server) deleted(c *call) (*reply, error) {
	changes, from, until, err := s.changes(c, true)
	if err != nil {
		return nil, err
	}
	out := []byte(`{"deletedRecords":[`)
	for i, change := range changes {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, `{"deletedDate":`...)
		out = value.AppendDateTime(out, change.Time)
		out = append(out, `,"id":`...)
		out = append(value.AppendString(out, change.ID), '}')
	}
	out = append(out, `],"earliestDateAvailable":`...)
	out = value.AppendDateTime(out, from)
	out = append(out, `,"latestDateCovered":`...)
	return ok(append(value.AppendDateTime(out, until), '}')), nil
}

// updated lists the records that were made or changed: GET sobjects/X/updated?start=…&end=….
func (s *Server) updated(c *call) (*reply, error) {
	changes, _, until, err := s.changes(c, false)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(changes))
	for i, change := range changes {
		ids[i] = change.ID
	}
	out := appendStrings([]byte(`{"ids":`), ids)
	out = append(out, `,"latestDateCovered":`...)
	return ok(append(value.AppendDateTime(out, until), '}')), nil
}

// changes finds what the call asks for. Earliest and until are times as the store keeps them.
func (s *Server) changes(c *call, deleted bool) (changes []records.Change, earliest, until string, err error) {
	o, err := s.withRecords(c)
	if err != nil {
		return nil, "", "", err
	}
	now := s.config.Now().UTC()
	start, err := replicationTime(c.URL.Query(), "start")
	if err != nil {
		return nil, "", "", err
	}
	end, err := replicationTime(c.URL.Query(), "end")
	if err != nil {
		return nil, "", "", err
	}
	switch {
	case !start.Before(end):
		return nil, "", "", fault.InvalidReplicationDate("startDate has to be before endDate by at least one minute")
	case start.Before(now.Add(-lookBack)):
		return nil, "", "", fault.InvalidReplicationDate("startDate cannot be more than 30 days ago")
	}
	if now.Before(end) {
		// What happens within the minute under way is told by the next call, which begins where this one ended. A reader who
		// asks up to the future wants to see the last change, though, so seconds count here.
		end = now.Truncate(time.Second).Add(time.Second)
	}
	changes, err = records.Changes(c.Context(), s.config.Store, o, start, end, deleted)
	return changes, now.Add(-lookBack).Truncate(time.Minute).Format(storedTime), end.Truncate(time.Minute).Format(storedTime), err
}

// replicationTime reads a time of a URL to the minute. A plus sign that was not escaped has become a space.
func replicationTime(query url.Values, name string) (time.Time, error) {
	text := query.Get(name)
	if text == "" {
		return time.Time{}, fault.MissingArgument("%s", name)
	}
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(form, strings.ReplaceAll(text, " ", "+")); err == nil {
			return t.UTC().Truncate(time.Minute), nil
		}
	}
	return time.Time{}, fault.InvalidReplicationDate("Invalid value for " + name + ": " + text)
}
