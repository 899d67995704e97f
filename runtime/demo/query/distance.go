package query

import (
	"math"
	"strconv"
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
	"github.com/forcefield-mcp/forcefield/runtime/demo/value"
	"github.com/forcefield-mcp/forcefield/runtime/soql"
)

// The earth's radius, for distances along a great circle as Salesforce computes them (the haversine formula).
const (
	earthMiles      = 3958.76
	earthKilometers = 6371.009
)

// place is a position as SQL, in degrees.
type place struct{ latitude, longitude string }

// distance compiles DISTANCE(location, GEOLOCATION(latitude, longitude) or location, 'mi' or 'km'). An address is a location.
func (s *sources) distance(call *soql.Call) (*operand, error) {
	path, _ := call.Args[0].(*soql.Path)
	from, of, err := s.location(call, path)
	if err != nil {
		return nil, err
	}
	var to place
	switch n := call.Args[1].(type) {
	case *soql.Call:
		to, err = s.geolocation(n)
	case *soql.Path:
		to, _, err = s.location(call, n)
	}
	if err != nil {
		return nil, err
	}
	unit, _ := call.Args[2].(*soql.Value)
	radius := earthMiles
	switch strings.ToLower(unit.Text) {
	case "mi":
	case "km":
		radius = earthKilometers
	default:
		return nil, s.at(unit.Pos, codeMalformed, "Invalid distance unit: %s. Valid units are 'mi' or 'km'.", unit.Text)
	}
	rad := func(degrees string) string { return "radians(" + degrees + ")" }
	half := func(a, b string) string {
		sin := "sin((" + rad(a) + " - " + rad(b) + ") / 2.0)"
		return sin + " * " + sin
	}
	// Rounding may leave a hair more than 1 between opposite ends of the earth, of which asin knows nothing.
	sql := "(" + literal(2*radius) + " * asin(sqrt(min(1.0, " + half(from.latitude, to.latitude) + " + cos(" + rad(from.latitude) +
		") * cos(" + rad(to.latitude) + ") * " + half(from.longitude, to.longitude) + "))))"
	return &operand{
		pos: call.Pos, sql: sql, name: of.field.Name, function: true, shown: true, distance: true,
		field: &schema.Field{Name: of.field.Name, Type: schema.TypeDouble, Filterable: true, Sortable: true, Nillable: true},
	}, nil
}

// location finds the columns of a field that has a latitude and a longitude.
func (s *sources) location(call *soql.Call, path *soql.Path) (place, *operand, error) {
	o, err := s.field(path)
	if err != nil {
		return place{}, nil, err
	}
	var p place
	if !o.field.Stored() && o.parent.targets == nil {
		for _, part := range value.AddressFields(o.parent.object, o.field) {
			switch {
			case strings.HasSuffix(part.Name, "Latitude"):
				p.latitude = o.parent.column(part)
			case strings.HasSuffix(part.Name, "Longitude"):
				p.longitude = o.parent.column(part)
			}
		}
	}
	if p.latitude == "" || p.longitude == "" {
		return p, nil, s.at(call.Pos, codeMalformed, "field '%s' is not of a type that DISTANCE takes: it is no location", o.field.Name)
	}
	return p, o, nil
}

// geolocation reads GEOLOCATION(latitude, longitude). The numbers become SQL anew: nothing of the query's text does.
func (s *sources) geolocation(call *soql.Call) (place, error) {
	var degrees [2]float64
	for i, most := range []float64{90, 180} {
		n, _ := call.Args[i].(*soql.Value)
		v, err := strconv.ParseFloat(n.Text, 64)
		if err != nil || math.Abs(v) > most {
			return place{}, s.at(n.Pos, codeMalformed, "GEOLOCATION takes a latitude from -90 to 90 and a longitude from -180 to 180, not %s", n.Text)
		}
		degrees[i] = v
	}
	return place{literal(degrees[0]), literal(degrees[1])}, nil
}

// literal is a finite number as an SQL literal.
func literal(v float64) string { return "(" + strconv.FormatFloat(v, 'e', -1, 64) + ")" }
