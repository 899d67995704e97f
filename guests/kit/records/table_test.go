package records

import (
	stdjson "encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write the golden files anew")

const unlimited = 1 << 30

// result is what a whole query gives.
type result struct {
	text, structured string
	more             bool
}

// show runs pages through a table.
func show(t *testing.T, options Options, pages ...string) result {
	t.Helper()
	table := NewTable(options)
	for _, page := range pages {
		if _, err := table.Add("", []byte(page), 0); err != nil {
			t.Fatalf("%v, for %s", err, page)
		}
	}
	return result{string(table.Text(table.Full(), "")), string(table.Structured(table.Full())), table.Full()}
}

func TestResultsAreShownAsBefore(t *testing.T) {
	cases, err := filepath.Glob("testdata/results/*")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, folder := range cases {
		t.Run(strings.ReplaceAll(filepath.Base(folder), "_", " "), func(t *testing.T) {
			var pages []string
			files, _ := filepath.Glob(filepath.Join(folder, "page*.json"))
			for _, file := range files {
				pages = append(pages, read(t, file))
			}
			options := Options{Budget: unlimited, Selected: strings.Fields(read(t, filepath.Join(folder, "selected.txt")))}
			structured := show(t, options, pages...).structured
			checkJSON(t, structured)
			golden(t, filepath.Join(folder, "structured.json"), structured)
			for name, format := range map[string]Format{"csv": CSV, "compact": Compact, "json": Indented} {
				options.Format = format
				got := show(t, options, pages...)
				if got.structured != structured {
					t.Errorf("the structured result depends on the format %s: %s", name, got.structured)
				}
				if format != CSV && got.text != "No records found." {
					_, list, _ := strings.Cut(got.text, "\n")
					list, _, _ = strings.Cut(list, "\n\n")
					checkJSON(t, list)
				}
				golden(t, filepath.Join(folder, name+".txt"), got.text)
			}
		})
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := read(t, file); got != want {
		t.Errorf("%s:\ngot\n%s\nwant\n%s", file, got, want)
	}
}

// checkJSON fails when text is not JSON or has a member `attributes` anywhere.
func checkJSON(t testing.TB, text string) {
	t.Helper()
	var v any
	if err := stdjson.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if !utf8.ValidString(text) {
		t.Fatalf("not UTF-8: %q", text)
	}
	if hasAttributes(v) {
		t.Fatalf("attributes in %s", text)
	}
}

func hasAttributes(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if name == "attributes" || hasAttributes(member) {
				return true
			}
		}
	case []any:
		for _, element := range v {
			if hasAttributes(element) {
				return true
			}
		}
	}
	return false
}

// numbered is a page of n records of the same width, from the given number on.
func numbered(from, n, total int, next string) string {
	var b strings.Builder
	b.WriteString(`{"totalSize":` + strconv.Itoa(total))
	if next != "" {
		b.WriteString(`,"done":false,"nextRecordsUrl":"` + next + `"`)
	} else {
		b.WriteString(`,"done":true`)
	}
	b.WriteString(`,"records":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"attributes":{"type":"Account","url":"/services/data/v60.0/sobjects/Account/001"},"Id":"` +
			strconv.Itoa(from+i) + `","Name":"Account é ` + strconv.Itoa(from+i) + `"}`)
	}
	return b.String() + "]}"
}

func TestAResultStopsAtARecordWhenTheBudgetIsFull(t *testing.T) {
	for name, format := range map[string]Format{"csv": CSV, "compact": Compact, "json": Indented} {
		t.Run(name, func(t *testing.T) {
			const budget = 3000
			table := NewTable(Options{Format: format, Budget: budget})
			next, err := table.Add("", []byte(numbered(1, 500, 500, "")), 0)
			if err != nil || next != "" || !table.Full() {
				t.Fatalf("err %v, next %q, full %v", err, next, table.Full())
			}
			text, structured := string(table.Text(true, "")), string(table.Structured(true))
			if n := utf8.RuneCountInString(text); n > budget {
				t.Errorf("the text has %d characters", n)
			}
			if n := utf8.RuneCountInString(structured); n > budget {
				t.Errorf("the structured result has %d characters", n)
			}
			locator, skip := table.Rest()
			if locator != "" || skip != table.Shown() || skip == 0 || skip == 500 {
				t.Errorf("the rest is at %q, %d; %d are shown", locator, skip, table.Shown())
			}
			want := "\n\nShown: 1–" + strconv.Itoa(skip) + " of 500 records. Call again with the same arguments and the cursor of this result to go on."
			if !strings.HasSuffix(text, want) {
				t.Errorf("the text ends with %q", text[len(text)-150:])
			}
			checkJSON(t, structured)
			var s struct {
				TotalSize, From, Returned int
				Done                      bool
				Rows                      [][]any
			}
			if err := stdjson.Unmarshal([]byte(structured), &s); err != nil {
				t.Fatal(err)
			}
			if s.TotalSize != 500 || s.From != 1 || s.Returned != skip || s.Done || len(s.Rows) != skip {
				t.Errorf("structured: %+v, with %d rows", s, len(s.Rows))
			}
		})
	}
}

