package records

import (
	"context"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/rules"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// derive sets the fields that follow from others, as Salesforce does for the standard objects.
func (d *draft) derive(ctx context.Context, tx *store.Tx) error {
	switch d.object.Name {
	case "Contact", "Lead", "User":
		d.set("Name", rules.PersonName(d.text("FirstName"), d.text("LastName")))
		if d.object.Name == "User" && d.isNew {
			d.set("UserType", "Standard")
		}
	case "Opportunity":
		d.deriveOpportunity()
	case "Case":
		return d.deriveCase(ctx, tx)
	case "Task":
		d.deriveTask()
		return d.deriveActivityAccount(ctx, tx)
	case "Event":
		d.deriveEvent()
		return d.deriveActivityAccount(ctx, tx)
	}
	return nil
}

func (d *draft) deriveOpportunity() {
	stage := rules.StageNamed(d.text("StageName"))
	if d.changed("StageName") {
		if !d.given["Probability"] {
			d.set("Probability", stage.Probability)
		}
		if !d.given["ForecastCategoryName"] {
			d.set("ForecastCategoryName", stage.ForecastName)
		}
		d.set("ForecastCategory", stage.Forecast)
		d.set("IsClosed", bit(stage.Closed))
		d.set("IsWon", bit(stage.Won))
		d.set("HasOpenActivity", int64(0))
		d.set("LastStageChangeDate", d.now.UTC().Truncate(time.Second).Format(dateTimeForm))
	}
	if d.changed("CloseDate") {
		if day, err := time.Parse("2006-01-02", d.text("CloseDate")); err == nil {
			year, quarter, text := rules.FiscalPeriod(day)
			d.set("FiscalYear", int64(year))
			d.set("FiscalQuarter", int64(quarter))
			d.set("Fiscal", text)
		}
	}
	amount, known := d.number("Amount")
	probability, _ := d.number("Probability")
	if known {
		d.set("ExpectedRevenue", round(amount*probability/100, 2))
	} else {
		d.set("ExpectedRevenue", nil)
	}
}

func (d *draft) deriveCase(ctx context.Context, tx *store.Tx) error {
	closed := rules.CaseClosed(d.text("Status"))
	if d.changed("Status") {
		d.set("IsClosed", bit(closed))
		if !closed {
			d.set("ClosedDate", nil)
		} else if d.get("ClosedDate") == nil {
			d.set("ClosedDate", d.now.UTC().Truncate(time.Second).Format(dateTimeForm))
		}
	}
	if !d.changed("ContactId") {
		return nil
	}
	var account, phone, mobile, email, fax any
	if contact := d.text("ContactId"); contact != "" {
		err := lookUp(ctx, tx, `SELECT "AccountId", "Phone", "MobilePhone", "Email", "Fax" FROM "Contact" WHERE "Id" = ?`, contact,
			&account, &phone, &mobile, &email, &fax)
		if err != nil {
			return err
		}
	}
	if d.get("AccountId") == nil && d.isNew {
		d.set("AccountId", account)
	}
	d.set("ContactPhone", phone)
	d.set("ContactMobile", mobile)
	d.set("ContactEmail", email)
	d.set("ContactFax", fax)
	return nil
}

func (d *draft) deriveTask() {
	done := rules.TaskClosed(d.text("Status"))
	if d.changed("Status") {
		d.set("IsClosed", bit(done))
		if !done {
			d.set("CompletedDateTime", nil)
		} else if d.get("CompletedDateTime") == nil {
			d.set("CompletedDateTime", d.now.UTC().Truncate(time.Second).Format(dateTimeForm))
		}
	}
	d.set("IsHighPriority", bit(rules.TaskHighPriority(d.text("Priority"))))
	if d.isNew && d.get("TaskSubtype") == nil {
		d.set("TaskSubtype", "Task")
	}
}

// deriveEvent fits start, end, length and day of an event to each other.
func (d *draft) deriveEvent() {
	if d.isNew && d.get("EventSubtype") == nil {
		d.set("EventSubtype", "Event")
	}
	if d.changed("ActivityDateTime") && !d.given["StartDateTime"] {
		d.set("StartDateTime", d.get("ActivityDateTime"))
	}
	start, err := time.Parse(dateTimeForm, d.text("StartDateTime"))
	if err != nil {
		return
	}
	d.set("ActivityDateTime", d.text("StartDateTime"))
	d.set("ActivityDate", start.Format("2006-01-02"))
	end, err := time.Parse(dateTimeForm, d.text("EndDateTime"))
	if minutes, ok := d.number("DurationInMinutes"); ok && (err != nil || !d.given["EndDateTime"]) {
		end, err = start.Add(time.Duration(minutes)*time.Minute), nil
		d.set("EndDateTime", end.Format(dateTimeForm))
	}
	if err == nil {
		d.set("DurationInMinutes", int64(end.Sub(start)/time.Minute))
		d.set("EndDate", end.Format("2006-01-02"))
	}
}

// deriveActivityAccount gives a task or event the account of what it is about, else of whom.
func (d *draft) deriveActivityAccount(ctx context.Context, tx *store.Tx) error {
	if !d.changed("WhatId") && !d.changed("WhoId") {
		return nil
	}
	var account any
	what, who := d.text("WhatId"), d.text("WhoId")
	var err error
	switch {
	case prefix(what) == "001":
		account = what
	case prefix(what) == "006":
		err = lookUp(ctx, tx, `SELECT "AccountId" FROM "Opportunity" WHERE "Id" = ?`, what, &account)
	case prefix(what) == "500":
		err = lookUp(ctx, tx, `SELECT "AccountId" FROM "Case" WHERE "Id" = ?`, what, &account)
	case prefix(what) == "a00":
		err = lookUp(ctx, tx, `SELECT "Account__c" FROM "Invoice__c" WHERE "Id" = ?`, what, &account)
	case prefix(who) == "003":
		err = lookUp(ctx, tx, `SELECT "AccountId" FROM "Contact" WHERE "Id" = ?`, who, &account)
	}
	if err != nil {
		return err
	}
	d.set("AccountId", account)
	return nil
}

func prefix(id string) string {
	if len(id) < 3 {
		return ""
	}
	return id[:3]
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
