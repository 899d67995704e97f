package query

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

const (
	// locatorLife is how long a locator is good for.
	locatorLife = 48 * time.Hour
	// maxLocators is how many a user can have open; one more closes the oldest.
	maxLocators = 10
)

// Locators keeps the cursors of one user's results between requests. The zero value is ready; it is safe for concurrent use.
type Locators struct {
	mu   sync.Mutex
	made uint64
	open []openLocator // oldest first
}

type openLocator struct {
	id     string
	cursor *Cursor
	until  time.Time
}

// Keep opens a locator for a cursor.
func (l *Locators) Keep(c *Cursor, now time.Time) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.made++
	id, err := recordid.New("01g", store.Instance, l.made)
	if err != nil {
		return "", err
	}
	l.open = append(l.open, openLocator{id, c, now.Add(locatorLife)})
	if len(l.open) > maxLocators {
		l.open = append([]openLocator(nil), l.open[1:]...)
	}
	return id, nil
}

// Find gives the cursor and the index of the next record for the last part of a nextRecordsUrl, "01g…-2000". The error is
// an *Error.
func (l *Locators) Find(text string, now time.Time) (c *Cursor, id string, from int, err error) {
	id, index, _ := strings.Cut(text, "-")
	from, err = strconv.Atoi(index)
	if err == nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, o := range l.open {
			if o.id == id && now.Before(o.until) {
				return o.cursor, id, from, nil
			}
		}
	}
	return nil, "", 0, plain(codeLocator, "invalid query locator")
}

// NextURL is the path of the next page.
func NextURL(apiVersion, id string, next int) string {
	return "/services/data/" + apiVersion + "/query/" + id + "-" + strconv.Itoa(next)
}
