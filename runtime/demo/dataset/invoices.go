package dataset

import (
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/demo/rules"
)

func (g *generator) invoiceTable() table {
	count := 120 * g.scale
	methods := []string{"Card", "Direct Debit", "Wire", "Card;Wire", "Cheque;Direct Debit", "Wire"}
	// Three invoices in five follow a won opportunity, while there are any.
	var won []int
	for i, o := range g.opportunities {
		if o.won {
			won = append(won, i)
		}
	}
	var number uint64 // of the invoice made last; they are made in order
	return table{
		object: "Invoice__c", count: count, number: count,
		fields: append([]string{
			"Id", "OwnerId", "Name", "Account__c", "Opportunity__c", "Contact__c", "Amount__c", "Tax_Rate__c", "Status__c", "Issued_On__c",
			"Due_Date__c", "Paid_At__c", "External_Number__c", "Lines__c", "Disputed__c", "Payment_Methods__c", "Remittance_Email__c",
			"Portal_Link__c", "Notes__c",
		}, auditFields()...),
		row: func(i int, r *random, values []any) []any {
			at, amount, issued := g.accountOf(i, r), r.amount(300, 60_000, 0.01), -r.between(0, 365)
			var sold any
			if k := i/5*3 + i%5; i%5 < 3 && k < len(won) {
				o := g.opportunities[won[k]]
				at, amount, sold, issued = o.account, o.amount, id("006", won[k]), min(0, o.closed+r.between(0, 14))
			}
			due := issued + 30
			status := "Sent"
			switch {
			case r.chance(4):
				status = "Void"
			case issued > -5 && r.chance(50):
				status = "Draft"
			case due < 0 && r.chance(82), due >= 0 && r.chance(25):
				status = "Paid"
			case due < 0:
				status = "Overdue"
			}
			var paid any
			if status == "Paid" {
				paid = stamp(g.moment(r, min(-1, issued+r.between(1, 40))))
			}
			number++
			external := fmt.Sprintf("FD-%d-%06d", g.day.AddDate(0, 0, issued).Year(), number)
			values = append(values, id("a00", i), g.accounts[at].owner, rules.AutoNumber("INV-{00000}", number), id("001", at), sold, id("003", at),
				amount, float64(r.between(0, 4)*5), status, g.date(issued), g.date(due), paid, external, float64(r.between(1, 24)),
				flag(r.chance(5)), r.pickOr(20, methods), r.pickOr(50, []string{"billing@forcefield-demo.example", "ar@forcefield-demo.example"}),
				"https://portal.forcefield-demo.example/invoices/"+external, nil)
			return g.audit(r, values, g.moment(r, min(-1, issued)), g.accounts[at].owner)
		},
	}
}
