// Package rules holds what Salesforce derives from other fields of a record: the probability of a stage, whether a status
// closes a case, the name of a person, the fiscal period of a date. The data set and the writes of the demo org share it,
// so that generated and created records obey the same rules.
//
// The package is pure: it imports nothing of the project and does no I/O.
package rules

import (
	"fmt"
	"strings"
	"time"
)

// Stage is what an opportunity's stage implies.
type Stage struct {
	Name         string
	Probability  float64 // percent
	Forecast     string  // ForecastCategory
	ForecastName string  // ForecastCategoryName
	Closed, Won  bool
}

// Stages are the stages of a sales process in order, with the stock figures of a new org.
func Stages() []Stage {
	return []Stage{
		{Name: "Prospecting", Probability: 10, Forecast: "Pipeline", ForecastName: "Pipeline"},
		{Name: "Qualification", Probability: 10, Forecast: "Pipeline", ForecastName: "Pipeline"},
		{Name: "Needs Analysis", Probability: 20, Forecast: "Pipeline", ForecastName: "Pipeline"},
		{Name: "Value Proposition", Probability: 50, Forecast: "Pipeline", ForecastName: "Pipeline"},
		{Name: "Id. Decision Makers", Probability: 60, Forecast: "Pipeline", ForecastName: "Pipeline"},
		{Name: "Perception Analysis", Probability: 70, Forecast: "Pipeline", ForecastName: "Pipeline"},
		{Name: "Proposal/Price Quote", Probability: 75, Forecast: "Pipeline", ForecastName: "Pipeline"},
		{Name: "Negotiation/Review", Probability: 90, Forecast: "Pipeline", ForecastName: "Pipeline"},
		{Name: "Closed Won", Probability: 100, Forecast: "Closed", ForecastName: "Closed", Closed: true, Won: true},
		{Name: "Closed Lost", Probability: 0, Forecast: "Omitted", ForecastName: "Omitted", Closed: true},
	}
}

// StageNamed finds a stage without regard to case. A stage that an administrator did not define is an open one at 0 %.
func StageNamed(name string) Stage {
	for _, s := range Stages() {
		if strings.EqualFold(s.Name, name) {
			return s
		}
	}
	return Stage{Name: name, Forecast: "Pipeline", ForecastName: "Pipeline"}
}

// CaseClosed reports whether a case with the status is closed.
func CaseClosed(status string) bool { return strings.EqualFold(status, "Closed") }

// TaskClosed reports whether a task with the status is done.
func TaskClosed(status string) bool { return strings.EqualFold(status, "Completed") }

// TaskHighPriority reports whether the priority counts as high.
func TaskHighPriority(priority string) bool { return strings.EqualFold(priority, "High") }

// PersonName is the full name of a contact, lead or user; either part may be empty. The salutation is no part of it.
func PersonName(first, last string) string { return strings.TrimSpace(first + " " + last) }

// FiscalPeriod is the calendar quarter a date falls in, and its text in Opportunity.Fiscal ("2026 1").
func FiscalPeriod(date time.Time) (year, quarter int, text string) {
	year, quarter = date.Year(), (int(date.Month())-1)/3+1
	return year, quarter, fmt.Sprintf("%d %d", year, quarter)
}

// AutoNumber fills the zeros in braces of an auto-number format: "INV-{00000}" and 42 give "INV-00042".
func AutoNumber(format string, number uint64) string {
	open, end := strings.IndexByte(format, '{'), strings.IndexByte(format, '}')
	if open < 0 || end < open {
		return fmt.Sprintf("%s%d", format, number)
	}
	return fmt.Sprintf("%s%0*d%s", format[:open], end-open-1, number, format[end+1:])
}
