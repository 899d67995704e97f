package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	_ "modernc.org/sqlite" // the pure-Go driver "sqlite"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// readers is how many reads run at the same time. More would only queue for the processors.
const readers = 8

// Store is an open database, or a view of one. It is safe for concurrent use.
type Store struct {
	*database
	view func(*schema.Schema) *schema.Schema // what the view shows of the schema; nil for everything
}

// database is what all views of it share.
type database struct {
	schema atomic.Pointer[schema.Schema] // all objects and fields that have tables and columns
	db     *sql.DB
	keep   *sql.Conn // never used: the database in memory lives as long as one connection is open

	mu  sync.RWMutex // held for reading by Read, for writing by Write
	ids *counters

	kept bool      // the database is in a file, and so are the counters
	lock io.Closer // keeps other processes off the file; nil without one
}

// Reader runs statements that change nothing.
type Reader interface {
	QueryContext(ctx context.Context, statement string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, statement string, args ...any) *sql.Row
}

// Open makes an empty database in memory with a table for each stored object of the schema. Two stores never share
// records. Indexes other than those on Id come with Index, which is cheaper after the first records are in.
func Open(ctx context.Context, s *schema.Schema) (*Store, error) {
	var name [16]byte
	if _, err := rand.Read(name[:]); err != nil {
		return nil, fmt.Errorf("name the demo database: %w", err)
	}
	// The memdb file system lets several connections of this process share one database that has a name and no file.
	return open(ctx, s, "file:/"+hex.EncodeToString(name[:])+"?vfs=memdb"+
		"&_pragma=journal_mode(memory)&_pragma=synchronous(off)&_pragma=temp_store(memory)&_pragma=trusted_schema(off)&_pragma=cache_size(-16384)")
}

// open opens the database of a data source name, and makes what tables it lacks.
func open(ctx context.Context, s *schema.Schema, source string) (*Store, error) {
	db, err := sql.Open("sqlite", source)
	if err != nil {
		return nil, fmt.Errorf("open the demo database: %w", err)
	}
	db.SetMaxOpenConns(readers + 1)
	db.SetMaxIdleConns(readers)
	st := &Store{database: &database{db: db, ids: newCounters()}}
	st.schema.Store(s)
	if st.keep, err = db.Conn(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the demo database: %w", err), db.Close())
	}
	if err := st.createTables(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("create the tables of the demo database: %w", err), st.Close())
	}
	return st, nil
}

// Close forgets all records that are not in a file. Reads and writes under way fail.
func (s *Store) Close() error {
	err := errors.Join(s.keep.Close(), s.db.Close())
	if s.lock != nil {
		err = errors.Join(err, s.lock.Close())
	}
	if err != nil {
		return fmt.Errorf("close the demo database: %w", err)
	}
	return nil
}

// Schema is the schema the tables were made from, or what this view shows of it.
func (s *Store) Schema() *schema.Schema {
	if s.view == nil {
		return s.schema.Load()
	}
	return s.view(s.schema.Load())
}

// View is the same database with another schema: what show makes of the whole one. It is asked for each use, because the
// schema may gain objects and fields, and should remember its answer. Views are as safe for concurrent use as the store.
func (s *Store) View(show func(*schema.Schema) *schema.Schema) *Store {
	return &Store{database: s.database, view: show}
}

// Read calls f with a reader that sees one state of the records, however many statements it runs. Rows must be closed
// before f returns. Within a transaction that the context carries (see Within), it is the transaction's state.
func (s *Store) Read(ctx context.Context, f func(Reader) error) error {
	if tx := s.outer(ctx); tx != nil {
		return f(tx)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("reach the demo database: %w", err)
	}
	defer func() { _ = conn.Close() }() // gives the connection back; it has nothing to report
	return f(conn)
}

// Write calls f within a transaction, which is kept when f returns nil and undone otherwise. Writes run one at a time.
// Within a transaction that the context carries (see Within), f is a part of it.
func (s *Store) Write(ctx context.Context, f func(*Tx) error) error {
	if tx := s.outer(ctx); tx != nil {
		return s.nested(ctx, tx, f)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin a write: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	if err := f(&Tx{Tx: tx, store: s}); err != nil {
		return err
	}
	if s.kept {
		defer s.ids.settled(false) // does nothing after a commit
		if err := s.ids.save(ctx, tx); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("keep a write: %w", err)
	}
	s.ids.settled(true)
	return nil
}
