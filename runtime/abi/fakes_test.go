package abi

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// slab is a linear memory of fixed size.
type slab []byte

func (s slab) Read(offset, n uint32) ([]byte, bool) {
	end := uint64(offset) + uint64(n)
	if end > uint64(len(s)) {
		return nil, false
	}
	return s[offset:end:end], true
}

func (s slab) Write(offset uint32, v []byte) bool {
	b, ok := s.Read(offset, uint32(len(v)))
	copy(b, v)
	return ok
}

func (s slab) WriteString(offset uint32, v string) bool { return s.Write(offset, []byte(v)) }

// words writes little-endian words at offset.
func (s slab) words(offset uint32, values ...uint32) {
	for i, v := range values {
		binary.LittleEndian.PutUint32(s[int(offset)+4*i:], v)
	}
}

// The arrangement that testdata/reference/vectors.py has too.
const (
	fill      = 0xA5 // what memory holds before anything is written, so that padding shows
	heapStart = 64
	returnPtr = 16
)

// fakeGuest is a guest's memory with an allocator that hands out addresses upwards and frees nothing.
type fakeGuest struct {
	slab
	top uint32
}

func newFakeGuest(size int) *fakeGuest {
	return &fakeGuest{slab: bytes.Repeat([]byte{fill}, size), top: heapStart}
}

func (g *fakeGuest) realloc(_ context.Context, align, size uint32) (uint32, error) {
	ptr := (g.top + align - 1) / align * align
	if uint64(ptr)+uint64(size) > uint64(len(g.slab)) {
		return 0, errors.New("the fake guest has no memory left")
	}
	g.top = ptr + size
	return ptr, nil
}

// ample are caps that no test value reaches.
var ample = Caps{Bytes: 1 << 28, Elements: 1 << 24}

// The values that cross together where a function has more than one.
type (
	progress struct {
		done    uint64
		total   *uint64
		message string
	}
	logLine struct {
		level   LogLevel
		message string
	}
	pause       struct{ milliseconds uint32 }
	fetchResult struct {
		response Response
		err      FetchError
	}
	pauseResult struct{ interruption *Interruption }
	callResult  struct {
		output  *Output
		failure *Failure
	}
	tools []ToolDefinition
)

// functionOf names the function and direction that a value of these types crosses in.
func functionOf(value any) string {
	switch value.(type) {
	case Request:
		return "fetch-params"
	case progress:
		return "progress-params"
	case logLine:
		return "log-params"
	case pause:
		return "pause-params"
	case Invocation:
		return "call-params"
	case fetchResult:
		return "fetch-result"
	case pauseResult:
		return "pause-result"
	case tools:
		return "describe-result"
	case callResult:
		return "call-result"
	}
	panic(fmt.Sprintf("%T crosses nowhere", value))
}

// lowerValue lowers a value on whichever side makes it. Results are stored at returnPtr.
func lowerValue(mem *Memory, alloc Realloc, value any) ([]uint64, error) {
	ctx := context.Background()
	switch v := value.(type) {
	case Request:
		return LowerFetchParams(ctx, mem, alloc, v)
	case progress:
		return LowerProgressParams(ctx, mem, alloc, v.done, v.total, v.message)
	case logLine:
		return LowerLogParams(ctx, mem, alloc, v.level, v.message)
	case pause:
		return LowerPauseParams(ctx, mem, alloc, v.milliseconds)
	case Invocation:
		return LowerCallParams(ctx, mem, alloc, v)
	case fetchResult:
		return nil, LowerFetchResult(ctx, mem, alloc, returnPtr, v.response, v.err)
	case pauseResult:
		return nil, LowerPauseResult(mem, returnPtr, v.interruption)
	case tools:
		return nil, LowerDescribeResult(ctx, mem, alloc, returnPtr, v)
	case callResult:
		var output Output
		if v.output != nil {
			output = *v.output
		}
		return nil, LowerCallResult(ctx, mem, alloc, returnPtr, output, v.failure)
	}
	panic(fmt.Sprintf("%T crosses nowhere", value))
}

// liftValue lifts what lowerValue lowered, on the other side.
func liftValue(mem *Memory, function string, flat []uint64) (any, error) {
	withReturn := append(append([]uint64{}, flat...), returnPtr)
	var err error
	switch function {
	case "fetch-params":
		var v Request
		v, _, err = LiftFetchParams(mem, withReturn)
		return v, err
	case "progress-params":
		var v progress
		v.done, v.total, v.message, err = LiftProgressParams(mem, flat)
		return v, err
	case "log-params":
		var v logLine
		v.level, v.message, err = LiftLogParams(mem, flat)
		return v, err
	case "pause-params":
		var v pause
		v.milliseconds, _, err = LiftPauseParams(mem, withReturn)
		return v, err
	case "call-params":
		return LiftCallParams(mem, flat)
	case "fetch-result":
		response, fetchErr, err := LiftFetchResult(mem, returnPtr)
		v := fetchResult{err: fetchErr}
		if response != nil {
			v.response = *response
		}
		return v, err
	case "pause-result":
		var v pauseResult
		v.interruption, err = LiftPauseResult(mem, returnPtr)
		return v, err
	case "describe-result":
		v, err := LiftDescribeResult(mem, returnPtr)
		return tools(v), err
	case "call-result":
		var v callResult
		v.output, v.failure, err = LiftCallResult(mem, returnPtr)
		return v, err
	}
	panic(function + " is no function")
}

// wantABIError fails the test unless err is an *ABIError for the place, with the words in its reason. It reports whether
// the error is a matter of size.
func wantABIError(t *testing.T, err error, path, reason string) (tooLarge bool) {
	t.Helper()
	var broken *ABIError
	if !errors.As(err, &broken) {
		t.Fatalf("error is %v: want an ABIError", err)
	}
	if broken.Path != path || !strings.Contains(broken.Reason, reason) {
		t.Fatalf("error is at %q: %q: want %q: %q", broken.Path, broken.Reason, path, reason)
	}
	return broken.TooLarge
}
