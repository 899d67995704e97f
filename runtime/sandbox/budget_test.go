package sandbox

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// fetchScript fetches n times a path of one segment of so many bytes, and then wants the first bytes of the last result to be
// as given: 0 for ok, 1 for err; the case of the fetch error; that of the budget.
func fetchScript(n uint32, segment int, result ...uint32) []byte {
	return with([]byte(strings.Repeat("x", segment)), func(at uint32) []byte {
		const path = script + 500
		args := []uint32{0, 0, path, 1, 4, 0, 4, 0, 0, 0, 0, 0, scratch}
		s := append([]uint32{opTimes, n, opFetch}, args...)
		for i, b := range result {
			s = append(s, opByte, scratch+4*uint32(i), b, b)
		}
		b := words(append(s, opReturn, ok)...)
		b = append(b, make([]byte, 500-len(b))...)
		return append(b, words(at, uint32(segment))...)
	})
}

// Cases of the contract's variants, in its order.
const (
	isOK  = 0
	isErr = 1

	caseInvalid = 1
	caseSpent   = 2

	budgetFetches = 0
	budgetOut     = 1
	budgetIn      = 2
	budgetTime    = 3
)

func TestFetchesBeyondTheLimitAreNotMade(t *testing.T) {
	h := &fakeHost{}
	usage, err := play(t, h, Limits{Fetches: 4}, fetchScript(10, 4, isErr, caseSpent, budgetFetches))
	if err != nil {
		t.Fatal(err)
	}
	if len(h.requests) != 3 || usage.Fetches != 4 { // one was that of the script
		t.Errorf("%d requests, usage %+v", len(h.requests), usage)
	}
	if _, err := play(t, &fakeHost{}, Limits{Fetches: 4}, fetchScript(3, 4, isOK)); err != nil {
		t.Errorf("the last fetch of the limit: %v", err)
	}
}

func TestRequestsBeyondTheBytesOutAreNotMade(t *testing.T) {
	h := &fakeHost{}
	out := int64(1+len("script")) + 3*(1+1000)
	usage, err := play(t, h, Limits{BytesOut: out}, fetchScript(10, 1000, isErr, caseSpent, budgetOut))
	if err != nil {
		t.Fatal(err)
	}
	if len(h.requests) != 3 || usage.BytesOut != out {
		t.Errorf("%d requests, usage %+v", len(h.requests), usage)
	}
}

func TestRefusedRequestsAreNotCopiedForEver(t *testing.T) {
	// Each request has a body of 100 KiB that may not be sent; after 1 MiB the host does not look at them any more.
	const size = 100 << 10
	s := words(opGrow, 10, opTimes, 5000, opFetch, 2, 0, 0x4d0, 1, 4, 0, 4, 0, 1, 2, 0x10000, size, scratch, opReturn, ok)
	usage, err := play(t, &fakeHost{}, Limits{BytesOut: 100, Fetches: 9000}, s)
	if err != nil {
		t.Fatal(err)
	}
	if usage.BytesOut > 100 || usage.Fetches != 5001 {
		t.Errorf("usage %+v", usage)
	}
	// A GET with a body is invalid as long as it is read; afterwards it is one more that does not fit.
	get := []uint32{opFetch, 0, 0, 0x4d0, 1, 4, 0, 4, 0, 1, 2, 0x10000, size, scratch}
	ws := append([]uint32{opGrow, 10}, get...)
	ws = append(ws, opByte, scratch+4, caseInvalid, caseInvalid, opTimes, 12)
	ws = append(append(ws, get...), opByte, scratch+4, caseSpent, caseSpent, opReturn, ok)
	if _, err := play(t, &fakeHost{}, Limits{BytesOut: 100}, words(ws...)); err != nil {
		t.Error(err)
	}
}

