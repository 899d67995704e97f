package main

import (
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/demo"
)

func demoOrgCommand() *cobra.Command {
	var (
		listen string
		public bool
		opts   demo.Options
	)
	cmd := &cobra.Command{
		Use:   "org",
		Short: "Serve the demo org over HTTP, for other Salesforce clients",
		Long: `Serve the demo org over HTTP. It prints its address and a token as two settings, then serves
until it is stopped. Its data is in memory and is gone when it ends.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkListen(listen, public); err != nil {
				return err
			}
			if public {
				fmt.Fprintln(cmd.ErrOrStderr(), "forcefield: warning: the demo org is open to other machines, without encryption; whoever has the token can change its data")
			}
			org, err := demo.Open(cmd.Context(), opts)
			if err != nil {
				return err
			}
			defer org.Close() //nolint:errcheck // its data is gone with the process
			listener, err := new(net.ListenConfig).Listen(cmd.Context(), "tcp", listen)
			if err != nil {
				return fmt.Errorf("cannot listen on %s: %w", listen, err)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "SALESFORCE_INSTANCE_URL=http://%s\nSALESFORCE_ACCESS_TOKEN=%s\n", listener.Addr(), org.Token())
			return org.Serve(cmd.Context(), listener)
		},
	}
	f := cmd.Flags()
	f.StringVar(&listen, "listen", "127.0.0.1:8484", "the `address:port` to serve on; port 0 takes a free one")
	f.BoolVar(&public, "public", false, "allow an address that other machines can reach")
	f.StringVar(&opts.Token, "token", "", "the access `token` to accept instead of a random one")
	f.IntVar(&opts.Scale, "scale", 1, "how many times the default data (about 2,000 records)")
	f.Uint64Var(&opts.Seed, "seed", 0, "another set of the same kind of data")
	return cmd
}

// checkListen refuses an address that other machines can reach, unless that is meant.
func checkListen(address string, public bool) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return usagef("--listen %q is not an address; write it like 127.0.0.1:8484", address)
	}
	if public || host == "localhost" {
		return nil
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return usagef("--listen %s can be reached from other machines; use 127.0.0.1, or add --public if that is meant", address)
	}
	return nil
}
