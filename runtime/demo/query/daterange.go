package query

import (
	"strings"
	"time"
)

// dateRange is what a date literal such as LAST_N_DAYS:7 stands for, as midnights in the user's time zone: from start up to
// but not including end. Weeks begin on Sunday, as in the en_US locale; fiscal years are calendar years.
func dateRange(literal string, n int, now time.Time) (start, end time.Time) {
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	// Beyond any date that can be stored, and still within what the calendar arithmetic can do.
	n = min(n, 100_000)
	switch literal {
	case "LAST_90_DAYS":
		literal, n = "LAST_N_DAYS", 90
	case "NEXT_90_DAYS":
		literal, n = "NEXT_N_DAYS", 90
	case "YESTERDAY":
		return today.AddDate(0, 0, -1), today
	case "TODAY":
		return today, today.AddDate(0, 0, 1)
	case "TOMORROW":
		return today.AddDate(0, 0, 1), today.AddDate(0, 0, 2)
	}
	form, unit, ago := cutForm(literal)
	if unit == "DAY" {
		switch {
		case ago:
			return today.AddDate(0, 0, -n), today.AddDate(0, 0, 1-n)
		case form == "LAST":
			// The last n days include today; longer units do not include the current one.
			return today.AddDate(0, 0, -n), today.AddDate(0, 0, 1)
		default:
			return today.AddDate(0, 0, 1), today.AddDate(0, 0, 1+n)
		}
	}
	current := periodStart(unit, today)
	from, to := 0, 1 // THIS
	switch {
	case ago:
		from, to = -n, 1-n
	case form == "LAST" && strings.Contains(literal, "_N_"):
		from, to = -n, 0
	case form == "NEXT" && strings.Contains(literal, "_N_"):
		from, to = 1, 1+n
	case form == "LAST":
		from, to = -1, 0
	case form == "NEXT":
		from, to = 1, 2
	}
	return addPeriods(unit, current, from), addPeriods(unit, current, to)
}

// cutForm takes LAST_N_FISCAL_YEARS apart into LAST and YEAR, and N_DAYS_AGO into DAY with ago.
func cutForm(literal string) (form, unit string, ago bool) {
	rest, ago := strings.CutSuffix(literal, "_AGO")
	if ago {
		rest = strings.TrimPrefix(rest, "N_")
	} else {
		form, rest, _ = strings.Cut(rest, "_")
		rest = strings.TrimPrefix(rest, "N_")
	}
	return form, strings.TrimSuffix(strings.TrimPrefix(rest, "FISCAL_"), "S"), ago
}

func periodStart(unit string, day time.Time) time.Time {
	switch unit {
	case "WEEK":
		return day.AddDate(0, 0, -int(day.Weekday()))
	case "MONTH":
		return day.AddDate(0, 0, 1-day.Day())
	case "QUARTER":
		return time.Date(day.Year(), (day.Month()-1)/3*3+1, 1, 0, 0, 0, 0, day.Location())
	default:
		return time.Date(day.Year(), 1, 1, 0, 0, 0, 0, day.Location())
	}
}

func addPeriods(unit string, start time.Time, n int) time.Time {
	switch unit {
	case "WEEK":
		return start.AddDate(0, 0, 7*n)
	case "MONTH":
		return start.AddDate(0, n, 0)
	case "QUARTER":
		return start.AddDate(0, 3*n, 0)
	default:
		return start.AddDate(n, 0, 0)
	}
}

// The first and the last moment that the stored forms can hold, so that their text stays in the order of time.
func withinCalendar(t time.Time) time.Time {
	if t.Year() < 1 {
		return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if t.Year() > 9999 {
		return time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC)
	}
	return t
}

// storedDate and storedDateTime are the forms in which the store keeps dates and times.
func storedDate(t time.Time) string { return withinCalendar(t).Format(time.DateOnly) }

const storedDateTimeLayout = "2006-01-02T15:04:05.000Z"

func storedDateTime(t time.Time) string {
	return withinCalendar(t.UTC()).Format(storedDateTimeLayout)
}

func storedTime(sinceMidnight time.Duration) string {
	return time.Time{}.Add(sinceMidnight).Format("15:04:05.000Z")
}
