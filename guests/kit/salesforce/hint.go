package salesforce

import "github.com/forcefield-mcp/forcefield/guests/kit/text"

// hints are lines of codes, each with a space behind it, a tab, and what to do about them. They are one text, since a switch
// over so many strings is a module's largest function.
const hints = `
INVALID_SESSION_ID INVALID_AUTH_HEADER HTTP_401 	The login is no longer good: log in again.
MALFORMED_QUERY 	Correct the query where the message points to.
QUERY_TIMEOUT QUERY_TOO_COMPLICATED 	Filter by an indexed field (Id, Name, dates, lookups, external ids), select fewer fields, or add a LIMIT.
INVALID_QUERY_LOCATOR 	The org no longer keeps this result: call again without the cursor.
EXCEEDED_ID_LIMIT 	Add a LIMIT of at most 2000, or group by fewer values.
REQUEST_LIMIT_EXCEEDED 	The org's API requests of the last 24 hours are used up: try again later.
UNABLE_TO_LOCK_ROW 	Someone else is changing the record or one that belongs to it: try again in a moment.
INSUFFICIENT_ACCESS INSUFFICIENT_ACCESS_OR_READONLY INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY 	The user of this login may not do that: an administrator can change it.
API_DISABLED_FOR_ORG FUNCTIONALITY_NOT_ENABLED INVALID_FIELD_FOR_INSERT_UPDATE 	The user of this login may not do that: an administrator can change it.
REQUIRED_FIELD_MISSING 	Give the fields that are named a value.
INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST 	Give a value of the picklist; the values that records hold now show which there are.
DUPLICATES_DETECTED DUPLICATE_VALUE 	Such a record is there already: look for it, and change it rather than create another.
ENTITY_IS_DELETED 	The record is deleted already.
DELETE_FAILED 	Delete or move the records that belong to it first.
MALFORMED_ID INVALID_CROSS_REFERENCE_KEY 	Check that the id is complete and belongs to a record of that object in this org.
NOT_FOUND HTTP_404 	Check the object's name and the record's id.
SERVER_UNAVAILABLE HTTP_502 HTTP_503 HTTP_504 	The org is not available: try again later.
`

// hint says what to do about an error of the org, where its own message does not.
func hint(code string) string {
	wanted := text.Concat(" ", code, " ")
	rest := hints[1:]
	for rest != "" {
		codes, words := text.Between(rest, "", "\t"), text.Between(rest, "\t", "\n")
		if code != "" && text.Contains(text.Concat(" ", codes), wanted) {
			return words
		}
		rest = rest[len(codes)+len(words)+2:]
	}
	return ""
}
