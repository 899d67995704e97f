package soql

// Query is one SELECT: the statement itself, a child sub-query in its SELECT list, or the inner query of a semi-join.
type Query struct {
	Pos    Pos
	Select []SelectItem // at least one; a *CountAll stands alone
	// From[0] is the object, or in a child sub-query the child relationship. Further items give aliases to parent paths.
	From    []FromItem
	Using   []UsingItem
	Where   Condition // nil when absent
	With    []*With
	GroupBy *GroupBy
	OrderBy []OrderItem
	Limit   *Integer
	Offset  *Integer
	Options []Option
}

// Object is what follows FROM: an object's name, or in a child sub-query the relationship's.
func (q *Query) Object() string { return q.From[0].Path.String() }

// Name is one word as it was written. Salesforce's names are case-insensitive.
type Name struct {
	Pos  Pos
	Text string
}

// Integer is the number of a LIMIT or OFFSET, which may be negative as far as the grammar goes.
type Integer struct {
	Pos   Pos
	Value int
}

// FromItem is an object or path with its alias.
type FromItem struct {
	Pos   Pos
	Path  *Path
	Alias *Name
}

// UsingItem is USING SCOPE name or USING LOOKUP name.
type UsingItem struct {
	Pos  Pos
	Kind UsingKind
	Name Name
}

// UsingKind is the word after USING.
type UsingKind uint8

// The words after USING.
const (
	UsingScope UsingKind = iota
	UsingLookup
)

// SelectItem is an entry of the SELECT list: *FieldItem, *FieldsItem, *CountAll, *ChildQuery or *TypeOf.
type SelectItem interface {
	Position() Pos
	selectItem()
}

// FieldItem is a field path or a function of one, with its alias.
type FieldItem struct {
	Pos   Pos
	Expr  Expr
	Alias *Name
}

// FieldsItem is FIELDS(ALL), FIELDS(CUSTOM) or FIELDS(STANDARD), with its alias-less group as written.
type FieldsItem struct {
	Pos   Pos
	Group Name
}

// CountAll is COUNT().
type CountAll struct{ Pos Pos }

// ChildQuery is a parenthesised query over a child relationship.
type ChildQuery struct {
	Pos   Pos // of the parenthesis
	Query *Query
}

// TypeOf is TYPEOF relationship WHEN type THEN fields … ELSE fields END.
type TypeOf struct {
	Pos          Pos
	Relationship *Path
	When         []TypeOfWhen // at least one
	Else         []*Path      // nil when absent
}

// TypeOfWhen is one branch of a TypeOf.
type TypeOfWhen struct {
	Pos    Pos
	Object Name
	Fields []*Path
}

// GroupBy is GROUP BY with its HAVING, which cannot stand without it.
type GroupBy struct {
	Pos    Pos
	Kind   GroupKind
	Items  []Expr
	Having Condition
}

// GroupKind says how groups are totalled.
type GroupKind uint8

// How groups are totalled.
const (
	GroupPlain GroupKind = iota
	GroupRollup
	GroupCube
)

// OrderItem is one entry of ORDER BY.
type OrderItem struct {
	Pos   Pos
	Expr  Expr
	Desc  bool
	Nulls NullsOrder
}

// NullsOrder is where an ordering puts nulls. What the default means is up to the org.
type NullsOrder uint8

// Where an ordering puts nulls.
const (
	NullsDefault NullsOrder = iota
	NullsFirst
	NullsLast
)

// With is one WITH clause. Exactly one of these forms is filled in, besides the name: nothing (WITH SECURITY_ENFORCED), Value
// (WITH UserId = '…'), Pairs (WITH RecordVisibilityContext (…)) or Categories (WITH DATA CATEGORY …, whose name is "DATA CATEGORY").
type With struct {
	Pos        Pos
	Name       Name
	Value      *Value
	Pairs      []WithPair
	Categories []DataCategory
}

// WithPair is one name = value of a WITH clause.
type WithPair struct {
	Pos   Pos
	Name  Name
	Value *Value
}

// DataCategory is a data category group, an operator (AT, ABOVE, BELOW, ABOVE_OR_BELOW, in capitals) and category names.
type DataCategory struct {
	Pos      Pos
	Group    *Path
	Operator string
	Names    []Name
}

// Option is a clause at a query's end.
type Option struct {
	Pos  Pos
	Kind OptionKind
}

// OptionKind is a clause at a query's end, in the order in which they must come.
type OptionKind uint8

// The clauses at a query's end.
const (
	ForView OptionKind = iota
	ForReference
	UpdateTracking
	UpdateViewstat
	ForUpdate
	AllRows
)

// Position gives the place of the node's first character.
func (n *FieldItem) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *FieldsItem) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *CountAll) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *ChildQuery) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *TypeOf) Position() Pos { return n.Pos }

func (*FieldItem) selectItem()  {}
func (*FieldsItem) selectItem() {}
func (*CountAll) selectItem()   {}
func (*ChildQuery) selectItem() {}
func (*TypeOf) selectItem()     {}
