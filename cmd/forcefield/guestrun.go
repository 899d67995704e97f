package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/approval"
	"github.com/forcefield-mcp/forcefield/runtime/dispatch"
)

func guestRunCommand() *cobra.Command {
	var args, tool string
	cmd := &cobra.Command{
		Use:   "run GUEST [name=value ...]",
		Short: "Call a guest's tool against the demo org, with the rights that it asks for",
		Long: `Call a tool of a guest against the embedded demo org, on the same path as a call of an MCP client.
It has the rights that it asks for, for this one run: nothing is installed, and no approval is
written. Printed are the result and, to standard error, the fuel, the memory and every request.

GUEST is a module, or the folder of a guest that was built.`,
		Example: `  forcefield guest run hello
  forcefield guest run hello object_name=Contact
  forcefield guest run hello/hello.wasm --args '{"object_name":"Contact"}'`,
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) == 0 {
				return usagef("which guest? Write: forcefield guest run GUEST name=value …")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, words []string) error {
			path, err := builtModule(words[0])
			if err != nil {
				return err
			}
			return withModuleForOneRun(cmd.Context(), path, func(s *session, tools []string) error {
				chosen, err := chooseTool(tools, tool)
				if err != nil {
					return err
				}
				arguments, err := callArguments(s.dispatcher.Tools(), chosen, args, words[1:])
				if err != nil {
					return err
				}
				call := dispatch.Call{Tool: chosen, Arguments: arguments}
				call.Progress = func(p dispatch.Progress) { fmt.Fprintln(cmd.ErrOrStderr(), progressLine(p)) }
				return runCall(cmd.Context(), s.dispatcher, call, cmd.OutOrStdout(), cmd.ErrOrStderr(), false, true)
			})
		},
	}
	cmd.Flags().StringVar(&args, "args", "", "all arguments as one JSON `object`")
	cmd.Flags().StringVar(&tool, "tool", "", "which tool, when the module has several")
	return cmd
}

// builtModule finds the module that a word names: a file, or that of a guest's folder.
func builtModule(word string) (string, error) {
	if strings.HasSuffix(word, ".wasm") {
		return word, nil
	}
	absolute, err := filepath.Abs(word)
	if err != nil {
		return "", fmt.Errorf("%q has no absolute path: %w", word, err)
	}
	path := filepath.Join(word, filepath.Base(absolute)+".wasm")
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("there is no module %s: build it with forcefield guest build %s", path, shellWord(word))
	}
	return path, nil
}

// withModuleForOneRun approves a module in a lock file of its own, which is gone afterwards, and joins it to the demo org.
func withModuleForOneRun(ctx context.Context, path string, use func(s *session, tools []string) error) (err error) {
	content, err := catalog.ReadModule(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	scratch, err := os.MkdirTemp("", "forcefield-run-")
	if err != nil {
		return fmt.Errorf("there is no place to run in: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	o := options{demo: true}
	o.defaults()
	o.lock = filepath.Join(scratch, "run.lock")
	source, err := approval.FileSource(path)
	if err != nil {
		return err
	}
	var tools []string
	err = withManager(ctx, &o.installed, func(m *approval.Manager) error {
		r, err := m.Add(ctx, moduleNameOf(path), source, content, nil)
		if err != nil {
			return err
		}
		for _, t := range r.Tools {
			tools = append(tools, t.Name)
		}
		return m.Approve(ctx, r)
	})
	if err != nil {
		return err
	}
	s, err := o.open(ctx, o.logger())
	if err != nil {
		return err
	}
	defer s.close(ctx)
	return use(s, tools)
}

// chooseTool gives the only tool, or the one that is named.
func chooseTool(tools []string, named string) (string, error) {
	switch {
	case named == "" && len(tools) == 1:
		return tools[0], nil
	case named == "":
		return "", usagef("which tool? The module has %s: give --tool NAME", strings.Join(tools, ", "))
	}
	for _, t := range tools {
		if t == named {
			return t, nil
		}
	}
	return "", usagef("the module has no tool %q; it has %s", named, strings.Join(tools, ", "))
}
