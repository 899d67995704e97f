package bulk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/query"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// Limits of a batch of the first generation, as Salesforce documents them.
const (
	MaxBatch     = 10 << 20 // bytes
	maxBatchRows = 10_000
)

// Batch states.
const (
	queued       = "Queued"
	inProgress   = "InProgress"
	completed    = "Completed"
	batchFailed  = "Failed"
	notProcessed = "NotProcessed"
)

// batch is a part of a job of the first generation.
type batch struct {
	id       string
	state    string
	message  string
	created  time.Time
	modified time.Time
	took     time.Duration

	processed, failed int
	request           []byte
	result            []byte // of a job that writes: its outcomes; of a query: its records
	resultID          string // of a query
}

// runBatch runs a batch that was queued.
func (j *Jobs) runBatch(ctx context.Context, a Actor, k *job, b *batch) {
	j.mu.Lock()
	waiting := b.state == queued
	if waiting {
		b.state, b.modified = inProgress, j.clock()
	}
	j.mu.Unlock()
	if !waiting {
		return
	}
	began := time.Now()
	var done batch
	var err error
	if k.spec.isQuery() {
		done, err = j.queryBatch(ctx, a, k, b)
	} else {
		done, err = writeBatch(ctx, a, k, b)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	b.state, b.modified, b.took = completed, j.clock(), time.Since(began)
	b.processed, b.failed, b.result, b.resultID = done.processed, done.failed, done.result, done.resultID
	k.processed, k.failed, k.took, k.modified = k.processed+done.processed, k.failed+done.failed, k.took+b.took, b.modified
	if err == nil {
		return
	}
	b.state, b.message = batchFailed, "InternalServerError : The batch could not be run to its end."
	var known *fault.Error
	switch {
	case errors.Is(err, errCSV), errors.Is(err, errBatch):
		b.message = err.Error()
	case errors.As(err, &known):
		b.message = "InvalidBatch : " + known.Message
	}
}

func (j *Jobs) queryBatch(ctx context.Context, a Actor, k *job, b *batch) (done batch, err error) {
	spec := k.spec
	spec.Query = string(b.request)
	_, columns, page, err := j.first(ctx, a, spec)
	if err != nil {
		return done, badBatch("Failed to process query: %s", err.Error())
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	isJSON := spec.ContentType == "JSON"
	out := []byte{'['}
	if !isJSON {
		out = k.format.appendRow(nil, names...)
	}
	err = eachPage(ctx, a, page, func(p *query.Page, records []map[string]any) bool {
		if isJSON && len(p.Records) > 0 {
			if len(out) > 1 {
				out = append(out, ',')
			}
			out = append(out, p.Records...)
		}
		for _, record := range records {
			done.processed++
			if isJSON {
				continue
			}
			for i, c := range columns {
				names[i] = c.text(record)
			}
			out = k.format.appendRow(out, names...)
		}
		return len(out) <= MaxHeld
	})
	if isJSON {
		out = append(out, ']')
	}
	j.mu.Lock()
	j.made++
	number := j.made
	j.mu.Unlock()
	if err == nil {
		done.resultID, err = recordid.New("752", store.Instance, number)
	}
	done.result = out
	return done, err
}

// writeBatch writes the rows of a batch.
func writeBatch(ctx context.Context, a Actor, k *job, b *batch) (done batch, err error) {
	o, err := checkWrite(a, &Spec{Operation: k.spec.Operation, Object: k.spec.Object, ExternalIDField: k.spec.ExternalIDField})
	if err != nil {
		return done, err
	}
	rows, err := batchRows(a, k, o, b.request)
	if err != nil {
		return done, err
	}
	if len(rows) > maxBatchRows {
		return done, badBatch("Records in the batch exceed the limit of %d", maxBatchRows)
	}
	w := rowWriter{Actor: a, spec: k.spec, object: o}
	var outcomes []outcome
	for part := range slices.Chunk(rows, rowsAWrite) {
		some, err := w.write(ctx, part)
		if err != nil {
			return done, err
		}
		outcomes = append(outcomes, some...)
	}
	done.processed = len(outcomes)
	for _, o := range outcomes {
		if o.failed != nil {
			done.failed++
		}
	}
	if k.spec.ContentType == "CSV" {
		done.result = k.format.appendRow(nil, "Id", "Success", "Created", "Error")
		for _, o := range outcomes {
			text := ""
			if o.failed != nil {
				text = inCSV(o.failed)
			}
			done.result = k.format.appendRow(done.result, shownID(o), strconv.FormatBool(o.failed == nil), strconv.FormatBool(o.created), text)
		}
		return done, nil
	}
	done.result, err = encode(outcomeForms(outcomes))
	return done, err
}

// shownID is the id of a row that was written.
func shownID(o outcome) string {
	if o.failed != nil {
		return ""
	}
	return o.id
}

// batchRows reads the records of a batch.
func batchRows(a Actor, k *job, o *schema.Object, text []byte) ([]records.Body, error) {
	if k.spec.ContentType == "CSV" {
		format := k.format
		if first, _, _ := bytes.Cut(text, []byte("\n")); bytes.HasSuffix(first, []byte("\r")) {
			format.Line = "CRLF"
		}
		columns, err := survey(text, format)
		if err != nil {
			return nil, err
		}
		if err := checkColumns(a.Store.Schema(), o, k.spec, columns); err != nil {
			return nil, err
		}
		r := newReader(text, format)
		var rows []records.Body
		for n := 0; ; n++ {
			row, err := r.next()
			if errors.Is(err, io.EOF) {
				return rows, nil
			}
			if err != nil {
				return nil, err
			}
			if n > 0 {
				rows = append(rows, records.RowBody(columns, row))
			}
		}
	}
	var texts []json.RawMessage
	if err := records.DecodeJSON(text, &texts); err != nil {
		return nil, err
	}
	rows := make([]records.Body, len(texts))
	for i, text := range texts {
		body, err := records.ParseBody(text)
		if err != nil {
			return nil, err
		}
		for _, name := range body.Names() {
			if _, isField := o.Field(name); isField {
				continue
			}
			if _, isRelationship := o.Relationship(name); !isRelationship {
				return nil, badBatch("Field name not found : %s", name)
			}
		}
		rows[i] = body.Row()
	}
	return rows, nil
}

// rowForm is the outcome of a row in JSON.
type rowForm struct {
	Success bool       `json:"success"`
	Created bool       `json:"created"`
	ID      *string    `json:"id"`
	Errors  []rowError `json:"errors"`
}

type rowError struct {
	Message    string   `json:"message"`
	Fields     []string `json:"fields"`
	StatusCode string   `json:"statusCode"`
	Extended   any      `json:"extendedErrorDetails"`
}

func outcomeForms(outcomes []outcome) []rowForm {
	forms := make([]rowForm, len(outcomes))
	for i, o := range outcomes {
		forms[i] = rowForm{Success: o.failed == nil, Created: o.created && o.failed == nil, Errors: []rowError{}}
		if o.failed == nil {
			forms[i].ID = &outcomes[i].id
			continue
		}
		for _, e := range o.failed.All() {
			fields := e.Fields
			if fields == nil {
				fields = []string{}
			}
			forms[i].Errors = append(forms[i].Errors, rowError{Message: e.Message, Fields: fields, StatusCode: e.Code})
		}
	}
	return forms
}
