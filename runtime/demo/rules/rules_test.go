package rules

import (
	"testing"
	"time"
)

func TestAutoNumber(t *testing.T) {
	for _, c := range []struct {
		format string
		number uint64
		want   string
	}{
		{"INV-{00000}", 42, "INV-00042"}, {"{00000000}", 1001, "00001001"}, {"A{0}-B", 123, "A123-B"}, {"none", 7, "none7"}, {"}{", 7, "}{7"},
	} {
		if got := AutoNumber(c.format, c.number); got != c.want {
			t.Errorf("%s and %d give %s, want %s", c.format, c.number, got, c.want)
		}
	}
}

func TestStages(t *testing.T) {
	if s := StageNamed("closed won"); !s.Won || !s.Closed || s.Probability != 100 || s.Name != "Closed Won" {
		t.Errorf("closed won is %+v", s)
	}
	if s := StageNamed("Invented"); s.Closed || s.Name != "Invented" {
		t.Errorf("an unknown stage is %+v", s)
	}
}

func TestFiscalPeriod(t *testing.T) {
	for month, want := range map[time.Month]string{1: "2026 1", 3: "2026 1", 4: "2026 2", 12: "2026 4"} {
		if _, _, got := FiscalPeriod(time.Date(2026, month, 15, 0, 0, 0, 0, time.UTC)); got != want {
			t.Errorf("month %d falls in %s, want %s", month, got, want)
		}
	}
}

func TestPersonName(t *testing.T) {
	if got := PersonName("", "Lee"); got != "Lee" {
		t.Errorf("got %q", got)
	}
	if got := PersonName("Ann", "Lee"); got != "Ann Lee" {
		t.Errorf("got %q", got)
	}
}
