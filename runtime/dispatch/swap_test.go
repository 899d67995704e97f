package dispatch_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/approval"
	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/org"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// answering is a module of two tools, answer and ask_limits, the first of which answers with eight characters.
func answeringModule(t testing.TB, answer string) []byte {
	t.Helper()
	module, err := os.ReadFile("../../cmd/forcefield/testdata/new.wasm")
	if err != nil {
		t.Fatal(err)
	}
	if len(answer) != len("answered") {
		t.Fatalf("%q has not the length of the other", answer)
	}
	return bytes.ReplaceAll(module, []byte("answered"), []byte(answer))
}

// swapped is a dispatcher over a watched folder with one approved module, m.
type swapped struct {
	*dispatch.Dispatcher
	dir, lock string
	sandbox   *sandbox.Sandbox
}

func watched(t testing.TB, updates catalog.Updates, o dispatch.Org, module []byte) *swapped {
	t.Helper()
	s := &swapped{dir: t.TempDir(), lock: filepath.Join(t.TempDir(), "config", "forcefield.lock")}
	var err error
	if s.sandbox, err = sandbox.New(t.Context(), sandbox.Config{CacheDir: filepath.Join(t.TempDir(), "code")}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.sandbox.Close(context.Background()) })
	s.put(t, module)
	s.approve(t)
	installed, err := catalog.Open(t.Context(), catalog.Config{Sandbox: s.sandbox, Folder: s.dir, Lock: s.lock, Updates: updates})
	if err != nil {
		t.Fatal(err)
	}
	if s.Dispatcher, err = dispatch.New(dispatch.Config{Catalog: installed, Org: o}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { installed.Watch(ctx) })
	t.Cleanup(func() { cancel(); done.Wait() })
	return s
}

// put renames a new file over the module's.
func (s *swapped) put(t testing.TB, content []byte) {
	t.Helper()
	path := filepath.Join(s.dir, "m.wasm")
	if err := errors.Join(os.WriteFile(path+".new", content, 0o600), os.Rename(path+".new", path)); err != nil {
		t.Fatal(err)
	}
}

func (s *swapped) approve(t testing.TB) {
	t.Helper()
	s.review(t)()
}

// review examines the module's file, and gives what approves it.
func (s *swapped) review(t testing.TB) (approve func()) {
	t.Helper()
	m, err := approval.New(approval.Config{Sandbox: s.sandbox, Folder: s.dir, Lock: s.lock, Person: "tester"})
	if err != nil {
		t.Fatal(err)
	}
	review, err := m.Review(t.Context(), "m")
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := m.Approve(t.Context(), review); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *swapped) answer(ctx context.Context) dispatch.Result {
	return s.Call(ctx, dispatch.Call{Tool: "answer", Arguments: json.RawMessage(`{}`)})
}

// answers waits until the tool answers so.
func (s *swapped) answers(t testing.TB, want string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		got := s.answer(t.Context())
		if got.Failure != nil {
			t.Fatalf("a call failed: %s", got.Failure.Text())
		}
		if got.Text == want {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("it still answers %q, and %q was put there", got.Text, want)
		}
	}
}

// held is what this process holds, counted from outside where the system can; code is the bytes of executable memory that is no file's.
type held struct{ goroutines, descriptors, code, heap int }

func holds(t testing.TB) held {
	t.Helper()
	var h held
	for range 3 { // what finalizers free
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	h.goroutines, h.heap = runtime.NumGoroutine(), int(m.HeapAlloc)
	if fds, err := os.ReadDir("/proc/self/fd"); err == nil {
		h.descriptors = len(fds)
	}
	if maps, err := os.ReadFile("/proc/self/maps"); err == nil {
		for line := range strings.Lines(string(maps)) {
			var from, to int
			var rights string
			if n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); n == 3 && len(strings.Fields(line)) == 5 && strings.Contains(rights, "x") {
				h.code += to - from
			}
		}
	}
	return h
}

