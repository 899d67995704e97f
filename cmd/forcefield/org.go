package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/org"
)

func orgCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "org",
		Short: "Log in to orgs with a browser, and manage the logins that are kept",
		Long: `Log in to orgs with a browser, and manage the logins that are kept on this machine.

What is kept is a refresh token, in the system's keyring or, where there is none, in a
file encrypted with a passphrase. serve, call and tools use it when the environment names
no org.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("%s has no command %q", cmd.CommandPath(), args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(orgLoginCommand(), orgListCommand(), orgShowCommand(), orgLogoutCommand(), orgDefaultCommand())
	return cmd
}

// keptLogins gives the logins that are kept for this user. A person can be asked for a passphrase where standard input is not a
// protocol's.
func keptLogins(interactive bool, options org.Options) *org.Kept {
	folder := ""
	if config, err := os.UserConfigDir(); err == nil {
		folder = filepath.Join(config, "forcefield", "orgs")
	}
	return org.OpenKept(org.KeptConfig{
		Folder: folder, Getenv: os.Getenv, Interactive: interactive, Options: options,
	})
}

func orgListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the kept logins; * marks the default",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := keptLogins(true, org.Options{}).List(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(cmd.OutOrStdout(), list)
			}
			if len(list) == 0 {
				fmt.Fprintln(cmd.ErrOrStderr(), "No login is kept. `forcefield org login` adds one.")
				return nil
			}
			return printOrgs(cmd.OutOrStdout(), list)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print them as JSON")
	return cmd
}

func printOrgs(out io.Writer, list []org.KeptOrg) error {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, " \tALIAS\tUSER\tORG\tADDRESS\tKEPT IN")
	for _, o := range list {
		mark := ""
		if o.Default {
			mark = "*"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", mark, o.Alias, o.Username, o.Organization, o.InstanceURL, o.KeptIn)
	}
	return w.Flush()
}

func orgShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show ALIAS",
		Short: "Show what is known of a kept login, as JSON; never its token",
		Args:  oneAlias,
		RunE: func(cmd *cobra.Command, args []string) error {
			found, err := keptLogins(true, org.Options{}).Find(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return printJSON(cmd.OutOrStdout(), found)
		},
	}
}

func orgDefaultCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "default [ALIAS]",
		Short: "Print the kept login that is used when none is named, or choose it",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return oneAlias(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			kept := keptLogins(true, org.Options{})
			if len(args) > 0 {
				return kept.SetDefault(cmd.Context(), args[0])
			}
			list, err := kept.List(cmd.Context())
			if err != nil {
				return err
			}
			for _, o := range list {
				if o.Default {
					fmt.Fprintln(cmd.OutOrStdout(), o.Alias)
					return nil
				}
			}
			fmt.Fprintln(cmd.ErrOrStderr(), "No default is chosen.")
			return errReported
		},
	}
}

func orgLogoutCommand() *cobra.Command {
	var onlyHere bool
	var way network
	cmd := &cobra.Command{
		Use:   "logout ALIAS",
		Short: "End a kept login: revoke it at Salesforce and forget it here",
		Args:  oneAlias,
		RunE: func(cmd *cobra.Command, args []string) error {
			options, err := way.options()
			if err != nil {
				return err
			}
			if err := keptLogins(true, options).LogOut(cmd.Context(), args[0], onlyHere); err != nil {
				return err
			}
			done := "revoked and forgotten"
			if onlyHere {
				done = "forgotten, but not revoked"
			}
			fmt.Fprintf(cmd.ErrOrStderr(), "The login %s is %s.\n", args[0], done)
			return nil
		},
	}
	way.register(cmd)
	cmd.Flags().BoolVar(&onlyHere, "only-here", false, "forget it without revoking it, when the login host cannot be reached")
	return cmd
}

// oneAlias wants the alias of one login.
func oneAlias(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usagef("which login? Write: %s ALIAS (forcefield org list shows them)", cmd.CommandPath())
	}
	return nil
}
