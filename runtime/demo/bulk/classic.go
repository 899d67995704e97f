package bulk

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// ClassicSpec is what a client of the first generation says about a job when it makes one.
type ClassicSpec struct {
	Operation       string
	Object          string
	ExternalIDField string
	ContentType     string // JSON or CSV
	Serial          bool
}

func (s Spec) isQuery() bool { return s.Operation == "query" || s.Operation == "queryAll" }

// Classic makes a job of the first generation.
func (j *Jobs) Classic(a Actor, s ClassicSpec) (Form, error) {
	spec := Spec{Operation: s.Operation, Object: s.Object, ExternalIDField: s.ExternalIDField, ContentType: s.ContentType,
		Delimiter: "COMMA", LineEnding: "LF"}
	if s.ContentType != "JSON" && s.ContentType != "CSV" {
		return nil, refuse(codeJob, "Unsupported content type: %s. Use JSON or CSV.", s.ContentType)
	}
	if spec.isQuery() {
		o, found := a.Store.Schema().Object(s.Object)
		if !found || !o.Stored() {
			return nil, refuse(codeEntity, "Entity '%s' is not supported by the Bulk API.", s.Object)
		}
		spec.Object = o.Name
	} else {
		if spec.Operation == "hard_delete" { // as one client spells it
			spec.Operation = "hardDelete"
		}
		o, err := checkWrite(a, &spec)
		if err != nil {
			return nil, err
		}
		spec.Object = o.Name
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	k := &job{kind: kindClassic, spec: spec, format: Format{"COMMA", "LF"}, version: a.Version, user: a.Actor, state: Open, serial: s.Serial}
	if err := j.add(k); err != nil {
		return nil, err
	}
	return k.classicForm(), nil
}

// ClassicJob is a job of the first generation.
func (j *Jobs) ClassicJob(id string) (Form, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	k, err := j.find(id, kindClassic)
	if err != nil {
		return nil, noJob(id)
	}
	return k.classicForm(), nil
}

func noJob(id string) error { return refuse(codeJob, "Unable to find job with id: %s", id) }

// ChangeClassic closes or aborts a job of the first generation.
func (j *Jobs) ChangeClassic(id string, to State) (Form, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	k, err := j.find(id, kindClassic)
	switch {
	case err != nil:
		return nil, noJob(id)
	case to != Closed && to != Aborted:
		return nil, refuse(codeState, "A job cannot be set to the state %s.", to)
	case k.state != Open && k.state != to:
		return nil, refuse(codeState, "The job is %s.", k.state)
	}
	if to == Aborted {
		for _, b := range k.batches {
			if b.state == queued {
				b.state, b.modified = notProcessed, j.clock()
			}
		}
	}
	j.move(k, to)
	return k.classicForm(), nil
}

// AddBatch gives a job of the first generation a batch, which runs at once.
func (j *Jobs) AddBatch(a Actor, id string, content []byte) (Form, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	k, err := j.find(id, kindClassic)
	switch {
	case err != nil:
		return nil, noJob(id)
	case k.state != Open:
		return nil, refuse(codeState, "The job is %s. Batches can be added to open jobs only.", k.state)
	case len(bytes.TrimSpace(content)) == 0:
		return nil, refuse(codeInput, "The batch is empty.")
	}
	if err := j.room(len(content)); err != nil {
		return nil, err
	}
	j.made++
	number, err := recordid.New("751", store.Instance, j.made)
	if err != nil {
		return nil, err
	}
	b := &batch{id: number, state: queued, created: j.clock(), modified: j.clock(), request: content}
	k.batches = append(k.batches, b)
	j.background(func(ctx context.Context) { j.runBatch(ctx, a, k, b) })
	return k.batchForm(b), nil
}

// batchOf finds a batch. The mutex must be held.
func (j *Jobs) batchOf(id, batchID string) (*job, *batch, error) {
	k, err := j.find(id, kindClassic)
	if err != nil {
		return nil, nil, noJob(id)
	}
	if long, ok := recordid.Long(batchID); ok {
		for _, b := range k.batches {
			if b.id == long {
				return k, b, nil
			}
		}
	}
	return nil, nil, refuse(codeBatch, "Unable to find batch with id: %s", batchID)
}

// Batch is a batch of a job.
func (j *Jobs) Batch(id, batchID string) (Form, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	k, b, err := j.batchOf(id, batchID)
	if err != nil {
		return nil, err
	}
	return k.batchForm(b), nil
}

// Batches are the batches of a job.
func (j *Jobs) Batches(id string) ([]Form, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	k, err := j.find(id, kindClassic)
	if err != nil {
		return nil, noJob(id)
	}
	forms := make([]Form, len(k.batches))
	for i, b := range k.batches {
		forms[i] = k.batchForm(b)
	}
	return forms, nil
}

// BatchRequest is what a batch was given.
func (j *Jobs) BatchRequest(id, batchID string) ([]byte, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	_, b, err := j.batchOf(id, batchID)
	if err != nil {
		return nil, err
	}
	return slices.Clone(b.request), nil
}

// BatchResult is what became of a batch: the outcomes of its rows, or for a query the ids of its results.
func (j *Jobs) BatchResult(id, batchID string) (body []byte, results []string, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	k, b, err := j.batchOf(id, batchID)
	switch {
	case err != nil:
		return nil, nil, err
	case b.state != completed:
		return nil, nil, refuse(codeBatch, "Batch not completed: it is %s. %s", b.state, b.message)
	case k.spec.isQuery():
		return nil, []string{b.resultID}, nil
	}
	return slices.Clone(b.result), nil, nil
}

// BatchRecords is one result of a batch that queries.
func (j *Jobs) BatchRecords(id, batchID, resultID string) ([]byte, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	_, b, err := j.batchOf(id, batchID)
	if err != nil {
		return nil, err
	}
	if b.resultID == "" || b.resultID != resultID {
		return nil, refuse(codeBatch, "Unable to find result with id: %s", resultID)
	}
	return slices.Clone(b.result), nil
}

// ClassicCode is an error's code as the first generation writes it.
func ClassicCode(code string) string {
	for _, name := range []string{"InvalidJob", "InvalidJobState", "InvalidEntity", "InvalidBatch", "ClientInputError", "ExceededQuota", "FeatureNotEnabled"} {
		if strings.EqualFold(name, code) {
			return name
		}
	}
	return code
}
