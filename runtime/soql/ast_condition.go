package soql

// Condition is the operand of WHERE or HAVING: *Logical, *Not, *Comparison, *InList, *InQuery or *Includes.
type Condition interface {
	Position() Pos
	condition()
}

// Logical joins conditions by one operator. A nested Logical was in parentheses: Salesforce refuses AND beside OR without them.
type Logical struct {
	Pos   Pos
	Op    LogicalOp
	Terms []Condition // at least two
}

// LogicalOp joins conditions.
type LogicalOp uint8

// The operators that join conditions.
const (
	And LogicalOp = iota
	Or
)

// Not denies one condition. It stands at the beginning of a WHERE or of a pair of parentheses and nothing follows its operand:
// Salesforce refuses "a AND NOT b" and "NOT a AND b", and takes "a AND (NOT b)".
type Not struct {
	Pos  Pos
	Term Condition
}

// Comparison compares a field or a function of one with a literal.
type Comparison struct {
	Pos   Pos
	Left  Expr
	Op    CompareOp
	OpPos Pos
	Right *Value
}

// CompareOp is a comparison operator.
type CompareOp uint8

// The comparison operators. <> is read as NotEqual.
const (
	Equal CompareOp = iota
	NotEqual
	Less
	LessOrEqual
	Greater
	GreaterOrEqual
	Like
)

// String gives the operator as it is written in a query.
func (op CompareOp) String() string {
	return [...]string{"=", "!=", "<", "<=", ">", ">=", "LIKE"}[op]
}

// InList is field IN (values) or field NOT IN (values).
type InList struct {
	Pos    Pos
	Left   Expr
	Not    bool
	Values []*Value // at least one
}

// InQuery is a semi-join, field IN (SELECT …), or with Not an anti-join.
type InQuery struct {
	Pos   Pos
	Left  Expr
	Not   bool
	Query *Query
}

// Includes is field INCLUDES ('a;b', 'c') or field EXCLUDES (…), for multi-select picklists.
type Includes struct {
	Pos      Pos
	Left     Expr
	Excludes bool
	Values   []*Value // at least one
}

// Position gives the place of the node's first character.
func (n *Logical) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *Not) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *Comparison) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *InList) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *InQuery) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *Includes) Position() Pos { return n.Pos }

func (*Logical) condition()    {}
func (*Not) condition()        {}
func (*Comparison) condition() {}
func (*InList) condition()     {}
func (*InQuery) condition()    {}
func (*Includes) condition()   {}
