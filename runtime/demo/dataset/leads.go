package dataset

import (
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/demo/rules"
)

func (g *generator) leadTable() table {
	business := industries()
	statuses := []string{"Open - Not Contacted", "Open - Not Contacted", "Working - Contacted", "Working - Contacted", "Closed - Not Converted", "Closed - Converted"}
	return table{
		object: "Lead", count: 200 * g.scale,
		fields: append([]string{
			"Id", "LastName", "FirstName", "Salutation", "Name", "Title", "Company", "Street", "City", "State", "PostalCode", "Country",
			"Phone", "Email", "Website", "LeadSource", "Status", "Industry", "Rating", "AnnualRevenue", "NumberOfEmployees", "OwnerId",
			"IsConverted", "ConvertedDate", "ConvertedAccountId", "ConvertedContactId", "IsUnreadByOwner", "CleanStatus", "Primary__c",
			"ProductInterest__c", "NumberofLocations__c",
		}, auditFields()...),
		row: func(i int, r *random, values []any) []any {
			first, last := r.pick(g.words.firstNames), r.pick(g.words.lastNames)
			p := g.words.places[r.IntN(len(g.words.places))]
			industry := r.pick(business)
			company := r.pick(g.words.companyFirst) + " " + r.pick(companySecond(industry)) + r.pick(g.words.companySuffixes)
			status := r.pick(statuses)
			owner := g.seller(r)
			if status == "Open - Not Contacted" && r.chance(45) {
				owner = g.queue(queueLeads)
			}
			created := g.moment(r, -r.between(1, 400))
			var convertedOn, toAccount, toContact any
			converted := status == "Closed - Converted"
			if converted {
				to := r.IntN(len(g.contacts))
				convertedOn, toAccount, toContact = g.later(r, created).Format(dateForm), id("001", g.contacts[to].account), id("003", to)
			}
			revenue := r.amount(100_000, 200e6, 10_000)
			values = append(values, id("00Q", i), last, first, r.pickOr(40, []string{"Mr.", "Ms.", "Mrs.", "Dr."}), rules.PersonName(first, last),
				r.pick(g.words.titles), company, fmt.Sprintf("%d %s", r.between(1, 900), r.pick(g.words.streets)), p.city, orNull(p.state),
				p.postalCode, p.country, phone(r, p.phone), mailbox(first, last)+"@"+ascii(company)+".example",
				"https://"+ascii(company)+".example", r.pick(leadSources()), status, industry, r.pickOr(30, []string{"Hot", "Warm", "Cold"}),
				revenue, int64(max(2, int(revenue/150_000))), owner, flag(converted), convertedOn, toAccount, toContact,
				flag(status == "Open - Not Contacted"), "Pending", r.pickOr(50, []string{"No", "Yes"}),
				r.pickOr(35, []string{"GC1000 series", "GC3000 series", "GC5000 series"}), float64(r.between(1, 40)))
			by := owner
			if by == g.queue(queueLeads) {
				by = AdminID()
			}
			return g.audit(r, values, created, by)
		},
	}
}
