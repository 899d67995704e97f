package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/author/build"
	"github.com/forcefield-mcp/forcefield/runtime/author/inspect"
)

func guestBuildCommand() *cobra.Command {
	var out, compiler string
	cmd := &cobra.Command{
		Use:   "build FOLDER",
		Short: "Compile a guest that is written in Go, with TinyGo or standard Go",
		Long: `Compile a guest: with TinyGo if there is one (in FORCEFIELD_TOOLS or on the PATH), whose modules have
tens of kilobytes, or else with standard Go, whose modules have megabytes. What standard Go's
runtime asks of WASI is answered, with nothing, inside the module. The module is checked as the
server will check it, and written as a whole: a server that watches the folder never sees half of it.`,
		Example: `  forcefield guest build hello
  forcefield guest build hello --out ./guests/`,
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) != 1 {
				return usagef("which guest? Write: forcefield guest build FOLDER")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, words []string) error {
			built, err := build.Guest(cmd.Context(), build.Options{Dir: words[0], Compiler: build.Compiler(compiler), Tools: os.Getenv("FORCEFIELD_TOOLS"),
				Environment: os.Environ(), Log: cmd.ErrOrStderr()})
			if err != nil {
				return err
			}
			r, err := inspected(cmd, built.Name, built.Module)
			if err != nil {
				return err
			}
			if r.Refused != "" {
				return errors.New(r.Refused)
			}
			path := modulePath(words[0], built.Name, out)
			if err := writeModule(path, built.Module); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %d bytes, by %s; %s\n", path, len(built.Module), built.By, toolsOf(r))
			return nil
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "where to put the module: a `file`.wasm or a folder (default: the guest's own folder)")
	cmd.Flags().StringVar(&compiler, "compiler", string(build.Auto), "tinygo, go, or auto: tinygo if there is one")
	return cmd
}

// modulePath is where a built module goes.
func modulePath(dir, name, out string) string {
	switch info, err := os.Stat(out); {
	case out == "":
		return filepath.Join(dir, name+".wasm")
	case err == nil && info.IsDir(), !strings.HasSuffix(out, ".wasm"):
		return filepath.Join(out, name+".wasm")
	default:
		return out
	}
}

// writeModule writes a file as a whole.
func writeModule(path string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // modules are for others to read
		return fmt.Errorf("%s cannot be made: %w", filepath.Dir(path), pathCause(err))
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".building-*")
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, pathCause(err))
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("%s cannot be written: %w", path, pathCause(err)), os.Remove(f.Name()))
	}
	return nil
}

func pathCause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func toolsOf(r *inspect.Report) string {
	names := make([]string, len(r.Tools))
	for i, t := range r.Tools {
		names[i] = t.Name
	}
	if len(names) == 1 {
		return "tool " + names[0]
	}
	return "tools " + strings.Join(names, ", ")
}
