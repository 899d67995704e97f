package definition

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// Tool is a tool definition in its JSON form.
type Tool struct {
	Name         string          `json:"name"`
	Title        string          `json:"title"`
	Description  string          `json:"description"`
	InputSchema  json.RawMessage `json:"input_schema"`
	OutputSchema json.RawMessage `json:"output_schema"`
	Annotations  Annotations     `json:"annotations"`
	Paged        bool            `json:"paged"`
	Needs        []Need          `json:"needs"`
}

// Annotations are a tool's claims about itself.
type Annotations struct {
	ReadOnly    bool `json:"read_only"`
	Destructive bool `json:"destructive"`
	Idempotent  bool `json:"idempotent"`
	OpenWorld   bool `json:"open_world"`
}

// Need is a kind of request: method get, head, post, put, patch or delete; root data or apexrest; a pattern of the contract.
type Need struct {
	Method  string `json:"method"`
	Root    string `json:"root"`
	Pattern string `json:"pattern"`
}

// Encode gives the JSON form. A schema that is not JSON is an error.
func Encode(tool abi.ToolDefinition) (Tool, error) {
	tool, err := Normal(tool)
	if err != nil {
		return Tool{}, err
	}
	return Tool{
		Name: tool.Name, Title: tool.Title, Description: tool.Description,
		InputSchema: json.RawMessage(tool.InputSchema), OutputSchema: json.RawMessage(tool.OutputSchema),
		Annotations: Annotations(tool.Annotations), Paged: tool.Paged, Needs: EncodeNeeds(tool.Needs),
	}, nil
}

// Decode gives the definition, with its schemas made compact.
func (t Tool) Decode() (abi.ToolDefinition, error) {
	needs, err := DecodeNeeds(t.Needs)
	if err != nil {
		return abi.ToolDefinition{}, err
	}
	return Normal(abi.ToolDefinition{
		Name: t.Name, Title: t.Title, Description: t.Description, InputSchema: string(t.InputSchema), OutputSchema: string(t.OutputSchema),
		Annotations: abi.Annotations(t.Annotations), Paged: t.Paged, Needs: needs,
	})
}

// Normal takes the white space out of a definition's schemas and makes no list nil, so that a definition is the same whether it comes from the module
// or from a file.
func Normal(tool abi.ToolDefinition) (abi.ToolDefinition, error) {
	if tool.Needs == nil {
		tool.Needs = []abi.Need{}
	}
	for what, schema := range map[string]*string{"input schema": &tool.InputSchema, "output schema": &tool.OutputSchema} {
		var out bytes.Buffer
		if err := json.Compact(&out, []byte(*schema)); err != nil {
			return tool, fmt.Errorf("%s: not valid JSON", what)
		}
		*schema = out.String()
	}
	return tool, nil
}

// EncodeNeeds gives the JSON form of needs; never nil.
func EncodeNeeds(needs []abi.Need) []Need {
	out := make([]Need, 0, len(needs))
	for _, n := range needs {
		out = append(out, Need{Method: n.Method.String(), Root: n.Root.String(), Pattern: n.Pattern})
	}
	return out
}

// DecodeNeeds gives the needs. A method or root that the contract does not have is an error.
func DecodeNeeds(needs []Need) ([]abi.Need, error) {
	out := make([]abi.Need, 0, len(needs))
	for _, n := range needs {
		method, ok := named(n.Method, abi.MethodGet, abi.MethodDelete)
		if !ok {
			return nil, fmt.Errorf("need %q: method %q is not one of the contract", n.Pattern, n.Method)
		}
		root, ok := named(n.Root, abi.APIRootData, abi.APIRootApexrest)
		if !ok {
			return nil, fmt.Errorf("need %q: API root %q is not one of the contract", n.Pattern, n.Root)
		}
		out = append(out, abi.Need{Method: method, Root: root, Pattern: n.Pattern})
	}
	return out, nil
}

// named finds the enum value of that name, from first to last.
func named[E interface {
	~uint8
	String() string
}](name string, first, last E) (E, bool) {
	for value := first; value <= last; value++ {
		if value.String() == name {
			return value, true
		}
	}
	return first, false
}
