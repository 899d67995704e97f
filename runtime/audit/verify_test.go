package audit

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
)

func TestAWholeRecordIsFoundWhole(t *testing.T) {
	path := recorded(t, 5)
	got, err := verified(t, path)
	if err != nil || got.Records != 10 || len(got.Head) != hashLength || got.Last.IsZero() || len(got.Open) != 0 {
		t.Fatalf("%+v, %v", got, err)
	}
	calls(t, opened(t, path), 1)
	if _, err := Verify(context.Background(), path, got.Head); err != nil {
		t.Errorf("an earlier head is not found: %v", err)
	}
	if _, err := Verify(context.Background(), fresh(t), ""); err == nil {
		t.Error("a file that is not there is whole")
	}
}

// TestEveryChangeOfARecordIsFound is the claim: whatever is done to the lines of the file, the check says where.
func TestEveryChangeOfARecordIsFound(t *testing.T) {
	lines := func(edit func([]string) []string) func(string) string {
		return func(text string) string {
			return strings.Join(edit(strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")), "")
		}
	}
	for name, c := range map[string]struct {
		edit func(string) string
		want string
	}{
		"a value":            {func(s string) string { return strings.Replace(s, "run_soql_query", "list_sobjects", 1) }, "line 1: it was changed"},
		"a value in the end": {func(s string) string { i := strings.LastIndex(s, `"ok"`); return s[:i] + `"on"` + s[i+4:] }, "line 10: it was changed"},
		"a hash":             {func(s string) string { return strings.Replace(s, beforeHash, beforeHash+"0", 1) }, "line 1"},
		"the first line out": {lines(func(l []string) []string { return l[1:] }), "line 1: it has the number 2"},
		"a line out":         {lines(func(l []string) []string { return append(l[:3:3], l[4:]...) }), "line 4: it has the number 5"},
		"two lines out":      {lines(func(l []string) []string { return append(l[:2:2], l[4:]...) }), "line 3: it has the number 5"},
		"two lines swapped":  {lines(func(l []string) []string { l[3], l[4] = l[4], l[3]; return l }), "line 4: it has the number 5"},
		"a line twice":       {lines(func(l []string) []string { return append(l[:4:4], l[3:]...) }), "line 5: it has the number 4"},
		"an empty line":      {lines(func(l []string) []string { return append(l[:4:4], append([]string{"\n"}, l[4:]...)...) }), "line 5: it is not a record"},
		"a cut at a line":    {lines(func(l []string) []string { l[7] += "\x00"; return l[:8] }), "line 9: it ends in the middle"},
		"the last line out":  {func(s string) string { return s[:strings.LastIndex(strings.TrimSuffix(s, "\n"), "\n")+1] }, "has 9 records, and there were 10"},
		"half a line out":    {func(s string) string { return s[:len(s)-40] }, "line 10: it ends in the middle"},
		"everything out":     {func(string) string { return "" }, "has 0 records, and there were 10"},
		"white space":        {func(s string) string { return strings.Replace(s, `"seq":1,`, `"seq": 1,`, 1) }, "line 1: it was changed"},
		"a line too long":    {func(s string) string { return strings.Repeat("x", maxLine+1) + "\n" + s }, "line 1: it is longer"},
		"text before":        {func(s string) string { return "x" + s }, "line 1: it is not a record"},
	} {
		t.Run(name, func(t *testing.T) {
			path := recorded(t, 5)
			write(t, path, c.edit(read(t, path)+""))
			_, err := verified(t, path)
			var broken *BrokenError
			if !errors.As(err, &broken) {
				t.Fatalf("got %v", err)
			}
			wantError(t, err, c.want)
		})
	}
}

func TestEveryBitOfARecordCounts(t *testing.T) {
	path := recorded(t, 2)
	text := []byte(read(t, path))
	for at := range text {
		changed := bytes.Clone(text)
		changed[at] ^= 1
		write(t, path, string(changed))
		if _, err := verified(t, path); err == nil {
			t.Fatalf("bit 0 of byte %d (%q) was changed and not found", at, text[at])
		}
	}
}

// forged is a record of count calls with right hashes, as somebody who knows the form could make one.
func forged(t *testing.T, count int) (text, lastHash string) {
	t.Helper()
	path := fresh(t)
	l := opened(t, path)
	l.process = "ffffffffffff"
	calls(t, l, count)
	report, err := verified(t, path)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, path), report.Head
}

func TestARecordExchangedForOneWithRightHashesIsFound(t *testing.T) {
	path := recorded(t, 5)
	text, _ := forged(t, 5)
	lines, others := strings.SplitAfter(read(t, path), "\n"), strings.SplitAfter(text, "\n")
	lines[3] = others[3]
	write(t, path, strings.Join(lines, ""))
	_, err := verified(t, path)
	wantError(t, err, "line 4: it does not follow the record before it")
}

func TestARecordMadeUpAnewIsFoundByItsHead(t *testing.T) {
	path := recorded(t, 5)
	before, err := verified(t, path)
	if err != nil {
		t.Fatal(err)
	}
	same, _ := forged(t, 5)
	longer, _ := forged(t, 6)
	for name, text := range map[string]string{"of the same length": same, "longer": longer} {
		write(t, path, text)
		_, err := verified(t, path)
		wantError(t, err, "record 10 is not the one that was written")
		_ = name
	}
	// With its own head it is whole: only a head kept elsewhere tells.
	other := fresh(t)
	calls(t, opened(t, other), 5)
	if _, err := verified(t, other); err != nil {
		t.Fatal(err)
	}
	_, err = Verify(context.Background(), other, before.Head)
	wantError(t, err, "no record has the hash that was given")
}

func TestAHeadThatIsMissingOrDamagedIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(path string)
		want   string
	}{
		"missing":      {func(p string) { _ = os.Remove(p) }, ".head file is missing"},
		"empty":        {func(p string) { write(t, p, "") }, ".head file is damaged"},
		"cut":          {func(p string) { write(t, p, read(t, p)[:80]) }, ".head file is damaged"},
		"other text":   {func(p string) { write(t, p, strings.Repeat("x", headLength)) }, ".head file is damaged"},
		"another head": {func(p string) { write(t, p, strings.Replace(read(t, p), `"seq":10`, `"seq":12`, 1)) }, "has 10 records, and there were 12"},
	} {
		t.Run(name, func(t *testing.T) {
			path := recorded(t, 5)
			c.damage(path + ".head")
			_, err := verified(t, path)
			wantError(t, err, c.want)
			if _, err := Open(context.Background(), Config{Path: path}); err == nil && name != "empty" {
				t.Error("the record can be appended to")
			}
		})
	}
}

func TestACallThatWasBrokenOffIsListed(t *testing.T) {
	path := recorded(t, 1)
	l := opened(t, path)
	for range 2 {
		if _, err := l.Begin(context.Background(), Begin{Tool: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := verified(t, path)
	if err != nil || len(got.Open) != 2 || got.Open[0] != 3 || got.Open[1] != 4 {
		t.Errorf("%+v, %v", got, err)
	}
	if err := l.End(context.Background(), End{Of: 2, Result: "ok"}); err != nil {
		t.Fatal(err)
	}
	_, err = verified(t, path)
	wantError(t, err, "it ends call 2, which was not begun")
}

func FuzzOpenLine(f *testing.F) {
	path := recorded(f, 1)
	for line := range strings.Lines(read(f, path)) {
		f.Add([]byte(strings.TrimSuffix(line, "\n")))
	}
	f.Add([]byte(beforeHash))
	f.Fuzz(func(t *testing.T, line []byte) {
		r, at, err := open(line)
		if err == nil && (r.Version != Version || at.seq != r.Seq || len(at.hash) != hashLength) {
			t.Fatalf("%+v %+v", r, at)
		}
	})
}
