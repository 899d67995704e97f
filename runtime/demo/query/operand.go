package query

import (
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// operand is something with a value in each row, or in each group of rows: a field or a function.
type operand struct {
	pos       soql.Pos
	sql       string
	name      string        // the field's canonical name, for messages and as a key of the result
	field     *schema.Field // of a function, a made-up field with the type of its result
	parent    *parent       // nil for a function
	path      []string      // the relationships that lead to the field, as written
	aggregate bool
	function  bool
}

// identity tells operands apart: the same field has the same, however it was written.
func (o *operand) identity() string { return o.sql }

// operand resolves a field path or a function.
func (s *sources) operand(e soql.Expr) (*operand, error) {
	switch n := e.(type) {
	case *soql.Path:
		return s.field(n)
	case *soql.Call:
		return s.call(n)
	default:
		return nil, s.notRun(e.Position(), "literals in this place")
	}
}

func (s *sources) field(path *soql.Path) (*operand, error) {
	names := soql.Resolve(s.query, path)
	relationships, name := names[:len(names)-1], names[len(names)-1]
	p, err := s.reach(path.Pos, relationships)
	if err != nil {
		return nil, err
	}
	f, ok := p.object.Field(name)
	if !ok {
		return nil, s.noSuchColumn(path.Pos, name, p.object.Name)
	}
	o := &operand{pos: path.Pos, name: f.Name, field: f, parent: p, path: relationships}
	if f.Stored() {
		o.sql = p.column(f)
	} else {
		// A compound field has no column; its identity is all that its SQL is used for.
		o.sql = p.id + "/" + f.Name
	}
	return o, nil
}

func (s *sources) call(call *soql.Call) (*operand, error) {
	name := strings.ToUpper(call.Name.Text)
	switch name {
	case "DISTANCE", "GEOLOCATION":
		return nil, s.notRun(call.Pos, "distances")
	case "FORMAT", "CONVERTCURRENCY", "GROUPING", "CONVERTTIMEZONE":
		return nil, s.notRun(call.Pos, "the function "+call.Name.Text)
	}
	zoned := false
	argument := call.Args[0]
	if inner, ok := argument.(*soql.Call); ok && inner.Is("convertTimezone") {
		zoned, argument = true, inner.Args[0]
	}
	of, err := s.operand(argument)
	if err != nil {
		return nil, err
	}
	if of.aggregate {
		return nil, s.notRun(call.Pos, "functions of aggregates")
	}
	if sql, kind, ok := dateFunction(name, of.sql); ok {
		return s.dateFunction(call, of, sql, kind, zoned)
	}
	if zoned {
		return nil, s.notRun(call.Pos, "convertTimezone outside a date function")
	}
	if name == "TOLABEL" {
		// A picklist value's label is the value.
		of.pos, of.function = call.Pos, true
		return of, nil
	}
	return s.aggregate(call, name, of)
}

// aggregate resolves COUNT, SUM and their kin.
func (s *sources) aggregate(call *soql.Call, name string, of *operand) (*operand, error) {
	field := &schema.Field{Name: of.field.Name, Filterable: true, Sortable: true}
	sql := name + "(" + of.sql + ")"
	fits := of.field.Aggregatable && of.field.Stored()
	switch name {
	case "COUNT":
		field.Type = schema.TypeInt
	case "COUNT_DISTINCT":
		field.Type, sql = schema.TypeInt, "COUNT(DISTINCT "+of.sql+")"
	case "SUM":
		field.Type, fits = schema.TypeDouble, fits && of.field.Type.Numeric()
	case "AVG":
		field.Type, fits = schema.TypeDouble, fits && of.field.Type.Numeric()
	case "MIN", "MAX":
		field.Type = of.field.Type
	default:
		return nil, s.at(call.Pos, codeMalformed, "unexpected function: %s", call.Name.Text)
	}
	if !fits {
		return nil, s.at(call.Pos, codeMalformed, "field %s does not support aggregate operator %s", of.field.Name, name)
	}
	return &operand{pos: call.Pos, sql: sql, name: of.field.Name, field: field, aggregate: true, function: true}, nil
}
