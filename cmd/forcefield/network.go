package main

import (
	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/org"
)

// network are the flags that say how the org is reached.
type network struct {
	proxy  string
	caFile string
}

func (n *network) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&n.proxy, "proxy", "", "the `URL` of the HTTP proxy for the way to Salesforce, in place of HTTPS_PROXY; NO_PROXY still counts")
	f.StringVar(&n.caFile, "ca-file", "", "a PEM `file` of certificate authorities to trust besides the system's")
}

// options gives what package org needs besides a login.
func (n *network) options() (org.Options, error) {
	way, err := n.open()
	return org.Options{Version: version(), Network: way}, err
}

// open reads what the flags name.
func (n *network) open() (*org.Network, error) {
	return org.NewNetwork(org.NetworkSettings{Proxy: n.proxy, CAFile: n.caFile})
}
