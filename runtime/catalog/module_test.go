package catalog

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

func TestAModuleWhoseBytesAreNotThoseOfItsDigestIsNotRun(t *testing.T) {
	bytes, err := os.ReadFile("../sandbox/testdata/hello.wasm")
	if err != nil {
		t.Fatal(err)
	}
	sb, err := sandbox.New(t.Context(), sandbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sb.Close(context.Background()) })
	m := &Module{Name: "m", Digest: strings.Repeat("0", 64), sandbox: sb, read: func(context.Context) ([]byte, error) { return bytes, nil }}
	var refused *sandbox.LoadError
	if _, err := m.Guest(t.Context()); !errors.As(err, &refused) || !strings.Contains(refused.Reason, "its file changed") {
		t.Errorf("got %v", err)
	}
}
