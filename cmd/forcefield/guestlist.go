package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
)

func guestListCommand() *cobra.Command {
	var (
		o      options
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the modules, their state and their tools",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.defaults()
			s, err := o.open(cmd.Context(), o.logger())
			if err != nil {
				return err
			}
			defer s.close(cmd.Context())
			rows := guestRows(s.catalog)
			if asJSON {
				return printJSON(cmd.OutOrStdout(), rows)
			}
			return printGuests(cmd.OutOrStdout(), rows)
		},
	}
	cmd.Flags().StringVar(&o.guests, "guests", "", "a `folder` of guest modules (*.wasm), as for serve")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	return cmd
}

// guestRow is one module of `forcefield guest list`.
type guestRow struct {
	Module string   `json:"module"`
	State  string   `json:"state"`
	Source string   `json:"source"`
	Digest string   `json:"sha256,omitempty"`
	Tools  []string `json:"tools"`
	Reason string   `json:"reason,omitempty"`
}

// guestRows gives the modules in the order of their first tool, then those that are refused.
func guestRows(c *catalog.Catalog) []guestRow {
	var rows []guestRow
	at := map[*catalog.Module]int{}
	for _, t := range c.Tools() {
		i, ok := at[t.Module]
		if !ok {
			i = len(rows)
			at[t.Module] = i
			rows = append(rows, guestRow{Module: t.Module.Name, State: "serving", Source: string(t.Source), Digest: t.Module.Digest})
		}
		rows[i].Tools = append(rows[i].Tools, t.Definition.Name)
	}
	for _, r := range c.Refusals() {
		rows = append(rows, guestRow{Module: r.Module, State: "refused", Source: string(catalog.SourceFolder), Tools: []string{}, Reason: r.Reason})
	}
	return rows
}

func printGuests(out io.Writer, rows []guestRow) error {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "MODULE\tSTATE\tSOURCE\tSHA-256\tTOOLS")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%.12s\t%s\n", r.Module, r.State, r.Source, r.Digest, strings.Join(r.Tools, ", "))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, r := range rows {
		if r.Reason != "" {
			fmt.Fprintf(out, "\n%s: %s\n", r.Module, r.Reason)
		}
	}
	return nil
}

// printJSON writes a value for programs.
func printJSON(out io.Writer, value any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}
