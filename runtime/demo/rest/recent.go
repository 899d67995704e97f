package rest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// maxRecent is how many recent records a call can have.
const maxRecent = 200

type recentAttributes struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

// recentRecord is a record that its user had to do with lately.
type recentRecord struct {
	Attributes recentAttributes `json:"attributes"`
	ID         string           `json:"Id"`
	Name       *string          `json:"Name"`
	when       string
}

// recentItems lists the records that the user changed last, the newest first: GET recent?limit=N. What was only looked at
// is not remembered.
func (s *Server) recentItems(c *call) (*reply, error) {
	limit := maxRecent
	if text := c.URL.Query().Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxRecent {
			return nil, &fault.Error{Status: http.StatusBadRequest, Code: "INVALID_PARAMETER",
				Message: fmt.Sprintf("limit must be from 1 to %d: %s", maxRecent, text)}
		}
		limit = n
	}
	items := []recentRecord{}
	err := s.config.Store.Read(c.Context(), func(r store.Reader) error {
		for _, o := range s.config.Store.Schema().Objects() {
			name := o.NameField()
			if !o.MRUEnabled || !o.Stored() || name == nil {
				continue
			}
			rows, err := r.QueryContext(c.Context(), fmt.Sprintf(`SELECT "Id", %s, "SystemModstamp" FROM %s WHERE "IsDeleted" = 0 AND
				"LastModifiedById" = ? ORDER BY "SystemModstamp" DESC, "Id" LIMIT ?`, store.Quote(name.Name), store.Quote(o.Name)), s.config.User, limit)
			if err != nil {
				return fmt.Errorf("list recent records: %w", err)
			}
			for rows.Next() {
				var one recentRecord
				if err = rows.Scan(&one.ID, &one.Name, &one.when); err != nil {
					break
				}
				one.Attributes = recentAttributes{o.Name, c.base() + "/sobjects/" + o.Name + "/" + one.ID}
				items = append(items, one)
			}
			if err == nil {
				err = rows.Err()
			}
			if closing := rows.Close(); err == nil {
				err = closing
			}
			if err != nil {
				return fmt.Errorf("list recent records: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(items, func(a, b recentRecord) int { return cmp.Compare(b.when, a.when) })
	return plain(items[:min(limit, len(items))])
}
