package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/query"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// apexError is an exception that Apex did not catch.
func apexError(format string, args ...any) error {
	return &fault.Error{Status: http.StatusInternalServerError, Code: "APEX_ERROR", Message: fmt.Sprintf(format, args...)}
}

// ask runs a query of the demo org's own over the user's records and reads the first page's records into a list.
func ask[T any](ctx context.Context, s *Server, soql string) (list []T, total int, err error) {
	err = s.config.Store.Read(ctx, func(r store.Reader) error {
		page, err := query.Run(ctx, r, s.config.Store.Schema(), soql, query.Options{Now: s.config.Now(), UserID: s.config.User})
		if err != nil {
			return queryFault(err)
		}
		total = page.TotalSize
		if err := json.Unmarshal(slices.Concat([]byte{'['}, page.Records, []byte{']'}), &list); err != nil {
			return fmt.Errorf("read the records of a service: %w", err)
		}
		return nil
	})
	return list, total, err
}

// accountSummary is the Apex class AccountSummary: an account with what is open around it.
func (s *Server) accountSummary(c *call) (*reply, error) {
	id, valid := recordid.Long(c.path[len(c.path)-1])
	if !valid {
		return nil, apexError("System.StringException: Invalid id: %s\n\nClass.AccountSummary.get: line 14, column 1", c.path[len(c.path)-1])
	}
	// The id holds letters and digits only.
	accounts, _, err := ask[struct{ Name string }](c.Context(), s, "SELECT Name FROM Account WHERE Id = '"+id+"'")
	if err != nil {
		return nil, err
	}
	if len(accounts) == 0 {
		return nil, apexError("System.QueryException: List has no rows for assignment to SObject\n\nClass.AccountSummary.get: line 15, column 1")
	}
	open, _, err := ask[struct {
		N      int
		Amount *float64
	}](c.Context(), s, "SELECT COUNT(Id) n, SUM(Amount) amount FROM Opportunity WHERE AccountId = '"+id+"' AND IsClosed = false")
	if err != nil {
		return nil, err
	}
	_, cases, err := ask[struct{}](c.Context(), s, "SELECT COUNT() FROM Case WHERE AccountId = '"+id+"' AND IsClosed = false")
	if err != nil {
		return nil, err
	}
	summary := struct {
		AccountID  string  `json:"accountId"`
		Name       string  `json:"name"`
		Open       int     `json:"openOpportunities"`
		OpenAmount float64 `json:"openAmount"`
		OpenCases  int     `json:"openCases"`
	}{AccountID: id, Name: accounts[0].Name, OpenCases: cases}
	if len(open) > 0 {
		summary.Open = open[0].N
		if open[0].Amount != nil {
			summary.OpenAmount = *open[0].Amount
		}
	}
	return plain(summary)
}

// caseIntake is the Apex class CaseIntake: it opens a case.
func (s *Server) caseIntake(c *call) (*reply, error) {
	given, err := records.ParseBody(c.body)
	if err != nil {
		return nil, err
	}
	_ = given // parsed for its errors, which name the place
	var body struct {
		Subject     *string `json:"subject"`
		Description *string `json:"description"`
		Priority    *string `json:"priority"`
		AccountID   *string `json:"accountId"`
	}
	decoder := json.NewDecoder(bytes.NewReader(c.body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&body); err != nil {
		if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
			return nil, fault.Parser("Unexpected parameter encountered during deserialization: "+strings.Trim(name, `"`), fault.At(c.body, int(decoder.InputOffset())))
		}
		return nil, mistyped(err)
	}
	fields := map[string]any{"Subject": body.Subject, "Description": body.Description, "Origin": "Web", "AccountId": body.AccountID}
	if body.Priority != nil {
		fields["Priority"] = *body.Priority
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return nil, fmt.Errorf("write a case: %w", err)
	}
	record, err := records.ParseBody(text)
	if err != nil {
		return nil, err
	}
	object, found := s.config.Store.Schema().Object("Case")
	if !found {
		return nil, &fault.Error{Status: http.StatusForbidden, Code: "FORBIDDEN", Message: "You do not have access to the Apex class named: CaseIntake"}
	}
	id, err := s.writer(c).Create(c.Context(), object, record)
	if err != nil {
		var refused *fault.Error
		if errors.As(err, &refused) {
			return nil, apexError("System.DmlException: Insert failed. First exception on row 0; first error: %s, %s: [%s]\n\nClass.CaseIntake.open: line 15, column 1",
				refused.Code, refused.Message, strings.Join(refused.Fields, ", "))
		}
		return nil, err
	}
	cases, _, err := ask[struct{ CaseNumber string }](c.Context(), s, "SELECT CaseNumber FROM Case WHERE Id = '"+id+"'")
	if err != nil || len(cases) == 0 {
		return nil, err
	}
	return plain(struct {
		ID     string `json:"caseId"`
		Number string `json:"caseNumber"`
	}{id, cases[0].CaseNumber})
}
