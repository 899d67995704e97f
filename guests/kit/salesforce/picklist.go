package salesforce

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// maxValues is how many values of a picklist are suggested.
const maxValues = 20

// explainPicklist lists the values of a picklist that a value is none of:
//
//	Industry: bad value for restricted picklist field: Nope
//
// The message names the field by its label, or in newer versions by its API name.
func explainPicklist(host tool.Host, failure *tool.Failure, object string) {
	const bad = ": bad value for restricted picklist field"
	at := text.Index(failure.Message, bad)
	if at < 0 || !IsObjectName(object) {
		return
	}
	field := text.Trim(failure.Message[:at])
	response, failed := Get(host, "sobjects", object, "describe")
	if failed != nil {
		return
	}
	values, found := "", 0
	eachObject(response.Body, "fields", func(r *json.Reader) {
		isField, list := false, json.Reader{}
		has := false
		for r.Next() == json.Key {
			named, isList := r.Named("name") || r.Named("label"), r.Named("picklistValues")
			if isList {
				list, has = *r, true
			}
			if r.Skip() == json.String && named && text.Fold(r.Text(), field) {
				isField = true
			}
		}
		if isField && has && found == 0 {
			values, found = activeValues(list)
		}
	})
	if found == 0 {
		return
	}
	more := ""
	if found > maxValues {
		more = text.Concat(" and ", text.Int(found-maxValues), " more, which `get_object_fields` with picklists lists")
	}
	failure.Hint = text.Concat("The values are ", values, more, ".")
}

// activeValues reads [{"active":true,"value":"Banking"}], the next value of the reader: up to maxValues of the active ones, and how many
// there are.
func activeValues(r json.Reader) (values string, found int) {
	if r.Next() != json.ArrayBegin {
		return "", 0
	}
	for r.Next() == json.ObjectBegin {
		active, value := true, ""
		for r.Next() == json.Key {
			isActive, isValue := r.Named("active"), r.Named("value")
			switch kind := r.Skip(); {
			case isActive:
				active = kind != json.False
			case isValue && kind == json.String:
				value = r.Text()
			}
		}
		if !active || value == "" {
			continue
		}
		if found++; found <= maxValues {
			if found > 1 {
				values = text.Concat(values, ", ")
			}
			values = text.Concat(values, "`", text.Clip(value, maxQuoted), "`")
		}
	}
	return values, found
}
