package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// RuleParting is broken when a request that is to be sent after its call was stopped is not one that ends a job.
const RuleParting = "parting"

// CheckParting gives nil when a guest with the grant may leave the request to be sent after its call was stopped. Whoever stopped the
// call expects nothing more to happen, so that only one thing may: a job of the Bulk API is aborted. For that the content counts
// too, since another state would start the job.
func (e Engine) CheckParting(grant Grant, request Request, content []byte) *Denial {
	if denial := e.Check(grant, request); denial != nil {
		return denial
	}
	if abortsJob(request, content) {
		return nil
	}
	return &Denial{
		Rule:   RuleParting,
		Reason: fmt.Sprintf("%s: after a call was stopped, nothing is sent for it but a request that aborts a job of the Bulk API.", request),
	}
}

func abortsJob(request Request, content []byte) bool {
	jobs, err := ParseGrant([]Need{{"patch", "data", "jobs/ingest/{id}"}, {"patch", "data", "jobs/query/{id}"}})
	if err != nil || jobs.Check(request) != nil || len(request.Query) > 0 {
		return false
	}
	// Token by token: decoded into a map, the last of two members of a name would hide the first.
	d := json.NewDecoder(bytes.NewReader(content))
	for _, want := range []json.Token{json.Delim('{'), "state", "Aborted", json.Delim('}')} {
		if got, err := d.Token(); err != nil || got != want {
			return false
		}
	}
	_, err = d.Token()
	return errors.Is(err, io.EOF)
}
