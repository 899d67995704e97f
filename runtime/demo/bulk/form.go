package bulk

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
)

// Form is an answer of the first generation: names with values, which can be shown as JSON and as XML.
type Form []Entry

// Entry is one of them: a text, a number or a boolean; nil is shown in JSON only.
type Entry struct {
	Name  string
	Value any
}

// Namespace is that of the first generation's XML.
const Namespace = "http://www.force.com/2009/06/asyncapi/dataload"

// JSON is the form as an object.
func (f Form) JSON() ([]byte, error) {
	out := []byte{'{'}
	for i, e := range f {
		if i > 0 {
			out = append(out, ',')
		}
		value, err := encode(e.Value)
		if err != nil {
			return nil, err
		}
		out = append(append(out, `"`+e.Name+`":`...), value...)
	}
	return append(out, '}'), nil
}

// XML is the form as an element with children.
func (f Form) XML(name string, outer bool) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("<" + name)
	if outer {
		out.WriteString(` xmlns="` + Namespace + `"`)
	}
	out.WriteString(">\n")
	for _, e := range f {
		if e.Value == nil {
			continue
		}
		out.WriteString(" <" + e.Name + ">")
		if err := xml.EscapeText(&out, []byte(fmt.Sprint(e.Value))); err != nil {
			return nil, err
		}
		out.WriteString("</" + e.Name + ">\n")
	}
	out.WriteString("</" + name + ">")
	return out.Bytes(), nil
}

// classicForm is a job. The mutex of the jobs must be held.
func (j *job) classicForm() Form {
	counts := map[string]int{}
	for _, b := range j.batches {
		counts[b.state]++
	}
	mode := "Parallel"
	if j.serial {
		mode = "Serial"
	}
	var externalID any
	if j.spec.ExternalIDField != "" {
		externalID = j.spec.ExternalIDField
	}
	ms := j.took.Milliseconds()
	return Form{
		{"id", j.id}, {"operation", j.spec.Operation}, {"object", j.spec.Object}, {"createdById", j.user},
		{"createdDate", j.created.Format(shownTime)}, {"systemModstamp", j.modified.Format(shownTime)}, {"state", string(j.state)},
		{"externalIdFieldName", externalID}, {"concurrencyMode", mode}, {"contentType", j.spec.ContentType},
		{"numberBatchesQueued", counts[queued]}, {"numberBatchesInProgress", counts[inProgress]},
		{"numberBatchesCompleted", counts[completed]}, {"numberBatchesFailed", counts[batchFailed]}, {"numberBatchesTotal", len(j.batches)},
		{"numberRecordsProcessed", j.processed}, {"numberRetries", 0}, {"apiVersion", json.Number(j.version)},
		{"numberRecordsFailed", j.failed}, {"totalProcessingTime", ms}, {"apiActiveProcessingTime", ms}, {"apexProcessingTime", 0},
		{"assignmentRuleId", nil}, {"fastPathEnabled", false},
	}
}

// batchForm is a batch. The mutex of the jobs must be held.
func (j *job) batchForm(b *batch) Form {
	var message any
	if b.message != "" {
		message = b.message
	}
	ms := b.took.Milliseconds()
	return Form{
		{"id", b.id}, {"jobId", j.id}, {"state", b.state}, {"stateMessage", message}, {"createdDate", b.created.Format(shownTime)},
		{"systemModstamp", b.modified.Format(shownTime)}, {"numberRecordsProcessed", b.processed}, {"numberRecordsFailed", b.failed},
		{"totalProcessingTime", ms}, {"apiActiveProcessingTime", ms}, {"apexProcessingTime", 0},
	}
}
