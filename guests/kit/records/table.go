package records

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// Options say how a result is shown.
type Options struct {
	Format Format
	// Budget is the size that the text and the structured result may each have, in characters.
	Budget int
	// Shown is the number of records that earlier calls have shown.
	Shown int
	// Limit is the number of records that this table may hold; 0 for as many as fit.
	Limit int
	// Selected are the paths that the query selects, such as `Owner.Name`. They give the columns of a parent that is null in
	// every record; other columns are learned from the records.
	Selected []string
}

// Table turns the pages of a query result into text and a structured result, record by record, until one of the two fills
// its budget.
//
// A record brings a column that was not known, now and then: its parent is an object where it was null before. Then the rest
// of the page is searched for columns, once, and everything is written again with the columns known by then. For
// that the pages must stay as they are until the Table is no longer used.
type Table struct {
	options Options
	columns columns
	pages   []page
	full    bool
	// restarts is how often everything was written again: at most once a page, since a page is searched for columns to its end.
	restarts int

	text, structured           []byte
	textMeter, structuredMeter meter

	shown   int      // records written by this call
	at      int      // the page of the record that is next
	read    int      // records of that page that are behind, those skipped included
	cells   [][]byte // of the record at hand: JSON values, parts of the page or of scratch; nil is null
	scratch []byte   // the JSON cells of the record at hand
	nested  bool     // the record at hand has an object or an array
	line    [][]byte // of the record at hand: the values of its own fields, for a line of CSV
	limits  limits
	cut     int // values shortened
	parts   []part
	pending []part // those of the record at hand
}

// part is a child result of which not all records are shown.
type part struct {
	record, column, shown, total int
}

// NewTable returns a table without pages.
func NewTable(options Options) *Table {
	t := &Table{options: options}
	t.columns.selected = options.Selected
	return t
}

// Add writes the records of one more page behind its first skip ones. The locator says where the page was read from, and is
// empty for the first page of the query. It returns the page's nextRecordsUrl, empty when it is the last one.
func (t *Table) Add(locator string, body []byte, skip int) (string, *Error) {
	p, err := openPage(body)
	if err != nil {
		return "", err
	}
	p.locator, p.skip = locator, skip
	t.pages = append(t.pages, p)
	if len(t.pages) == 1 {
		t.reserve(len(body))
		if err := t.learnFirst(); err != nil {
			return "", err
		}
		t.begin()
	}
	if err := t.write(len(t.pages) - 1); err != nil {
		return "", err
	}
	return p.next, nil
}

// Full says whether records are left that did not fit.
func (t *Table) Full() bool { return t.full }

// AtLimit says whether the table holds as many records as it may.
func (t *Table) AtLimit() bool { return t.options.Limit > 0 && t.shown >= t.options.Limit }

// Shown is the number of records that this table holds.
func (t *Table) Shown() int { return t.shown }

// Total is the number of records of the whole result, as the latest page says.
func (t *Table) Total() int {
	if len(t.pages) == 0 {
		return 0
	}
	return t.pages[len(t.pages)-1].total
}

// Rest is where the first record that did not fit is: in the page of that locator, behind that many records.
func (t *Table) Rest() (locator string, skip int) { return t.pages[t.at].locator, t.read }

// reserve makes the buffers large enough for most results of a page of that size, so that they need not grow.
func (t *Table) reserve(body int) {
	n := min(t.options.Budget, body) + 256
	t.text = make([]byte, 0, n)
	t.structured = make([]byte, 0, n)
}

// learnFirst takes the columns of the first record.
func (t *Table) learnFirst() *Error {
	r := t.pages[0].records
	if more, err := nextRecord(&r); err != nil || !more {
		return err
	}
	if !t.columns.learn(&r, &t.columns.root) {
		return unexpected(&r, "")
	}
	t.columns.number()
	return nil
}

// learnRest takes the columns of a record and of all that follow it in its page. An invalid record ends it; that is reported
// when the record is written, if it ever is.
func (t *Table) learnRest(r json.Reader) {
	for t.columns.learn(&r, &t.columns.root) {
		if more, err := nextRecord(&r); err != nil || !more {
			break
		}
	}
	t.columns.number()
}

// begin writes what comes before the records, and forgets those that were written.
func (t *Table) begin() {
	t.shown, t.at, t.read, t.cut, t.full = 0, 0, 0, 0, false
	t.parts = t.parts[:0]
	t.textMeter, t.structuredMeter = meter{}, meter{}
	t.cells = make([][]byte, len(t.columns.titles))
	total := text.Int(t.pages[0].total)
	t.text = text.Append(t.text[:0], "Total: ", total, " records\n")
	switch t.options.Format {
	case CSV:
		for i, column := range t.columns.root.children {
			if i > 0 {
				t.text = append(t.text, ',')
			}
			t.text = appendTextCell(t.text, []byte(column.name))
		}
	case Compact, Indented:
		t.text = append(t.text, '[')
	}
	t.structured = text.Append(t.structured[:0], `{"totalSize":`, total, `,"columns":[`)
	for i, title := range t.columns.titles {
		if i > 0 {
			t.structured = append(t.structured, ',')
		}
		t.structured = json.AppendString(t.structured, title)
	}
	t.structured = text.Append(t.structured, `],"rows":[`)
}

// write writes the records of a page, and those of the pages before it again where a column is new.
func (t *Table) write(last int) *Error {
	for i := last; i <= last && !t.full; i++ {
		t.at, t.read = i, 0
		again, err := t.writePage(&t.pages[i])
		if err != nil {
			return err
		}
		if !again {
			continue
		}
		if t.restarts++; t.restarts > len(t.pages) {
			return &Error{Reason: "the records of the answer do not keep to one shape"}
		}
		t.begin()
		i = -1
	}
	return nil
}

// writePage writes records until the page ends or the budget is full. It returns true when a new column was learned and
// nothing of what was written holds.
func (t *Table) writePage(p *page) (again bool, err *Error) {
	r := p.records
	for {
		place := r
		more, err := nextRecord(&r)
		if err != nil {
			return false, err
		}
		if !more {
			return false, finish(&r)
		}
		if t.read < p.skip {
			r.Leave()
			t.read++
			continue
		}
		if t.AtLimit() {
			t.full = true
			return false, nil
		}
		switch fits, known, err := t.writeFirst(&r); {
		case err != nil:
			return false, err
		case !known:
			place.Next() // the begin of the record, which was read before
			t.learnRest(place)
			return true, nil
		case !fits:
			t.full = true
			return false, nil
		}
		t.read++
		t.shown++
	}
}

// writeFirst writes a record, and shortens it when it is the first of the call and would not fit.
func (t *Table) writeFirst(r *json.Reader) (fits, known bool, err *Error) {
	place := *r
	for _, limits := range steps() {
		t.limits = limits
		fits, known, err = t.writeRecord(r)
		t.limits = steps()[0]
		if fits || !known || err != nil || t.shown > 0 {
			return fits, known, err
		}
		*r = place
	}
	return false, true, &Error{TooLarge: true, Reason: "one record is larger than a result may be"}
}
