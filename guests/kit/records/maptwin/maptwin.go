// Package maptwin shows query results as package records does in the csv format, in the ordinary way: encoding/json into
// maps. It is the twin that tests compare with and that benchmarks measure a guest against. No guest may import it.
package maptwin

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Result is the structured result of a query.
type Result struct {
	TotalSize int      `json:"totalSize"`
	Columns   []string `json:"columns"`
	Rows      [][]any  `json:"rows"`
	From      int      `json:"from"`
	Returned  int      `json:"returned"`
	Done      bool     `json:"done"`
}

// CSV shows one page that is a whole result. Its columns are sorted by name, since maps forget the order of members.
func CSV(body []byte) (text, structured []byte, err error) {
	var page struct {
		TotalSize int              `json:"totalSize"`
		Records   []map[string]any `json:"records"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if err := decoder.Decode(&page); err != nil {
		return nil, nil, fmt.Errorf("decode the page: %w", err)
	}
	if text, err = write(page.TotalSize, page.Records); err != nil {
		return nil, nil, err
	}
	rows := make([]map[string]any, len(page.Records))
	seen := map[string]bool{}
	parents := map[string]bool{}
	for i, record := range page.Records {
		rows[i] = map[string]any{}
		flatten(rows[i], parents, "", record)
		for column, value := range rows[i] {
			seen[column] = seen[column] || value != nil
		}
	}
	var columns []string
	for column, value := range seen {
		if value || !parents[column] {
			columns = append(columns, column)
		}
	}
	slices.Sort(columns)
	result := Result{TotalSize: page.TotalSize, Columns: columns, Rows: make([][]any, len(rows)), Returned: len(rows), Done: true}
	if len(rows) > 0 {
		result.From = 1
	}
	for i, row := range rows {
		result.Rows[i] = make([]any, len(columns))
		for j, column := range columns {
			result.Rows[i][j] = row[column]
		}
	}
	if structured, err = json.Marshal(result); err != nil {
		return nil, nil, fmt.Errorf("encode the result: %w", err)
	}
	return text, structured, nil
}

// flatten puts a record's values under the names of their columns. A parent is an object with attributes.
func flatten(row map[string]any, parents map[string]bool, prefix string, record map[string]any) {
	for name, value := range record {
		if name == "attributes" {
			continue
		}
		column := prefix + name
		if object, ok := value.(map[string]any); ok && object["attributes"] != nil {
			parents[column] = true
			flatten(row, parents, column+".", object)
			continue
		}
		row[column] = strip(value, true)
	}
}

// strip removes attributes and, where children is true, turns child results into arrays.
func strip(value any, children bool) any {
	switch v := value.(type) {
	case map[string]any:
		if records, ok := v["records"].([]any); ok && children && v["totalSize"] != nil {
			return strip(records, children)
		}
		stripped := make(map[string]any, len(v))
		for name, member := range v {
			if name != "attributes" {
				stripped[name] = strip(member, children)
			}
		}
		return stripped
	case []any:
		stripped := make([]any, len(v))
		for i, element := range v {
			stripped[i] = strip(element, children)
		}
		return stripped
	}
	return value
}

// write writes the records as CSV, with a column for each of their own fields.
func write(total int, records []map[string]any) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Total: %d records\n", total)
	seen := map[string]bool{}
	for _, record := range records {
		for name := range record {
			seen[name] = true
		}
	}
	delete(seen, "attributes")
	columns := slices.Sorted(maps.Keys(seen))
	w := csv.NewWriter(&b)
	if err := w.Write(columns); err != nil {
		return nil, fmt.Errorf("write the header: %w", err)
	}
	cells := make([]string, len(columns))
	for _, record := range records {
		for i, column := range columns {
			cell, err := text(strip(record[column], false))
			if err != nil {
				return nil, err
			}
			cells[i] = cell
		}
		if err := w.Write(cells); err != nil {
			return nil, fmt.Errorf("write a record: %w", err)
		}
	}
	w.Flush()
	return b.Bytes(), nil
}

func text(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		if v {
			return "True", nil
		}
		return "False", nil
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", fmt.Errorf("encode a value: %w", err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}
