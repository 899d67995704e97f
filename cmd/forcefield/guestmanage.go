package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/catalog/approval"
)

func guestRevokeCommand() *cobra.Command {
	var i installed
	cmd := &cobra.Command{
		Use:   "revoke MODULE",
		Short: "Take back a module's approval: it no longer serves",
		Args:  oneModule,
		RunE: func(cmd *cobra.Command, words []string) error {
			return withManager(cmd.Context(), &i, func(m *approval.Manager) error {
				if err := m.Revoke(cmd.Context(), words[0]); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "Revoked: %s no longer serves, in running servers too.\n", words[0])
				return nil
			})
		},
	}
	i.registerPlaces(cmd)
	return cmd
}

func guestRemoveCommand() *cobra.Command {
	var i installed
	cmd := &cobra.Command{
		Use:   "remove MODULE",
		Short: "Take a module out of the lock file; a file in the guests folder stays, unapproved",
		Args:  oneModule,
		RunE: func(cmd *cobra.Command, words []string) error {
			return withManager(cmd.Context(), &i, func(m *approval.Manager) error {
				if err := m.Remove(cmd.Context(), words[0]); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "Removed: %s no longer serves, in running servers too.\n", words[0])
				return nil
			})
		},
	}
	i.registerPlaces(cmd)
	return cmd
}

func guestVerifyCommand() *cobra.Command {
	var i installed
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check every module of the lock file: its bytes, its definitions, its grants",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withManager(cmd.Context(), &i, func(m *approval.Manager) error {
				findings, err := m.Verify(cmd.Context())
				if err != nil {
					return err
				}
				bad := 0
				for _, f := range findings {
					if f.Problem == "" {
						fmt.Fprintf(cmd.OutOrStdout(), "ok   %s  %s\n", f.Module, f.SHA256)
						continue
					}
					bad++
					fmt.Fprintf(cmd.OutOrStdout(), "BAD  %s  %s: %s\n", f.Module, f.SHA256, f.Problem)
				}
				if bad > 0 {
					return fmt.Errorf("%d of %d modules are not as the lock file says", bad, len(findings))
				}
				if len(findings) == 0 {
					fmt.Fprintln(cmd.OutOrStdout(), "The lock file names no module.")
				}
				return nil
			})
		},
	}
	i.registerPlaces(cmd)
	return cmd
}
