package records

import "github.com/forcefield-mcp/forcefield/runtime/demo/fault"

// Rule is a validation rule: what an administrator of the org forbids.
type Rule struct {
	Object  string
	Name    string // API name
	Field   string // where a page shows the message; "" for the top of the page
	Message string // what the user is told
	Formula string // what is forbidden, as an administrator writes it

	broken func(*draft) bool
}

// Rules are the org's validation rules, in the order in which they are checked. A record is told of all that it breaks.
func Rules() []Rule {
	return []Rule{
		{
			Object: "Invoice__c", Name: "Amount_Is_Positive", Field: "Amount__c", Message: "An invoice cannot have a negative amount.",
			Formula: "Amount__c < 0",
			broken: func(d *draft) bool {
				amount, known := d.number("Amount__c")
				return known && amount < 0
			},
		},
		{
			Object: "Invoice__c", Name: "Due_After_Issue", Field: "Due_Date__c", Message: "The due date cannot be before the day of issue.",
			Formula: "Due_Date__c < Issued_On__c",
			broken: func(d *draft) bool {
				due, issued := d.text("Due_Date__c"), d.text("Issued_On__c")
				return due != "" && due < issued // days in ISO form compare as texts
			},
		},
		{
			Object: "Invoice__c", Name: "Disputed_Stays_Unpaid", Message: "A disputed invoice cannot be set to Paid. Settle the dispute first.",
			Formula: `Disputed__c && ISPICKVAL(Status__c, "Paid") && (ISNEW() || ISCHANGED(Status__c))`,
			broken: func(d *draft) bool {
				return d.get("Disputed__c") == int64(1) && d.text("Status__c") == "Paid" && d.changed("Status__c")
			},
		},
	}
}

// validate refuses a record that breaks a rule.
func (d *draft) validate() error {
	var first *fault.Error
	for _, r := range Rules() {
		if r.Object != d.object.Name || !r.broken(d) {
			continue
		}
		e := fault.ValidationRule(r.Field, r.Message)
		if first == nil {
			first = e
		} else {
			first.More = append(first.More, e)
		}
	}
	if first == nil {
		return nil
	}
	return first
}
