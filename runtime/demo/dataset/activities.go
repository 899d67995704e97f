package dataset

import (
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/rules"
)

func (g *generator) taskTable() table {
	subjects := []string{"Call", "Call", "Email", "Send Letter", "Send Quote", "Follow up on the proposal", "Check in after installation", "Prepare renewal"}
	return table{
		object: "Task", count: 250 * g.scale,
		fields: append([]string{
			"Id", "WhoId", "WhatId", "Subject", "ActivityDate", "Status", "Priority", "IsHighPriority", "OwnerId", "AccountId", "IsClosed",
			"Description", "CallDurationInSeconds", "CallType", "TaskSubtype", "CompletedDateTime",
		}, auditFields()...),
		row: func(i int, r *random, values []any) []any {
			who, what, at, owner := g.related(r)
			due := g.workday(r.between(-120, 45))
			status := r.pick([]string{"Not Started", "Not Started", "In Progress", "Waiting on someone else", "Deferred"})
			if due < 0 && r.chance(80) {
				status = "Completed"
			}
			priority := r.pick([]string{"Normal", "Normal", "Normal", "High", "Low"})
			subject := r.pick(subjects)
			var seconds, direction, done any
			subtype := "Task"
			if subject == "Call" {
				subtype, direction = "Call", r.pick([]string{"Outbound", "Outbound", "Inbound"})
				seconds = int64(r.between(20, 2400))
			}
			created := g.moment(r, min(due, -1)-r.between(0, 30))
			if rules.TaskClosed(status) {
				done = stamp(g.later(r, created))
			}
			var account any
			if at >= 0 {
				account = id("001", at)
			}
			values = append(values, id("00T", i), who, what, subject, g.date(due), status, priority, flag(rules.TaskHighPriority(priority)),
				owner, account, flag(rules.TaskClosed(status)), nil, seconds, direction, subtype, done)
			return g.audit(r, values, created, owner)
		},
	}
}

// related draws whom and what an activity is about, the index of its account (-1 for none) and a fitting owner.
func (g *generator) related(r *random) (who, what any, account int, owner string) {
	if r.chance(12) { // a lead has no account, and an activity with a lead no other relation
		return id("00Q", r.IntN(200*g.scale)), nil, -1, g.seller(r)
	}
	at := r.IntN(len(g.contacts))
	account = g.contacts[at].account
	who, owner = id("003", at), g.accounts[account].owner
	switch r.IntN(4) {
	case 0:
		what = id("001", account)
	case 1:
		o := r.IntN(len(g.opportunities))
		account = g.opportunities[o].account
		what, who, owner = id("006", o), id("003", account), g.accounts[account].owner
	case 2:
		c := r.IntN(300 * g.scale)
		what, who, account, owner = id("500", c), nil, -1, g.agent(r)
	}
	return who, what, account, owner
}

func (g *generator) eventTable() table {
	return table{
		object: "Event", count: 60 * g.scale,
		fields: append([]string{
			"Id", "WhoId", "WhatId", "Subject", "Location", "ActivityDateTime", "ActivityDate", "DurationInMinutes", "StartDateTime",
			"EndDateTime", "EndDate", "AccountId", "OwnerId", "ShowAs", "EventSubtype",
		}, auditFields()...),
		row: func(i int, r *random, values []any) []any {
			who, what, at, owner := g.related(r)
			day := g.workday(r.between(-60, 30))
			start := g.day.AddDate(0, 0, day).Add(time.Duration(r.between(16, 34)) * 30 * time.Minute)
			minutes := r.pick([]string{"30", "60", "60", "90"})
			length := map[string]int{"30": 30, "60": 60, "90": 90}[minutes]
			end := start.Add(time.Duration(length) * time.Minute)
			var account any
			if at >= 0 {
				account = id("001", at)
			}
			values = append(values, id("00U", i), who, what, r.pick([]string{"Meeting", "Call", "Site visit", "Quarterly review"}),
				r.pickOr(50, []string{"Head office", "Online", "Customer site"}), stamp(start), start.Format(dateForm), int64(length),
				stamp(start), stamp(end), end.Format(dateForm), account, owner, r.pick([]string{"Busy", "Busy", "Free", "OutOfOffice"}), "Event")
			return g.audit(r, values, g.moment(r, min(day, -1)-r.between(0, 20)), owner)
		},
	}
}