func TestResponsesBeyondTheBytesInAreNotPassedOn(t *testing.T) {
	room := []int64{}
	h := &fakeHost{respond: func(ctx context.Context, _ abi.Request) (abi.Response, abi.FetchError) {
		room = append(room, ResponseRoom(ctx))
		return abi.Response{Status: 200, Body: make([]byte, 1000)}, nil
	}}
	script := fetchScript(5, 4, isErr, caseSpent, budgetIn)
	in := int64(len(script)) + 2500
	usage, err := play(t, h, Limits{BytesIn: in}, script)
	if err != nil {
		t.Fatal(err)
	}
	if usage.BytesIn != in || len(room) != 5 || room[0] != 2500 || room[2] != 500 || room[3] != 0 {
		t.Errorf("usage %+v, room %v", usage, room)
	}
	if ResponseRoom(context.Background()) != 0 {
		t.Error("there is room outside of a call")
	}
}

func TestAFetchEndsALittleBeforeTheDeadline(t *testing.T) {
	t.Parallel()
	h := &fakeHost{respond: func(ctx context.Context, _ abi.Request) (abi.Response, abi.FetchError) {
		<-ctx.Done()
		return abi.Response{}, abi.FetchErrorTimedOut{}
	}}
	usage, err := play(t, h, Limits{Deadline: 2 * time.Second}, fetchScript(3, 4, isErr, caseSpent, budgetTime))
	if err != nil {
		t.Fatal(err)
	}
	if usage.Fetch == 0 || usage.Fetch > usage.Wall {
		t.Errorf("usage %+v", usage)
	}
	if usage.Fetches < 3 || len(h.requests) != 1 {
		t.Errorf("of %d fetches %d were made: no time was left for a second one", usage.Fetches, len(h.requests))
	}
}

func TestAFetchEndsALittleBeforeTheCallersOwnDeadline(t *testing.T) {
	t.Parallel()
	h := &fakeHost{script: fetchScript(1, 4, isErr, caseSpent, budgetTime), respond: func(ctx context.Context, _ abi.Request) (abi.Response, abi.FetchError) {
		<-ctx.Done()
		return abi.Response{}, abi.FetchErrorTimedOut{}
	}}
	g := load(t, "puppet")
	if err := g.Compile(context.Background()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if _, _, err := g.Call(ctx, invocation, h, Limits{Deadline: time.Hour}); err != nil {
		t.Errorf("the guest had no time to answer: %v", err)
	}
}

func TestACallersLaterDeadlineDoesNotLengthenTheCall(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	_, _, err := load(t, "loop").Call(ctx, invocation, nil, Limits{Deadline: 50 * time.Millisecond, Fuel: 1 << 60})
	wantLimit(t, err, LimitTime)
}

func TestSizesAreSaidExactly(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 bytes", 1000: "1000 bytes", 1024: "1 KiB", 1536: "1536 bytes", 1 << 20: "1 MiB", 1<<20 + 1024: "1025 KiB", 1<<20 + 1: "1048577 bytes", 64 << 20: "64 MiB",
	} {
		if got := bytesText(n); got != want {
			t.Errorf("%d is said as %s, want %s", n, got, want)
		}
	}
}

func TestALimitBelowZeroAllowsNone(t *testing.T) {
	h := &fakeHost{}
	s := words(opProgress, 1, 0, 0, 0, 0, 0x403, 5, opLog, 1, 0x403, 5, opReturn, ok)
	if _, err := play(t, h, Limits{ProgressRate: -1, LogLines: -1}, s); err != nil {
		t.Fatal(err)
	}
	if len(h.messages) > 0 || len(h.lines) > 0 {
		t.Errorf("%q, %q", h.messages, h.lines)
	}
	if _, err := play(t, h, Limits{BytesOut: -1}, s); err == nil { // the fetch of the script itself
		t.Error("a request was sent")
	}
}

func TestACancelledFetchEndsTheCall(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	h := &fakeHost{script: fetchScript(3, 4), respond: func(ctx context.Context, _ abi.Request) (abi.Response, abi.FetchError) {
		cancel()
		<-ctx.Done()
		return abi.Response{}, abi.FetchErrorCancelled{}
	}}
	_, _, err := load(t, "puppet").Call(ctx, invocation, h, Limits{})
	if !errors.Is(err, context.Canceled) || len(h.requests) != 1 {
		t.Errorf("got %v after %d requests", err, len(h.requests))
	}
}

