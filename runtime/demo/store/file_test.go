package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// inFile opens a file and closes it with the test.
func inFile(t *testing.T, path string) *Store {
	t.Helper()
	st, err := openIn(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() }) // the test may have closed it
	return st
}

func openIn(ctx context.Context, path string) (*Store, error) {
	s, err := schema.Load()
	if err != nil {
		return nil, err
	}
	return OpenFile(ctx, path, s, func(st *Store) error { return insert(ctx, st, "first") })
}

// insert adds an account with an id of the store's own.
func insert(ctx context.Context, st *Store, name string) error {
	account, _ := st.Schema().Object("Account")
	return st.Write(ctx, func(tx *Tx) error {
		id, err := st.NextID(account)
		if err != nil {
			return err
		}
		idField, _ := account.Field("Id")
		nameField, _ := account.Field("Name")
		return tx.Insert(ctx, account, []Cell{{idField, id}, {nameField, name}})
	})
}

func TestAFileIsFilledOnceAndKeepsItsRecords(t *testing.T) {
	path := filepath.Join(t.TempDir(), "with space & ?.db")
	for i := range 3 {
		st := inFile(t, path)
		if n := count(t, st, "1"); n != i+1 {
			t.Errorf("opened for the %d. time it has %d records", i+1, n)
		}
		if err := insert(t.Context(), st, "more"); err != nil { // fails if an id were given out again
			t.Fatal(err)
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestIDsAreNotUsedAgainAfterTheirRecordsAreGone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "org.db")
	st := inFile(t, path)
	account, _ := st.Schema().Object("Account")
	err := st.Write(t.Context(), func(tx *Tx) error {
		_, err := tx.ExecContext(t.Context(), `DELETE FROM "Account"`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if id, err := inFile(t, path).NextID(account); err != nil || id[:15] != "001Fd0000000002" {
		t.Errorf("the next id is %s (%v)", id, err)
	}
}

func TestTheFilesAreTheOwnersOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "org.db")
	st := inFile(t, path)
	if err := insert(t.Context(), st, "in the log"); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal", "-shm", lockSuffix} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != ownerOnly {
			t.Errorf("org.db%s has the mode %o", suffix, info.Mode().Perm())
		}
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	st = inFile(t, path)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != ownerOnly {
		t.Errorf("opened again, a file that others could read has the mode %v (%v)", info.Mode(), err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestASecondOpenerIsRefusedUntilTheFirstCloses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "org.db")
	st := inFile(t, path)
	var refused *FileError
	if _, err := openIn(t.Context(), path); !errors.As(err, &refused) || !strings.Contains(refused.Reason, "another process") {
		t.Errorf("the second opener got %v", err)
	}
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	inFile(t, path)
}

func TestFilesThatAreNotOursAreRefusedAndLeftAlone(t *testing.T) {
	ours := filepath.Join(t.TempDir(), "ours.db")
	if err := inFile(t, ours).Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(ours)
	if err != nil {
		t.Fatal(err)
	}
	with := func(place int, b byte) []byte {
		changed := append([]byte(nil), file...)
		changed[place] = b
		return changed
	}
	for name, c := range map[string]struct {
		content []byte
		reason  string
	}{
		"a text":                    {[]byte("important notes"), "it holds something else"},
		"a short file":              {[]byte("x"), "it holds something else"},
		"another program's SQLite":  {with(68, 0), "it holds something else"},
		"a later version":           {with(63, Version+1), "it has version 2 of the layout, and this program reads version 1"},
		"an earlier version":        {with(63, 0), "it has version 0 of the layout"},
		"a database without a mark": {append([]byte("SQLite format 3\x00"), make([]byte, 84)...), "it holds something else"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "foreign")
			if err := os.WriteFile(path, c.content, 0o640); err != nil {
				t.Fatal(err)
			}
			var refused *FileError
			if _, err := openIn(t.Context(), path); !errors.As(err, &refused) || !strings.HasPrefix(refused.Reason, c.reason) {
				t.Errorf("got %v", err)
			}
			after, err := os.ReadFile(path)
			info, statErr := os.Stat(path)
			if err != nil || statErr != nil || string(after) != string(c.content) || info.Mode().Perm() != 0o640 {
				t.Errorf("the file was touched: %v %v", err, statErr)
			}
		})
	}
	t.Run("a folder", func(t *testing.T) {
		var refused *FileError
		if _, err := openIn(t.Context(), t.TempDir()); !errors.As(err, &refused) || refused.Reason != "it is not a regular file" {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a folder that is not there", func(t *testing.T) {
		var refused *FileError
		if _, err := openIn(t.Context(), filepath.Join(t.TempDir(), "no", "org.db")); !errors.As(err, &refused) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAnEmptyFileAndALoadThatWasCutShortBeginAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "org.db")
	for _, name := range []string{path, path + loadingSuffix} {
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, inFile(t, path), "1"); n != 1 {
		t.Errorf("it has %d records", n)
	}
	if _, err := os.Stat(path + loadingSuffix); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the unfinished file is left: %v", err)
	}
}

func TestALoadThatFailsLeavesNoFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "org.db")
	s, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	failed := errors.New("no")
	if _, err := OpenFile(t.Context(), path, s, func(*Store) error { return failed }); !errors.Is(err, failed) {
		t.Errorf("got %v", err)
	}
	for _, suffix := range []string{"", loadingSuffix} {
		if _, err := os.Stat(path + suffix); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("org.db%s is there: %v", suffix, err)
		}
	}
}

