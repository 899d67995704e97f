package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/audit"
)

func auditCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "Check the record of calls",
		Args:  onlyCommands,
		RunE:  func(*cobra.Command, []string) error { return nil }, // Args refuses every use
	}
	cmd.AddCommand(auditVerifyCommand())
	return cmd
}

func auditVerifyCommand() *cobra.Command {
	var (
		a      auditing
		head   string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "verify [FILE]",
		Short: "Find any change, gap or cut in the record of calls",
		Long: `Check each record of the file, their order and the end. Without FILE it is that of the
setting audit.file. The status is 0 when nothing is wrong, and 1 otherwise.

Somebody who can write the file and the one beside it, FILE.head, can make up another
record. So keep the head that this prints in another place: --head says that it has to
be in the record still.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, words []string) error {
			path := a.file
			if len(words) == 1 {
				path = words[0]
			}
			if path == "" {
				return usagef("which file? Write: forcefield audit verify FILE")
			}
			report, err := audit.Verify(cmd.Context(), path, strings.ToLower(head))
			var broken *audit.BrokenError
			if err != nil && !errors.As(err, &broken) {
				return err
			}
			if asJSON {
				err = printVerificationJSON(cmd.OutOrStdout(), report, broken)
			} else {
				err = printVerification(cmd.OutOrStdout(), path, report, broken)
			}
			if err == nil && broken != nil {
				return errReported
			}
			return err
		},
	}
	a.register(cmd)
	cmd.Flags().StringVar(&head, "head", "", "the `hash` of a record that has to be there, as an earlier check printed it")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the result as JSON")
	return cmd
}

func printVerification(out io.Writer, path string, r audit.Report, broken *audit.BrokenError) error {
	if broken != nil {
		_, err := fmt.Fprintf(out, "BROKEN: %s: %s\nThe %d records before that are whole.\n", path, broken.Error(), r.Records)
		return err
	}
	if r.Records == 0 {
		_, err := fmt.Fprintln(out, "The record is empty.")
		return err
	}
	fmt.Fprintf(out, "OK: %d records, the last of %s\nhead %s\n", r.Records, r.Last.Format(time.RFC3339), r.Head)
	if len(r.Open) > 0 {
		fmt.Fprintf(out, "%d calls run still or were broken off with their process; they begin at the records %v\n", len(r.Open), r.Open)
	}
	if r.Recoveries > 0 {
		fmt.Fprintf(out, "%d times, a process broke off while it wrote a record\n", r.Recoveries)
	}
	return nil
}

func printVerificationJSON(out io.Writer, r audit.Report, broken *audit.BrokenError) error {
	answer := struct {
		OK         bool     `json:"ok"`
		Records    uint64   `json:"records"`
		Head       string   `json:"head"`
		Open       []uint64 `json:"open"`
		Recoveries int      `json:"recoveries"`
		Line       uint64   `json:"line,omitempty"`
		Reason     string   `json:"reason,omitempty"`
	}{OK: broken == nil, Records: r.Records, Head: r.Head, Open: r.Open, Recoveries: r.Recoveries}
	if broken != nil {
		answer.Line, answer.Reason = broken.Line, broken.Reason
	}
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(answer)
}