func TestHostCallsAreBounded(t *testing.T) {
	for name, call := range map[string][]uint32{
		"fetch":      append([]uint32{opFetch}, validArguments(opFetch)...),
		"if-stopped": append([]uint32{opIfStopped}, validArguments(opIfStopped)...),
		"progress":   append([]uint32{opProgress}, validArguments(opProgress)...),
		"log":        append([]uint32{opLog}, validArguments(opLog)...),
		"pause":      append([]uint32{opPause}, validArguments(opPause)...),
	} {
		t.Run(name, func(t *testing.T) {
			s := append(append([]uint32{opTimes, 10_000}, call...), opReturn, ok)
			h := &fakeHost{}
			usage, err := play(t, h, Limits{}, words(s...))
			wantLimit(t, err, LimitHostCalls)
			if usage.HostCalls != 10_001 || len(h.lines) > 101 || len(h.requests) > 100 || len(h.left) > 99 {
				t.Errorf("usage %+v, %d lines, %d requests", usage, len(h.lines), len(h.requests))
			}
			s[1] = 9_999 // one was for the script
			if _, err := play(t, &fakeHost{}, Limits{}, words(s...)); err != nil {
				t.Errorf("up to the limit: %v", err)
			}
		})
	}
}

func TestLogLinesBeyondTheLimitAreDroppedAndTheLastSaysSo(t *testing.T) {
	h := &fakeHost{}
	s := append(append([]uint32{opTimes, 10}, append([]uint32{opLog}, validArguments(opLog)...)...), opReturn, ok)
	if _, err := play(t, h, Limits{LogLines: 3}, words(s...)); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(h.lines, "; "); got != "info Title; info Title; info Title; warn further lines of this call are left out" {
		t.Errorf("got %s", got)
	}
}

func TestALogLineIsCutAndCannotForgeOthers(t *testing.T) {
	for name, test := range map[string]struct{ in, want string }{
		"long":                     {strings.Repeat("a", 60_000), strings.Repeat("a", 1000)},
		"long, of four-byte runes": {strings.Repeat("😀", 15_000), strings.Repeat("😀", 1000)},
		"cut inside a rune":        {"abc" + strings.Repeat("😀", 15_000), "abc" + strings.Repeat("😀", 997)},
		"control characters":       {"a\nERROR b\x1b[2Jc\u202ed", "a ERROR b [2Jc d"},
		"short":                    {"ä", "ä"},
	} {
		t.Run(name, func(t *testing.T) {
			h := &fakeHost{}
			s := with([]byte(test.in), func(at uint32) []byte {
				return words(opGrow, 4, opLog, 1, at, uint32(len(test.in)), opReturn, ok)
			})
			if _, err := play(t, h, Limits{}, s); err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimPrefix(h.lines[0], "info "); got != test.want || !utf8.ValidString(got) {
				t.Errorf("got %.40q… (%d characters)", got, utf8.RuneCountInString(got))
			}
		})
	}
}

func TestProgressIsThinnedOutAndCut(t *testing.T) {
	t.Parallel()
	h := &fakeHost{}
	s := with([]byte(strings.Repeat("p", 500)), func(at uint32) []byte {
		return words(opTimes, 50, opProgress, 1, 0, 1, 7, 0, at, 500, opPause, 1010, scratch, opProgress, 1, 0, 0, 0, 0, at, 3, opReturn, ok)
	})
	if _, err := play(t, h, Limits{ProgressRate: 1}, s); err != nil {
		t.Fatal(err)
	}
	if len(h.messages) != 2 || h.messages[0] != strings.Repeat("p", 200) || *h.totals[0] != 7 || h.totals[1] != nil {
		t.Errorf("got %q", h.messages)
	}
}

