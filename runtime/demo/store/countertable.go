package store

import (
	"context"
	"database/sql"
	"fmt"
)

// counterTable keeps the counters of a database in a file. No object has a name with a "#".
const counterTable = `"#counter"`

// save writes the counters within a transaction, so that no id of a record that was kept is given out again. Those that a
// failed write has moved are written too: a counter never goes back.
func (c *counters) save(ctx context.Context, tx *sql.Tx) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, value := range c.next {
		if c.saved[name] == value {
			continue
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO `+counterTable+` (name, value) VALUES (?, ?)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, int64(value)) // #nosec G115 -- counts records
		if err != nil {
			return fmt.Errorf("keep the counter of %s: %w", name, err)
		}
		c.written[name] = value
	}
	return nil
}

// settled remembers that what save wrote was committed, or was not.
func (c *counters) settled(committed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if committed {
		for name, value := range c.written {
			c.saved[name] = value
		}
	}
	clear(c.written)
}

// restoreCounters reads the counters back, and has them kept from now on.
func (s *Store) restoreCounters(ctx context.Context) error {
	s.kept = true
	if _, err := s.keep.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS `+counterTable+` (name TEXT PRIMARY KEY, value INTEGER NOT NULL)`); err != nil {
		return fmt.Errorf("make the table of counters: %w", err)
	}
	rows, err := s.keep.QueryContext(ctx, `SELECT name, value FROM `+counterTable)
	if err != nil {
		return fmt.Errorf("read the counters: %w", err)
	}
	defer func() { _ = rows.Close() }() // rows.Err tells what there is to tell
	for rows.Next() {
		var name string
		var value int64
		if err := rows.Scan(&name, &value); err != nil {
			return fmt.Errorf("read the counters: %w", err)
		}
		s.ids.next[name], s.ids.saved[name] = uint64(value), uint64(value) // #nosec G115 -- was written by save
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the counters: %w", err)
	}
	return nil
}