func TestCallsThatGoOnShowEveryRecordOnce(t *testing.T) {
	pages := map[string]string{
		"":   numbered(0, 200, 500, "next-a"),
		"/a": numbered(200, 200, 500, "next-b"),
		"/b": numbered(400, 100, 500, ""),
	}
	locators := map[string]string{"next-a": "/a", "next-b": "/b"}
	var ids []string
	locator, skip := "", 0
	calls := 0
	for more := true; more; calls++ {
		table := NewTable(Options{Budget: 4000, Shown: len(ids)})
		at := locator
		for {
			next, err := table.Add(at, []byte(pages[at]), skip)
			if err != nil {
				t.Fatal(err)
			}
			skip = 0
			if table.Full() || next == "" {
				break
			}
			at = locators[next]
		}
		if more = table.Full(); more {
			locator, skip = table.Rest()
		}
		var s struct{ Rows [][]string }
		if err := stdjson.Unmarshal(table.Structured(more), &s); err != nil {
			t.Fatal(err)
		}
		for _, row := range s.Rows {
			ids = append(ids, row[0])
		}
	}
	if len(ids) != 500 || calls < 3 {
		t.Fatalf("%d records in %d calls", len(ids), calls)
	}
	for i, id := range ids {
		if id != strconv.Itoa(i) {
			t.Fatalf("record %d is %s", i, id)
		}
	}
}

func TestTheLastOfSeveralCallsSaysThatThereIsNoMore(t *testing.T) {
	table := NewTable(Options{Budget: unlimited, Shown: 4})
	if _, err := table.Add("/x", []byte(numbered(4, 1, 5, "")), 0); err != nil {
		t.Fatal(err)
	}
	if got := string(table.Text(false, "")); !strings.HasSuffix(got, "\n\nShown: 5–5 of 5 records. There are no more.") {
		t.Errorf("got %q", got)
	}
}

func TestAColumnThatAppearsLateIsInEveryRow(t *testing.T) {
	first := numbered(0, 2, 4, "n")
	second := strings.Replace(numbered(2, 2, 4, ""), `"Name"`, `"Late__c":1,"Name"`, 1)
	got := show(t, Options{Budget: unlimited}, first, second)
	want := "Total: 4 records\nId,Name,Late__c\n0,Account é 0,\n1,Account é 1,\n2,Account é 2,1\n3,Account é 3,"
	if got.text != want {
		t.Errorf("got\n%s", got.text)
	}
	if !strings.Contains(got.structured, `["0","Account é 0",null]`) {
		t.Errorf("got %s", got.structured)
	}
}

func TestAPageIsSearchedForColumnsOnce(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"totalSize":300,"done":true,"records":[`)
	for i := range 300 {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"C` + strconv.Itoa(i) + `":1}`)
	}
	table := NewTable(Options{Budget: unlimited})
	if _, err := table.Add("", []byte(b.String()+"]}"), 0); err != nil {
		t.Fatal(err)
	}
	if table.Shown() != 300 || len(table.columns.titles) != 300 {
		t.Errorf("%d records, %d columns", table.Shown(), len(table.columns.titles))
	}
}

