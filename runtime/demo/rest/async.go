package rest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"mime"
	"net/http"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/bulk"
	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
)

const xmlType = "application/xml;charset=UTF-8"

// async answers the first generation of the Bulk API, everything under /services/async. Its errors have a form of their own.
func (s *Server) async(r *http.Request, path []string) (*reply, error) {
	answer, err := s.asyncAnswer(r, path)
	var known *fault.Error
	if err == nil || !errors.As(err, &known) {
		return answer, err
	}
	form := bulk.Form{{Name: "exceptionCode", Value: bulk.ClassicCode(known.Code)}, {Name: "exceptionMessage", Value: known.Message}}
	return asyncForm(known.Status, "error", form, isJSON(r))
}

func (s *Server) asyncAnswer(r *http.Request, path []string) (*reply, error) {
	token := tokenOf(r)
	if token == "" {
		token = r.Header.Get("X-SFDC-Session")
	}
	if session, known := s.config.Login.Session(token); !known || !session.API() {
		return nil, &fault.Error{Status: http.StatusBadRequest, Code: "InvalidSessionId", Message: "Invalid session id"}
	}
	s.calls.Add(1)
	if len(path) < 2 || path[1] != "job" {
		return nil, &fault.Error{Status: http.StatusNotFound, Code: "InvalidUrl", Message: "Destination URL not reset. The URL returned from login must be set"}
	}
	version, err := parseVersion("v" + path[0])
	if err != nil {
		return nil, &fault.Error{Status: http.StatusBadRequest, Code: "InvalidVersion", Message: "Unsupported API version: " + path[0]}
	}
	c := &call{Request: r, method: verb(r), version: version, path: path[2:]}
	if c.method == http.MethodPost {
		if c.body, err = readBody(r, bodyRule{limit: bulk.MaxBatch}); err != nil {
			return nil, err
		}
	}
	h, found := routeAsync(c.path)[c.method]
	if !found {
		return nil, &fault.Error{Status: http.StatusMethodNotAllowed, Code: "InvalidUrl", Message: "There is no such resource, or not for " + c.method}
	}
	return h(s, c)
}

// routeAsync finds the resource under a path behind job.
func routeAsync(path []string) methods {
	if len(path) > 1 && path[1] != "batch" {
		return nil
	}
	switch len(path) {
	case 0:
		return methods{http.MethodPost: (*Server).createClassic}
	case 1:
		return methods{http.MethodGet: (*Server).classicInfo, http.MethodPost: (*Server).changeClassic}
	case 2:
		return methods{http.MethodGet: (*Server).listBatches, http.MethodPost: (*Server).addBatch}
	case 3:
		return methods{http.MethodGet: (*Server).batchInfo}
	case 4:
		switch path[3] {
		case "request":
			return methods{http.MethodGet: (*Server).batchRequest}
		case "result":
			return methods{http.MethodGet: (*Server).batchResult}
		}
	case 5:
		if path[3] == "result" {
			return methods{http.MethodGet: (*Server).batchRecords}
		}
	}
	return nil
}

// isJSON reports whether a client speaks JSON: what it says about its own body decides.
func isJSON(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && media == "application/json"
}

func asyncForm(status int, name string, form bulk.Form, asJSON bool) (*reply, error) {
	if asJSON {
		body, err := form.JSON()
		return &reply{status: status, body: body}, err
	}
	body, err := form.XML(name, true)
	return &reply{status: status, body: append([]byte(xml.Header), body...), contentType: xmlType}, err
}

// classicBody is a job in a body, as JSON or as XML.
type classicBody struct {
	XMLName         xml.Name `json:"-"`
	Operation       string   `json:"operation" xml:"operation"`
	Object          string   `json:"object" xml:"object"`
	ExternalIDField string   `json:"externalIdFieldName" xml:"externalIdFieldName"`
	ContentType     string   `json:"contentType" xml:"contentType"`
	Concurrency     any      `json:"concurrencyMode" xml:"-"`
	ConcurrencyText string   `json:"-" xml:"concurrencyMode"`
	State           string   `json:"state" xml:"state"`
}

func readClassic(c *call) (b classicBody, err error) {
	if isJSON(c.Request) {
		return b, records.DecodeJSON(c.body, &b)
	}
	if err := xml.NewDecoder(bytes.NewReader(c.body)).Decode(&b); err != nil {
		return b, &fault.Error{Status: http.StatusBadRequest, Code: "InvalidBatch", Message: "The body is no XML of a jobInfo"}
	}
	return b, nil
}

