package dataset

import (
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/demo/rules"
)

// firstCaseNumber is the number before that of the first case: "00001001".
const firstCaseNumber = 1000

func (g *generator) caseTable() table {
	count := 300 * g.scale
	subjects := []string{
		"Starting generator after electrical failure", "Delay in installation; spare parts unavailable", "Maintenance guidelines for generator unclear",
		"Cannot track our order", "Shipment of installation is delayed", "Design issue with mechanical rotor", "Performance inadequate for second consecutive week",
		"Seeking guidance on electrical wiring installation", "Power generation below stated level", "Generator assembly instructions unclear",
		"Invoice does not match the quote", "Login to the portal fails", "Structural failure of generator base", "Electronic panel fitting loose",
	}
	return table{
		object: "Case", count: count, number: firstCaseNumber + count,
		fields: append([]string{
			"Id", "CaseNumber", "ContactId", "AccountId", "SuppliedName", "SuppliedEmail", "Type", "Status", "Reason", "Origin", "Subject",
			"Priority", "Description", "IsClosed", "ClosedDate", "IsEscalated", "OwnerId", "ContactPhone", "ContactEmail",
			"EngineeringReqNumber__c", "PotentialLiability__c", "Product__c", "SLAViolation__c", "RecordTypeId",
		}, auditFields()...),
		row: func(i int, r *random, values []any) []any {
			who := r.IntN(len(g.contacts))
			c := g.contacts[who]
			created := g.moment(r, -r.between(1, 420))
			age := g.daysAgo(created)
			status := r.pick([]string{"New", "Working", "Working", "Escalated"})
			if age > 45 || r.chance(min(85, age*2)) {
				status = "Closed"
			}
			var closed any
			if rules.CaseClosed(status) {
				at := created.AddDate(0, 0, r.between(0, 30))
				if !at.Before(g.day) {
					at = created
				}
				closed = stamp(at)
			}
			owner := g.agent(r)
			if status == "New" && r.chance(60) {
				owner = g.queue(queueSupport)
			}
			by := g.agent(r)
			subject := r.pick(subjects)
			var supplied, suppliedEmail any
			origin := r.pick([]string{"Phone", "Email", "Web", "Web"})
			if origin == "Web" {
				supplied, suppliedEmail = "Web visitor", c.email
			}
			values = append(values, id("500", i), fmt.Sprintf("%08d", firstCaseNumber+1+i), id("003", who), id("001", c.account), supplied,
				suppliedEmail, r.pickOr(20, []string{"Mechanical", "Electrical", "Electronic", "Structural", "Other"}), status,
				r.pickOr(25, []string{"Installation", "Equipment Complexity", "Performance", "Breakdown", "Equipment Design", "Feedback", "Other"}),
				origin, subject, r.pick([]string{"High", "Medium", "Medium", "Medium", "Low"}), caseText(r, subject), flag(rules.CaseClosed(status)),
				closed, flag(status == "Escalated"), owner, c.phone, c.email,
				r.pickOr(70, []string{"766545", "766546", "76876", "766231"}), r.pickOr(30, []string{"No", "Yes"}),
				r.pickOr(15, []string{"GC1040", "GC1060", "GC3020", "GC3040", "GC3060", "GC5020", "GC5040", "GC5060", "GC1020"}),
				r.pickOr(25, []string{"No", "No", "No", "Yes"}), recordType("Case", i%6 != 5))
			return g.audit(r, values, created, by)
		},
	}
}

func caseText(r *random, subject string) any {
	if r.chance(45) {
		return nil
	}
	return fmt.Sprintf("%s. Reported %d time(s) before.\nThe customer writes: \"Please call back, today if possible.\"", subject, r.between(0, 4))
}
