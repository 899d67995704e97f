// Package maptwin shows query results as package records does in the csv format, in the ordinary way: encoding/json into
// maps. It is the twin that tests compare with and that benchmarks measure a guest against. No guest may import it.
package maptwin

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
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
	if text, err = write(&result, rows); err != nil {
		return nil, nil, err
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
		row[column] = strip(value)
	}
}

// strip removes attributes and turns child results into arrays.
func strip(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if records, ok := v["records"].([]any); ok && v["totalSize"] != nil {
			return strip(records)
		}
		delete(v, "attributes")
		for name, member := range v {
			v[name] = strip(member)
		}
	case []any:
		for i, element := range v {
			v[i] = strip(element)
		}
	}
	return value
}

func write(result *Result, rows []map[string]any) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "Total: %d records\n", result.TotalSize)
	w := csv.NewWriter(&b)
	if err := w.Write(result.Columns); err != nil {
		return nil, fmt.Errorf("write the header: %w", err)
	}
	cells := make([]string, len(result.Columns))
	for i, row := range rows {
		result.Rows[i] = make([]any, len(result.Columns))
		for j, column := range result.Columns {
			value := row[column]
			result.Rows[i][j] = value
			cell, err := text(value)
			if err != nil {
				return nil, err
			}
			cells[j] = cell
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
			return "true", nil
		}
		return "false", nil
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "", fmt.Errorf("encode a value: %w", err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}
