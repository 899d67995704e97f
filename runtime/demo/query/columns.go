package query

import (
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// columnInfo is one entry of a result's description, which clients ask for to draw its table.
type columnInfo struct {
	name, label string
	kind        schema.Type // "" for what is no value: parents and child rows
	field       *schema.Field
	aggregate   bool
	foreignKey  string // the field behind a parent
	joins       []*columnInfo
}

// Columns describes the columns of a query's result without running it, as JSON: the answer to columns=true. The error is
// as in Run.
func Columns(s *schema.Schema, text string, options Options) ([]byte, error) {
	c, q, o, err := compileStart(s, text, options)
	if err != nil {
		return nil, err
	}
	var columns []*columnInfo
	chosen := false
	switch {
	case counts(q):
		if _, err := c.countStatement(q, o); err != nil {
			return nil, err
		}
		columns = []*columnInfo{{name: "count", label: "count()", kind: schema.TypeInt, aggregate: true}}
	case grouped(q):
		p, _, err := c.groups(q, o)
		if err != nil {
			return nil, err
		}
		columns = p.describe()
	default:
		p, err := c.newPlan(q, o, 0)
		if err != nil {
			return nil, err
		}
		columns = p.record.describe()
		for _, it := range p.record.items {
			chosen = chosen || it.field != nil && it.field.Name == "Id"
		}
	}
	dst := []byte(`{"columnMetadata":`)
	dst = appendColumns(dst, columns)
	dst = append(dst, `,"entityName":`...)
	dst = value.AppendString(dst, o.Name)
	dst = append(dst, `,"groupBy":`...)
	dst = strconv.AppendBool(dst, q.GroupBy != nil)
	dst = append(dst, `,"idSelected":`...)
	dst = strconv.AppendBool(dst, chosen)
	dst = append(dst, `,"keyPrefix":`...)
	dst = value.AppendString(dst, o.KeyPrefix)
	return append(dst, '}'), nil
}

// describe gives the columns of a query whose rows are records. Those of a parent hang below it, as those of child rows do.
func (r *record) describe() []*columnInfo {
	columns := make([]*columnInfo, 0, len(r.items))
	for i := range r.items {
		it := &r.items[i]
		name := it.name()
		info := &columnInfo{name: name, label: name, field: it.field}
		switch {
		case it.typeOf != nil:
			info.foreignKey = name
			for _, when := range it.typeOf.all() {
				info.joins = append(info.joins, when.describe()...)
			}
		case it.record != nil:
			info.foreignKey, info.joins = name, it.record.describe()
		case it.child != nil:
			info.aggregate, info.joins = true, it.child.record.describe()
		default:
			info.kind = it.field.Type
		}
		columns = append(columns, info)
	}
	return columns
}

// describe gives the columns of a query whose rows are groups.
func (p *groupPlan) describe() []*columnInfo {
	columns := make([]*columnInfo, len(p.items))
	for i, it := range p.items {
		field, _ := p.query.Select[i].(*soql.FieldItem)
		info := &columnInfo{name: it.name(), label: it.name(), kind: it.field.Type, field: it.field}
		if call, ok := field.Expr.(*soql.Call); ok {
			info.aggregate, info.field = true, nil
			info.label = strings.ToLower(call.Name.Text) + "(" + it.field.Name + ")"
		}
		columns[i] = info
	}
	return columns
}

// name is the key without the punctuation around it.
func (it *item) name() string { return it.key[2 : len(it.key)-2] }

func appendColumns(dst []byte, columns []*columnInfo) []byte {
	dst = append(dst, '[')
	for i, c := range columns {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = c.appendJSON(dst)
	}
	return append(dst, ']')
}

func (c *columnInfo) appendJSON(dst []byte) []byte {
	add := func(key string, v bool) {
		dst = append(dst, `,"`+key+`":`...)
		dst = strconv.AppendBool(dst, v)
	}
	text := func(key, v string) {
		dst = append(dst, `,"`+key+`":`...)
		if v == "" {
			dst = append(dst, "null"...)
			return
		}
		dst = value.AppendString(dst, v)
	}
	f := c.field
	if f == nil {
		f = &schema.Field{}
	}
	dst = append(dst, `{"aggregate":`...)
	dst = strconv.AppendBool(dst, c.aggregate)
	text("apexType", apexType(c.kind))
	add("booleanType", c.kind == schema.TypeBoolean)
	text("columnName", c.name)
	add("custom", f.Custom)
	text("displayName", c.label)
	text("foreignKeyName", c.foreignKey)
	add("insertable", f.Createable)
	dst = append(dst, `,"joinColumns":`...)
	dst = appendColumns(dst, c.joins)
	add("numberType", c.kind.Numeric())
	add("textColumn", c.kind.Text())
	add("updatable", f.Updateable)
	return append(dst, '}')
}

// apexType is the name of a type in Apex.
func apexType(t schema.Type) string {
	switch t {
	case "":
		return ""
	case schema.TypeID, schema.TypeReference:
		return "Id"
	case schema.TypeBoolean:
		return "Boolean"
	case schema.TypeInt:
		return "Integer"
	case schema.TypeDouble, schema.TypeCurrency, schema.TypePercent:
		return "Decimal"
	case schema.TypeDate:
		return "Date"
	case schema.TypeDateTime:
		return "Datetime"
	case schema.TypeTime:
		return "Time"
	case schema.TypeAddress:
		return "Address"
	default:
		return "String"
	}
}
