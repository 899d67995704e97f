package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

func callCommand() *cobra.Command {
	var (
		o        options
		args     string
		stats    bool
		asJSON   bool
		progress bool
	)
	cmd := &cobra.Command{
		Use:   "call TOOL [name=value ...]",
		Short: "Call one tool and print its result",
		Long: `Call one tool and print its result, on the same path as a call of an MCP client.

Arguments are given as name=value, or all at once with --args. A value is taken as the
tool's input schema says: text as it is, anything else as JSON.`,
		Example: `  forcefield call --demo --stats run_soql_query query="SELECT Id, Name FROM Account LIMIT 5"
  forcefield call --demo get_object_fields object_name=Account
  forcefield call --demo create_record --args '{"object_name":"Account","data":{"Name":"Acme"}}'`,
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) == 0 {
				return usagef("which tool? Write: forcefield call TOOL name=value … (forcefield tools lists them)")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, words []string) error {
			o.interactive = true
			s, err := o.open(cmd.Context(), o.logger())
			if err != nil {
				return err
			}
			defer s.close(cmd.Context())
			arguments, err := callArguments(s.dispatcher.Tools(), words[0], args, words[1:])
			if err != nil {
				return err
			}
			call := dispatch.Call{Tool: words[0], Arguments: arguments}
			if progress {
				call.Progress = func(p dispatch.Progress) { fmt.Fprintln(cmd.ErrOrStderr(), progressLine(p)) }
			}
			return runCall(cmd.Context(), s.dispatcher, call, cmd.OutOrStdout(), cmd.ErrOrStderr(), asJSON, stats)
		},
	}
	o.register(cmd)
	cmd.Flags().StringVar(&args, "args", "", "all arguments as one JSON `object`")
	cmd.Flags().BoolVar(&stats, "stats", false, "print to standard error what the call cost: time, memory, requests")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the structured result instead of the text")
	cmd.Flags().BoolVar(&progress, "progress", false, "print to standard error how far the call is")
	return cmd
}

// runCall prints a result to out, and a failure or what the call cost to errOut.
func runCall(ctx context.Context, d *dispatch.Dispatcher, call dispatch.Call, out, errOut io.Writer, asJSON, stats bool) error {
	result := d.Call(ctx, call)
	if stats {
		defer printStats(errOut, result.Usage)
	}
	if result.Failure != nil {
		fmt.Fprintln(errOut, result.Failure.Text())
		return errReported
	}
	text := result.Text
	if asJSON {
		text = string(result.Structured)
	}
	_, err := fmt.Fprintln(out, text)
	return err
}

func progressLine(p dispatch.Progress) string {
	if p.Total == nil {
		return fmt.Sprintf("%d %s", p.Done, p.Message)
	}
	return fmt.Sprintf("%d of %d %s", p.Done, *p.Total, p.Message)
}

// inputProperties gives the type that the tool's input schema says for each argument; nil for an unknown tool.
func inputProperties(tools []dispatch.Tool, name string) map[string]string {
	for _, t := range tools {
		if t.Name != name {
			continue
		}
		var schema struct {
			Properties map[string]struct {
				Type any `json:"type"`
			} `json:"properties"`
		}
		if err := json.Unmarshal(t.InputSchema, &schema); err != nil {
			return nil
		}
		types := map[string]string{}
		for property, s := range schema.Properties {
			types[property], _ = s.Type.(string)
		}
		return types
	}
	return nil
}
