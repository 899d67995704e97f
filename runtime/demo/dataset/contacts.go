package dataset

import (
	"fmt"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/rules"
)

// contact is what the records around a contact need to know of it.
type contact struct {
	account int // index of the account
	email   string
	phone   string
}

func (g *generator) contactTable() table {
	count := 600 * g.scale
	g.contacts = make([]contact, 0, count)
	return table{
		object: "Contact", count: count,
		fields: append([]string{
			"Id", "AccountId", "LastName", "FirstName", "Salutation", "Name", "MailingStreet", "MailingCity", "MailingState",
			"MailingPostalCode", "MailingCountry", "Phone", "MobilePhone", "ReportsToId", "Email", "Title", "Department", "LeadSource",
			"Birthdate", "Description", "OwnerId", "LastActivityDate", "CleanStatus", "Interests__c", "Languages__c", "Level__c",
			"SSN__c",
		}, auditFields()...),
		row: func(i int, r *random, values []any) []any {
			at := g.accountOf(i, r)
			a := g.accounts[at]
			p := a.place
			first, last := r.pick(g.words.firstNames), r.pick(g.words.lastNames)
			c := contact{account: at, phone: phone(r, p.phone)}
			c.email = mailbox(first, last) + "@" + a.domain
			g.contacts = append(g.contacts, c)
			var reportsTo any
			if i >= len(g.accounts) && r.chance(35) {
				reportsTo = id("003", i%len(g.accounts)) // the account's first contact
			}
			var birthday any
			if r.chance(40) {
				birthday = g.date(-r.between(22*365, 66*365))
			}
			values = append(values, id("003", i), id("001", at), last, first, r.pickOr(30, []string{"Mr.", "Ms.", "Mrs.", "Dr.", "Prof."}),
				rules.PersonName(first, last), fmt.Sprintf("%d %s", r.between(1, 2400), r.pick(g.words.streets)), p.city, orNull(p.state),
				p.postalCode, p.country, c.phone, phone(r, p.phone), reportsTo, c.email, r.pick(g.words.titles), r.pick(g.words.departments),
				r.pickOr(20, leadSources()), birthday, nil, a.owner, g.date(-r.between(0, 200)), "Pending", interests(r),
				r.pickOr(40, []string{"English", "English, German", "English, French", "Portuguese", "Japanese, English"}),
				r.pickOr(15, []string{"Primary", "Secondary", "Tertiary"}), socialSecurity(i))
			return g.audit(r, values, g.later(r, a.created), a.owner)
		},
	}
}

// accountOf gives every account a first record, and spreads the rest unevenly: a few accounts have many.
func (g *generator) accountOf(i int, r *random) int {
	if i < len(g.accounts) {
		return i
	}
	n := len(g.accounts)
	return min(r.IntN(n), r.IntN(n))
}

// interests is a multi-select value: some of the picklist, in its order.
func interests(r *random) any {
	var chosen []string
	for _, topic := range []string{"Analytics", "Automation", "Integration", "Mobile", "Security"} {
		if r.chance(28) {
			chosen = append(chosen, topic)
		}
	}
	return orNull(strings.Join(chosen, ";"))
}

// socialSecurity is a number of a kind that is never given to anybody, for every third contact.
func socialSecurity(i int) any {
	if i%3 != 0 {
		return nil
	}
	return fmt.Sprintf("9%02d-%02d-%04d", i*7%100, 10+i*3%60, i*6037%10000)
}
