package salesforce

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// ExplainNeeds are the requests that Explain makes. A tool that calls it has them among its needs.
func ExplainNeeds() [2]tool.Need {
	return [2]tool.Need{
		{Method: tool.Get, Root: tool.Data, Pattern: "sobjects"},
		{Method: tool.Get, Root: tool.Data, Pattern: "sobjects/{object}/describe"},
	}
}

// Explain adds to a failure of the org the names that are near to one that does not exist, for which it makes at most one
// request. The object is the one that the call is about; it may be empty. Whatever goes wrong here, the failure stands.
func Explain(host tool.Host, failure *tool.Failure, object string) *tool.Failure {
	switch failure.Code {
	case "INVALID_FIELD":
		explainField(host, failure, object)
	case "INVALID_TYPE":
		explainObject(host, failure, text.Between(failure.Message, "sObject type '", "'"))
	case "INVALIDENTITY":
		explainObject(host, failure, text.Between(failure.Message, "Entity '", "'"))
	case "NOT_FOUND":
		explainObject(host, failure, object)
	case "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST":
		explainPicklist(host, failure, object)
	case "REQUEST_LIMIT_EXCEEDED":
		if !text.Contains(failure.Message, "TotalRequests") && text.Contains(failure.Message, "oncurrent") {
			failure.Hint = "Too many requests run at once: try again in a moment."
		}
	}
	return failure
}

// Advise is what to do about an error that the org gave for one of several records; it may be empty. It makes at most one request.
func Advise(host tool.Host, code, message, object string) string {
	return Explain(host, tool.Fail(code, message, hint(code)), object).Hint
}

// The kinds of names in a describe.
type nameKind uint8

const (
	fieldNames nameKind = iota
	parentNames
	childNames
)

// explainField reads what Salesforce says of a field or relationship that does not exist:
//
//	No such column 'Foo__c' on entity 'Account'. …
//	No such column 'foo' on sobject of type Bar
//	Didn't understand relationship 'Foo' in field path. …
//	Didn't understand relationship 'Foos' in FROM part of query call. …
func explainField(host tool.Host, failure *tool.Failure, object string) {
	kind := fieldNames
	wanted := text.Between(failure.Message, "No such column '", "'")
	if on := text.Between(failure.Message, "' on entity '", "'"); wanted != "" && on != "" {
		object = on
	} else if on := word(text.Between(failure.Message, "' on sobject of type ", "")); wanted != "" && on != "" {
		object = on
	}
	if wanted == "" {
		wanted = text.Between(failure.Message, "Didn't understand relationship '", "'")
		kind = parentNames
		if text.Contains(failure.Message, "in FROM part") {
			kind = childNames
		}
	}
	if wanted == "" {
		explainUse(failure)
		return
	}
	if !IsObjectName(object) {
		return
	}
	failure.Hint = text.Concat("`get_object_fields` lists the fields of ", object, ".")
	response, failed := Get(host, "sobjects", object, "describe")
	if failed != nil {
		return
	}
	near := newNearest(wanted)
	offerDescribe(response.Body, kind, near)
	if words := near.words(); words != "" {
		failure.Hint = text.Concat("Did you mean ", words, "? ", failure.Hint)
	}
}

// explainUse says what to do about a field that is there and cannot be used so.
func explainUse(failure *tool.Failure) {
	switch m := failure.Message; {
	case text.Contains(m, "should not be enclosed in quotes"):
		failure.Hint = "Write the value without quotes: numbers and booleans as they are, dates as 2026-01-31, times as 2026-01-31T12:00:00Z."
	case text.Contains(m, "can not be filtered"):
		failure.Hint = "Filter by another field: long texts cannot be filtered. run_sosl_search finds words in them."
	case text.Contains(m, "can not be sorted"), text.Contains(m, "can not be grouped"):
		failure.Hint = "Sort or group by another field: long texts and multi-select picklists do not allow it."
	case text.Contains(m, "duplicate field selected"):
		failure.Hint = "Select each field once."
	case text.Contains(m, "Id field should not be specified"):
		failure.Hint = "Leave the Id out of the data: the record is named by its own argument."
	}
}

// explainObject suggests objects. When the object does exist, it is the record that does not.
func explainObject(host tool.Host, failure *tool.Failure, wanted string) {
	if wanted == "" {
		return
	}
	response, failed := Get(host, "sobjects")
	if failed != nil {
		return
	}
	near := newNearest(wanted)
	offerNames(response.Body, "sobjects", "name", "label", near)
	switch words := near.words(); {
	case near.known && failure.Code == "NOT_FOUND":
		failure.Hint = text.Concat("The object ", wanted, " exists: there is no such record of it, or the user of this login may not see it.")
	case words != "":
		failure.Hint = text.Concat("Did you mean ", words, "? `list_sobjects` lists the objects.")
	default:
		failure.Hint = text.Concat("No object that the user of this login can see has a name like `", text.Clip(wanted, maxQuoted), "`. `list_sobjects` lists them.")
	}
}

// word is the first word.
func word(s string) string {
	i := 0
	for i < len(s) && (text.IsLetter(s[i]) || text.IsDigit(s[i]) || s[i] == '_') {
		i++
	}
	return s[:i]
}

// offerDescribe offers the names of a describe: {"childRelationships":[{"relationshipName":…}],"fields":[{"name":…,"label":…}]}.
func offerDescribe(body []byte, kind nameKind, near *nearest) {
	switch kind {
	case fieldNames:
		offerNames(body, "fields", "name", "label", near)
	case parentNames:
		offerNames(body, "fields", "relationshipName", "", near)
	case childNames:
		offerNames(body, "childRelationships", "relationshipName", "", near)
	}
}

// offerNames offers a name, and perhaps a label, of each object in the list that is a member of the body.
func offerNames(body []byte, list, name, label string, near *nearest) {
	eachObject(body, list, func(r *json.Reader) {
		foundName, foundLabel := "", ""
		for r.Next() == json.Key {
			isName, isLabel := r.Named(name), r.Named(label)
			if r.Skip() != json.String {
				continue
			}
			if isName {
				foundName = r.Text()
			} else if isLabel {
				foundLabel = r.Text()
			}
		}
		if foundName != "" {
			near.offer(foundName, foundLabel)
		}
	})
}

// eachObject calls read inside each object of the array that is a member of the body. Read must read up to the object's end.
func eachObject(body []byte, member string, read func(*json.Reader)) {
	r := json.NewReader(body)
	if r.Next() != json.ObjectBegin {
		return
	}
	for r.Next() == json.Key {
		if !r.Named(member) {
			r.Skip()
			continue
		}
		if r.Next() != json.ArrayBegin {
			return
		}
		for r.Next() == json.ObjectBegin {
			read(&r)
		}
		return
	}
}
