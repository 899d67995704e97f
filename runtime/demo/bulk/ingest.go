package bulk

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// ingested are the files of rows that a job wrote and refused. The rows it did not come to are still in its upload.
type ingested struct{ successful, failed []byte }

// Ingest makes a job that takes rows.
func (j *Jobs) Ingest(a Actor, s Spec) ([]byte, error) {
	o, err := check(a, &s)
	if err != nil {
		return nil, err
	}
	s.Object = o.Name
	j.mu.Lock()
	defer j.mu.Unlock()
	k := &job{kind: kindIngest, spec: s, format: Format{s.Delimiter, s.LineEnding}, version: a.Version, user: a.Actor, state: Open}
	if err := j.add(k); err != nil {
		return nil, err
	}
	return encode(k.brief())
}

// IngestAll makes a job with its rows, and starts it.
func (j *Jobs) IngestAll(a Actor, s Spec, content []byte) ([]byte, error) {
	o, err := check(a, &s)
	if err != nil {
		return nil, err
	}
	s.Object = o.Name
	j.mu.Lock()
	defer j.mu.Unlock()
	k := &job{kind: kindIngest, spec: s, format: Format{s.Delimiter, s.LineEnding}, version: a.Version, user: a.Actor, state: Open}
	if err := j.add(k); err != nil {
		return nil, err
	}
	k.upload, k.uploaded = content, true
	j.begin(a, k)
	return encode(k.brief())
}

// check fills in what a new ingest job was not told, and refuses what cannot be run.
func check(a Actor, s *Spec) (*schema.Object, error) {
	if s.ContentType == "" {
		s.ContentType = "CSV"
	}
	if s.ContentType != "CSV" {
		return nil, refuse(codeJob, "InvalidJob : Unsupported content type: %s. Use CSV.", s.ContentType)
	}
	if err := s.lines(); err != nil {
		return nil, err
	}
	return checkWrite(a, s)
}

// lines fills in and checks how the job's CSV is written.
func (s *Spec) lines() error {
	if s.Delimiter == "" {
		s.Delimiter = "COMMA"
	}
	if s.LineEnding == "" {
		s.LineEnding = "LF"
	}
	if !(Format{s.Delimiter, s.LineEnding}).valid() {
		return refuse(codeJob, "InvalidJob : Unknown column delimiter %s or line ending %s.", s.Delimiter, s.LineEnding)
	}
	return nil
}

// checkWrite checks what all jobs that write have in common.
func checkWrite(a Actor, s *Spec) (*schema.Object, error) {
	switch s.Operation {
	case "insert", "update", "upsert", "delete", "hardDelete":
	default:
		return nil, refuse(codeJob, "InvalidJob : Invalid operation: %s", s.Operation)
	}
	o, found := a.Store.Schema().Object(s.Object)
	if !found || !o.Stored() {
		return nil, refuse(codeEntity, "InvalidEntity : Entity '%s' is not supported by the Bulk API.", s.Object)
	}
	if s.Operation != "upsert" {
		return o, nil
	}
	if s.ExternalIDField == "" {
		return nil, refuse(codeJob, "InvalidJob : External ID was blank for %s. An External ID must be specified for upsert.", o.Name)
	}
	f, found := o.Field(s.ExternalIDField)
	if !found || !f.IDLookup {
		return nil, refuse(codeJob, "InvalidJob : Field name provided, %s does not match an External ID, Salesforce Id, or indexed field for %s",
			s.ExternalIDField, o.Name)
	}
	s.ExternalIDField = f.Name
	return o, nil
}

// Upload gives a job its rows.
func (j *Jobs) Upload(id string, content []byte) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	k, err := j.find(id, kindIngest)
	switch {
	case err != nil:
		return err
	case k.state != Open:
		return refuse(codeState, "Uploading to a job in state %s is not allowed.", k.state)
	case k.uploaded:
		return refuse(codeInput, "Found multiple contents for job: <%s>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job "+
			"and make sure you only do 'PUT' once on a given Job.", k.id)
	}
	if err := j.room(len(content)); err != nil {
		return err
	}
	k.upload, k.uploaded, k.modified = content, true, j.clock()
	return nil
}

