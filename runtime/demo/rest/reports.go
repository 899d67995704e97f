package rest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/fault"
	"github.com/forcefield-mcp/forcefield/runtime/demo/metadata"
	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
)

// routeAnalytics finds the resources of reports.
func routeAnalytics(path []string) (methods, bool) {
	if len(path) == 0 {
		return methods{http.MethodGet: (*Server).analyticsResources}, true
	}
	if len(path) == 1 && word(path, 0) == "dashboards" {
		return methods{http.MethodGet: empty(`[]`)}, true
	}
	if word(path, 0) != "reports" {
		return nil, false
	}
	switch {
	case len(path) == 1:
		return methods{http.MethodGet: (*Server).reports}, true
	case len(path) == 2:
		return methods{http.MethodGet: (*Server).report, http.MethodPost: (*Server).report}, true
	case len(path) == 3 && word(path, 2) == "describe":
		return methods{http.MethodGet: (*Server).reportDescribe}, true
	case len(path) == 3 && word(path, 2) == "instances":
		return methods{http.MethodGet: (*Server).reportInstances, http.MethodPost: (*Server).noReportJob}, true
	case len(path) == 3 && word(path, 2) == "fields":
		return methods{http.MethodPost: (*Server).noReportJob}, true
	}
	return nil, false
}

// analyticsResources names what can be analysed: GET analytics.
func (s *Server) analyticsResources(c *call) (*reply, error) {
	return ok([]byte(`{"dashboards":"` + c.base() + `/analytics/dashboards","reports":"` + c.base() + `/analytics/reports"}`)), nil
}

// reportInstances are the runs of a report that went on in the background: none, see noReportJob.
func (s *Server) reportInstances(c *call) (*reply, error) {
	if _, err := s.oneReport(c); err != nil {
		return nil, err
	}
	return ok([]byte(`[]`)), nil
}

// noReportJob refuses what the org does not do with reports.
func (s *Server) noReportJob(c *call) (*reply, error) {
	if _, err := s.oneReport(c); err != nil {
		return nil, err
	}
	return nil, &fault.Error{Status: http.StatusBadRequest, Code: "NOT_IMPLEMENTED",
		Message: "The demo org runs reports at once and not in the background, and does not list their fields. A Salesforce org does. Send a GET or a POST to the report itself."}
}

type reportRecord struct {
	ID            string `json:"Id"`
	Name          string
	DeveloperName string
}

// knownReports are the reports that the user sees: the pipeline, for those who see opportunities.
func (s *Server) knownReports(c *call) ([]reportRecord, error) {
	if _, found := s.config.Store.Schema().Object("Opportunity"); !found {
		return nil, nil
	}
	list, _, err := ask[reportRecord](c.Context(), s, "SELECT Id, Name, DeveloperName FROM Report WHERE Name = '"+metadata.PipelineReport+"'")
	return list, err
}

func (s *Server) reports(c *call) (*reply, error) {
	known, err := s.knownReports(c)
	if err != nil {
		return nil, err
	}
	type entry struct {
		DescribeURL  string `json:"describeUrl"`
		FieldsURL    string `json:"fieldsUrl"`
		ID           string `json:"id"`
		InstancesURL string `json:"instancesUrl"`
		Name         string `json:"name"`
		URL          string `json:"url"`
	}
	list := []entry{}
	for _, r := range known {
		url := c.base() + "/analytics/reports/" + r.ID
		list = append(list, entry{url + "/describe", url + "/fields", r.ID, url + "/instances", r.Name, url})
	}
	return plain(list)
}

func (s *Server) oneReport(c *call) (reportRecord, error) {
	known, err := s.knownReports(c)
	if err != nil {
		return reportRecord{}, err
	}
	long, _ := recordid.Long(c.path[2])
	for _, r := range known {
		if r.ID == long {
			return r, nil
		}
	}
	return reportRecord{}, &fault.Error{Status: http.StatusNotFound, Code: "NOT_FOUND", Message: "The data you’re trying to access is unavailable."}
}

type (
	object = map[string]any
	array  = []any
)

func reportMetadata(r reportRecord) object {
	return object{
		"aggregates": array{"s!AMOUNT", "RowCount"}, "chart": nil, "crossFilters": array{}, "currency": "USD", "dashboardSetting": nil,
		"description": "Open opportunities by stage", "detailColumns": array{"OPPORTUNITY_NAME", "AMOUNT", "CLOSE_DATE"},
		"developerName": r.DeveloperName, "division": nil, "folderId": "public", "groupingsAcross": array{},
		"groupingsDown":      array{object{"dateGranularity": "None", "name": "STAGE_NAME", "sortAggregate": nil, "sortOrder": "Asc"}},
		"hasDetailRows":      true,
		"hasRecordCount":     true,
		"historicalSnapshot": array{}, "id": r.ID, "name": r.Name, "presentationOptions": object{"hasStackedSummaries": true},
		"reportBooleanFilter": nil,
		"reportFilters": array{object{
			"column": "CLOSED", "filterType": "fieldValue", "isRunPageEditable": true, "operator": "equals", "value": "False",
		}},
		"reportFormat": "SUMMARY", "reportType": object{"label": "Opportunities", "type": "Opportunity"}, "scope": "organization",
		"showGrandTotal": true, "showSubtotals": true, "sortBy": array{},
		"standardDateFilter": object{"column": "CLOSE_DATE", "durationValue": "CUSTOM", "endDate": nil, "startDate": nil}, "standardFilters": array{},
		"supportsRoleHierarchy": true, "userOrHierarchyFilterId": nil,
	}
}

