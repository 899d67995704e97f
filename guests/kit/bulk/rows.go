package bulk

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// Row is one record of the argument.
type Row struct {
	raw []byte // the object, as it was given; nil for a deletion
	id  string // of a record that is there; empty for a new one
}

// Rows takes the argument that holds one object for each record. For records that are there, each must name its Id.
func Rows(a *tool.Arguments, name string, withID bool) []Row {
	raw := a.Array(name)
	if raw == nil {
		return nil
	}
	r := json.NewReader(raw)
	r.Next()
	var rows []Row
	for {
		kind := r.Skip()
		if kind == json.ArrayEnd {
			break
		}
		at := text.Int(len(rows) + 1)
		if kind != json.ObjectBegin {
			a.Refuse(name, text.Concat("must hold objects only: row ", at, " is none"))
			return nil
		}
		row := Row{raw: r.Raw()}
		if withID {
			if row.id = idOf(row.raw); !salesforce.IsRecordID(row.id) {
				a.Refuse(name, text.Concat("must have a record id in every row, 15 or 18 letters and digits under `Id`: row ", at, " has none"))
				return nil
			}
		}
		rows = append(rows, row)
	}
	return notEmpty(a, name, rows)
}

// IDs takes the argument that holds the ids of records.
func IDs(a *tool.Arguments, name string) []Row {
	raw := a.Array(name)
	if raw == nil {
		return nil
	}
	r := json.NewReader(raw)
	r.Next()
	var rows []Row
	for {
		kind := r.Skip()
		if kind == json.ArrayEnd {
			break
		}
		row := Row{}
		if kind == json.String {
			row.id = r.Text()
		}
		if !salesforce.IsRecordID(row.id) {
			a.Refuse(name, text.Concat("must hold record ids only, 15 or 18 letters and digits: number ", text.Int(len(rows)+1), " is none"))
			return nil
		}
		rows = append(rows, row)
	}
	return notEmpty(a, name, rows)
}

func notEmpty(a *tool.Arguments, name string, rows []Row) []Row {
	if len(rows) == 0 {
		a.Refuse(name, "is empty")
	}
	return rows
}

// idOf is the text under `Id`, in any letter case, as Salesforce takes it.
func idOf(raw []byte) string {
	r := json.NewReader(raw)
	r.Next()
	id := ""
	for r.Next() == json.Key {
		named := isID(&r)
		if r.Skip() == json.String && named {
			id = r.Text()
		}
	}
	return id
}

// isID says whether the last key is `Id`, in any letter case.
func isID(r *json.Reader) bool {
	name := r.Name()
	return len(name) == 2 && name[0]|0x20 == 'i' && name[1]|0x20 == 'd'
}

// appendRecord writes a row as a record of a collection. The type is the tool's own, so that a row cannot name another
// object by its `attributes`.
func (row Row) appendRecord(b []byte, object string) []byte {
	b = text.Append(b, `{"attributes":{"type":"`, object, `"}`)
	if row.id != "" {
		b = text.Append(b, `,"id":"`, row.id, `"`)
	}
	r := json.NewReader(row.raw)
	r.Next()
	for r.Next() == json.Key {
		name := r.Raw()
		leave := r.Named("attributes") || row.id != "" && isID(&r)
		r.Skip()
		if !leave {
			b = append(append(append(append(b, ','), name...), ':'), r.Raw()...)
		}
	}
	return append(b, '}')
}
