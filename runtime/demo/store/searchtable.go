package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// SearchColumns are the kinds of fields that a search tells apart, as columns of an object's full-text index.
func SearchColumns() []string { return []string{"name", "email", "phone", "other"} }

// SearchTable is the name of an object's full-text index, whose rowids are those of the object's table.
func SearchTable(o *schema.Object) string { return o.Name + "~search" }

// WordTable is the name of the list of all words in an object's full-text index.
func WordTable(o *schema.Object) string { return SearchTable(o) + "~words" }

// searchColumn is the column of the index that holds a field's words; "" for fields that nobody searches.
func searchColumn(f *schema.Field) string {
	switch {
	case !f.Stored():
		return ""
	case f.NameField:
		return "name"
	case f.Type == schema.TypeEmail:
		return "email"
	case f.Type == schema.TypePhone:
		return "phone"
	case f.Type.Text():
		return "other"
	}
	return ""
}

// searchSQL are the statements that make an object's index and fill it, and the triggers that keep it in step with every write.
func searchSQL(o *schema.Object) (create, fill string, triggers [3]string) {
	index, table := Quote(SearchTable(o)), Quote(o.Name)
	words := map[string][]string{}
	var watched []string
	for _, f := range Columns(o) {
		if column := searchColumn(f); column != "" {
			words[column] = append(words[column], f.Name)
			watched = append(watched, Quote(f.Name))
		}
	}
	values := func(row string) string {
		parts := make([]string, 0, 4)
		for _, column := range SearchColumns() {
			joined := make([]string, 0, len(words[column]))
			for _, name := range words[column] {
				joined = append(joined, "coalesce("+row+Quote(name)+", '')")
			}
			// The separator is no part of any word, so that no phrase reaches from one field into the next.
			parts = append(parts, strings.Join(append(joined, "''"), " || ' ~ ' || "))
		}
		return strings.Join(parts, ", ")
	}
	columns := strings.Join(SearchColumns(), ", ")
	create = "CREATE VIRTUAL TABLE " + index + " USING fts5(" + columns +
		", content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2')"
	fill = "INSERT INTO " + index + " (rowid, " + columns + ") SELECT rowid, " + values("") + " FROM " + table
	insert := "INSERT INTO " + index + " (rowid, " + columns + ") VALUES (new.rowid, " + values("new.") + ");"
	remove := "DELETE FROM " + index + " WHERE rowid = old.rowid;"
	triggers[0] = fmt.Sprintf("CREATE TRIGGER %s AFTER INSERT ON %s BEGIN %s END", Quote(o.Name+"~insert"), table, insert)
	triggers[1] = fmt.Sprintf("CREATE TRIGGER %s AFTER UPDATE OF %s ON %s BEGIN %s %s END",
		Quote(o.Name+"~update"), strings.Join(watched, ", "), table, remove, insert)
	triggers[2] = fmt.Sprintf("CREATE TRIGGER %s AFTER DELETE ON %s BEGIN %s END", Quote(o.Name+"~delete"), table, remove)
	return create, fill, triggers
}

// IndexWords makes the full-text index of a stored object, unless it is there already with all fields of the object. From then
// on writes keep it in step. A first index takes about 30 s for a million records.
func (s *Store) IndexWords(ctx context.Context, o *schema.Object) error {
	create, fill, triggers := searchSQL(o)
	there := func(r Reader) (ok bool, err error) {
		var n int
		err = r.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND sql = ?", triggers[1]).Scan(&n)
		if err != nil {
			return false, fmt.Errorf("look for the index of %s: %w", o.Name, err)
		}
		return n > 0, nil
	}
	done := false
	err := s.Read(ctx, func(r Reader) (err error) {
		done, err = there(r)
		return err
	})
	if err != nil || done {
		return err
	}
	return s.Write(ctx, func(tx *Tx) error {
		if done, err := there(tx); err != nil || done {
			return err
		}
		if err := tx.dropWords(ctx, o.Name); err != nil {
			return err
		}
		list := "CREATE VIRTUAL TABLE " + Quote(WordTable(o)) + " USING fts5vocab(" + Quote(SearchTable(o)) + ", 'row')"
		for _, statement := range append([]string{create, list, fill}, triggers[:]...) {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("index the words of %s: %w", o.Name, err)
			}
		}
		return nil
	})
}

// dropWords removes an object's full-text index, if it has one. Its columns can then be removed too.
func (tx *Tx) dropWords(ctx context.Context, object string) error {
	for _, statement := range []string{
		"DROP TRIGGER IF EXISTS " + Quote(object+"~insert"), "DROP TRIGGER IF EXISTS " + Quote(object+"~update"),
		"DROP TRIGGER IF EXISTS " + Quote(object+"~delete"), "DROP TABLE IF EXISTS " + Quote(object+"~search~words"),
		"DROP TABLE IF EXISTS " + Quote(object+"~search"),
	} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("remove the index of %s: %w", object, err)
		}
	}
	return nil
}
