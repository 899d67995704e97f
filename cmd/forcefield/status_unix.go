//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
)

// tellOnSignal prints the state of every guest module to standard error when the process gets SIGUSR1, until ctx ends: what this very server
// serves, and why not.
func tellOnSignal(ctx context.Context, c *catalog.Catalog) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGUSR1)
	go func() {
		defer signal.Stop(asked)
		for {
			select {
			case <-ctx.Done():
				return
			case <-asked:
				fmt.Fprintln(os.Stderr, "The guest modules of this server:")
				_ = printGuests(os.Stderr, guestRows(c.Modules()))
			}
		}
	}()
}
