package rest

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/bulk"
	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
)

const csvType = "text/csv;charset=UTF-8"

// routeJobs finds the resource behind jobs.
func routeJobs(path []string) (methods, bool) {
	if len(path) == 0 {
		return methods{http.MethodGet: (*Server).jobResources}, true
	}
	switch strings.ToLower(path[0]) {
	case "ingest":
		return routeIngest(path[1:])
	case "query":
		return routeQueryJobs(path[1:])
	}
	return nil, false
}

// jobResources names the kinds of jobs: GET jobs.
func (s *Server) jobResources(c *call) (*reply, error) {
	return ok([]byte(`{"ingest":"` + c.base() + `/jobs/ingest","query":"` + c.base() + `/jobs/query"}`)), nil
}

func routeIngest(path []string) (methods, bool) {
	switch len(path) {
	case 0:
		return methods{http.MethodGet: (*Server).listJobs, http.MethodPost: (*Server).createIngest}, true
	case 1:
		return methods{http.MethodGet: (*Server).jobInfo, http.MethodPatch: (*Server).changeJob, http.MethodDelete: (*Server).deleteJob}, true
	case 2:
		switch strings.ToLower(path[1]) {
		case "batches":
			return methods{http.MethodPut: (*Server).uploadJob}, true
		case "successfulresults", "failedresults", "unprocessedrecords":
			return methods{http.MethodGet: (*Server).ingestResults}, true
		}
	}
	return nil, false
}

func routeQueryJobs(path []string) (methods, bool) {
	switch len(path) {
	case 0:
		return methods{http.MethodGet: (*Server).listJobs, http.MethodPost: (*Server).createQueryJob}, true
	case 1:
		return methods{http.MethodGet: (*Server).jobInfo, http.MethodPatch: (*Server).changeJob, http.MethodDelete: (*Server).deleteJob}, true
	case 2:
		if strings.EqualFold(path[1], "results") {
			return methods{http.MethodGet: (*Server).queryResults}, true
		}
	}
	return nil, false
}

func (s *Server) actor(c *call) bulk.Actor {
	return bulk.Actor{Writer: s.writer(c), Version: c.version}
}

// isQueryJob reports whether a URL of jobs is one of query jobs.
func (c *call) isQueryJob() bool { return strings.EqualFold(c.path[1], "query") }

// asJSON is the usual answer of a resource that gives its own JSON.
func asJSON(body []byte, err error) (*reply, error) {
	if err != nil {
		return nil, err
	}
	return ok(body), nil
}

// createIngest makes a job: POST jobs/ingest, with the job as JSON or as a form with the job and its rows.
func (s *Server) createIngest(c *call) (*reply, error) {
	kind, parameters, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		var spec bulk.Spec
		if err := records.DecodeJSON(c.body, &spec); err != nil {
			return nil, err
		}
		return asJSON(s.config.Jobs.Ingest(s.actor(c), spec))
	}
	spec, content, err := readJobForm(c.body, parameters["boundary"])
	if err != nil {
		return nil, err
	}
	return asJSON(s.config.Jobs.IngestAll(s.actor(c), spec, content))
}

// maxFormRows is how many characters of rows a form may hold.
const maxFormRows = 100_000

// readJobForm reads the two parts of a form that makes a job.
func readJobForm(body []byte, boundary string) (spec bulk.Spec, content []byte, err error) {
	damaged := fault.InvalidInput("The form must have a part named job with JSON and a part named content with CSV.")
	if boundary == "" {
		return spec, nil, damaged
	}
	r := multipart.NewReader(bytes.NewReader(body), boundary)
	found := 0
	for {
		part, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return spec, nil, damaged
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return spec, nil, damaged
		}
		switch part.FormName() {
		case "job":
			if err := records.DecodeJSON(text, &spec); err != nil {
				return spec, nil, err
			}
			found++
		case "content":
			content = text
			found++
		}
	}
	switch {
	case found != 2:
		return spec, nil, damaged
	case len(content) > maxFormRows:
		return spec, nil, fault.LimitExceeded("The content of a form may have %d characters at most: it has %d.", maxFormRows, len(content))
	}
	return spec, content, nil
}

// createQueryJob makes a job that queries: POST jobs/query.
func (s *Server) createQueryJob(c *call) (*reply, error) {
	var spec bulk.Spec
	if err := records.DecodeJSON(c.body, &spec); err != nil {
		return nil, err
	}
	return asJSON(s.config.Jobs.Query(c.Context(), s.actor(c), spec))
}

func (s *Server) listJobs(c *call) (*reply, error) {
	query := c.URL.Query()
	return asJSON(s.config.Jobs.List(c.isQueryJob(), query.Get("jobType"), query.Get("queryLocator"),
		c.base()+"/jobs/"+strings.ToLower(c.path[1])))
}

func (s *Server) jobInfo(c *call) (*reply, error) {
	return asJSON(s.config.Jobs.Info(c.path[2], c.isQueryJob()))
}

// changeJob closes or aborts a job.
func (s *Server) changeJob(c *call) (*reply, error) {
	var wanted struct {
		State bulk.State `json:"state"`
	}
	if err := records.DecodeJSON(c.body, &wanted); err != nil {
		return nil, err
	}
	return asJSON(s.config.Jobs.Change(s.actor(c), c.path[2], c.isQueryJob(), wanted.State))
}

func (s *Server) deleteJob(c *call) (*reply, error) {
	if err := s.config.Jobs.Delete(c.path[2], c.isQueryJob()); err != nil {
		return nil, err
	}
	return noContent(), nil
}

// uploadJob takes the rows of a job.
func (s *Server) uploadJob(c *call) (*reply, error) {
	if err := s.config.Jobs.Upload(c.path[2], c.body); err != nil {
		return nil, err
	}
	return &reply{status: http.StatusCreated}, nil
}

func (s *Server) ingestResults(c *call) (*reply, error) {
	body, err := s.config.Jobs.Results(c.path[2], c.path[3])
	if err != nil {
		return nil, err
	}
	return &reply{status: http.StatusOK, body: body, contentType: csvType}, nil
}

// queryResults is a part of the result of a query job.
func (s *Server) queryResults(c *call) (*reply, error) {
	query := c.URL.Query()
	limit := 0
	if text := query.Get("maxRecords"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, fault.InvalidInput("maxRecords must be a number of records, and not %s.", text)
		}
		limit = n
	}
	part, err := s.config.Jobs.QueryResults(c.path[2], query.Get("locator"), limit)
	if err != nil {
		return nil, err
	}
	return &reply{
		status: http.StatusOK, body: part.CSV, contentType: csvType,
		header: map[string]string{"Sforce-Locator": part.Next, "Sforce-NumberOfRecords": strconv.Itoa(part.Records)},
	}, nil
}

// bodyRule is what a request may carry.
type bodyRule struct {
	limit int64
	media []string // nil for any
}

// bodyOf is the rule for the body of a request to a path within an API version.
func bodyOf(method string, path []string) bodyRule {
	if len(path) >= 2 && strings.EqualFold(path[0], "jobs") && strings.EqualFold(path[1], "ingest") {
		switch {
		case len(path) == 4 && method == http.MethodPut:
			return bodyRule{bulk.MaxUpload, []string{"text/csv"}}
		case len(path) == 2:
			return bodyRule{MaxBody, []string{"application/json", "multipart/form-data"}}
		}
	}
	return bodyRule{MaxBody, []string{"application/json"}}
}
