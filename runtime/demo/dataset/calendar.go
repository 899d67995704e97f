package dataset

import "time"

// Forms in which the store keeps dates and times.
const (
	dateForm     = "2006-01-02"
	dateTimeForm = "2006-01-02T15:04:05.000Z"
)

// date is the day that lies so many days from the current one.
func (g *generator) date(days int) string { return g.day.AddDate(0, 0, days).Format(dateForm) }

// workday moves a day that falls on a weekend to the Friday before.
func (g *generator) workday(days int) int {
	switch g.day.AddDate(0, 0, days).Weekday() {
	case time.Saturday:
		return days - 1
	case time.Sunday:
		return days - 2
	default:
		return days
	}
}

// moment is a time within working hours on a day in the past.
func (g *generator) moment(r *random, days int) time.Time {
	return g.day.AddDate(0, 0, min(days, -1)).Add(time.Duration(r.between(7*3600, 18*3600)) * time.Second)
}

// later is a moment between t and the current day.
func (g *generator) later(r *random, t time.Time) time.Time {
	span := int(g.day.Sub(t) / time.Minute)
	if span <= 1 {
		return t
	}
	return t.Add(time.Duration(r.IntN(span)) * time.Minute)
}

func stamp(t time.Time) string { return t.Format(dateTimeForm) }

// daysAgo is how many days before the current one a moment lies.
func (g *generator) daysAgo(t time.Time) int { return int(g.day.Sub(t)/(24*time.Hour)) + 1 }

// auditFields are appended by audit, in this order.
func auditFields() []string {
	return []string{"CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp"}
}

// audit appends the values of auditFields for a record that was created by a user and last touched by the same or another.
func (g *generator) audit(r *random, values []any, created time.Time, user string) []any {
	modified, by := g.later(r, created), user
	if r.chance(30) {
		by = g.anyUser(r)
	}
	return append(values, stamp(created), user, stamp(modified), by, stamp(modified))
}
