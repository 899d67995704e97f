package inspect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/definition"
	"github.com/forcefield-mcp/forcefield/runtime/policy"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox/module"
)

// Report is what is known of a module. Its JSON form is that of `forcefield guest inspect --json`.
type Report struct {
	Module string `json:"module"`
	SHA256 string `json:"sha256"`
	// Size is in bytes.
	Size int `json:"size"`
	// Refused says why it is no guest; empty for one that is.
	Refused string `json:"refused,omitempty"`
	// Contract is the version of the contract that this program has, which a guest that it accepts has too, with the form of its values.
	Contract string `json:"contract"`
	// Note says what an operator should know of that form; empty for the usual one.
	Note string `json:"note,omitempty"`
	// Imports and Exports are there when the module can be read that far.
	Imports []string `json:"imports"`
	Exports []string `json:"exports"`
	// Functions is their number; Code the size of their code, Memory that of the memory that it starts with, both in bytes.
	Functions int    `json:"functions,omitempty"`
	Code      int    `json:"code_bytes,omitempty"`
	Memory    uint32 `json:"memory_bytes,omitempty"`
	// Describe is what a run of `describe` used.
	Describe *Usage `json:"describe,omitempty"`
	Tools    []Tool `json:"tools"`
}

// Usage is what a run used: units of fuel, the largest size of its memory in bytes.
type Usage struct {
	Fuel   uint64 `json:"fuel"`
	Memory uint32 `json:"memory_bytes"`
}

// Tool is one tool.
type Tool struct {
	Name         string          `json:"name"`
	Title        string          `json:"title"`
	Description  string          `json:"description"`
	InputSchema  json.RawMessage `json:"input_schema"`
	OutputSchema json.RawMessage `json:"output_schema"`
	Paged        bool            `json:"paged,omitempty"`
	// Claims are its annotations, which the host caps by what is granted.
	Claims []string `json:"claims"`
	Needs  []Need   `json:"needs"`
}

// Need is one kind of request that a tool asks the right for.
type Need struct {
	// Request is as in `GET data/sobjects/{object}/{id}`, Class what it may do to the org, Words say it.
	Request string `json:"request"`
	Class   string `json:"class"`
	Words   string `json:"words"`
}

// Module inspects the bytes of a module. A module that is refused is a report; the error is for a context that is done. loadTime is how long it may take
// to compile and describe itself.
func Module(ctx context.Context, sb *sandbox.Sandbox, name string, content []byte, loadTime time.Duration) (*Report, error) {
	sum := sha256.Sum256(content)
	r := &Report{Module: name, SHA256: hex.EncodeToString(sum[:]), Size: len(content), Contract: abi.ContractVersion,
		Imports: []string{}, Exports: []string{}, Tools: []Tool{}}
	r.structure(content)
	if err := r.describe(ctx, sb, content, loadTime); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		r.Refused = err.Error()
	}
	return r, nil
}

// structure fills in what can be read of the bytes.
func (r *Report) structure(content []byte) {
	m, err := module.Parse(content, module.DefaultCaps())
	if err != nil {
		return // the sandbox says why
	}
	for _, i := range m.Imports {
		r.Imports = append(r.Imports, plain(i.Module+"."+i.Name))
	}
	for _, e := range m.Exports {
		r.Exports = append(r.Exports, plain(e.Name))
	}
	r.Functions, r.Code = m.Shape.Functions, m.Shape.Bytes
	if len(m.Memories) > 0 {
		r.Memory = uint32(min(uint64(m.Memories[0].Min)<<16, 1<<32-1)) // #nosec G115 -- bounded
	}
}

// describe asks the module for its tools.
func (r *Report) describe(ctx context.Context, sb *sandbox.Sandbox, content []byte, loadTime time.Duration) error {
	guest, err := sb.Load(ctx, r.Module, content)
	if err != nil {
		return err
	}
	defer guest.Close(ctx) //nolint:errcheck // nothing of it runs any more
	r.Contract, r.Note = guest.Info().Door.Contract(), guest.Info().Door.Note()
	defs, err := catalog.Examine(ctx, guest, loadTime)
	if err != nil {
		return err
	}
	_, usage, err := guest.Describe(ctx)
	if err != nil {
		return err
	}
	r.Describe = &Usage{Fuel: usage.Fuel, Memory: usage.Memory}
	for _, def := range defs {
		tool, err := describeTool(def)
		if err != nil {
			return err
		}
		r.Tools = append(r.Tools, tool)
	}
	return nil
}

func describeTool(def abi.ToolDefinition) (Tool, error) {
	t := Tool{Name: def.Name, Title: def.Title, Description: def.Description, Paged: def.Paged, Needs: []Need{}, Claims: []string{},
		InputSchema: json.RawMessage(def.InputSchema), OutputSchema: json.RawMessage(def.OutputSchema)}
	for _, claim := range []struct {
		set   bool
		words string
	}{{def.Annotations.ReadOnly, "changes nothing"}, {def.Annotations.Destructive, "may destroy"},
		{def.Annotations.Idempotent, "may be repeated"}, {def.Annotations.OpenWorld, "reaches the org"}} {
		if claim.set {
			t.Claims = append(t.Claims, claim.words)
		}
	}
	for _, n := range definition.EncodeNeeds(def.Needs) {
		explained, err := policy.InWords(policy.Need(n))
		if err != nil {
			return t, fmt.Errorf("tool %q: %w", def.Name, err)
		}
		t.Needs = append(t.Needs, Need{Request: strings.ToUpper(n.Method) + " " + n.Root + "/" + n.Pattern,
			Class: fmt.Sprint(explained.Class), Words: explained.Words})
	}
	return t, nil
}

// plain gives a name that the module chose as a terminal can show it.
func plain(name string) string {
	quoted := fmt.Sprintf("%.200q", name)
	if quoted == `"`+name+`"` {
		return name
	}
	return quoted
}
