package bulk

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/records"
	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

func noon() time.Time { return time.Date(2026, 3, 18, 12, 0, 0, 0, time.UTC) }

// opened is an org without records but for one user, and its jobs.
func opened(t *testing.T) (*Jobs, Actor) {
	t.Helper()
	s, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	jobs := New(noon)
	t.Cleanup(func() {
		jobs.Close()
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	user, _ := s.Object("User")
	id, err := st.NextID(user)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(t.Context(), `INSERT INTO "User" ("Id", "IsActive") VALUES (?, 1)`, id)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return jobs, Actor{Writer: records.Writer{Store: st, Now: noon, Actor: id}, Version: "60.0"}
}

func made(t *testing.T, body []byte, err error) (i struct{ ID, State string }) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, &i); err != nil {
		t.Fatal(err)
	}
	return i
}

func insert() Spec { return Spec{Object: "Account", Operation: "insert"} }

func TestListsOfJobsComeInPages(t *testing.T) {
	jobs, a := opened(t)
	for range ListPage + 1 {
		if _, err := jobs.Ingest(a, insert()); err != nil {
			t.Fatal(err)
		}
	}
	type page struct {
		Done           bool
		NextRecordsURL *string
		Records        []struct{ ID string }
	}
	var first, second page
	body, err := jobs.List(false, "V2Ingest", "", "/list")
	if err != nil || json.Unmarshal(body, &first) != nil || len(first.Records) != ListPage || first.Done || first.NextRecordsURL == nil {
		t.Fatalf("%d jobs, %v", len(first.Records), err)
	}
	locator, kept := strings.CutPrefix(strings.TrimSuffix(*first.NextRecordsURL, "&jobType=V2Ingest"), "/list?queryLocator=")
	body, err = jobs.List(false, "V2Ingest", locator, "/list")
	if err != nil || !kept || json.Unmarshal(body, &second) != nil || len(second.Records) != 1 || !second.Done || second.Records[0].ID == first.Records[ListPage-1].ID {
		t.Fatalf("%s, %v", body, err)
	}
}

func TestTheOldestJobsThatAreOverMakeRoom(t *testing.T) {
	jobs, a := opened(t)
	body, err := jobs.Ingest(a, insert())
	first := made(t, body, err)
	for range MaxJobs - 1 {
		if _, err := jobs.Ingest(a, insert()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := jobs.Ingest(a, insert()); err == nil || !strings.HasPrefix(err.Error(), codeQuota) {
		t.Errorf("one job too many: %v", err)
	}
	if _, err := jobs.Change(a, first.ID, false, Aborted); err != nil {
		t.Fatal(err)
	}
	if _, err := jobs.Ingest(a, insert()); err != nil {
		t.Error(err)
	}
	if _, err := jobs.Info(first.ID, false); err == nil {
		t.Error("the aborted job is still there")
	}
}

func TestBytesThatJobsHoldAreBounded(t *testing.T) {
	jobs, _ := opened(t)
	jobs.mu.Lock()
	defer jobs.mu.Unlock()
	jobs.jobs = []*job{{state: Open, upload: make([]byte, 10)}, {state: JobComplete, upload: make([]byte, 10)}}
	if err := jobs.room(MaxHeld - 19); err != nil || len(jobs.jobs) != 1 {
		t.Errorf("%v, %d jobs", err, len(jobs.jobs))
	}
	if err := jobs.room(MaxHeld - 9); err == nil {
		t.Error("more is held than may be")
	}
}

// TestAJobThatIsAbortedStops takes the store from the job, aborts it, and gives the store back.
func TestAJobThatIsAbortedStops(t *testing.T) {
	jobs, a := opened(t)
	body, err := jobs.Ingest(a, insert())
	id := made(t, body, err).ID
	if err := jobs.Upload(id, []byte("Name\n"+strings.Repeat("x\n", 3*rowsAWrite))); err != nil {
		t.Fatal(err)
	}
	err = a.Store.Write(t.Context(), func(*store.Tx) error {
		if _, err := jobs.Change(a, id, false, UploadComplete); err != nil {
			return err
		}
		for range 2000 {
			body, err := jobs.Info(id, false)
			if made(t, body, err).State == string(InProgress) {
				_, err = jobs.Change(a, id, false, Aborted)
				return err
			}
			time.Sleep(time.Millisecond)
		}
		t.Error("the job does not begin")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	jobs.work.Wait()
	file := func(name string) int {
		text, err := jobs.Results(id, name)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(string(text), "\n") - 1 // without the header
	}
	if wrote, left := file("successfulResults"), file("unprocessedRecords"); wrote != rowsAWrite || left != 2*rowsAWrite {
		t.Errorf("%d rows were written and %d are left", wrote, left)
	}
}

func TestClosingStopsWhatRuns(t *testing.T) {
	jobs, a := opened(t)
	var ids []string
	for range 2 * atOnce {
		body, err := jobs.IngestAll(a, insert(), []byte("Name\n"+strings.Repeat("x\n", 10*rowsAWrite)))
		ids = append(ids, made(t, body, err).ID)
	}
	jobs.Close()
	for _, id := range ids {
		body, err := jobs.Info(id, false)
		if state := made(t, body, err).State; state == string(InProgress) {
			t.Errorf("job %s is still %s", id, state)
		}
	}
}
