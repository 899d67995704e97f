package audit

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/gofrs/flock"
)

func TestTheFilesAreTheUsersAlone(t *testing.T) {
	path := recorded(t, 1)
	for _, name := range []string{path, path + ".head", path + ".lock"} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

func TestPlacesWhereNoRecordIsKept(t *testing.T) {
	mode := func(path string, m os.FileMode) string {
		if err := os.Chmod(path, m); err != nil {
			t.Fatal(err)
		}
		return path
	}
	inOpen := fresh(t)
	mode(filepath.Dir(inOpen), 0o777)
	link := fresh(t)
	if err := os.Symlink(recorded(t, 1), link); err != nil {
		t.Fatal(err)
	}
	headLink := recorded(t, 1)
	if err := os.Rename(headLink+".head", headLink+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(headLink+".away", headLink+".head"); err != nil {
		t.Fatal(err)
	}
	headOpen := recorded(t, 1)
	mode(headOpen+".head", 0o666)
	for name, c := range map[string]struct{ path, want string }{
		"a folder that others can write": {inOpen, "others can write"},
		"a file that others can write":   {mode(recorded(t, 1), 0o622), "others can write"},
		"a file that others can read":    {mode(recorded(t, 1), 0o644), "others have rights"},
		"a head that others can write":   {headOpen, "others can write"},
		"a link":                         {link, "not a regular file"},
		"a head that is a link":          {headLink, "not a regular file"},
		"a folder":                       {t.TempDir(), "not a regular file"},
		"a file that is something else":  {foreign(t), ".head file is missing"},
	} {
		_, err := Open(context.Background(), Config{Path: c.path})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.path) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// foreign is a file that was not written here.
func foreign(t *testing.T) string {
	path := fresh(t)
	write(t, path, "a diary\nof somebody\n")
	return path
}

// TestWhatWasDoneToTheRecordStopsTheNextAppend: a record whose end is not as it was left is not gone on with.
func TestWhatWasDoneToTheRecordStopsTheNextAppend(t *testing.T) {
	for name, c := range map[string]struct {
		damage func(t *testing.T, path string)
		want   string
	}{
		"the end was cut off": {func(t *testing.T, p string) { write(t, p, read(t, p)[:len(read(t, p))-700]) }, "was cut off"},
		"the last record was changed": {func(t *testing.T, p string) {
			s := read(t, p)
			i := strings.LastIndex(s, `"ok"`)
			write(t, p, s[:i]+`"on"`+s[i+4:])
		}, "not the one that its .head file names"},
		"the file was emptied":   {func(t *testing.T, p string) { write(t, p, "") }, "was cut off"},
		"the files were removed": {func(_ *testing.T, p string) { _ = os.Remove(p); _ = os.Remove(p + ".head") }, "taken away or emptied"},
		"the files were put back": {func(t *testing.T, p string) {
			write(t, p, read(t, p+".old"))
			write(t, p+".head", read(t, p+".head.old"))
		}, "put back to record 2"},
		"text was added":      {func(t *testing.T, p string) { write(t, p, read(t, p)+"a diary\n") }, "no record of it"},
		"much text was added": {func(t *testing.T, p string) { write(t, p, read(t, p)+strings.Repeat("x", maxLine+1)) }, "more behind its end"},
		"a record was repeated": {func(t *testing.T, p string) {
			s := read(t, p)
			write(t, p, s+s[strings.LastIndex(strings.TrimSuffix(s, "\n"), "\n")+1:])
		}, "no record of it"},
	} {
		t.Run(name, func(t *testing.T) {
			path := fresh(t)
			l := opened(t, path)
			calls(t, l, 1)
			write(t, path+".old", read(t, path))
			write(t, path+".head.old", read(t, path+".head"))
			calls(t, l, 3)
			c.damage(t, path)
			_, err := l.Begin(context.Background(), Begin{Tool: "x"})
			wantError(t, err, c.want)
		})
	}
}

func TestWhatAProcessLeftWhenItDiedIsTakenUp(t *testing.T) {
	t.Run("a record without its head", func(t *testing.T) {
		path := recorded(t, 2)
		old := read(t, path+".head")
		calls(t, opened(t, path), 1)
		write(t, path+".head", old)
		calls(t, opened(t, path), 1)
		if got, err := verified(t, path); err != nil || got.Records != 8 || got.Recoveries != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
	t.Run("half a record", func(t *testing.T) {
		path := recorded(t, 2)
		write(t, path, read(t, path)+`{"hash":"00`)
		if got, err := verified(t, path); err != nil || got.Records != 4 {
			t.Errorf("while it is written: %+v, %v", got, err)
		}
		calls(t, opened(t, path), 1)
		if got, err := verified(t, path); err != nil || got.Records != 7 || got.Recoveries != 1 {
			t.Errorf("%+v, %v", got, err)
		}
	})
	t.Run("the first record without its head", func(t *testing.T) {
		path := fresh(t)
		if _, err := opened(t, path).Begin(context.Background(), Begin{Tool: "x"}); err != nil {
			t.Fatal(err)
		}
		write(t, path+".head", "")
		calls(t, opened(t, path), 1)
		if got, err := verified(t, path); err != nil || got.Records != 3 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// beAppender makes the test's program append to the record that it names.
const beAppender = "FORCEFIELD_TEST_APPEND_TO"

func TestMain(m *testing.M) {
	if path := os.Getenv(beAppender); path != "" {
		os.Exit(appendSome(path))
	}
	os.Exit(m.Run())
}

func appendSome(path string) int {
	l, err := Open(context.Background(), Config{Path: path, NoSync: true})
	for range 25 {
		if err != nil {
			break
		}
		var seq uint64
		if seq, err = l.Begin(context.Background(), Begin{Tool: "x"}); err == nil {
			err = l.End(context.Background(), End{Of: seq, Result: "ok"})
		}
	}
	if err != nil {
		_, _ = os.Stderr.WriteString(err.Error())
		return 1
	}
	return 0
}

func TestProcessesAndGoroutinesShareOneChain(t *testing.T) {
	path := fresh(t)
	l := opened(t, path)
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = []string{beAppender + "=" + path}
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	for range 4 {
		all.Go(func() { calls(t, l, 10) })
	}
	all.Wait()
	got, err := verified(t, path)
	if err != nil || got.Records != 2*(3*25+4*10) || len(got.Open) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAProcessThatHoldsTheRecordDoesNotHoldACallForEver(t *testing.T) {
	path := recorded(t, 1)
	l := opened(t, path)
	guard := flock.New(path + ".lock")
	if err := guard.Lock(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := l.Begin(ctx, Begin{Tool: "x"})
	wantError(t, err, "in use by another process")
	if err := guard.Unlock(); err != nil {
		t.Fatal(err)
	}
	calls(t, l, 1)
}

func TestTheEndIsRecordedAlsoWhenTheCallersContextHasEnded(t *testing.T) {
	path := fresh(t)
	l := opened(t, path)
	seq, err := l.Begin(context.Background(), Begin{Tool: "x"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := l.End(ctx, End{Of: seq, Result: "failed", Code: "CANCELLED"}); err != nil {
		t.Fatal(err)
	}
}

func TestWhatOthersWroteIsBounded(t *testing.T) {
	path := fresh(t)
	l := opened(t, path)
	long := strings.Repeat("é", 5000)
	seq, err := l.Begin(context.Background(), Begin{Caller: long, Org: long, Tool: "geheim geheim", ArgumentsDigest: "ab",
		Arguments: json.RawMessage(`"` + strings.Repeat("g", MaxArguments) + `"`)})
	if err != nil {
		t.Fatal(err)
	}
	requests := make([]Request, MaxRequests+7)
	for i := range requests {
		requests[i] = Request{Method: "GET", Root: "data", Pattern: long, Operation: long, Outcome: long,
			Objects: append([]string{"Account", "geheim!", strings.Repeat("g", 200)}, make([]string, 50)...)}
	}
	if err := l.End(context.Background(), End{Of: seq, Result: "failed", Code: "geheim ist das", Requests: requests}); err != nil {
		t.Fatal(err)
	}
	text := read(t, path)
	if strings.Contains(text, "geheim") || strings.Contains(text, "gggg") {
		t.Error("what is no name is recorded as one")
	}
	if !strings.Contains(text, `"requestsLeftOut":7`) || !strings.Contains(text, `"Account"`) || len(text) > 2*maxLine {
		t.Errorf("%d bytes", len(text))
	}
	if _, err := verified(t, path); err != nil {
		t.Error(err)
	}
}

func BenchmarkBegin(b *testing.B) {
	for name, noSync := range map[string]bool{"on the disk": false, "left to the system": true} {
		b.Run(name, func(b *testing.B) {
			l, err := Open(context.Background(), Config{Path: fresh(b), NoSync: noSync})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := l.Begin(context.Background(), Begin{Tool: "x", Org: "demo", ArgumentsDigest: strings.Repeat("a", 64)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
