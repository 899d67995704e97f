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
	id        string        // tells operands apart: the same field has the same, however it was written
	name      string        // the field's canonical name, for messages and as a key of the result
	field     *schema.Field // of a function, a made-up field with the type of its result
	parent    *parent       // nil for a function
	path      []string      // the relationships that lead to the field, as written
	of        string        // of an aggregate, the identity of what it is of
	aggregate bool
	function  bool
	shown     bool   // a function without a parent that a SELECT list may show without groups
	converted bool   // by convertCurrency: shown, and neither compared nor sorted by
	distance  bool   // of a place: only < and > compare it
	format    format // how FORMAT shows it; nil without FORMAT
}

// operand resolves a field path or a function. In the rows of a subtotal it is NULL where it is left out.
func (s *sources) operand(e soql.Expr) (*operand, error) {
	o, err := s.resolve(e)
	if err == nil && s.totals != nil && s.totals.left[o.id] {
		o.sql = "NULL"
	}
	return o, err
}

func (s *sources) resolve(e soql.Expr) (*operand, error) {
	var o *operand
	var err error
	switch n := e.(type) {
	case *soql.Path:
		o, err = s.field(n)
	case *soql.Call:
		o, err = s.call(n)
	default:
		return nil, s.at(e.Position(), codeMalformed, "unexpected literal in this place")
	}
	if err != nil {
		return nil, err
	}
	if o.id == "" {
		o.id = o.sql
	}
	return o, nil
}

func (s *sources) field(path *soql.Path) (*operand, error) {
	names := soql.Resolve(s.query, path)
	if len(names) > 1 && strings.EqualFold(names[0], s.root.object.Name) {
		// A sub-query names a relationship, but its fields may have the object's own name in front.
		if _, parent := s.root.object.Relationship(names[0]); !parent {
			names = names[1:]
		}
	}
	return s.fieldFrom(s.root, path.Pos, names)
}

// fieldFrom resolves a field by its name and the relationships that lead to it from an object that has been reached.
func (s *sources) fieldFrom(from *parent, pos soql.Pos, names []string) (*operand, error) {
	relationships, name := names[:len(names)-1], names[len(names)-1]
	p, err := s.reachFrom(from, pos, relationships)
	if err != nil {
		return nil, err
	}
	f, ok := p.object.Field(name)
	if !ok {
		return nil, s.noSuchColumn(pos, name, p.object.Name)
	}
	o := &operand{pos: pos, name: f.Name, field: f, parent: p, path: relationships}
	switch {
	case f.Type == schema.TypeBoolean && p != s.root:
		o.sql = "COALESCE(" + p.column(f) + ", 0)" // a boolean of a parent that is not there is false
	case f.Stored():
		o.sql = p.column(f)
	default:
		// A compound field has no column; its SQL only tells it apart.
		o.sql = p.id + "/" + f.Name
	}
	return o, nil
}

func (s *sources) call(call *soql.Call) (*operand, error) {
	name := strings.ToUpper(call.Name.Text)
	switch name {
	case "DISTANCE":
		return s.distance(call)
	case "GROUPING":
		return s.grouping(call)
	case "FORMAT":
		return nil, s.at(call.Pos, codeMalformed, "FORMAT can be used in the SELECT list only")
	case "CONVERTTIMEZONE":
		return nil, s.at(call.Pos, codeMalformed, "convertTimezone can be used inside a date function only")
	case "FIELDS":
		return nil, s.at(call.Pos, codeMalformed, "The SOQL FIELDS function can be used in the SELECT list only")
	}
	zoned := false
	argument := call.Args[0]
	if inner, ok := argument.(*soql.Call); ok && inner.Is("convertTimezone") {
		zoned, argument = true, inner.Args[0]
	} else if ok {
		return nil, s.at(call.Pos, codeMalformed, "nested functional syntax can only be used in the following manner: "+
			"date_function(convertTimezone(columnName)): %s", strings.ToUpper(inner.Name.Text))
	}
	of, err := s.resolve(argument)
	if err != nil {
		return nil, err
	}
	if sql, kind, ok := dateFunction(name, of.sql); ok {
		return s.dateFunction(call, of, sql, kind, zoned)
	}
	if zoned {
		return nil, s.at(call.Pos, codeMalformed, "convertTimezone can be used inside a date function only")
	}
	switch name {
	case "TOLABEL":
		if !labelled(of) {
			return nil, s.at(call.Pos, codeMalformed, "field '%s' is not of a type that toLabel takes", of.field.Name)
		}
		// A picklist value's label is the value.
		of.pos, of.function = call.Pos, true
		return of, nil
	case "CONVERTCURRENCY":
		if of.field.Type != schema.TypeCurrency {
			return nil, s.at(call.Pos, codeMalformed, "field '%s' is not of a type that convertCurrency takes", of.field.Name)
		}
		// The org has one currency, which is the user's.
		of.pos, of.function, of.converted = call.Pos, true, true
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
	case "SUM", "AVG":
		field.Type, fits = schema.TypeDouble, fits && of.field.Type.Numeric()
		if of.field.Type == schema.TypeCurrency || of.field.Type == schema.TypePercent {
			field.Type, field.Precision, field.Scale = of.field.Type, of.field.Precision, of.field.Scale
		}
	case "MIN", "MAX":
		field.Type, field.Precision, field.Scale = of.field.Type, of.field.Precision, of.field.Scale
	default:
		return nil, s.at(call.Pos, codeMalformed, "unexpected function: %s", call.Name.Text)
	}
	if !fits {
		return nil, s.at(call.Pos, codeMalformed, "field %s does not support aggregate operator %s", of.field.Name, name)
	}
	return &operand{pos: call.Pos, sql: sql, of: of.id, name: of.field.Name, field: field, aggregate: true, function: true}, nil
}

// labelled says whether toLabel has anything to do on a field: picklists, and the names of record types.
func labelled(o *operand) bool {
	switch o.field.Type {
	case schema.TypePicklist, schema.TypeMultiPicklist, schema.TypeComboBox:
		return true
	default:
		return o.parent != nil && o.parent.object.Name == "RecordType" && o.field.NameField
	}
}
