package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() { os.Exit(run()) }

// run gives the process's exit status: 0 when what was asked was done, 1 when it was not, 2 when the command line is wrong.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	silenceLibraries()
	root := rootCommand()
	command, err := root.ExecuteContextC(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errReported):
		return 1
	case isUsage(err):
		fmt.Fprintf(os.Stderr, "forcefield: %v\nSee %s --help.\n", err, command.CommandPath())
		return 2
	default:
		fmt.Fprintf(os.Stderr, "forcefield: %v\n", err)
		return 1
	}
}

// silenceLibraries discards what libraries write to the standard logger. net/http writes there what a server sent unasked, which
// could be an echoed credential.
func silenceLibraries() { log.SetOutput(io.Discard) }

// errReported ends a command whose failure has been printed.
var errReported = errors.New("reported")

// usageError is a fault of the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func isUsage(err error) bool {
	var usage usageError
	return errors.As(err, &usage)
}

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "forcefield",
		Short: "A Salesforce MCP server whose tools run as WebAssembly guests",
		Long: `Forcefield is a Salesforce server for the Model Context Protocol (MCP).

The host owns the credentials and the network. Each tool is a WebAssembly guest
that lives for one call and whose only way out is a request that the host checks,
signs and sends.

Without an account:   forcefield demo
In Claude Desktop:    forcefield serve

Not affiliated with Salesforce, Inc.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(cmd *cobra.Command, words []string) error {
			if len(words) == 0 {
				return nil
			}
			return onlyCommands(cmd, words)
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.CompletionOptions.DisableDefaultCmd = true
	registerConfig(root)
	root.AddCommand(
		serveCommand(),
		callCommand(),
		toolsCommand(),
		guestCommand(),
		orgCommand(),
		doctorCommand(),
		configCommand(),
		auditCommand(),
		demoCommand(),
		versionCommand(),
	)
	return root
}

// noArguments refuses words after a command that takes none.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no argument, and was given %q", cmd.CommandPath(), args[0])
	}
	return nil
}

// onlyCommands refuses every use of a command that has nothing but commands of its own.
func onlyCommands(cmd *cobra.Command, words []string) error {
	if len(words) == 0 {
		return usagef("which of its commands? %s has: %s", cmd.CommandPath(), subcommandNames(cmd))
	}
	return usagef("%s has no command %q; it has: %s", cmd.CommandPath(), words[0], subcommandNames(cmd))
}