// Change puts a job into the state that a client asks for: UploadComplete, which starts it, or Aborted.
func (j *Jobs) Change(a Actor, id string, query bool, to State) ([]byte, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	k, err := j.find(id, kind(query))
	if err != nil {
		return nil, err
	}
	switch {
	case to == Aborted && !k.state.over():
		j.move(k, Aborted)
	case to == Aborted:
		return nil, refuse(codeState, "Aborting already %s Job not allowed", ended(k.state))
	case to == UploadComplete && !query && k.state == Open:
		j.begin(a, k)
	case to == UploadComplete && !query:
		return nil, refuse(codeState, "Closing already %s Job not allowed", ended(k.state))
	default:
		return nil, refuse(codeState, "A job cannot be set to the state %s.", to)
	}
	return encode(k.brief())
}

// ended is how an error speaks of a state.
func ended(s State) string {
	if s == JobComplete {
		return "Completed"
	}
	return string(s)
}

// begin closes the upload and lets the job run. The mutex must be held.
func (j *Jobs) begin(a Actor, k *job) {
	j.move(k, UploadComplete)
	j.background(func(ctx context.Context) { j.ingest(ctx, a, k) })
}

// enter starts a job that waited; false when it was aborted meanwhile.
func (j *Jobs) enter(k *job) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	if k.state != UploadComplete {
		return false
	}
	j.move(k, InProgress)
	return true
}

// ingest writes a job's rows.
func (j *Jobs) ingest(ctx context.Context, a Actor, k *job) {
	if !j.enter(k) {
		return
	}
	began := time.Now()
	spec := k.spec
	o, err := checkWrite(a, &spec) // the org may have changed since
	if err == nil {
		err = j.ingestRows(ctx, a, k, o)
	}
	j.mu.Lock()
	k.took = time.Since(began)
	j.mu.Unlock()
	var known *fault.Error
	switch {
	case errors.Is(err, errCSV), errors.Is(err, errBatch):
		j.fail(k, err.Error())
	case errors.As(err, &known):
		j.fail(k, known.Message)
	case err != nil:
		j.fail(k, "InternalServerError : The job could not be run to its end.")
	default:
		j.mu.Lock()
		if k.state == InProgress {
			k.upload = nil
			j.move(k, JobComplete)
		}
		j.mu.Unlock()
	}
}

// ingestRows checks the whole file before it writes its first row, as far as the rows do not depend on the org's records.
func (j *Jobs) ingestRows(ctx context.Context, a Actor, k *job, o *schema.Object) error {
	columns, err := survey(k.upload, k.format)
	if err != nil {
		return err
	}
	if err := checkColumns(a.Store.Schema(), o, k.spec, columns); err != nil {
		return err
	}
	r := newReader(k.upload, k.format)
	if _, err := r.next(); err != nil {
		return err
	}
	out := ingested{
		successful: k.format.appendRow(nil, slices.Concat([]string{"sf__Id", "sf__Created"}, columns)...),
		failed:     k.format.appendRow(nil, slices.Concat([]string{"sf__Id", "sf__Error"}, columns)...),
	}
	w := rowWriter{Actor: a, spec: k.spec, object: o}
	for {
		var chunk [][]string
		for len(chunk) < rowsAWrite {
			row, err := r.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return err
			}
			full := make([]string, len(columns))
			copy(full, row)
			chunk = append(chunk, full)
		}
		if len(chunk) == 0 {
			return nil
		}
		outcomes, err := w.write(ctx, csvRows(columns, chunk))
		if err != nil {
			return err
		}
		failed := 0
		for i, row := range chunk {
			if bad := outcomes[i].failed; bad != nil {
				failed++
				out.failed = k.format.appendRow(out.failed, slices.Concat([]string{outcomes[i].id, inCSV(bad)}, row)...)
				continue
			}
			out.successful = k.format.appendRow(out.successful,
				slices.Concat([]string{outcomes[i].id, strconv.FormatBool(outcomes[i].created)}, row)...)
		}
		j.mu.Lock()
		k.result, k.processed, k.failed, k.modified = out, k.processed+len(chunk), k.failed+failed, j.clock()
		aborted := k.state != InProgress
		j.mu.Unlock()
		if aborted {
			return nil
		}
	}
}

// inCSV is an error as a file of failed rows shows it.
func inCSV(e *fault.Error) string {
	var out strings.Builder
	for _, e := range e.All() {
		out.WriteString(e.Code + ":" + e.Message + ":")
		if len(e.Fields) > 0 {
			out.WriteString(strings.Join(e.Fields, ",") + " ")
		}
		out.WriteString("--")
	}
	return out.String()
}