func reportColumns() object {
	column := func(kind, label string) object { return object{"dataType": kind, "label": label} }
	return object{
		"aggregateColumnInfo": object{"RowCount": column("int", "Record Count"), "s!AMOUNT": column("currency", "Sum of Amount")},
		"detailColumnInfo": object{
			"OPPORTUNITY_NAME": column("string", "Opportunity Name"), "AMOUNT": column("currency", "Amount"), "CLOSE_DATE": column("date", "Close Date"),
		},
		"groupingColumnInfo": object{"STAGE_NAME": object{"dataType": "picklist", "groupingLevel": 0, "label": "Stage"}},
	}
}

func (s *Server) reportDescribe(c *call) (*reply, error) {
	r, err := s.oneReport(c)
	if err != nil {
		return nil, err
	}
	return plain(object{
		"attributes":             reportAttributes(c, r),
		"reportExtendedMetadata": reportColumns(), "reportMetadata": reportMetadata(r),
		"reportTypeMetadata": object{"categories": array{}, "divisionInfo": nil, "scopeInfo": nil, "standardDateFilterDurationGroups": array{}, "standardFilterInfos": object{}},
	})
}

func reportAttributes(c *call, r reportRecord) object {
	url := c.base() + "/analytics/reports/" + r.ID
	return object{"describeUrl": url + "/describe", "instancesUrl": url + "/instances", "reportId": r.ID, "reportName": r.Name, "type": "Report"}
}

// maxDetails is how many detail rows a report gives.
const maxDetails = 2000

// report runs the report. Filters in a body are refused: they would otherwise be passed over.
func (s *Server) report(c *call) (*reply, error) {
	r, err := s.oneReport(c)
	if err != nil {
		return nil, err
	}
	if c.method == http.MethodPost && len(strings.Trim(string(c.body), "{} \t\r\n")) > 0 {
		return nil, fault.InvalidField("The demo org runs this report as it is defined, without a body. A Salesforce org applies one.")
	}
	details := strings.EqualFold(c.URL.Query().Get("includeDetails"), "true")
	stages, _, err := ask[struct {
		StageName string
		Count     int
		Amount    float64
	}](c.Context(), s, "SELECT StageName, COUNT(Id) count, SUM(Amount) amount FROM Opportunity WHERE IsClosed = false GROUP BY StageName ORDER BY StageName")
	if err != nil {
		return nil, err
	}
	facts, groups := object{}, array{}
	places := map[string]string{}
	total, count := 0.0, 0
	for i, stage := range stages {
		key := strconv.Itoa(i)
		places[stage.StageName] = key
		groups = append(groups, object{"groupings": array{}, "key": key, "label": stage.StageName, "value": stage.StageName})
		facts[key+"!T"] = fact(stage.Amount, stage.Count)
		total, count = total+stage.Amount, count+stage.Count
	}
	facts["T!T"] = fact(total, count)
	if details {
		if err := s.reportRows(c, facts, places); err != nil {
			return nil, err
		}
	}
	return plain(object{
		"allData": !details || count <= maxDetails, "attributes": reportAttributes(c, r), "factMap": facts,
		"groupingsAcross": object{"groupings": array{}}, "groupingsDown": object{"groupings": groups}, "hasDetailRows": details,
		"picklistColors": object{}, "reportExtendedMetadata": reportColumns(), "reportMetadata": reportMetadata(r),
	})
}

func fact(amount float64, count int) object {
	return object{"aggregates": array{object{"label": money(amount), "value": amount}, object{"label": strconv.Itoa(count), "value": count}}}
}

// reportRows adds the opportunities to the facts of their stages.
func (s *Server) reportRows(c *call, facts object, places map[string]string) error {
	rows, _, err := ask[struct {
		ID        string `json:"Id"`
		Name      string
		Amount    *float64
		CloseDate string
		StageName string
	}](c.Context(), s, fmt.Sprintf("SELECT Id, Name, Amount, CloseDate, StageName FROM Opportunity WHERE IsClosed = false ORDER BY StageName, Name LIMIT %d", maxDetails))
	if err != nil {
		return err
	}
	for _, key := range places {
		facts[key+"!T"].(object)["rows"] = array{}
	}
	for _, row := range rows {
		amount := object{"label": "-", "value": nil}
		if row.Amount != nil {
			amount = object{"label": money(*row.Amount), "value": object{"amount": *row.Amount, "currency": nil}}
		}
		of, ok := facts[places[row.StageName]+"!T"].(object)
		if !ok { // a stage that was entered between the two queries
			continue
		}
		rows, _ := of["rows"].(array)
		of["rows"] = append(rows, object{"dataCells": array{
			object{"label": row.Name, "value": row.ID}, amount, object{"label": day(row.CloseDate), "value": row.CloseDate},
		}})
	}
	return nil
}

// day is a date as reports show it.
func day(date string) string {
	parts := strings.Split(date, "-")
	if len(parts) != 3 {
		return date
	}
	return strings.TrimLeft(parts[1], "0") + "/" + strings.TrimLeft(parts[2], "0") + "/" + parts[0]
}

// money is an amount as reports show it: $1,500,000.
func money(amount float64) string {
	digits := strconv.FormatFloat(amount, 'f', 0, 64)
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + "$" + digits
}