func TestColumnsThatTheSchemaGainedAreAdded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "org.db")
	st := inFile(t, path)
	err := st.Write(t.Context(), func(tx *Tx) error {
		_, err := tx.ExecContext(t.Context(), `ALTER TABLE "Account" DROP COLUMN "Site"`)
		return err
	})
	if err = errors.Join(err, st.Close()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, inFile(t, path), `"Site" IS NULL`); n != 1 {
		t.Errorf("%d records", n)
	}
}

// writerPath names the file for the process that TestACrashLosesNoCommittedWrite starts and kills.
const writerPath = "FORCEFIELD_TEST_WRITER"

func TestACrashLosesNoCommittedWrite(t *testing.T) {
	if path := os.Getenv(writerPath); path != "" {
		writeUntilKilled(t, path)
		return
	}
	path := filepath.Join(t.TempDir(), "org.db")
	writer := exec.Command(os.Args[0], "-test.run=^TestACrashLosesNoCommittedWrite$")
	writer.Env = append(os.Environ(), writerPath+"="+path)
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	var kept []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if name, is := strings.CutPrefix(lines.Text(), "kept "); is {
			kept = append(kept, name)
		}
		if len(kept) == 50 { // it goes on writing while the signal is on its way
			if err := writer.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	for lines.Scan() { // what it said before it died
		if name, is := strings.CutPrefix(lines.Text(), "kept "); is {
			kept = append(kept, name)
		}
	}
	_ = writer.Wait() // it was killed
	if len(kept) < 50 {
		t.Fatalf("the writer said %d times that a record was kept", len(kept))
	}
	st := inFile(t, path)
	for _, name := range kept {
		if count(t, st, `"Name" = ?`, name) != 1 {
			t.Errorf("%s was lost", name)
		}
	}
	if err := insert(t.Context(), st, "after the crash"); err != nil {
		t.Error(err)
	}
}

func writeUntilKilled(t *testing.T, path string) {
	st := inFile(t, path)
	for i := 0; ; i++ {
		name := fmt.Sprintf("record %d", i)
		if err := insert(t.Context(), st, name); err != nil {
			t.Fatal(err)
		}
		fmt.Println("kept " + name)
	}
}

func TestReadersAndWritersShareAFile(t *testing.T) {
	st := inFile(t, filepath.Join(t.TempDir(), "org.db"))
	var work sync.WaitGroup
	for range 3 {
		work.Go(func() {
			for range 10 {
				if err := insert(t.Context(), st, "x"); err != nil {
					t.Error(err)
				}
				if n := count(t, st, "1"); n < 2 {
					t.Errorf("%d records", n)
				}
			}
		})
	}
	work.Wait()
	if n := count(t, st, "1"); n != 31 {
		t.Errorf("%d records", n)
	}
}
