package main

import (
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// options are the flags that serve, call and tools share.
type options struct {
	demo     bool
	readOnly bool
	noRaw    bool
	installed
	timeout   time.Duration
	verbose   bool
	cursorKey string
	toolsets  []string
	tools     []string
	network
	auditing
	// orgs are the names of the orgs to offer; none means all.
	orgs []string
	// access says which orgs each caller may use; nil means all.
	access *dispatch.Access
	// interactive is true where a person can be asked for a passphrase.
	interactive bool
}

func (o *options) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&o.demo, "demo", false, "use the embedded demo org instead of a Salesforce org")
	f.BoolVar(&o.readOnly, "read-only", false, "leave out every tool that can change data, and refuse every request that does")
	f.BoolVar(&o.noRaw, "no-raw-tools", false, "leave out the tools that take a path and a method (restful, tooling_execute, apex_execute)")
	f.StringArrayVar(&o.orgs, "org", nil, "offer only the org of this `alias`; may be given several times, the first is the default")
	f.StringSliceVar(&o.toolsets, "toolsets", nil, "serve these `groups` of tools only: query, schema, records, bulk, raw")
	f.StringSliceVar(&o.tools, "tools", nil, "serve these `tools` only, besides those of --toolsets")
	o.installed.register(cmd)
	f.DurationVar(&o.timeout, "timeout", sandbox.DefaultLimits().Deadline, "how long one call may take")
	f.StringVar(&o.cursorKey, "cursor-key-file", "", "a private `file` with a key of 64 hexadecimal digits that instances share to open each other's cursors")
	o.network.register(cmd)
	o.auditing.register(cmd)
	f.BoolVar(&o.verbose, "verbose", false, "log more to standard error")
}

// check refuses values that make no sense before anything starts. What one value may be is in the settings' table (runtime/config).
func (o *options) check() error {
	if o.demo && len(o.orgs) > 0 {
		return usagef("--demo and --org both name the org; leave one out")
	}
	return o.installed.check()
}

// logger writes to standard error: standard output is the protocol's, or the result's.
func (o *options) logger() *slog.Logger {
	level := slog.LevelWarn
	if o.verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
}

// defaults sets what register would have.
func (o *options) defaults() {
	o.timeout = sandbox.DefaultLimits().Deadline
	o.updates = string(catalog.UpdatesWait)
}
