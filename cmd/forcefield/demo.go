package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

const demoQuery = "SELECT Name, Industry, AnnualRevenue, Owner.Name FROM Account WHERE Industry = 'Technology' ORDER BY Name LIMIT 5"

func demoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Make a real tool call against the embedded demo org, and show how to connect Claude Desktop",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o := options{demo: true}
			o.defaults()
			s, err := o.open(cmd.Context(), o.logger())
			if err != nil {
				return err
			}
			defer s.close(cmd.Context())
			out := cmd.OutOrStdout()
			fmt.Fprintf(out, "Asking the embedded demo org, through the guest run_soql_query:\n\n  %s\n\n", demoQuery)
			arguments, err := json.Marshal(map[string]string{"query": demoQuery})
			if err != nil {
				return err
			}
			call := dispatch.Call{Tool: "run_soql_query", Arguments: arguments}
			if err := runCall(cmd.Context(), s.dispatcher, call, out, out, false, true); err != nil {
				return err
			}
			return printConnect(out)
		},
	}
	cmd.AddCommand(demoOrgCommand())
	return cmd
}

// printConnect shows what to put into Claude Desktop's configuration.
func printConnect(out io.Writer) error {
	program, err := os.Executable()
	if err != nil {
		program = "forcefield"
	}
	type server struct {
		Command string   `json:"command"`
		Args    []string `json:"args"`
	}
	block := map[string]map[string]server{"mcpServers": {"salesforce": {program, []string{"serve", "--demo"}}}}
	fmt.Fprintf(out, "\nTo use it in Claude Desktop, put this into %s and start Claude anew:\n\n", desktopConfig())
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(block); err != nil {
		return err
	}
	_, err = fmt.Fprint(out, `
Then ask: "Which technology accounts do we have, and who owns them?"

For your own org, leave out "--demo" and add
  "env": {"SALESFORCE_INSTANCE_URL": "https://mydomain.my.salesforce.com", "SALESFORCE_ACCESS_TOKEN": "…"}
With "--read-only" among the args, nothing can be changed.
`)
	return err
}

// desktopConfig is where Claude Desktop keeps its configuration on this system.
func desktopConfig() string {
	const file = "claude_desktop_config.json"
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join("~", "Library", "Application Support", "Claude", file)
	case "windows":
		return `%APPDATA%\Claude\` + file
	default:
		return filepath.Join("~", ".config", "Claude", file)
	}
}
