package catalog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/definition"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// Examine loads and compiles a module within most, lets it describe itself in the sandbox without fetch, and checks what it says:
// names, texts, schemas and needs. The definitions have their schemas made compact. The error says, for an operator, why it is no guest.
func Examine(ctx context.Context, guest *sandbox.Guest, most time.Duration) ([]abi.ToolDefinition, error) {
	limited, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	defs, _, err := guest.Describe(limited)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("it did not compile and describe its tools within %s", most)
	}
	if err != nil {
		return nil, fmt.Errorf("it does not describe its tools: %w", err)
	}
	for i := range defs {
		if defs[i], err = definition.Normal(defs[i]); err != nil {
			return nil, fmt.Errorf("tool %q: %w", defs[i].Name, err)
		}
		if err := checkTool(defs[i], defs[i].Needs); err != nil {
			return nil, err
		}
	}
	return defs, nil
}

// checkTool wants schemas that are safe and needs and a grant that policy reads.
func checkTool(def abi.ToolDefinition, grant []abi.Need) error {
	if _, err := compileSchemas(def); err != nil {
		return err
	}
	for _, needs := range [][]abi.Need{def.Needs, grant} {
		if _, err := Grant(needs); err != nil {
			return fmt.Errorf("tool %q: %w", def.Name, err)
		}
	}
	return nil
}

// Grant gives the policy's form of a list of needs.
func Grant(needs []abi.Need) (policy.Grant, error) {
	list := make([]policy.Need, len(needs))
	for i, n := range definition.EncodeNeeds(needs) {
		list[i] = policy.Need(n)
	}
	return policy.ParseGrant(list)
}

// Within gives those of the needs that grant covers, and those that it does not.
func Within(grant, needs []abi.Need) (covered, missing []abi.Need) {
	have, err := Grant(grant)
	if err != nil {
		return nil, needs
	}
	for _, n := range needs {
		if wanted, err := Grant([]abi.Need{n}); err == nil && have.Covers(wanted) {
			covered = append(covered, n)
		} else {
			missing = append(missing, n)
		}
	}
	return covered, missing
}