func TestAPauseBeyondTheDeadlineDoesNotStart(t *testing.T) {
	const early, deadline = 1, 1
	s := words(opPause, 50_001, scratch, opByte, scratch, early, early, opByte, scratch+1, deadline, deadline,
		opPause, 0xffffffff, scratch, opByte, scratch, early, early,
		opPause, 1, scratch, opByte, scratch, isOK, isOK, opReturn, ok)
	usage, err := play(t, &fakeHost{}, Limits{}, s)
	if err != nil {
		t.Fatal(err)
	}
	if usage.Pause < time.Millisecond || usage.Pause > 30*time.Second {
		t.Errorf("it paused for %s", usage.Pause)
	}
}

func TestACancelledPauseEndsTheCall(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	h := &fakeHost{script: words(opLog, 1, 0x403, 5, opPause, 40_000, scratch, opReturn, ok)}
	time.AfterFunc(30*time.Millisecond, cancel)
	_, usage, err := load(t, "puppet").Call(ctx, invocation, h, Limits{})
	if !errors.Is(err, context.Canceled) || usage.Wall > 20*time.Second {
		t.Errorf("got %v after %s", err, usage.Wall)
	}
}

func TestAResultBeyondTheLimitIsRefused(t *testing.T) {
	result := func(text, structured, cursor uint32) []byte {
		some := min(cursor, 1)
		return words(opGrow, 40, opReturn, script+16, 0, 0x10000, text, 0x10000, structured, some, 0x10000, cursor)
	}
	limits := Limits{Output: 1000}
	for name, test := range map[string]struct {
		script []byte
		limit  Limit
	}{
		"text and structured together": {result(501, 500, 0), LimitOutput},
		"text":                         {result(2<<20, 0, 0), LimitOutput},
		"cursor":                       {result(0, 0, 4097), LimitCursor},
		"cursor of megabytes":          {result(0, 0, 2<<20), LimitOutput},
		"failure":                      {words(opGrow, 40, opReturn, script+16, 1, 0x10000, 2<<20, 0, 0, 0, 0, 0), LimitOutput},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := play(t, &fakeHost{}, limits, test.script)
			wantLimit(t, err, test.limit)
		})
	}
	usage, err := play(t, &fakeHost{}, limits, result(500, 500, 4096))
	if err != nil || usage.Output != 1000 {
		t.Errorf("exactly the limit: %+v, %v", usage, err)
	}
}

func TestAFailureOfTheGuestIsItsOwnError(t *testing.T) {
	_, err := play(t, &fakeHost{}, Limits{}, words(opReturn, script+8, 1, 0x403, 5, 0x403, 5, 1, 0x403, 3))
	var failure *FailureError
	if !errors.As(err, &failure) || failure.Code != "Title" || failure.Message != "Title" || *failure.Hint != "Tit" {
		t.Fatalf("got %v (%T)", err, err)
	}
}

func TestAMalformedRequestIsNotMade(t *testing.T) {
	h := &fakeHost{}
	if _, err := play(t, h, Limits{}, fetchScript(1, 1025, isErr, caseInvalid)); err != nil {
		t.Fatal(err)
	}
	if len(h.requests) > 0 {
		t.Errorf("it was made: %+v", h.requests)
	}
}

func TestARequestOfVeryManyPartsIsNotTakenApart(t *testing.T) {
	for parts, want := range map[uint32]uint32{1024: caseInvalid, 1025: caseSpent} {
		h := &fakeHost{}
		s := words(opGrow, 2, opFetch, 0, 0, 0x10000, parts, 4, 0, 4, 0, 0, 0, 0, 0, scratch, opByte, scratch+4, want, want, opReturn, ok)
		if _, err := play(t, h, Limits{}, s); err != nil {
			t.Errorf("%d parts: %v", parts, err)
		}
		if len(h.requests) > 0 {
			t.Errorf("it was made: %+v", h.requests)
		}
	}
}

func TestAnImpossibleLimitIsRefused(t *testing.T) {
	_, _, err := load(t, "hello").Call(context.Background(), invocation, nil, Limits{Memory: MaxMemory + 1})
	if err == nil || !strings.Contains(err.Error(), "64 MiB") {
		t.Errorf("got %v", err)
	}
}
