package records

import (
	"encoding/csv"
	stdjson "encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/forcefield-mcp/forcefield/guests/kit/records/maptwin"
)

// drawValue draws a field's JSON value.
func drawValue(t *rapid.T, depth int) any {
	kind := rapid.IntRange(0, 8).Draw(t, "kind")
	if depth >= 3 {
		kind %= 6
	}
	switch kind {
	case 0, 1:
		return nil
	case 2:
		return rapid.Bool().Draw(t, "bool")
	case 3:
		return stdjson.Number(rapid.SampledFrom([]string{"0", "-1.50", "1.0E7", "12345678901234567890"}).Draw(t, "number"))
	case 4, 5:
		return rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"a,b", "=1+1", "line\nbreak", `"q"`, "東京", " "})).Draw(t, "text")
	case 6: // a parent
		return drawRecord(t, []string{"Name", "Id", "Owner"}, depth+1)
	case 7: // child records
		records := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "children") {
			records = append(records, drawRecord(t, []string{"Id", "Name"}, depth+1))
		}
		return child{len(records), true, records}
	default:
		return map[string]any{"city": drawValue(t, 3), "latitude": stdjson.Number("1.5")}
	}
}

// child has the order of members that Salesforce uses.
type child struct {
	TotalSize int   `json:"totalSize"`
	Done      bool  `json:"done"`
	Records   []any `json:"records"`
}

// record writes its attributes first.
type record struct {
	names  []string
	values map[string]any
}

func (r record) MarshalJSON() ([]byte, error) {
	b := []byte(`{"attributes":{"type":"Account","url":"/x"}`)
	for _, name := range r.names {
		value, err := stdjson.Marshal(r.values[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		b = append(b, fmt.Sprintf(",%q:%s", name, value)...)
	}
	return append(b, '}'), nil
}

func drawRecord(t *rapid.T, names []string, depth int) record {
	r := record{names: names, values: map[string]any{}}
	for _, name := range names {
		r.values[name] = drawValue(t, depth)
	}
	return r
}

func TestATableIsWhatMapsGive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var records []any
		for range rapid.IntRange(1, 6).Draw(t, "records") {
			records = append(records, drawRecord(t, []string{"Id", "Owner", "Contacts", "Amount"}, 0))
		}
		body, err := stdjson.Marshal(child{len(records), true, records})
		if err != nil {
			t.Fatal(err)
		}
		table := NewTable(Options{Budget: unlimited})
		if _, err := table.Add("", body, 0); err != nil {
			t.Fatal(err)
		}
		text, structured := table.Text(false, ""), table.Structured(false)
		twinText, twinStructured, err := maptwin.CSV(body)
		if err != nil {
			t.Fatal(err)
		}
		got, want := rows(t, structured), rows(t, twinStructured)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("structured\n got %v\nwant %v\nfor %s", got, want, body)
		}
		gotText, wantText := lines(t, text), lines(t, twinText)
		if !reflect.DeepEqual(gotText, wantText) {
			t.Fatalf("text\n got %v\nwant %v\nfor %s", gotText, wantText, body)
		}
	})
}

// rows are the rows of a structured result as maps without nulls: the two may know different columns where all is null.
func rows(t *rapid.T, structured []byte) []map[string]any {
	var result maptwin.Result
	if err := stdjson.Unmarshal(structured, &result); err != nil {
		t.Fatalf("%v: %s", err, structured)
	}
	var out []map[string]any
	for _, values := range result.Rows {
		row := map[string]any{}
		for i, value := range values {
			if value != nil {
				row[result.Columns[i]] = value
			}
		}
		out = append(out, row)
	}
	return out
}

// lines are the records of CSV text as maps without empty cells. A cell of JSON is decoded, since the order of members differs.
func lines(t *rapid.T, text []byte) []map[string]any {
	_, body, _ := strings.Cut(string(text), "\n")
	all, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatalf("%v: %q", err, body)
	}
	var out []map[string]any
	for _, cells := range all[1:] {
		row := map[string]any{}
		for i, cell := range cells {
			if cell == "" {
				continue
			}
			row[all[0][i]] = cell
			if number, err := strconv.ParseFloat(cell, 64); err == nil {
				row[all[0][i]] = number // the twin does not write numbers out
			}
			var value any
			if strings.ContainsAny(cell[:1], "[{") && stdjson.Unmarshal([]byte(cell), &value) == nil {
				row[all[0][i]] = value
			}
		}
		out = append(out, row)
	}
	return out
}

// FuzzTable shows any bytes as a result: what comes out must be valid, without attributes, and within the budget.
func FuzzTable(f *testing.F) {
	f.Add([]byte(numbered(1, 3, 3, "")), 2000, uint8(0))
	f.Add([]byte(`{"totalSize":1,"done":true,"records":[{"\u0061ttributes":{},"A":{"attributes":1,"B":[{"attributes":2}]}}]}`), 5000, uint8(1))
	f.Add([]byte(`{"totalSize":1,"done":true,"records":[{"A":{"totalSize":9,"done":false,"records":[{"x":"\ud800"}]}},{"A":{"attributes":{}}}]}`), 700, uint8(2))
	f.Fuzz(func(t *testing.T, body []byte, budget int, format uint8) {
		budget = max(700, min(budget, 1<<20))
		table := NewTable(Options{Format: Format(format % 3), Budget: budget})
		if _, err := table.Add("", body, 0); err != nil {
			return
		}
		full := table.Full()
		if full && table.Shown() == 0 {
			t.Fatal("a full table without a record cannot go on")
		}
		text, structured := string(table.Text(full, "")), string(table.Structured(full))
		checkJSON(t, structured)
		if table.Shown() > 0 {
			for name, s := range map[string]string{"text": text, "structured result": structured} {
				if n := len([]rune(s)); n > budget {
					t.Fatalf("the %s has %d characters, the budget is %d", name, n, budget)
				}
			}
		}
		if format%3 != 0 && text != "No records found." {
			_, list, _ := strings.Cut(text, "\n")
			list, _, _ = strings.Cut(list, "\n\n")
			checkJSON(t, list)
		}
	})
}

func BenchmarkTable(b *testing.B) {
	for _, n := range []int{1, 200, 2000} {
		body := []byte(numbered(0, n, n, ""))
		b.Run(fmt.Sprintf("stream/%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				table := NewTable(Options{Budget: unlimited})
				if _, err := table.Add("", body, 0); err != nil {
					b.Fatal(err)
				}
				table.Text(false, "")
				table.Structured(false)
			}
		})
		b.Run(fmt.Sprintf("maps/%d", n), func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := maptwin.CSV(body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestTheTwinSortsItsColumns(t *testing.T) {
	_, structured, err := maptwin.CSV([]byte(`{"totalSize":1,"done":true,"records":[{"b":1,"a":{"attributes":{},"z":2}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	var result maptwin.Result
	if err := stdjson.Unmarshal(structured, &result); err != nil || !slices.Equal(result.Columns, []string{"a.z", "b"}) {
		t.Fatalf("%v %s", err, structured)
	}
}
