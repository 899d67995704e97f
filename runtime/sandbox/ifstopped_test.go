package sandbox

import (
	"context"
	"errors"
	"testing"
)

// leaving is a script that leaves n requests and wants the first bytes of the last answer to be as given.
func leaving(n uint32, result ...uint32) []byte {
	s := append([]uint32{opTimes, n, opIfStopped}, validArguments(opIfStopped)...)
	for i, b := range result {
		s = append(s, opByte, scratch+4*uint32(i), b, b)
	}
	return words(append(s, opReturn, ok)...)
}

func TestARequestThatIsLeftCostsWhatAFetchCosts(t *testing.T) {
	h := &fakeHost{}
	usage, err := play(t, h, Limits{}, leaving(3, isOK))
	if err != nil || len(h.left) != 3 || len(h.requests) != 0 {
		t.Fatalf("%d were left, %d were made, %v", len(h.left), len(h.requests), err)
	}
	if usage.Fetches != 4 || usage.BytesOut != 4*7 { // one fetch was for the script
		t.Errorf("usage %+v", usage)
	}
	t.Run("beyond the number of fetches", func(t *testing.T) {
		h := &fakeHost{}
		if _, err := play(t, h, Limits{Fetches: 3}, leaving(5, isErr, caseSpent, budgetFetches)); err != nil || len(h.left) != 2 {
			t.Errorf("%d were left, %v", len(h.left), err)
		}
	})
	t.Run("beyond the bytes", func(t *testing.T) {
		h := &fakeHost{}
		if _, err := play(t, h, Limits{BytesOut: 20}, leaving(2, isErr, caseSpent, budgetOut)); err != nil || len(h.left) != 1 {
			t.Errorf("%d were left, %v", len(h.left), err)
		}
	})
}

func TestARequestThatIsLeftIsCheckedForItsForm(t *testing.T) {
	h := &fakeHost{}
	s := append([]uint32{opIfStopped}, validArguments(opIfStopped)...)
	s[4] = 0 // no segments
	s = append(s, opByte, scratch, isErr, isErr, opByte, scratch+4, caseInvalid, caseInvalid, opReturn, ok)
	if _, err := play(t, h, Limits{}, words(s...)); err != nil || len(h.left) != 0 {
		t.Errorf("%d were left, %v", len(h.left), err)
	}
}

// The guest is gone when its request is sent: what it left changes nothing about how it is stopped.
func TestAGuestThatLeftARequestIsStoppedAsAnyOther(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	h := &fakeHost{onLeft: cancel}
	s := append(append([]uint32{opIfStopped}, validArguments(opIfStopped)...), opPause, 40_000, scratch, opReturn, ok)
	h.script = words(s...)
	_, usage, err := load(t, "puppet").Call(ctx, invocation, h, Limits{})
	if !errors.Is(err, context.Canceled) || len(h.left) != 1 || len(h.requests) != 0 || usage.Pause != 0 {
		t.Errorf("got %v, %d were left, %d made, usage %+v", err, len(h.left), len(h.requests), usage)
	}
}
