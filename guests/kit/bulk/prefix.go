package bulk

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/json"
	"github.com/forcefield-mcp/forcefield/guests/kit/salesforce"
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// CheckType refuses rows whose ids belong to another object: a request to delete a collection does not name the object, and
// would take them. The first three characters of an id tell its object, which the object's description names.
func CheckType(host tool.Host, object, argument string, rows []Row) *tool.Failure {
	response, failure := salesforce.Get(host, "sobjects", object, "describe")
	if failure != nil {
		return salesforce.Explain(host, failure, object)
	}
	prefix := keyPrefix(response.Body)
	if prefix == "" {
		return nil // some objects have none
	}
	for i, row := range rows {
		if row.id[:len(prefix)] != prefix {
			return tool.Fail(tool.InvalidArgument, text.Concat("The argument `", argument, "` holds ids of another object: number ", text.Int(i+1),
				", ", row.id, ", does not begin with ", prefix, " as those of ", object, " do. Nothing was deleted."), "")
		}
	}
	return nil
}

// keyPrefix is the member of that name; empty when there is none of three characters.
func keyPrefix(body []byte) string {
	r := json.NewReader(body)
	if r.Next() != json.ObjectBegin {
		return ""
	}
	for r.Next() == json.Key {
		if !r.Named("keyPrefix") {
			r.Skip()
			continue
		}
		if r.Skip() == json.String && len(r.Raw()) == 5 {
			return r.Text()
		}
		return ""
	}
	return ""
}
