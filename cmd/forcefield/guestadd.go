package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/approval"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/registry"
)

func guestAddCommand() *cobra.Command {
	var (
		i      installed
		name   string
		yes    bool
		logins bool
	)
	cmd := &cobra.Command{
		Use:   "add FILE | oci://HOST/REPOSITORY@sha256:DIGEST",
		Short: "Install a module from a file or a registry, and ask to approve it",
		Long: `Install a module: its bytes are copied into the private folder beside the lock file, so that
the file is not needed any more. It serves when it is approved; a version of that name
that is approved serves until then.

In a registry a module is named by the digest of its manifest, since a tag can be moved. For a tag,
the command says what it stands for now, and installs nothing. No credential is sent unless
--docker-logins is given.`,
		Example: `  forcefield guest add hello.wasm
  forcefield guest add oci://ghcr.io/someone/hello@sha256:1f3a…`,
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) != 1 {
				return usagef("which module? Write: forcefield guest add FILE.wasm, or oci://HOST/REPOSITORY@sha256:DIGEST")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, words []string) error {
			found, err := findModule(cmd.Context(), words[0], registry.Options{DockerLogins: logins})
			if err != nil {
				return err
			}
			if name == "" {
				name = found.name
			}
			return withManager(cmd.Context(), &i, func(m *approval.Manager) error {
				r, err := m.Add(cmd.Context(), name, found.source, found.content, found.signature)
				if err != nil {
					return err
				}
				return approve(cmd, m, r, yes)
			})
		},
	}
	i.registerPlaces(cmd)
	cmd.Flags().StringVar(&name, "name", "", "what to call the module (default: the file's or the repository's name)")
	cmd.Flags().BoolVar(&yes, "yes", false, "approve without asking")
	cmd.Flags().BoolVar(&logins, "docker-logins", false, "log in to the registry as docker login did")
	return cmd
}

// foundModule is a module that is to be added.
type foundModule struct {
	name, source       string
	content, signature []byte
}

func findModule(ctx context.Context, from string, o registry.Options) (foundModule, error) {
	if strings.HasPrefix(from, registry.Scheme) {
		return pulledModule(ctx, from, o)
	}
	m := foundModule{name: moduleNameOf(from)}
	var err error
	if m.content, err = catalog.ReadModule(from); err == nil {
		m.signature, err = catalog.ReadSignature(from)
	}
	if err != nil {
		return m, fmt.Errorf("%s: %w", from, err)
	}
	m.source, err = approval.FileSource(from)
	return m, err
}

func pulledModule(ctx context.Context, from string, o registry.Options) (foundModule, error) {
	ref, err := registry.Parse(from)
	var tag *registry.TagError
	if errors.As(err, &tag) {
		return foundModule{}, pinned(ctx, tag, o)
	}
	if err != nil {
		return foundModule{}, usageError{err}
	}
	pulled, err := registry.Pull(ctx, ref, o)
	return foundModule{ref.Name(), ref.String(), pulled.Content, pulled.Signature}, err
}

// pinned says how to name what a tag stands for now.
func pinned(ctx context.Context, tag *registry.TagError, o registry.Options) error {
	ref, err := registry.Digest(ctx, tag, o)
	if err != nil {
		return usageError{fmt.Errorf("%w\n%w", tag, err)}
	}
	return usagef("%w\nNow it stands for this one: forcefield guest add %s", tag, ref)
}
