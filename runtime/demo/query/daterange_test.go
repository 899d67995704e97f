package query

import (
	"testing"
	"time"
)

func TestDateLiterals(t *testing.T) {
	for name, c := range map[string]struct {
		literal    string
		n          int
		start, end string
	}{
		"yesterday":                        {"YESTERDAY", 0, "2026-03-17", "2026-03-18"},
		"today":                            {"TODAY", 0, "2026-03-18", "2026-03-19"},
		"tomorrow":                         {"TOMORROW", 0, "2026-03-19", "2026-03-20"},
		"last week begins on Sunday":       {"LAST_WEEK", 0, "2026-03-08", "2026-03-15"},
		"this week":                        {"THIS_WEEK", 0, "2026-03-15", "2026-03-22"},
		"next week":                        {"NEXT_WEEK", 0, "2026-03-22", "2026-03-29"},
		"last month":                       {"LAST_MONTH", 0, "2026-02-01", "2026-03-01"},
		"this month":                       {"THIS_MONTH", 0, "2026-03-01", "2026-04-01"},
		"next month":                       {"NEXT_MONTH", 0, "2026-04-01", "2026-05-01"},
		"last quarter":                     {"LAST_QUARTER", 0, "2025-10-01", "2026-01-01"},
		"this fiscal quarter":              {"THIS_FISCAL_QUARTER", 0, "2026-01-01", "2026-04-01"},
		"next quarter":                     {"NEXT_QUARTER", 0, "2026-04-01", "2026-07-01"},
		"last year":                        {"LAST_YEAR", 0, "2025-01-01", "2026-01-01"},
		"this fiscal year":                 {"THIS_FISCAL_YEAR", 0, "2026-01-01", "2027-01-01"},
		"next year":                        {"NEXT_YEAR", 0, "2027-01-01", "2028-01-01"},
		"90 days back with today":          {"LAST_90_DAYS", 0, "2025-12-18", "2026-03-19"},
		"90 days on":                       {"NEXT_90_DAYS", 0, "2026-03-19", "2026-06-17"},
		"n days back with today":           {"LAST_N_DAYS", 1, "2026-03-17", "2026-03-19"},
		"n days on without today":          {"NEXT_N_DAYS", 2, "2026-03-19", "2026-03-21"},
		"one day n days ago":               {"N_DAYS_AGO", 2, "2026-03-16", "2026-03-17"},
		"n weeks back without this one":    {"LAST_N_WEEKS", 2, "2026-03-01", "2026-03-15"},
		"n weeks on":                       {"NEXT_N_WEEKS", 1, "2026-03-22", "2026-03-29"},
		"one week n weeks ago":             {"N_WEEKS_AGO", 2, "2026-03-01", "2026-03-08"},
		"n months back":                    {"LAST_N_MONTHS", 3, "2025-12-01", "2026-03-01"},
		"one month n months ago":           {"N_MONTHS_AGO", 1, "2026-02-01", "2026-03-01"},
		"n quarters on":                    {"NEXT_N_QUARTERS", 2, "2026-04-01", "2026-10-01"},
		"one fiscal quarter n of them ago": {"N_FISCAL_QUARTERS_AGO", 1, "2025-10-01", "2026-01-01"},
		"n fiscal years back":              {"LAST_N_FISCAL_YEARS", 2, "2024-01-01", "2026-01-01"},
		"one year n years ago":             {"N_YEARS_AGO", 1, "2025-01-01", "2026-01-01"},
		"further back than the calendar":   {"LAST_N_YEARS", 1 << 30, "0001-01-01", "2026-01-01"},
		"further on than the calendar":     {"NEXT_N_YEARS", 1 << 30, "2027-01-01", "9999-12-31"},
	} {
		t.Run(name, func(t *testing.T) {
			start, end := dateRange(c.literal, c.n, noon())
			if storedDate(start) != c.start || storedDate(end) != c.end {
				t.Errorf("%s:%d is from %s to %s, want %s to %s", c.literal, c.n, storedDate(start), storedDate(end), c.start, c.end)
			}
		})
	}
}

func TestDateLiteralsFollowTheUsersTimeZone(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	late := time.Date(2026, 3, 18, 23, 30, 0, 0, time.UTC) // already the 19th there
	start, end := dateRange("TODAY", 0, late.In(berlin))
	if storedDateTime(start) != "2026-03-18T23:00:00.000Z" || storedDateTime(end) != "2026-03-19T23:00:00.000Z" {
		t.Errorf("today is from %s to %s", storedDateTime(start), storedDateTime(end))
	}
}

func TestDateFunctions(t *testing.T) {
	st := small(t)
	for call, want := range map[string]string{
		"CALENDAR_YEAR(CreatedDate)": "2026", "FISCAL_YEAR(CreatedDate)": "2026", "CALENDAR_QUARTER(CreatedDate)": "1", "FISCAL_QUARTER(CreatedDate)": "1",
		"CALENDAR_MONTH(CreatedDate)": "3", "FISCAL_MONTH(CreatedDate)": "3", "DAY_IN_MONTH(CreatedDate)": "18", "DAY_IN_WEEK(CreatedDate)": "4",
		"DAY_IN_YEAR(CreatedDate)": "77", "WEEK_IN_MONTH(CreatedDate)": "3", "WEEK_IN_YEAR(CreatedDate)": "11", "HOUR_IN_DAY(CreatedDate)": "8",
		"DAY_ONLY(CreatedDate)": "2026-03-18", "DAY_ONLY(convertTimezone(CreatedDate))": "2026-03-18",
	} {
		page, err := run(t, st, "SELECT "+call+" FROM Account WHERE Name = 'Acme' GROUP BY "+call, options())
		must(t, err)
		if got := names(t, page); got != want {
			t.Errorf("%s is %s, want %s", call, got, want)
		}
	}
	o := options()
	o.Location = time.FixedZone("CET", 3600)
	if _, err := run(t, st, "SELECT COUNT(Id) FROM Account GROUP BY DAY_ONLY(convertTimezone(CreatedDate))", o); err == nil {
		t.Error("convertTimezone to another zone than UTC ran")
	}
}
