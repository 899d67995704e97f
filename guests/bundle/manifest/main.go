// Command manifest writes bundle.json, which says of each module in a folder what it is and which tools it defines.
//
//	manifest [-check] FOLDER
//
// With -check it writes nothing: it says in what bundle.json does not fit the modules, and ends with status 1.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/forcefield-mcp/forcefield/guests/bundle/internal/manifest"
)

func main() {
	check := flag.Bool("check", false, "say in what bundle.json does not fit the modules, and write nothing")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: manifest [-check] FOLDER")
		os.Exit(2)
	}
	if err := run(context.Background(), flag.Arg(0), *check); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, folder string, check bool) error {
	inspector, err := newInspector(ctx)
	if err != nil {
		return err
	}
	defer inspector.close(ctx)
	found, err := collect(ctx, os.DirFS(folder), inspector)
	name := filepath.Join(folder, manifest.Name)
	switch {
	case check:
		return errors.Join(compareWith(name, found), err)
	case err != nil:
		return err
	}
	return write(name, found)
}

func compareWith(name string, found manifest.Manifest) error {
	text, err := os.ReadFile(name) //nolint:gosec // The folder is the caller's own.
	if err != nil {
		return err
	}
	recorded, err := manifest.Parse(text)
	if err != nil {
		return err
	}
	return compare(recorded, found)
}

func write(name string, m manifest.Manifest) error {
	text, err := m.Encode()
	if err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o644) //nolint:gosec // A source file like others.
}
