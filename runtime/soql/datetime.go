package soql

import (
	"strings"
	"time"
)

// ParseDate reads a date literal, YYYY-MM-DD, as midnight UTC.
func ParseDate(text string) (time.Time, bool) {
	if len(text) != len(time.DateOnly) {
		return time.Time{}, false
	}
	t, err := time.Parse(time.DateOnly, text)
	return t, err == nil
}

// ParseDateTime reads a datetime literal: YYYY-MM-DDThh:mm:ss with an optional fraction, then Z or an offset of at most
// 23 hours as +hh:mm. Milliseconds are what an org keeps; finer digits are dropped.
func ParseDateTime(text string) (time.Time, bool) {
	upper := strings.ToUpper(text)
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700"} {
		if t, err := time.Parse(layout, upper); err == nil {
			return t.UTC().Truncate(time.Millisecond), true
		}
	}
	return time.Time{}, false
}

// ParseTime reads a time literal, hh:mm:ss.SSSZ, as a duration since midnight.
func ParseTime(text string) (time.Duration, bool) {
	t, err := time.Parse("15:04:05Z", strings.ToUpper(text))
	if err != nil {
		return 0, false
	}
	return t.Sub(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)), true
}

func validDate(text string) bool {
	_, ok := ParseDate(text)
	return ok
}

func validTime(text string) bool {
	_, ok := ParseTime(text)
	return ok
}
