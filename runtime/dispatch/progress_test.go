package dispatch

import (
	"context"
	"testing"
)

func TestAReportHasNoHiddenCharacters(t *testing.T) {
	var got Progress
	h := &callHost{progress: func(p Progress) { got = p }}
	h.Progress(context.Background(), 1, nil, "row\u202e one\u200b")
	if got.Done != 1 || got.Message != "row␦ one␦" {
		t.Errorf("it is %+v", got)
	}
	(&callHost{}).Progress(context.Background(), 1, nil, "nobody asked for it")
}
