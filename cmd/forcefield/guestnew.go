package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/author/scaffold"
)

func guestNewCommand() *cobra.Command {
	var lang string
	cmd := &cobra.Command{
		Use:   "new NAME",
		Short: "Begin a guest: a folder with a tool that works, and its test",
		Long: `Begin a guest: a folder NAME with one tool of that name that works, and its test. The kit that
it uses comes along in the folder vendor, so that it builds anywhere, with Go alone and without
a network. In a checkout of this program's source it is a package there, with no copy.`,
		Example: `  forcefield guest new hello
  forcefield guest build hello
  forcefield guest run hello`,
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) != 1 {
				return usagef("what is it called? Write: forcefield guest new NAME")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, words []string) error {
			if lang != "go" {
				return usagef("--lang is go; for %q, generate bindings from wit/forcefield.wit, as docs/writing-a-guest.md says", lang)
			}
			g, err := scaffold.New(".", words[0], version())
			if err != nil {
				return err
			}
			out := cmd.OutOrStdout()
			for _, file := range g.Files {
				fmt.Fprintln(out, filepath.Join(g.Dir, file))
			}
			if g.InCheckout {
				fmt.Fprintln(out, "It is a package of this checkout, with its kit.")
			} else {
				fmt.Fprintf(out, "%s, %s: the kit's source. With a released version, `rm -r vendor && go mod tidy` fetches it instead.\n",
					filepath.Join(g.Dir, "go.mod"), filepath.Join(g.Dir, "vendor"))
			}
			fmt.Fprintf(out, "\nNext: forcefield guest build %s && forcefield guest run %s\n", words[0], words[0])
			return nil
		},
	}
	cmd.Flags().StringVar(&lang, "lang", "go", "the `language`: go")
	return cmd
}
