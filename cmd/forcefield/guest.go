package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// guestCommand is the parent of the commands about guest modules. Each is in a file of its own, guest*.go.
func guestCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "guest",
		Short: "Write, run, list and manage guest modules",
		Long: `Write, run, list and manage guest modules.

A guest is a WebAssembly module with one tool or a few. What it needs of the org is a
request; what it gets is what an operator approved.`,
		Args: onlyCommands,
		RunE: func(*cobra.Command, []string) error { return nil }, // Args refuses every use
	}
	cmd.AddCommand(
		guestListCommand(),
		guestInspectCommand(),
		guestNewCommand(),
		guestBuildCommand(),
		guestRunCommand(),
		guestApproveCommand(),
		guestRevokeCommand(),
		guestAddCommand(),
		guestRemoveCommand(),
		guestVerifyCommand(),
	)
	return cmd
}

func subcommandNames(cmd *cobra.Command) string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return strings.Join(names, ", ")
}
