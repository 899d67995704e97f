package mcpserver_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/mcpserver"
)

const (
	crowdCalls   = 1000
	crowdReports = 5
)

// crowd is a dispatcher that counts what runs. Each call reports its progress and takes a little time.
type crowd struct {
	fake
	running, ran atomic.Int64
}

func newCrowd() *crowd {
	c := &crowd{fake: fake{tools: echoTool()}}
	c.call = func(ctx context.Context, call dispatch.Call) dispatch.Result {
		c.running.Add(1)
		defer c.running.Add(-1)
		c.ran.Add(1)
		for done := range uint64(crowdReports) {
			select {
			case <-ctx.Done():
				return dispatch.Result{Failure: &dispatch.Failure{Code: dispatch.CodeCancelled}}
			case <-time.After(time.Duration(rand.IntN(2000)) * time.Microsecond):
			}
			call.Progress(dispatch.Progress{Done: done + 1})
		}
		return echo(ctx, call)
	}
	return c
}

// settled waits until nothing of the crowd is left: no call, and no more goroutines and memory than before.
func (c *crowd) settled(t *testing.T, goroutines int, heap uint64) {
	t.Helper()
	const slack = 16 << 20 // pools and maps that keep their size
	var after uint64
	for range 1000 {
		after = heapInUse()
		if c.running.Load() == 0 && runtime.NumGoroutine() <= goroutines && after <= heap+slack {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	t.Fatalf("%d calls still run; there are %d goroutines after %d, and %d bytes after %d\n%s", c.running.Load(), runtime.NumGoroutine(), goroutines,
		after, heap, stacks[:runtime.Stack(stacks, true)])
}

func heapInUse() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// course is what one call of the crowd got.
type course struct {
	reports  int
	replied  bool
	silenced bool // nothing may come any more
}

// take checks one message of a call against what came before.
func (c *course) take(t *testing.T, id int, m map[string]any) {
	t.Helper()
	switch {
	case c.silenced:
		t.Errorf("call %d: %v came after its cancellation", id, m)
	case c.replied:
		t.Errorf("call %d: %v came after its reply", id, m)
	case m["method"] == "notifications/progress":
		c.reports++
		if path(m, "params", "progress") != float64(c.reports) {
			t.Errorf("call %d: report %d is %v", id, c.reports, m)
		}
	default:
		c.replied = true
		if path(m, "result", "structuredContent", "n") != float64(id) {
			t.Errorf("call %d: the reply is %v", id, m)
		}
	}
}

func crowdCall(id int) string {
	return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"echo","arguments":{"n":%d},"_meta":{"progressToken":%d}}}`, id, id, id)
}

func TestAThousandCallsWithRandomCancellationsOverStdio(t *testing.T) {
	goroutines, heap := runtime.NumGoroutine(), heapInUse()
	d := newCrowd()
	t.Run("crowd", func(t *testing.T) {
		c := start(t, d)
		c.initialize()
		cancelled := map[int]bool{}
		var order []string // lines to send
		for id := 1; id <= crowdCalls; id++ {
			order = append(order, crowdCall(id))
			if rand.IntN(3) == 0 { // one that was asked for a while ago, or just now
				victim := max(1, id-rand.IntN(200))
				if !cancelled[victim] {
					cancelled[victim] = true
					order = append(order, fmt.Sprintf(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%d}}`, victim),
						fmt.Sprintf(`{"jsonrpc":"2.0","id":"ping %d","method":"ping"}`, victim))
				}
			}
		}
		go func() {
			for _, line := range order {
				c.send("%s", line)
			}
		}()
		courses := make([]course, crowdCalls+1)
		left, pings := crowdCalls-len(cancelled), len(cancelled)
		for left > 0 || pings > 0 {
			m := c.receive()
			if text, ok := m["id"].(string); ok { // the reply to a ping: what was cancelled before it is silent from here on
				pings--
				id, _ := strconv.Atoi(strings.TrimPrefix(text, "ping "))
				courses[id].silenced = true
				continue
			}
			id := callOf(m)
			courses[id].take(t, id, m)
			if courses[id].replied && !cancelled[id] {
				left--
			}
		}
		c.silence()
		for id := 1; id <= crowdCalls; id++ {
			if got := courses[id]; !cancelled[id] && (got.reports != crowdReports || !got.replied) {
				t.Errorf("call %d got %d reports of %d", id, got.reports, crowdReports)
			}
		}
		_ = c.in.Close()
		if err := <-c.done; err != nil {
			t.Error(err)
		}
	})
	d.settled(t, goroutines, heap)
}

// callOf gives the id of the call that a message belongs to: a call's token is its id.
func callOf(m map[string]any) int {
	if id, ok := m["id"].(float64); ok {
		return int(id)
	}
	token, _ := path(m, "params", "progressToken").(float64)
	return int(token)
}

func TestAThousandCallsWithRandomCancellationsOverHTTP(t *testing.T) {
	goroutines, heap := runtime.NumGoroutine(), heapInUse()
	d := newCrowd()
	t.Run("crowd", func(t *testing.T) {
		s := startHTTP(t, d, func(cfg *mcpserver.HTTPConfig) { cfg.MaxConnections = 2 * crowdCalls })
		client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: crowdCalls}}
		defer client.CloseIdleConnections()
		var calls sync.WaitGroup
		for id := 1; id <= crowdCalls; id++ {
			calls.Go(func() {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				leave := rand.IntN(3) == 0
				if leave {
					time.AfterFunc(time.Duration(rand.IntN(10_000))*time.Microsecond, cancel)
				}
				got, err := overHTTP(ctx, t, client, s.url, id)
				if !leave && (err != nil || got.reports != crowdReports || !got.replied) {
					t.Errorf("call %d: %+v, %v", id, got, err)
				}
			})
		}
		calls.Wait()
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	d.settled(t, goroutines, heap)
}

// overHTTP makes one call of the crowd and gives what came of it until ctx ended.
func overHTTP(ctx context.Context, t *testing.T, client *http.Client, url string, id int) (course, error) {
	var got course
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(crowdCall(id)))
	if err != nil {
		return got, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return got, err
	}
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewScanner(resp.Body)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var m map[string]any
		if err := json.Unmarshal([]byte(data), &m); err != nil {
			return got, err
		}
		got.take(t, id, m)
	}
	return got, lines.Err()
}