// createClassic makes a job: POST job.
func (s *Server) createClassic(c *call) (*reply, error) {
	b, err := readClassic(c)
	if err != nil {
		return nil, err
	}
	if b.ContentType == "" {
		b.ContentType = "XML"
	}
	serial := strings.EqualFold(b.ConcurrencyText, "Serial")
	switch mode := b.Concurrency.(type) { // one client sends the number of the mode
	case string:
		serial = strings.EqualFold(mode, "Serial")
	case float64:
		serial = mode == 1
	}
	form, err := s.config.Jobs.Classic(s.actor(c), bulk.ClassicSpec{
		Operation: b.Operation, Object: b.Object, ExternalIDField: b.ExternalIDField, ContentType: strings.ToUpper(b.ContentType), Serial: serial,
	})
	if err != nil {
		return nil, err
	}
	return asyncForm(http.StatusCreated, "jobInfo", form, isJSON(c.Request))
}

func (s *Server) classicInfo(c *call) (*reply, error) {
	form, err := s.config.Jobs.ClassicJob(c.path[0])
	if err != nil {
		return nil, err
	}
	return asyncForm(http.StatusOK, "jobInfo", form, isJSON(c.Request))
}

// changeClassic closes or aborts a job: POST job/ID.
func (s *Server) changeClassic(c *call) (*reply, error) {
	b, err := readClassic(c)
	if err != nil {
		return nil, err
	}
	form, err := s.config.Jobs.ChangeClassic(c.path[0], bulk.State(b.State))
	if err != nil {
		return nil, err
	}
	return asyncForm(http.StatusOK, "jobInfo", form, isJSON(c.Request))
}

func (s *Server) addBatch(c *call) (*reply, error) {
	form, err := s.config.Jobs.AddBatch(s.actor(c), c.path[0], c.body)
	if err != nil {
		return nil, err
	}
	return asyncForm(http.StatusCreated, "batchInfo", form, isJSON(c.Request))
}

func (s *Server) batchInfo(c *call) (*reply, error) {
	form, err := s.config.Jobs.Batch(c.path[0], c.path[2])
	if err != nil {
		return nil, err
	}
	return asyncForm(http.StatusOK, "batchInfo", form, isJSON(c.Request))
}

func (s *Server) listBatches(c *call) (*reply, error) {
	forms, err := s.config.Jobs.Batches(c.path[0])
	if err != nil {
		return nil, err
	}
	var out []byte
	for i, form := range forms {
		text, err := form.XML("batchInfo", false)
		if isJSON(c.Request) {
			text, err = form.JSON()
		}
		if err != nil {
			return nil, err
		}
		if i > 0 && isJSON(c.Request) {
			out = append(out, ',')
		}
		out = append(out, text...)
	}
	if isJSON(c.Request) {
		return ok([]byte(`{"batchInfo":[` + string(out) + `]}`)), nil
	}
	return asXML("batchInfoList", out), nil
}

func asXML(name string, inner []byte) *reply {
	text := xml.Header + "<" + name + ` xmlns="` + bulk.Namespace + `">` + string(inner) + "</" + name + ">"
	return &reply{status: http.StatusOK, body: []byte(text), contentType: xmlType}
}

// content is an answer in the content type of the job.
func content(body []byte) *reply {
	if json.Valid(body) {
		return ok(body)
	}
	return &reply{status: http.StatusOK, body: body, contentType: csvType}
}

func (s *Server) batchRequest(c *call) (*reply, error) {
	body, err := s.config.Jobs.BatchRequest(c.path[0], c.path[2])
	if err != nil {
		return nil, err
	}
	return content(body), nil
}

// batchResult are the outcomes of a batch, or for a query the ids of its results.
func (s *Server) batchResult(c *call) (*reply, error) {
	body, results, err := s.config.Jobs.BatchResult(c.path[0], c.path[2])
	switch {
	case err != nil:
		return nil, err
	case results == nil:
		return content(body), nil
	case isJSON(c.Request):
		return ok(appendStrings(nil, results)), nil
	}
	return asXML("result-list", []byte("<result>"+strings.Join(results, "</result><result>")+"</result>")), nil
}

func (s *Server) batchRecords(c *call) (*reply, error) {
	body, err := s.config.Jobs.BatchRecords(c.path[0], c.path[2], c.path[4])
	if err != nil {
		return nil, err
	}
	return content(body), nil
}
