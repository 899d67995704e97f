package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

func guestListCommand() *cobra.Command {
	var (
		i      installed
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the modules, what became of each and why",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := i.check(); err != nil {
				return err
			}
			log := (&options{}).logger()
			sb, err := newSandbox(cmd.Context(), log)
			if err != nil {
				return err
			}
			defer func() { _ = sb.Close(cmd.Context()) }()
			cfg, err := i.catalogConfig(sb, nil)
			if err != nil {
				return err
			}
			c, err := catalog.Open(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			rows := guestRows(c.Modules())
			if asJSON {
				return printJSON(cmd.OutOrStdout(), rows)
			}
			return printGuests(cmd.OutOrStdout(), rows)
		},
	}
	i.register(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the list as JSON")
	return cmd
}

// guestRow is one module of `forcefield guest list`.
type guestRow struct {
	Module      string   `json:"module"`
	State       string   `json:"state"`
	Source      string   `json:"source"`
	Path        string   `json:"path,omitempty"`
	Digest      string   `json:"sha256,omitempty"`
	Contract    string   `json:"contract,omitempty"`
	Tools       []string `json:"tools"`
	Replaces    []string `json:"replaces_bundled,omitempty"`
	ApprovedBy  string   `json:"approved_by,omitempty"`
	ApprovedAt  string   `json:"approved_at,omitempty"`
	Newer       string   `json:"newer,omitempty"`
	NewerDigest string   `json:"newer_sha256,omitempty"`
	Reason      string   `json:"reason,omitempty"`
	Remedy      string   `json:"remedy,omitempty"`
}

func guestRows(modules []catalog.Status) []guestRow {
	rows := make([]guestRow, 0, len(modules))
	for _, s := range modules {
		r := guestRow{
			Module: s.Module, State: string(s.State), Source: string(s.Source), Path: s.Path, Digest: s.Digest, Contract: s.Contract, Tools: append([]string{}, s.Tools...),
			Replaces: s.Replaces, ApprovedBy: s.ApprovedBy, Newer: string(s.Newer), NewerDigest: s.NewerDigest, Reason: s.Reason, Remedy: s.Remedy,
		}
		if !s.ApprovedAt.IsZero() {
			r.ApprovedAt = s.ApprovedAt.Format(time.RFC3339)
		}
		rows = append(rows, r)
	}
	return rows
}

func printGuests(out io.Writer, rows []guestRow) error {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "MODULE\tSTATE\tSOURCE\tSHA-256\tAPPROVED BY\tTOOLS")
	for _, r := range rows {
		state := r.State
		if r.Newer != "" {
			state += ", a newer one " + r.Newer
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%.12s\t%s\t%s\n", r.Module, state, r.Source, r.Digest, r.ApprovedBy, strings.Join(r.Tools, ", "))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, r := range rows {
		if door, ok := sandbox.DoorOf(r.Contract); ok && door.Note() != "" {
			fmt.Fprintf(out, "\n%s is %s.\n", r.Module, door.Note())
		}
		if r.Reason != "" {
			fmt.Fprintf(out, "\n%s: %s.\n  Next: %s\n", r.Module, strings.TrimRight(r.Reason, "."), r.Remedy)
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
