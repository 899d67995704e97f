package soql

// Search is one SOSL statement: FIND {…} with its clauses.
type Search struct {
	Pos   Pos
	Find  SearchTerm
	Group SearchGroup
	// Returning is nil when the statement has no RETURNING.
	Returning []Returning
	With      []*SearchWith
	Limit     *Integer
	Update    []Option // UpdateTracking and UpdateViewstat only
}

// SearchGroup is the kind of fields that are searched: IN … FIELDS.
type SearchGroup uint8

// The kinds of fields. Without an IN clause all are searched.
const (
	AllFields SearchGroup = iota
	NameFields
	EmailFields
	PhoneFields
	SidebarFields
)

// String gives the group as it is written between IN and FIELDS.
func (g SearchGroup) String() string {
	return [...]string{"ALL", "NAME", "EMAIL", "PHONE", "SIDEBAR"}[g]
}

// Returning is an object in a RETURNING clause. Its query has the object, the fields (none when the object stands without
// parentheses), the condition, the order, the limit and the offset.
type Returning struct {
	Pos      Pos
	Query    *Query
	ListView *Name // USING ListView = name
}

// SearchWith is one WITH clause of a search. Besides the name at most one of these is filled in: Value (METADATA = 'LABELS'),
// Values (NETWORK IN (…)), Target (SNIPPET (target_length = 120)) or Categories (whose name is "DATA CATEGORY").
type SearchWith struct {
	Pos        Pos
	Name       Name
	Value      *Value
	Values     []*Value
	Target     *Integer
	Categories []DataCategory
}

// SearchTerm is what a search looks for: *SearchWord, *SearchPhrase, *SearchAll, *SearchAny or *SearchExcept.
type SearchTerm interface {
	Position() Pos
	searchTerm()
}

// SearchWord is one word. In its text an asterisk stands for any characters and a question mark for one; a backslash stands
// before each asterisk, question mark and backslash that is meant literally. All other escapes are resolved.
type SearchWord struct {
	Pos  Pos
	Text string
}

// SearchPhrase is words in double quotes that must follow each other. Its text is like a word's.
type SearchPhrase struct {
	Pos  Pos
	Text string
}

// SearchAll wants every term: AND, or terms one after the other.
type SearchAll struct {
	Pos   Pos
	Terms []SearchTerm // at least two
}

// SearchAny wants one of its terms: OR.
type SearchAny struct {
	Pos   Pos
	Terms []SearchTerm // at least two
}

// SearchExcept wants one term and not the other: AND NOT.
type SearchExcept struct {
	Pos         Pos
	Want, Avoid SearchTerm
}

// Position gives the place of the node's first character.
func (n *SearchWord) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *SearchPhrase) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *SearchAll) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *SearchAny) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *SearchExcept) Position() Pos { return n.Pos }

func (*SearchWord) searchTerm()   {}
func (*SearchPhrase) searchTerm() {}
func (*SearchAll) searchTerm()    {}
func (*SearchAny) searchTerm()    {}
func (*SearchExcept) searchTerm() {}
