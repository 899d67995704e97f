package dataset

import (
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/demo/rules"
)

// opportunity is what the records around an opportunity need to know of it.
type opportunity struct {
	account int
	amount  float64
	won     bool
	closed  int // days from the current one
}

func (g *generator) opportunityTable() table {
	count := 400 * g.scale
	g.opportunities = make([]opportunity, 0, count)
	stages := rules.Stages()
	won, lost, open := stages[8], stages[9], stages[:8]
	products := []string{"Generators", "Power Conditioning", "Maintenance Plan", "Installation", "Emergency Backup", "SLA Renewal", "Portable Units", "Monitoring, 3 Years"}
	return table{
		object: "Opportunity", count: count,
		fields: append([]string{
			"Id", "AccountId", "Name", "StageName", "Amount", "Probability", "ExpectedRevenue", "TotalOpportunityQuantity", "CloseDate",
			"Type", "NextStep", "LeadSource", "IsClosed", "IsWon", "ForecastCategory", "ForecastCategoryName", "OwnerId",
			"LastStageChangeDate", "FiscalQuarter", "FiscalYear", "Fiscal", "ContactId", "HasOpenActivity",
			"DeliveryInstallationStatus__c", "MainCompetitors__c", "OrderNumber__c", "TrackingNumber__c", "RecordTypeId",
		}, auditFields()...),
		row: func(i int, r *random, values []any) []any {
			at := g.accountOf(i, r)
			a := g.accounts[at]
			closes := g.workday(r.between(-540, 240))
			stage := open[r.IntN(len(open))]
			switch {
			case closes < -10 || (closes < 0 && r.chance(70)):
				if stage = lost; r.chance(58) {
					stage = won
				}
			case closes < 14 && r.chance(60):
				stage = open[r.between(5, 7)]
			}
			amount := r.amount(4_000, 900_000, 500)
			o := opportunity{account: at, amount: amount, won: stage.Won, closed: closes}
			g.opportunities = append(g.opportunities, o)

			kind := "New Customer"
			if a.customer {
				kind = r.pick([]string{"Existing Customer - Upgrade", "Existing Customer - Replacement", "Existing Customer - Downgrade"})
			}
			var sum, expected any = amount, amount * stage.Probability / 100
			if !stage.Closed && r.chance(6) {
				sum, expected = nil, nil
			}
			var order, tracking, delivery any
			if stage.Won {
				order, tracking = fmt.Sprintf("%06d", 160_000+i), fmt.Sprintf("%012d", 830_150_301_360+i)
				delivery = r.pick([]string{"Completed", "In progress", "Yet to begin"})
			}
			var next any
			if !stage.Closed {
				next = r.pickOr(30, []string{"Send proposal", "Call the CFO", "Demo on site", "Legal review, redlines", "Wait for budget"})
			}
			day := g.day.AddDate(0, 0, closes)
			year, quarter, fiscal := rules.FiscalPeriod(day)
			created := g.moment(r, min(closes, -1)-r.between(5, 160))
			values = append(values, id("006", i), id("001", at), a.name+" "+r.pick(products), stage.Name, sum, stage.Probability, expected,
				float64(r.between(1, 40)), g.date(closes), kind, next, r.pickOr(25, leadSources()), flag(stage.Closed), flag(stage.Won),
				stage.Forecast, stage.ForecastName, a.owner, stamp(g.later(r, created)), int64(quarter), int64(year), fiscal,
				id("003", at), flag(!stage.Closed), delivery, r.pickOr(55, []string{"Hawkpower", "Fujisawa", "ABC Electric", "Honda, Sanyo"}), order, tracking,
				recordType("Opportunity", !a.customer))
			return g.audit(r, values, created, a.owner)
		},
	}
}
