package query

import "slices"

// fragment is a piece of SQL with the values of its parameters, in order.
type fragment struct {
	sql  string
	args []any
}

func (f *fragment) add(sql string, args ...any) {
	f.sql += sql
	f.args = append(f.args, args...)
}

// test is a condition as SQL. Where the operand is empty a partial test is NULL, which WHERE takes for false; others are true
// or false in every row.
type test struct {
	fragment
	partial string // the SQL that is NULL where the test is; "" for none
}

// not denies a test in a logic of two values.
func (t test) not() test {
	sql := "NOT (" + t.sql + ")"
	if t.partial != "" {
		sql = "(" + sql + " OR " + t.partial + " IS NULL)"
	}
	return test{fragment: fragment{sql, t.args}}
}

const (
	and = " AND "
	or  = " OR "
	// manyAlternatives is from how many terms on an OR is kept from SQLite's planner, which looks for an index for each of them
	// in time that grows with the square of their number: seven thousand would take it ten seconds.
	manyAlternatives = 200
)

// joined joins tests by AND or OR.
func joined(parts []fragment, word string) fragment {
	f := balanced(parts, word)
	if word == or && len(parts) >= manyAlternatives {
		f.sql = "+" + f.sql // changes no value, and hides the OR
	}
	return f
}

// balanced joins tests as a balanced tree: SQLite refuses an expression deeper than 1,000, which a plain chain of as many
// terms would be.
func balanced(parts []fragment, word string) fragment {
	if len(parts) == 1 {
		return parts[0]
	}
	middle := len(parts) / 2
	left, right := balanced(parts[:middle], word), balanced(parts[middle:], word)
	return fragment{"(" + left.sql + word + right.sql + ")", slices.Concat(left.args, right.args)}
}

// Bounds that keep a statement within what SQLite runs.
const (
	// The time that SQLite takes to prepare a statement grows with the square of its parameters: four thousand take it a good
	// part of a second. The values of a long list are one parameter.
	maxParameters = 4_000
	maxStatement  = 900_000 // bytes
	maxColumns    = 1_900
	maxTables     = 60
)

// fits says whether SQLite takes the statement.
func (f *fragment) fits(columns int) error {
	if len(f.args) > maxParameters || len(f.sql) > maxStatement || columns > maxColumns {
		return tooComplicated()
	}
	return nil
}

func tooComplicated() error {
	return plain(codeComplicated, "Query is either selecting too many fields or the filter conditions are too complicated.")
}