func TestTwoHundredSwapsUnderEightCallersFailNoCallAndLeaveNothing(t *testing.T) {
	s := watched(t, catalog.UpdatesSameNeeds, answering(200, "{}"), answeringModule(t, "answered"))
	var changes atomic.Int32
	defer s.OnChange(func() { changes.Add(1) })()
	var valid sync.Map
	valid.Store("answered", true)
	ctx, stop := context.WithCancel(t.Context())
	var callers sync.WaitGroup
	var calls atomic.Int64
	var pause sync.RWMutex // held while what is held is counted
	for range 8 {
		callers.Go(func() {
			for ctx.Err() == nil {
				pause.RLock()
				got := s.answer(context.Background())
				pause.RUnlock()
				if _, ok := valid.Load(got.Text); !ok || got.Failure != nil {
					t.Errorf("a call gave %q, %v", got.Text, got.Failure)
					return
				}
				calls.Add(1)
				time.Sleep(200 * time.Microsecond) // the swaps need the processor, too
			}
		})
	}
	const swaps = 200
	var before held
	for i := range swaps {
		if i == swaps/4 {
			pause.Lock()
			before = holds(t)
			pause.Unlock()
		}
		answer := fmt.Sprintf("ans%05d", i)
		valid.Store(answer, true)
		s.put(t, answeringModule(t, answer))
		s.answers(t, answer)
	}
	pause.Lock()
	after := holds(t)
	pause.Unlock()
	stop()
	callers.Wait()
	t.Logf("%d calls; held after a quarter of the swaps %+v, after all %+v", calls.Load(), before, after)
	if after.goroutines > before.goroutines+5 || after.descriptors > before.descriptors+3 || after.code > before.code+256<<10 || after.heap > before.heap+1<<20 {
		t.Errorf("after %d swaps %+v are held, after all %+v", swaps/4, before, after)
	}
	if n := changes.Load(); n > 0 {
		t.Errorf("clients are told %d times that the list changed, and nothing that they see did", n)
	}
	if before.code == 0 && runtime.GOOS == "linux" {
		t.Error("the count of compiled code counts nothing")
	}
}

func TestACallInFlightEndsOnTheModuleThatItBeganOn(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	slow := &scriptedOrg{answer: func(context.Context, org.Request) (org.Response, error) {
		once.Do(func() { close(asked) })
		<-release
		return org.Response{Status: 200, Body: []byte("{}"), Header: http.Header{}}, nil
	}}
	s := watched(t, catalog.UpdatesSameNeeds, slow, answeringModule(t, "answered"))
	first := make(chan dispatch.Result)
	go func() { first <- call(t, s.Dispatcher, "ask_limits", `{}`) }()
	<-asked
	s.put(t, answeringModule(t, "changed."))
	s.answers(t, "changed.")
	close(release)
	if got := <-first; got.Failure != nil || got.Text != "answered" {
		t.Errorf("the call that began before the swap gave %q, %v", got.Text, got.Failure)
	}
	if got := call(t, s.Dispatcher, "ask_limits", `{}`); got.Text != "changed." {
		t.Errorf("the next one gave %q", got.Text)
	}
}

func TestACursorIsNotGoodForTheModuleThatCameAfter(t *testing.T) {
	echo, err := os.ReadFile("testdata/echo.wasm")
	if err != nil {
		t.Fatal(err)
	}
	s := watched(t, catalog.UpdatesSameNeeds, answering(200, "{}"), echo)
	var page struct {
		Cursor string `json:"cursor"`
	}
	if err := json.Unmarshal(call(t, s.Dispatcher, "echo_by_page", `{"n":1}`).Structured, &page); err != nil || page.Cursor == "" {
		t.Fatal(err)
	}
	next := `{"n":1,"cursor":"` + page.Cursor + `"}`
	if got := call(t, s.Dispatcher, "echo_by_page", next); got.Text == "" {
		t.Fatal(got.Failure)
	}
	s.put(t, bytes.ReplaceAll(echo, []byte("An echo."), []byte("An Echo.")))
	before := s.Tools()
	for end := time.Now().Add(time.Minute); reflect.DeepEqual(s.Tools(), before); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the new version does not serve")
		}
	}
	wantFailure(t, call(t, s.Dispatcher, "echo_by_page", next), dispatch.CodeInvalidCursor, "until the server restarts or the tool is replaced")
}

func TestClientsAreToldOnceWhenWhatTheySeeChanged(t *testing.T) {
	s := watched(t, catalog.UpdatesSameNeeds, answering(200, "{}"), answeringModule(t, "answered"))
	changed := make(chan []dispatch.Tool, 100)
	defer s.OnChange(func() { changed <- s.Tools() })()
	s.put(t, answeringModule(t, "changed.")) // not to be seen
	s.answers(t, "changed.")
	s.put(t, bytes.ReplaceAll(answeringModule(t, "later..."), []byte("A new tool."), []byte("A NEW tool.")))
	s.answers(t, "later...")
	told := <-changed
	if i := slices.IndexFunc(told, func(t dispatch.Tool) bool { return t.Name == "answer" }); i < 0 || told[i].Title != "A NEW tool." {
		t.Errorf("when clients are told, the list is not the new one: %v", told)
	}
	if len(changed) > 0 {
		t.Error("clients are told more than once")
	}
}
