package soql

import "strings"

// Expr is what can be selected, compared, grouped or sorted by: *Path, *Call or, as an argument of DISTANCE and GEOLOCATION,
// *Value.
type Expr interface {
	Position() Pos
	expr()
}

// Path is a field's name with the relationships, or the alias, that lead to it: Owner.Name has two parts.
type Path struct {
	Pos   Pos
	Names []Name // at least one
}

// String joins the path's names with dots, as written.
func (n *Path) String() string {
	if len(n.Names) == 1 {
		return n.Names[0].Text
	}
	return strings.Join(texts(n), ".")
}

// Last is the path's last name: the field, unless the path stands for an object.
func (n *Path) Last() Name { return n.Names[len(n.Names)-1] }

// Call is a function with its arguments. Only DISTANCE and GEOLOCATION have more than one.
type Call struct {
	Pos  Pos
	Name Name
	Args []Expr
}

// Is says whether the call is to the function of this name, in any case.
func (n *Call) Is(name string) bool { return strings.EqualFold(n.Name.Text, name) }

// Value is a literal.
type Value struct {
	Pos  Pos
	Kind ValueKind
	// Text is the decoded string, the digits of a number with a minus if it has one, the date or time as written, the date
	// literal's name in capitals, the currency's code in capitals and amount, "true" or "false", or "null".
	//
	// For a Pattern, the operand of LIKE, it is the decoded string in which a backslash still stands before each percent sign,
	// underscore and backslash that is meant literally.
	Text string
	// N is the number after the colon of a date literal that has one.
	N int
}

// ValueKind is the type a literal shows by its form.
type ValueKind uint8

// The types of literals.
const (
	Null ValueKind = iota
	String
	Pattern // a string after LIKE
	IntegerNumber
	DecimalNumber
	Boolean
	Date
	DateTime
	Time
	DateLiteral // TODAY, LAST_N_DAYS:3
	Currency    // USD500
)

// Position gives the place of the node's first character.
func (n *Path) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *Call) Position() Pos { return n.Pos }

// Position gives the place of the node's first character.
func (n *Value) Position() Pos { return n.Pos }

func (*Path) expr()  {}
func (*Call) expr()  {}
func (*Value) expr() {}
