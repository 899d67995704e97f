package bulk

import (
	"errors"
	"io"
	"slices"
	"strings"
)

// Results is one of the three files of an ingest job that is over: "successfulResults", "failedResults" or
// "unprocessedRecords", without regard to case.
func (j *Jobs) Results(id, file string) ([]byte, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	k, err := j.find(id, kindIngest)
	if err != nil {
		return nil, err
	}
	if !k.state.over() {
		return nil, refuse(codeState, "The results of a job in state %s are not there yet.", k.state)
	}
	switch strings.ToLower(file) {
	case "successfulresults":
		return slices.Clone(k.result.successful), nil
	case "failedresults":
		return slices.Clone(k.result.failed), nil
	default:
		return k.unprocessed(), nil
	}
}

// unprocessed are the rows that the job did not come to. A file that is no CSV is given back as it came.
func (j *job) unprocessed() []byte {
	if j.upload == nil && j.result.failed != nil {
		// The header, which the file of failed rows has behind two columns of its own.
		header, err := newReader(j.result.failed, j.format).next()
		if err != nil {
			return nil
		}
		return j.format.appendRow(nil, header[2:]...)
	}
	r := newReader(j.upload, j.format)
	var out []byte
	for n := 0; ; n++ {
		row, err := r.next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			return slices.Clone(j.upload)
		}
		if n == 0 || n > j.processed {
			out = j.format.appendRow(out, row...)
		}
	}
}
