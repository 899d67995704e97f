package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/private"
)

const (
	indexFile    = "orgs.json"
	indexVersion = 1
	// maxIndex is in bytes; one entry has about 500.
	maxIndex = 1 << 20
)

// Index is what is known of the kept logins, in the order in which they were kept.
type Index struct {
	// Default is an alias, or empty.
	Default string  `json:"default,omitempty"`
	Entries []Entry `json:"orgs"`
}

// Find gives the entry of an alias.
func (i Index) Find(alias string) (Entry, bool) {
	return i.find(func(e Entry) bool { return e.Alias == alias })
}

func (i Index) find(is func(Entry) bool) (Entry, bool) {
	at := slices.IndexFunc(i.Entries, is)
	if at < 0 {
		return Entry{}, false
	}
	return i.Entries[at], true
}

// List gives what is kept.
func (s *Store) List(ctx context.Context) (Index, error) {
	if err := private.CheckFolder(s.config.Folder); errors.Is(err, fs.ErrNotExist) {
		return Index{}, nil
	}
	release, err := s.lock(ctx, storeLock)
	if err != nil {
		return Index{}, err
	}
	defer release()
	return s.readIndex()
}

// Entry gives what is known of a login now.
func (s *Store) Entry(ctx context.Context, id string) (Entry, error) {
	index, err := s.List(ctx)
	if err != nil {
		return Entry{}, err
	}
	e, found := index.find(func(e Entry) bool { return e.ID == id })
	if !found {
		return Entry{}, missing(id)
	}
	return e, nil
}

// SetDefault chooses the login that is used when none is named.
func (s *Store) SetDefault(ctx context.Context, alias string) error {
	return s.change(ctx, func(i *Index) error {
		if _, found := i.Find(alias); !found {
			return missing(alias)
		}
		i.Default = alias
		return nil
	})
}

// storeLock guards the store's files while one is changed or read, for milliseconds.
const storeLock = "store.lock"

// change rewrites the index.
func (s *Store) change(ctx context.Context, edit func(*Index) error) error {
	release, err := s.lock(ctx, storeLock)
	if err != nil {
		return err
	}
	defer release()
	index, err := s.readIndex()
	if err != nil {
		return err
	}
	if err := edit(&index); err != nil {
		return err
	}
	text, err := json.MarshalIndent(struct {
		Version int `json:"version"`
		Index
	}{indexVersion, index}, "", "  ")
	if err != nil {
		return unusable(err)
	}
	return unusable(private.Write(s.path(indexFile), append(text, '\n')))
}

// readIndex is called under the store's lock.
func (s *Store) readIndex() (Index, error) {
	text, err := private.Read(s.path(indexFile), maxIndex)
	if errors.Is(err, fs.ErrNotExist) {
		return Index{}, nil
	}
	if err != nil {
		return Index{}, unusable(err)
	}
	var file struct {
		Version int `json:"version"`
		Index
	}
	err = json.Unmarshal(text, &file)
	if err == nil && file.Version > indexVersion {
		return Index{}, &Error{KindUnusable, "The kept logins in " + s.config.Folder + " were written by a newer version of Forcefield.", "Update this one."}
	}
	if err == nil {
		err = file.check()
	}
	if err != nil {
		return Index{}, s.setAside(indexFile)
	}
	return file.Index, nil
}

// check refuses an index that this package would not have written.
func (i Index) check() error {
	ids, aliases := map[string]bool{}, map[string]bool{}
	for _, e := range i.Entries {
		if !validID(e.ID) || CheckAlias(e.Alias) != nil || ids[e.ID] || aliases[e.Alias] || e.Keeper != Keyring && e.Keeper != File {
			return errors.New("an entry is not one")
		}
		ids[e.ID], aliases[e.Alias] = true, true
	}
	if i.Default != "" && !aliases[i.Default] {
		return errors.New("the default is not among the entries")
	}
	return nil
}

// setAside renames a file that cannot be read, and says so. The next try begins anew.
func (s *Store) setAside(name string) error {
	aside := name + ".broken-" + time.Now().UTC().Format("20060102T150405.000")
	if err := os.Rename(s.path(name), s.path(aside)); err != nil {
		return unusable(fmt.Errorf("the file %s cannot be read as kept logins, and cannot be set aside", s.path(name)))
	}
	return &Error{KindBroken, "The file " + s.path(name) + " could not be read as kept logins. It was set aside as " + filepath.Base(aside) + ".",
		"Log in again with `forcefield org login`, or put a good copy of the file back."}
}

func (s *Store) path(name string) string { return filepath.Join(s.config.Folder, name) }

func missing(name string) *Error {
	return &Error{KindMissing, "No login is kept for " + strings.ToValidUTF8(name, "\uFFFD") + ".", "`forcefield org list` shows the kept ones."}
}

func unusable(err error) error {
	if err == nil {
		return nil
	}
	return &Error{KindUnusable, "The kept logins cannot be used: " + err.Error() + ".", "Check the folder and its rights."}
}
