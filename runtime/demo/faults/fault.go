package faults

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// Bounds of a fault.
const (
	MaxArmed      = 100
	MaxTimes      = 1_000_000
	MaxDelay      = 120_000 // milliseconds
	MaxHuge       = 1 << 30 // bytes
	maxRetryAfter = 86_400  // seconds
	maxPattern    = 1000    // bytes
	maxBody       = 16 << 10

	defaultDelay = 1000
	defaultHuge  = 64 << 20
)

// Fault is what is to happen to which requests.
type Fault struct {
	ID         int    `json:"id"`
	Kind       string `json:"kind"`
	Method     string `json:"method,omitempty"`
	Path       string `json:"path,omitempty"`
	Times      int    `json:"times"` // requests that it still strikes
	Skip       int    `json:"skip"`  // matching requests that it still lets pass
	Delay      int    `json:"delay,omitempty"`
	RetryAfter *int   `json:"retryAfter,omitempty"`
	Size       int    `json:"size,omitempty"`
}

// kinds names what faults there are.
func kinds() []string {
	return []string{
		"delay", "drop", "dropAfter", "truncate", "expired", "limit", "tooMany", "unavailable", "lockRow", "queryTimeout", "serverError",
		"notJSON", "brokenJSON", "wrongJSON", "huge", "echoToken",
	}
}

// parse reads a fault and fills in its defaults. The error is for people.
func parse(body io.Reader) (Fault, error) {
	f := Fault{Times: 1}
	d := json.NewDecoder(io.LimitReader(body, maxBody))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return f, fmt.Errorf("the body is not a fault: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return f, errors.New("the body goes on after the fault")
	}
	if !slices.Contains(kinds(), f.Kind) {
		return f, fmt.Errorf("there is no kind %q; the kinds are %s", f.Kind, strings.Join(kinds(), ", "))
	}
	f.ID, f.Method = 0, strings.ToUpper(f.Method)
	if f.Kind == "delay" && f.Delay == 0 {
		f.Delay = defaultDelay
	}
	if f.Kind == "huge" && f.Size == 0 {
		f.Size = defaultHuge
	}
	return f, f.check()
}

func (f *Fault) check() error {
	switch {
	case f.Times < 1 || f.Times > MaxTimes:
		return fmt.Errorf("times must be from 1 to %d", MaxTimes)
	case f.Skip < 0 || f.Skip > MaxTimes:
		return fmt.Errorf("skip must be from 0 to %d", MaxTimes)
	case f.Delay < 0 || f.Delay > MaxDelay:
		return fmt.Errorf("delay must be from 0 to %d milliseconds", MaxDelay)
	case f.Size < 0 || f.Size > MaxHuge:
		return fmt.Errorf("size must be from 0 to %d bytes", MaxHuge)
	case f.RetryAfter != nil && (*f.RetryAfter < 0 || *f.RetryAfter > maxRetryAfter):
		return fmt.Errorf("retryAfter must be from 0 to %d seconds", maxRetryAfter)
	case len(f.Path) > maxPattern || len(f.Method) > maxPattern:
		return fmt.Errorf("method and path must be at most %d bytes", maxPattern)
	}
	return nil
}

// strikes reports whether a request is one that the fault is for.
func (f *Fault) strikes(r *http.Request) bool {
	return (f.Method == "" || f.Method == r.Method) && (f.Path == "" || matches(simple(f.Path), simple(r.URL.EscapedPath())))
}

// simple writes a path in lower case without doubled slashes.
func simple(path string) string {
	path = strings.ToLower(path)
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	return path
}

// matches compares a path with a pattern, in a time of at most the product of their lengths.
func matches(pattern, path string) bool {
	// reached[j] says that the pattern up to here matches path[:j].
	reached := make([]bool, len(path)+1)
	reached[0] = true
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '*' {
			for j := len(path); j > 0; j-- {
				reached[j] = reached[j-1] && path[j-1] == pattern[i]
			}
			reached[0] = false
			continue
		}
		all := i+1 < len(pattern) && pattern[i+1] == '*'
		if all {
			i++
		}
		for j := 1; j <= len(path); j++ {
			reached[j] = reached[j] || (reached[j-1] && (all || path[j-1] != '/'))
		}
	}
	return reached[len(path)]
}
