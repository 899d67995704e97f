package bulk

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// errBatch is a file that does not fit its job. Its text is what the job reports.
var errBatch = errors.New("InvalidBatch")

func badBatch(format string, args ...any) error {
	return fmt.Errorf("%w : %s", errBatch, fmt.Sprintf(format, args...))
}

// survey reads a file to its end, and gives its columns.
func survey(text []byte, f Format) ([]string, error) {
	r := newReader(text, f)
	first, err := r.next()
	if errors.Is(err, io.EOF) {
		return nil, r.fail("The job has no data")
	}
	if err != nil {
		return nil, err
	}
	columns := slices.Clone(first)
	for n := 1; ; n++ {
		row, err := r.next()
		if errors.Is(err, io.EOF) {
			return columns, nil
		}
		if err != nil {
			return nil, err
		}
		if len(row) > len(columns) {
			return nil, badBatch("Row %d has %d values for %d columns", n, len(row), len(columns))
		}
	}
}

// checkColumns refuses a file whose columns are no fields of the object.
func checkColumns(s *schema.Schema, o *schema.Object, spec Spec, columns []string) error {
	seen := map[string]bool{}
	for _, column := range columns {
		if seen[strings.ToLower(column)] {
			return badBatch("Duplicate field name found : %s", column)
		}
		seen[strings.ToLower(column)] = true
		if !isColumn(s, o, column) {
			return badBatch("Field name not found : %s", column)
		}
	}
	isDelete := spec.Operation == "delete" || spec.Operation == "hardDelete"
	if isDelete && (len(columns) != 1 || !strings.EqualFold(columns[0], "Id")) {
		return badBatch("The '%s' batch must contain only ids", spec.Operation)
	}
	return nil
}

// isColumn reports whether a column is a field, or a field that names the record of a relationship.
func isColumn(s *schema.Schema, o *schema.Object, column string) bool {
	relationship, key, isPath := strings.Cut(column, ".")
	if !isPath {
		_, known := o.Field(column)
		return known
	}
	relationship, object, _ := strings.Cut(relationship, ":")
	f, known := o.Relationship(relationship)
	if !known {
		return false
	}
	for _, parent := range s.Parents(f) {
		if object != "" && !strings.EqualFold(object, parent.Name) {
			continue
		}
		if f, known := parent.Field(key); known && f.IDLookup {
			return true
		}
	}
	return false
}
