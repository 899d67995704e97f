package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/catalog"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/lockfile"
	"github.com/forcefield-mcp/forcefield/runtime/catalog/signature"
	"github.com/forcefield-mcp/forcefield/runtime/sandbox"
)

// installed are the flags that say which guest modules there are.
type installed struct {
	guests     string
	lock       string
	updates    string
	unapproved bool
	keys       []string
}

func (i *installed) register(cmd *cobra.Command) {
	i.registerPlaces(cmd)
	f := cmd.Flags()
	f.StringVar(&i.updates, "guest-updates", string(catalog.UpdatesWait), "what becomes of a changed module: wait for an approval, or serve at once with the `same-needs`")
	f.BoolVar(&i.unapproved, "serve-unapproved", false, "serve new modules of --guests that nobody approved, without any right: for their authors")
}

// registerPlaces is for the commands that need no more than where the modules are.
func (i *installed) registerPlaces(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&i.guests, "guests", "", "a `folder` of guest modules (*.wasm) that add tools or replace bundled ones")
	f.StringVar(&i.lock, "lock", "", "the lock `file` that says which modules are approved (default: forcefield/forcefield.lock in the user's configuration folder)")
	f.StringSliceVar(&i.keys, "guest-keys", nil, "minisign public `keys`: with any, only modules that one of them signed are taken")
	i.updates = string(catalog.UpdatesWait)
}

func (i *installed) check() error {
	if _, err := i.verifier(); err != nil {
		return err
	}
	switch catalog.Updates(i.updates) {
	case catalog.UpdatesWait, catalog.UpdatesSameNeeds:
		return nil
	default:
		return usagef("--guest-updates is %s or %s; it is %q", catalog.UpdatesWait, catalog.UpdatesSameNeeds, i.updates)
	}
}

// verifier checks signatures; it is nil when no key is configured.
func (i *installed) verifier() (catalog.Verifier, error) {
	if len(i.keys) == 0 {
		return nil, nil //nolint:nilnil // no check is asked for
	}
	keys, err := signature.New(i.keys...)
	if err != nil {
		return nil, usagef("guest-keys: %w", err)
	}
	return keys, nil
}

// lockPath is the lock file's; empty when the user has no configuration folder.
func (i *installed) lockPath() string {
	if i.lock != "" {
		return i.lock
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	return filepath.Join(config, "forcefield", lockfile.Name)
}

// commandFlags are what a command about the same modules needs, as it is typed.
func (i *installed) commandFlags() string {
	var words []string
	for _, flag := range [][2]string{{"--guests", i.guests}, {"--lock", i.lock}} {
		if flag[1] == "" {
			continue
		}
		path := flag[1]
		if absolute, err := filepath.Abs(path); err == nil {
			path = absolute
		}
		words = append(words, flag[0], shellWord(path))
	}
	return strings.Join(words, " ")
}

// shellWord quotes a word for a POSIX shell if it needs it.
func shellWord(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("_-./:@%+,", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func (i *installed) catalogConfig(sb *sandbox.Sandbox, log *slog.Logger) (catalog.Config, error) {
	verifier, err := i.verifier()
	if err != nil {
		return catalog.Config{}, err
	}
	return catalog.Config{
		Sandbox: sb, Folder: i.guests, Lock: i.lockPath(), Updates: catalog.Updates(i.updates), ServeUnapproved: i.unapproved, Verifier: verifier,
		CommandFlags: i.commandFlags(), Log: log,
	}, nil
}
