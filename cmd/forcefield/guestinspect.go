package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/author/inspect"
	"github.com/forcefield-mcp/forcefield/runtime/catalog"
)

func guestInspectCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "inspect FILE",
		Short: "Show what a module is, what it says of its tools and what it needs; it installs nothing",
		Long: `Show a module's imports and exports, its size and digest, its tools, what they need of the org
in words, and the fuel and memory that it took to describe itself. For a module that is
refused it shows why, and ends with status 1. Nothing is installed or approved.`,
		Example: `  forcefield guest inspect hello/hello.wasm`,
		Args:    oneFile,
		RunE: func(cmd *cobra.Command, words []string) error {
			content, err := catalog.ReadModule(words[0])
			if err != nil {
				return fmt.Errorf("%s: %w", words[0], err)
			}
			r, err := inspected(cmd, moduleNameOf(words[0]), content)
			if err != nil {
				return err
			}
			if asJSON {
				err = printJSON(cmd.OutOrStdout(), r)
			} else {
				printReport(cmd.OutOrStdout(), r)
			}
			if err == nil && r.Refused != "" {
				err = errReported
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print everything as JSON")
	return cmd
}

// oneFile wants the path of a module.
func oneFile(cmd *cobra.Command, words []string) error {
	if len(words) != 1 {
		return usagef("which file? Write: %s FILE.wasm", cmd.CommandPath())
	}
	return nil
}

func moduleNameOf(path string) string { return strings.TrimSuffix(filepath.Base(path), ".wasm") }

func inspected(cmd *cobra.Command, name string, content []byte) (*inspect.Report, error) {
	sb, err := newSandbox(cmd.Context(), (&options{}).logger())
	if err != nil {
		return nil, err
	}
	defer func() { _ = sb.Close(cmd.Context()) }()
	return inspect.Module(cmd.Context(), sb, name, content, catalog.DefaultLoadTime)
}

func printReport(out io.Writer, r *inspect.Report) {
	fmt.Fprintf(out, "Module %s\n  SHA-256   %s\n  size      %d bytes\n", r.Module, r.SHA256, r.Size)
	if len(r.Exports) > 0 {
		fmt.Fprintf(out, "  code      %d functions, %d bytes; it starts with %d KiB of memory\n", r.Functions, r.Code, r.Memory/1024)
		fmt.Fprintf(out, "  imports   %s\n  exports   %s\n", listed(r.Imports), listed(r.Exports))
	}
	if r.Refused != "" {
		fmt.Fprintf(out, "\nREFUSED: %s.\n", strings.TrimRight(r.Refused, "."))
		return
	}
	fmt.Fprintf(out, "  contract  %s\n  describe  %d units of fuel, %d KiB of memory\n", r.Contract, r.Describe.Fuel, r.Describe.Memory/1024)
	if r.Note != "" {
		fmt.Fprintf(out, "  NOTE      it is %s\n", r.Note)
	}
	for _, t := range r.Tools {
		fmt.Fprintf(out, "\nTool %s: %s\n  says that it %s\n", t.Name, t.Title, strings.Join(t.Claims, ", "))
		if len(t.Needs) == 0 {
			fmt.Fprintln(out, "  asks for no right")
		}
		for _, n := range t.Needs {
			fmt.Fprintf(out, "  asks for the right to %s   [%s, %s]\n", n.Words, n.Class, n.Request)
		}
	}
}

func listed(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, "\n            ")
}
