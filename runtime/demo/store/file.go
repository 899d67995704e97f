package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

const (
	// applicationID marks a file as a demo org: "FFdo", where SQLite keeps an application's mark.
	applicationID = 0x4646646f
	// Version is the version of the file's layout. It goes up when an older file cannot be read any more; objects and fields
	// that a newer schema adds do not need that, they are added on opening.
	Version = 1

	// loadingSuffix names a file whose first records are not all in. It is not opened again.
	loadingSuffix = ".loading"
	lockSuffix    = ".lock"

	ownerOnly = 0o600
)

// FileError says why a file is not opened. It names the file and is for people.
type FileError struct {
	Path   string
	Reason string // a sentence without its full stop
}

func (e *FileError) Error() string { return "cannot keep the demo org in " + e.Path + ": " + e.Reason }

// OpenFile opens the database in a file. A file that is not there, or is empty, is made and filled by load; it appears under
// its name only when load is done. The file, and those that SQLite puts beside it, may be read by its owner only.
//
// What Write has kept is there again after the process, or the machine, was stopped at any moment. A lock beside the file
// keeps other processes off it until Close; the lock's file stays. A file that is no demo org's, or of another version, is
// left untouched and a *FileError says so.
func OpenFile(ctx context.Context, path string, s *schema.Schema, load func(*Store) error) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find the demo org's file: %w", err)
	}
	lock, err := lockFile(path + lockSuffix)
	if err != nil {
		return nil, explain(path, err)
	}
	st, err := openLocked(ctx, path, s, load)
	if err != nil {
		return nil, errors.Join(explain(path, err), lock.Close())
	}
	st.lock = lock
	return st, nil
}

// explain makes an error of the file system one for people.
func explain(path string, err error) error {
	var known *FileError
	var system *os.PathError
	switch {
	case errors.As(err, &known):
		return err
	case errors.Is(err, errLocked):
		return &FileError{path, "another process has it open; stop that one, or choose another file"}
	case errors.As(err, &system):
		return &FileError{path, system.Err.Error()}
	}
	return err
}

func openLocked(ctx context.Context, path string, s *schema.Schema, load func(*Store) error) (*Store, error) {
	fresh, err := identify(path)
	if err != nil {
		return nil, err
	}
	if fresh {
		if err := fill(ctx, path, s, load); err != nil {
			return nil, err
		}
	}
	if err := os.Chmod(path, ownerOnly); err != nil { // #nosec G703 -- the file that the user named
		return nil, err
	}
	// A committed write is in the log, and on the disk, before Write returns.
	st, err := open(ctx, s, source(path, "_txlock=immediate", "journal_mode(wal)", "synchronous(full)"))
	if err != nil {
		return nil, err
	}
	if err := errors.Join(st.restoreCounters(ctx), st.join(ctx)); err != nil {
		return nil, errors.Join(err, st.Close())
	}
	return st, nil
}

// identify reports whether a file is yet to be made, or says why it is not ours.
func identify(path string) (fresh bool, err error) {
	f, err := os.Open(path) // #nosec G304 G703 -- the file that the user named
	if errors.Is(err, os.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { _ = f.Close() }() // was only read
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return false, errors.Join(err, &FileError{path, "it is not a regular file"})
	}
	var header [100]byte // https://www.sqlite.org/fileformat.html#the_database_header
	switch n, err := io.ReadFull(f, header[:]); {
	case n == 0 && errors.Is(err, io.EOF):
		return true, nil
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF):
		return false, err
	}
	if string(header[:16]) != "SQLite format 3\x00" || binary.BigEndian.Uint32(header[68:]) != applicationID {
		return false, &FileError{path, "it holds something else; choose the name of a file that does not exist yet"}
	}
	if version := binary.BigEndian.Uint32(header[60:]); version != Version {
		return false, &FileError{path, fmt.Sprintf("it has version %d of the layout, and this program reads version %d; "+
			"use the program that wrote it, or choose another file", version, Version)}
	}
	return false, nil
}

// fill makes the file under another name, loads it without the cost of safety, and gives it its name when it is complete.
func fill(ctx context.Context, path string, s *schema.Schema, load func(*Store) error) (err error) {
	unfinished := path + loadingSuffix
	f, err := os.OpenFile(unfinished, os.O_CREATE|os.O_TRUNC|os.O_RDWR, ownerOnly) // #nosec G304 G703 -- beside the user's file
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(unfinished)) // #nosec G703 -- made here
		}
	}()
	if err := errors.Join(f.Chmod(ownerOnly), f.Close()); err != nil {
		return err
	}
	if err := loadInto(ctx, unfinished, s, load); err != nil {
		return err
	}
	if err := flush(unfinished); err != nil {
		return err
	}
	if err := os.Rename(unfinished, path); err != nil { // #nosec G703 -- the file that the user named
		return err
	}
	_ = flush(filepath.Dir(path)) // where a folder can be flushed at all, this keeps the name
	return nil
}

func loadInto(ctx context.Context, path string, s *schema.Schema, load func(*Store) error) (err error) {
	st, err := open(ctx, s, source(path, "", "journal_mode(off)", "synchronous(off)", "application_id("+strconv.Itoa(applicationID)+")",
		"user_version("+strconv.Itoa(Version)+")"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if err := st.restoreCounters(ctx); err != nil {
		return err
	}
	return load(st)
}

// flush waits until the disk has a file, or the names in a folder.
func flush(path string) error {
	f, err := os.Open(path) // #nosec G304 G703 -- made here
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// join makes an opened file one with the schema: it gains the columns that the schema has gained since it was written.
func (s *Store) join(ctx context.Context) error {
	return s.Write(ctx, func(tx *Tx) error {
		for _, o := range s.schema.Load().All() {
			if !o.Stored() {
				continue
			}
			there, err := tx.columns(ctx, o)
			if err != nil {
				return err
			}
			for _, f := range Columns(o) {
				if there[f.Name] {
					continue
				}
				if err := tx.addColumn(ctx, o, f); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// columns are the names of the columns that an object's table has.
func (tx *Tx) columns(ctx context.Context, o *schema.Object) (map[string]bool, error) {
	rows, err := tx.QueryContext(ctx, "SELECT name FROM pragma_table_info(?)", o.Name)
	if err != nil {
		return nil, fmt.Errorf("list the columns of %s: %w", o.Name, err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what there is to tell
	names := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("list the columns of %s: %w", o.Name, err)
		}
		names[name] = true
	}
	return names, rows.Err()
}

// source is the data source name of a file that exists.
func source(path, option string, pragmas ...string) string {
	slashed := filepath.ToSlash(path)
	if slashed[0] != '/' { // a drive letter
		slashed = "/" + slashed
	}
	query := url.Values{"mode": {"rw"}, "_pragma": append([]string{"busy_timeout(10000)", "temp_store(memory)", "trusted_schema(off)",
		"cache_size(-16384)"}, pragmas...)}
	u := url.URL{Scheme: "file", OmitHost: true, Path: slashed, RawQuery: query.Encode()}
	if option != "" {
		u.RawQuery += "&" + option
	}
	return u.String()
}
