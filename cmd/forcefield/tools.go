package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

func toolsCommand() *cobra.Command {
	var (
		o      options
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "tools",
		Short: "List the tools, where each comes from and what it may do",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.interactive = true
			s, err := o.open(cmd.Context(), o.logger())
			if err != nil {
				return err
			}
			defer s.close(cmd.Context())
			if asJSON {
				return printToolsJSON(cmd.OutOrStdout(), s.dispatcher.Tools(), s.catalog.Refusals())
			}
			return printTools(cmd.OutOrStdout(), s.dispatcher.Tools())
		},
	}
	o.register(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print everything that a client sees, and the refused modules, as JSON")
	return cmd
}

func printTools(out io.Writer, tools []dispatch.Tool) error {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "TOOL\tEFFECT\tFETCHES\tSOURCE\tMODULE\tSHA-256")
	for _, t := range tools {
		fetches := "no (not approved)"
		if t.MayFetch {
			fetches = "yes"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%.12s\n", t.Name, effect(t), fetches, t.Source, t.Module, t.Digest)
	}
	return w.Flush()
}

func effect(t dispatch.Tool) string {
	switch {
	case t.Annotations.ReadOnly:
		return "reads"
	case t.Annotations.Destructive:
		return "writes, destructive"
	default:
		return "writes"
	}
}

// toolJSON is one tool of `forcefield tools --json`.
type toolJSON struct {
	Name         string          `json:"name"`
	Title        string          `json:"title"`
	Description  string          `json:"description"`
	InputSchema  json.RawMessage `json:"inputSchema"`
	OutputSchema json.RawMessage `json:"outputSchema"`
	Annotations  annotationsJSON `json:"annotations"`
	Source       string          `json:"source"`
	Module       string          `json:"module"`
	Digest       string          `json:"sha256"`
	MayFetch     bool            `json:"mayFetch"`
}

type annotationsJSON struct {
	ReadOnly    bool `json:"readOnlyHint"`
	Destructive bool `json:"destructiveHint"`
	Idempotent  bool `json:"idempotentHint"`
	OpenWorld   bool `json:"openWorldHint"`
}

type refusalJSON struct {
	Module string `json:"module"`
	Reason string `json:"reason"`
}

func printToolsJSON(out io.Writer, tools []dispatch.Tool, refusals []catalog.Refusal) error {
	list := struct {
		Tools   []toolJSON    `json:"tools"`
		Refused []refusalJSON `json:"refused"`
	}{Tools: []toolJSON{}, Refused: []refusalJSON{}}
	for _, t := range tools {
		list.Tools = append(list.Tools, toolJSON{
			Name: t.Name, Title: t.Title, Description: t.Description, InputSchema: t.InputSchema, OutputSchema: t.OutputSchema,
			Annotations: annotationsJSON(t.Annotations), Source: t.Source, Module: t.Module, Digest: t.Digest, MayFetch: t.MayFetch,
		})
	}
	for _, r := range refusals {
		list.Refused = append(list.Refused, refusalJSON(r))
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(list)
}
