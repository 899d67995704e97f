package main

import (
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/guide"
	"github.com/forcefield-mcp/forcefield/runtime/mcpserver"
	"github.com/forcefield-mcp/forcefield/runtime/resources"
)

func serveCommand() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve MCP over standard input and output, or over HTTP",
		Long: `Serve the Model Context Protocol over standard input and output, as Claude Desktop and other
clients start it. Standard output carries the protocol and nothing else; logs go to
standard error.

With --http ADDRESS it is served over HTTP at http://ADDRESS/mcp. An address that other
machines can reach needs a token (--http-token-file, or FORCEFIELD_HTTP_TOKEN in the
environment) or OAuth (--http-url, --oauth-issuer, --oauth-keys), and TLS in front of it.
--http-callers says which orgs each caller may use.

The org is named by the environment, by the first complete set of:
  SALESFORCE_ACCESS_TOKEN and SALESFORCE_INSTANCE_URL
  SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET, with SALESFORCE_DOMAIN
  SALESFORCE_CLIENT_ID, SALESFORCE_JWT_KEY_FILE and SALESFORCE_USERNAME
  SALESFORCE_USERNAME and SALESFORCE_PASSWORD, with SALESFORCE_SECURITY_TOKEN
  SALESFORCE_CLI_TARGET_ORG
Else the logins that forcefield org login kept are offered, else the default org of the
Salesforce CLI.
Without them the server starts, and every call says how to configure it. The README says more.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := takeStdout()
			log := o.logger()
			if err := o.check(); err != nil {
				return err
			}
			var err error
			if o.access, err = o.http.access(); err != nil {
				return err
			}
			s, err := o.open(cmd.Context(), log)
			if err != nil {
				return err
			}
			defer s.close(cmd.Context())
			s.watch(cmd.Context())
			cfg := mcpserver.Config{Version: version(), Instructions: s.orgs.instructions(o.access != nil), Dispatcher: s.dispatcher,
				Resources: resources.New(s.dispatcher, s.orgs.names()...), Prompts: guide.Prompts(), Log: log}
			if o.http.address != "" {
				return o.http.serve(cmd.Context(), cfg)
			}
			return mcpserver.Serve(cmd.Context(), cfg, os.Stdin, out)
		},
	}
	o.register(cmd)
	return cmd
}

// serveOptions are the flags of serve.
type serveOptions struct {
	options
	http httpOptions
}

func (o *serveOptions) register(cmd *cobra.Command) {
	o.options.register(cmd)
	o.http.register(cmd)
}

// check refuses what can be refused before anything is opened.
func (o *serveOptions) check() error { return o.http.check() }

// takeStdout gives the real standard output and points os.Stdout at standard error, so that what a library prints does not reach
// the client.
func takeStdout() *os.File {
	// Asked for, the signal of a client that went away does not end the process at once: its calls are stopped and recorded first, as
	// after any other end.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	out := os.Stdout
	os.Stdout = os.Stderr
	return out
}
