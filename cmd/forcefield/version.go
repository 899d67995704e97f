package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// release is the version that a build outside a tagged module has.
const release = "0.1.0-dev"

// version gives the module's version when it was installed by one, and release otherwise.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return release
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of the program and of the guest contract",
		Args:  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "forcefield %s\nguest contract %s\n%s %s/%s\n",
				version(), abi.ContractVersion, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