func TestARecordLargerThanTheBudgetIsShortened(t *testing.T) {
	long := strings.Repeat("x", 20_000)
	page := `{"totalSize":2,"done":true,"records":[{"attributes":{},"Id":"1","Text":"` + long + `"},{"attributes":{},"Id":"2","Text":"` + long + `"}]}`
	got := show(t, Options{Budget: 6000}, page)
	if !strings.Contains(got.text, "1,\""+strings.Repeat("x", 4000)+"… (16,000 more characters)\"\n") || !got.more {
		t.Errorf("got %s…%s", got.text[:60], got.text[len(got.text)-300:])
	}
	if !strings.Contains(got.text, "its long values are shortened") || strings.Contains(got.text, "\n2,") {
		t.Errorf("the text ends with %s", got.text[len(got.text)-300:])
	}
	checkJSON(t, got.structured)
}

func TestManyChildrenOfOneRecordAreCutAndCounted(t *testing.T) {
	child := `{"attributes":{"type":"Contact"},"LastName":"` + strings.Repeat("y", 50) + `"}`
	page := `{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Account"},"Contacts":{"totalSize":1000,"done":true,"records":[` +
		strings.Repeat(child+",", 999) + child + `]}}]}`
	got := show(t, Options{Budget: 20_000}, page)
	if !strings.Contains(got.text, "Child records are missing: Contacts of record 1 shows 200 of 1000.") {
		t.Errorf("got %s", got.text[len(got.text)-300:])
	}
	if !strings.Contains(got.structured, `"childrenMissing":[{"record":1,"column":"Contacts","shown":200,"totalSize":1000}]`) {
		t.Errorf("got %s", got.structured[len(got.structured)-200:])
	}
	if len(got.text) > 20_000 || len(got.structured) > 20_000 {
		t.Errorf("%d and %d bytes", len(got.text), len(got.structured))
	}
}

func TestARecordThatCannotFitIsAnError(t *testing.T) {
	var fields strings.Builder
	for i := range 300 {
		fields.WriteString(`,"Field_with_a_name_` + strconv.Itoa(i) + `__c":null`)
	}
	table := NewTable(Options{Budget: 2000})
	_, err := table.Add("", []byte(`{"totalSize":1,"done":true,"records":[{"Id":"1"`+fields.String()+`}]}`), 0)
	if err == nil || !err.TooLarge {
		t.Errorf("got %v", err)
	}
}

func TestAnswersThatAreNoQueryResultsAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"not JSON":                    {"<html>", "the answer is not JSON at byte 0: expected a value"},
		"an array":                    {"[]", "the answer is not a query result"},
		"no records":                  {`{"totalSize":1,"done":true}`, "the answer is not a query result: it has no records or no totalSize"},
		"no totalSize":                {`{"done":true,"records":[]}`, "the answer is not a query result: it has no records or no totalSize"},
		"records that are no array":   {`{"totalSize":1,"done":true,"records":{}}`, "the answer is not a query result: its records are no array"},
		"a record that is no object":  {`{"totalSize":1,"done":true,"records":[1]}`, "a record of the answer is not an object"},
		"an answer cut in a record":   {`{"totalSize":1,"done":true,"records":[{"Id":"1`, "the answer is not JSON at byte 46: a string without an end"},
		"an answer cut at its end":    {`{"totalSize":1,"done":true,"records":[{"Id":"1"}]`, "the answer is not JSON at byte 49: unexpected end of the text"},
		"a second record that is bad": {`{"totalSize":2,"done":true,"records":[{"Id":"1"},{"Id":}]}`, "the answer is not JSON at byte 55: expected a value"},
	} {
		t.Run(name, func(t *testing.T) {
			table := NewTable(Options{Budget: unlimited})
			if _, err := table.Add("", []byte(c.body), 0); err == nil || err.Reason != c.want {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAFieldCanBeNullThenAValueThenAParent(t *testing.T) {
	got := show(t, Options{Budget: unlimited}, `{"totalSize":4,"done":true,"records":[{"X":null},{"X":1},{"X":{"attributes":{},"Y":2}},{"X":{"attributes":{}}}]}`)
	if want := "Total: 4 records\nX\n\"\"\n1\n\"{\"\"Y\"\": 2}\"\n\"{}\""; got.text != want {
		t.Errorf("got %q", got.text)
	}
}

func TestAParentWithoutFieldsIsAnEmptyObject(t *testing.T) {
	got := show(t, Options{Budget: unlimited}, `{"totalSize":2,"done":true,"records":[{"Id":"1"},{"Id":"2","A":{"attributes":{}}}]}`)
	if want := "Total: 2 records\nId,A\n1,\n2,\"{}\""; got.text != want {
		t.Errorf("got %q", got.text)
	}
}
