package bulk

import (
	"bytes"
	"encoding/json"
	"time"
)

// State is where a job is.
type State string

// The states of jobs. Those of the first generation are Open, Closed, Aborted and Failed.
const (
	Open           State = "Open"
	UploadComplete State = "UploadComplete"
	InProgress     State = "InProgress"
	JobComplete    State = "JobComplete"
	Aborted        State = "Aborted"
	Failed         State = "Failed"
	Closed         State = "Closed"
)

// over reports whether nothing more happens to a job.
func (s State) over() bool { return s == JobComplete || s == Aborted || s == Failed }

// The kinds of jobs, as they are shown.
const (
	kindIngest  = "V2Ingest"
	kindQuery   = "V2Query"
	kindClassic = "Classic"
)

// Spec is what a client says about a job when it makes one.
type Spec struct {
	Operation       string `json:"operation"`
	Object          string `json:"object"`
	Query           string `json:"query"`
	ExternalIDField string `json:"externalIdFieldName"`
	ContentType     string `json:"contentType"`
	Delimiter       string `json:"columnDelimiter"`
	LineEnding      string `json:"lineEnding"`
	AssignmentRule  string `json:"assignmentRuleId"`
}

// job is one job. Its fields are guarded by the mutex of the Jobs it belongs to, but for those that never change.
type job struct {
	id      string
	kind    string
	spec    Spec
	format  Format
	version string // "60.0"
	user    string // id of the user who made it
	created time.Time

	state     State
	modified  time.Time
	took      time.Duration
	message   string
	processed int // rows that were written or refused
	failed    int

	uploaded bool
	upload   []byte
	result   ingested // of ingest
	rows     extract  // of queries
	batches  []*batch // of the first generation
	serial   bool
}

// held is how many bytes the job keeps.
func (j *job) held() int {
	n := len(j.upload) + len(j.result.successful) + len(j.result.failed) + len(j.rows.text) + 8*len(j.rows.starts)
	for _, b := range j.batches {
		n += len(b.request) + len(b.result)
	}
	return n
}

// info is a job as the second generation shows it.
type info struct {
	ID              string      `json:"id"`
	Operation       string      `json:"operation"`
	Object          string      `json:"object"`
	CreatedByID     string      `json:"createdById"`
	CreatedDate     string      `json:"createdDate"`
	SystemModstamp  string      `json:"systemModstamp"`
	State           State       `json:"state"`
	ExternalIDField string      `json:"externalIdFieldName,omitempty"`
	AssignmentRule  string      `json:"assignmentRuleId,omitempty"`
	ConcurrencyMode string      `json:"concurrencyMode"`
	ContentType     string      `json:"contentType"`
	APIVersion      json.Number `json:"apiVersion"`
	JobType         string      `json:"jobType,omitempty"`
	ContentURL      string      `json:"contentUrl,omitempty"`
	LineEnding      string      `json:"lineEnding,omitempty"`
	ColumnDelimiter string      `json:"columnDelimiter,omitempty"`
	*progress
}

// progress is what is shown of a job from its second sight on.
type progress struct {
	NumberRecordsProcessed  int    `json:"numberRecordsProcessed"`
	NumberRecordsFailed     *int   `json:"numberRecordsFailed,omitempty"`
	Retries                 int    `json:"retries"`
	PKChunking              *bool  `json:"isPkChunkingSupported,omitempty"`
	TotalProcessingTime     int64  `json:"totalProcessingTime"`
	APIActiveProcessingTime *int64 `json:"apiActiveProcessingTime,omitempty"`
	ApexProcessingTime      *int64 `json:"apexProcessingTime,omitempty"`
	ErrorMessage            string `json:"errorMessage,omitempty"`
}

// shownTime is how the API writes times.
const shownTime = "2006-01-02T15:04:05.000+0000"

func (j *job) brief() info {
	i := info{
		ID: j.id, Operation: j.spec.Operation, Object: j.spec.Object, CreatedByID: j.user,
		CreatedDate: j.created.Format(shownTime), SystemModstamp: j.modified.Format(shownTime), State: j.state,
		ExternalIDField: j.spec.ExternalIDField, AssignmentRule: j.spec.AssignmentRule, ConcurrencyMode: "Parallel",
		ContentType: j.spec.ContentType, APIVersion: json.Number(j.version), LineEnding: j.spec.LineEnding, ColumnDelimiter: j.spec.Delimiter,
	}
	if j.serial {
		i.ConcurrencyMode = "Serial"
	}
	if j.kind == kindIngest {
		i.ContentURL = "services/data/v" + j.version + "/jobs/ingest/" + j.id + "/batches"
	}
	return i
}

func (j *job) full() info {
	i := j.brief()
	i.JobType = j.kind
	ms := j.took.Milliseconds()
	i.progress = &progress{NumberRecordsProcessed: j.processed, TotalProcessingTime: ms, ErrorMessage: j.message}
	if j.kind == kindQuery {
		no := false
		i.PKChunking = &no
	} else {
		none := int64(0)
		i.NumberRecordsFailed, i.APIActiveProcessingTime, i.ApexProcessingTime = &j.failed, &ms, &none
	}
	return i
}

// encode is JSON without the escapes that are for HTML.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), err
}
