package bulk

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/records"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// table is the rows of a job as CSV: a line of column names, then a line for each row.
type table struct {
	columns []string
	index   map[string]int
	cells   [][]byte // of the row at hand: JSON values; nil for none
	csv     []byte
}

// null is how CSV of Bulk API 2.0 empties a field. An empty cell leaves it as it is.
const null = "#N/A"

// newTable writes the rows. A field of a related record, {"Account":{"Key__c":"7"}}, is the column Account.Key__c.
func newTable(rows []Row) (*table, *tool.Failure) {
	t := &table{index: map[string]int{}}
	size := 0
	for i := range rows {
		size += len(rows[i].raw) + len(rows[i].id) + 2
		if failure := t.eachCell(i, rows[i], func(column int, _ []byte) {}); failure != nil {
			return nil, failure
		}
	}
	if len(t.columns) == 0 {
		return nil, tool.Fail(tool.InvalidArgument, "No row has a value.", "")
	}
	t.cells = make([][]byte, len(t.columns))
	t.csv = make([]byte, 0, size)
	for i, name := range t.columns {
		if i > 0 {
			t.csv = append(t.csv, ',')
		}
		t.csv = append(t.csv, name...)
	}
	t.csv = append(t.csv, '\n')
	for i := range rows {
		clear(t.cells)
		_ = t.eachCell(i, rows[i], func(column int, value []byte) { t.cells[column] = value })
		for i, value := range t.cells {
			if i > 0 {
				t.csv = append(t.csv, ',')
			}
			switch {
			case value == nil && len(t.cells) == 1:
				t.csv = append(t.csv, '"', '"') // an empty line would be no row
			case value == nil:
			case value[0] == 'n' || len(value) == 2 && value[0] == '"':
				t.csv = append(t.csv, null...)
			default:
				t.csv = records.AppendCell(t.csv, value)
			}
		}
		t.csv = append(t.csv, '\n')
	}
	return t, nil
}

// eachCell gives each value of a row, as JSON, with the number of its column, which it makes where there is none.
func (t *table) eachCell(row int, r Row, give func(column int, value []byte)) *tool.Failure {
	if r.id != "" {
		give(t.column("Id"), text.Append(nil, `"`, r.id, `"`))
	}
	if r.raw == nil {
		return nil
	}
	reader := json.NewReader(r.raw)
	reader.Next()
	for reader.Next() == json.Key {
		if reader.Named("attributes") || r.id != "" && isID(&reader) {
			reader.Skip()
			continue
		}
		name := string(reader.Name())
		kind := reader.Skip()
		if kind == json.ObjectBegin {
			inner := json.NewReader(reader.Raw())
			inner.Next()
			for inner.Next() == json.Key {
				if inner.Named("attributes") {
					inner.Skip()
					continue
				}
				path := text.Concat(name, ".", string(inner.Name()))
				if kind = inner.Skip(); kind == json.ObjectBegin || kind == json.ArrayBegin || !isColumn(path) {
					return badCell(row, path)
				}
				give(t.column(path), inner.Raw())
			}
			continue
		}
		if kind == json.ArrayBegin || !isColumn(name) {
			return badCell(row, name)
		}
		give(t.column(name), reader.Raw())
	}
	return nil
}

func badCell(row int, name string) *tool.Failure {
	return tool.Fail(tool.InvalidArgument, text.Concat("Row ", text.Int(row+1), ": `", clip(name, 100),
		"` is not the name of a field with a plain value, which more than ", text.Int(MaxRows), " rows in one call must have."), "")
}

// isColumn says whether a name can be a column of its own without quotes: API names, and paths of them.
func isColumn(name string) bool {
	for i := range len(name) {
		if c := name[i]; !text.IsLetter(c) && !text.IsDigit(c) && c != '_' && c != '.' {
			return false
		}
	}
	return name != ""
}

func (t *table) column(name string) int {
	i, ok := t.index[name]
	if !ok {
		i = len(t.columns)
		t.index[name] = i
		t.columns = append(t.columns, name)
	}
	return i
}
