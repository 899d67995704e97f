package main

import (
	"os"
	"strings"
	"testing"
)

// TestTheGuideShowsThisGuest keeps docs/writing-a-guest.md and its code from drifting apart.
func TestTheGuideShowsThisGuest(t *testing.T) {
	guide, err := os.ReadFile("../../../../docs/writing-a-guest.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"main.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(guide), "```go\n"+string(source)+"```\n") {
			t.Errorf("the guide does not show %s as it is", file)
		}
	}
}
