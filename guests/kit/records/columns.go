package records

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
)

// column is a field of the records, or a parent with fields of its own. The columns of a result form a tree, because a
// record can hold its parent as an object, or as null, or (TYPEOF) with other fields than the next record.
type column struct {
	name     string
	path     string // with its parents: Owner.Name
	index    int    // of its cell in a row; -1 when only its children have cells
	value    bool   // it was seen with a value that is no parent
	parent   bool   // it was seen as a parent
	guessed  bool   // it is known only from the text of the query
	children []*column
}

// child returns the child of that name. Records name their fields in the same order, so the guess, which is the index after
// the last one found, is nearly always right.
func (c *column) child(name []byte, guess *int) *column {
	if i := *guess; i < len(c.children) && text.Same(name, c.children[i].name) {
		*guess = i + 1
		return c.children[i]
	}
	for i, child := range c.children {
		if text.Same(name, child.name) {
			*guess = i + 1
			return child
		}
	}
	return nil
}

// columns are the columns of a result, learned from its records.
type columns struct {
	root     column
	titles   []string
	flat     bool     // each field of the records is one cell, and has the number of its column
	selected []string // paths in the query's text, for parents that are null in every record
}

// learn adds the columns of one object, whose begin was just read. It returns false where the text is invalid.
func (cs *columns) learn(r *json.Reader, parent *column) bool {
	for {
		switch r.Next() {
		case json.ObjectEnd:
			return true
		case json.Key:
		default:
			return false
		}
		if r.Named(attributes) {
			r.Skip()
			continue
		}
		if !cs.learnMember(r, parent) {
			return false
		}
	}
}

func (cs *columns) learnMember(r *json.Reader, parent *column) bool {
	c := cs.add(parent, string(r.Name()))
	switch r.Next() {
	case json.Null:
		if !c.value && len(c.children) == 0 {
			cs.guess(c)
		}
		return true
	case json.ObjectBegin:
		if isParent(*r) {
			c.parent = true
			return cs.learn(r, c)
		}
		c.value = true
		return r.Leave()
	case json.ArrayBegin:
		c.value = true
		return r.Leave()
	case json.Invalid:
		return false
	}
	c.value = true
	return true
}

// add finds or makes the child of that name. A guessed child gets the name as Salesforce writes it: a query may write it
// in other letter case.
func (cs *columns) add(parent *column, name string) *column {
	for _, c := range parent.children {
		if c.name == name || c.guessed && text.Fold(c.name, name) {
			c.name, c.guessed = name, false
			return c
		}
	}
	c := &column{name: name, index: -1}
	parent.children = append(parent.children, c)
	return c
}

// guess gives a parent that is null the fields that the query selects from it.
func (cs *columns) guess(parent *column) {
	path := cs.path(&cs.root, parent, "")
	for _, selected := range cs.selected {
		if len(selected) <= len(path) || selected[len(path)] != '.' || !text.Fold(selected[:len(path)], path) {
			continue
		}
		at := parent
		for rest := selected[len(path)+1:]; rest != ""; {
			name := rest
			if dot := text.Index(rest, "."); dot >= 0 {
				name, rest = rest[:dot], rest[dot+1:]
			} else {
				rest = ""
			}
			at = guessedChild(at, name)
		}
	}
}

func guessedChild(parent *column, name string) *column {
	for _, c := range parent.children {
		if text.Fold(c.name, name) {
			return c
		}
	}
	c := &column{name: name, index: -1, guessed: true}
	parent.children = append(parent.children, c)
	return c
}

// path is the path of a column that is somewhere below from; "" when it is not.
func (cs *columns) path(from, column *column, prefix string) string {
	for _, c := range from.children {
		if c == column {
			return prefix + c.name
		}
		if len(c.children) > 0 {
			if found := cs.path(c, column, prefix+c.name+"."); found != "" {
				return found
			}
		}
	}
	return ""
}

// number gives each column that has values, and each that has no children, a cell, in the order of the tree.
func (cs *columns) number() {
	cs.titles = cs.titles[:0]
	cs.numberBelow(&cs.root, "")
	cs.flat = len(cs.titles) == len(cs.root.children)
	for i, c := range cs.root.children {
		cs.flat = cs.flat && c.index == i
	}
}

func (cs *columns) numberBelow(parent *column, prefix string) {
	for _, c := range parent.children {
		c.path, c.index = prefix+c.name, -1
		if c.value || len(c.children) == 0 {
			c.index = len(cs.titles)
			cs.titles = append(cs.titles, c.path)
		}
		if len(c.children) > 0 {
			cs.numberBelow(c, c.path+".")
		}
	}
}

// isParent says whether the object whose begin was just read is a record: Salesforce puts `attributes` first in each record
// and in no other value (addresses, locations, child results, metadata). The reader is a copy.
func isParent(r json.Reader) bool { return r.Next() == json.Key && r.Named(attributes) }
