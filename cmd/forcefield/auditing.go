package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/audit"
	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

// auditing are the flags that say how calls are recorded.
type auditing struct {
	file      string
	sync      bool
	required  bool
	arguments bool
}

func (a *auditing) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&a.file, "audit-file", "", "a `file` that every call is recorded in; servers may share it")
	f.BoolVar(&a.sync, "audit-sync", true, "have each record on the disk before the call goes on")
	f.BoolVar(&a.required, "audit-required", true, "make no call that cannot be recorded")
	f.BoolVar(&a.arguments, "audit-arguments", false, "record the arguments of calls, and not only their digest")
}

// open gives the record of calls; nil when there is none.
func (a *auditing) open(ctx context.Context) (*dispatch.Audit, error) {
	if a.file == "" {
		return nil, nil
	}
	log, err := audit.Open(ctx, audit.Config{Path: a.file, NoSync: !a.sync})
	if err != nil {
		return nil, err
	}
	return &dispatch.Audit{Record: log, Optional: !a.required, Arguments: a.arguments}, nil
}
