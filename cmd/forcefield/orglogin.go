package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/org"
)

// orgLogin is the command's flags.
type orgLogin struct {
	sandbox   bool
	domain    string
	port      int
	noBrowser bool
	request   org.LoginRequest
	network
}

func orgLoginCommand() *cobra.Command {
	var l orgLogin
	cmd := &cobra.Command{
		Use:   "login",
		Short: "Log in to an org with a browser and keep the login",
		Long: `Log in to an org with a browser and keep the login, so that serve, call and tools can use
it without any setting.

Without --client-id the app is the one of the Salesforce CLI, which every org has; it takes
the browser back to port 1717. An app of your own needs the callback URL
http://localhost:PORT/OauthRedirect, PKCE, no client secret, and the scopes api and
refresh_token. SALESFORCE_CLIENT_ID sets it for good.

On a machine without a browser use --device: it shows a code to enter in a browser anywhere.
Salesforce allows that for apps of your own that have the device flow enabled.`,
		Example: `  forcefield org login
  forcefield org login --sandbox --alias dev
  forcefield org login --domain mydomain--dev.sandbox.my --alias dev
  forcefield org login --device --client-id 3MVG9…`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return l.run(cmd) },
	}
	f := cmd.Flags()
	f.BoolVar(&l.sandbox, "sandbox", false, "log in at test.salesforce.com, for a sandbox or a scratch org")
	f.StringVar(&l.domain, "domain", "", "the `host` to log in at: a My Domain (mydomain.my), a whole host name or its URL")
	f.StringVar(&l.request.Alias, "alias", "", "what the login is called (default: the user's name)")
	f.StringVar(&l.request.ClientID, "client-id", "", "the consumer `key` of an app of your own (default: SALESFORCE_CLIENT_ID, else the Salesforce CLI's app)")
	f.BoolVar(&l.request.Device, "device", false, "show a code to enter in a browser on any machine")
	f.IntVar(&l.port, "port", 0, "the `port` of the app's callback URL; 0 takes a free one (default: 1717 with the Salesforce CLI's app, else a free one)")
	f.BoolVar(&l.noBrowser, "no-browser", false, "only print the URL")
	f.StringVar(&l.request.Keep, "keep", "", "where to keep the login: `keyring` or file (default: the keyring where there is one)")
	l.register(cmd)
	return cmd
}

func (l *orgLogin) run(cmd *cobra.Command) error {
	if l.sandbox && l.domain != "" {
		return usagef("--sandbox and --domain both name the host to log in at; leave one out")
	}
	l.request.Host = l.domain
	if l.sandbox {
		l.request.Host = "test"
	}
	if l.request.ClientID == "" {
		l.request.ClientID = os.Getenv("SALESFORCE_CLIENT_ID")
	}
	l.request.Port = l.port
	if !cmd.Flags().Changed("port") {
		l.request.Port = org.AnyPort
	}
	if !l.noBrowser {
		l.request.Browse = openBrowser
	}
	out := cmd.ErrOrStderr()
	l.request.Say = func(text string) { fmt.Fprintln(out, text) }
	options, err := l.options()
	if err != nil {
		return err
	}
	kept, err := keptLogins(true, options).LogIn(cmd.Context(), l.request)
	if err != nil {
		return err
	}
	standard := ""
	if kept.Default {
		standard = ", the default"
	}
	fmt.Fprintf(out, "Logged in as %s to %s (org %s). The login is kept as %s%s, in the %s.\n",
		kept.Username, kept.InstanceURL, kept.Organization, kept.Alias, standard, kept.KeptIn)
	return nil
}
