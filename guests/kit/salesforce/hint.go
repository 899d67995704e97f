package salesforce

import "github.com/forcefield-mcp/forcefield/guests/kit/text"

// hints are lines of codes, each with a space behind it, a tab, and what to do about them. They are one text, since a switch
// over so many strings is a module's largest function.
const hints = `
INVALID_SESSION_ID INVALID_AUTH_HEADER HTTP_401 	The login is no longer good: log in again.
MALFORMED_QUERY 	Correct the query where the message points to: SELECT fields FROM object WHERE conditions GROUP BY … ORDER BY … LIMIT n.
INVALID_QUERY_FILTER_OPERATOR 	Use an operator that fits the field's type, which get_object_fields tells: LIKE is for text, INCLUDES for multi-select picklists, and an id has 15 or 18 characters.
INVALID_TYPE_FOR_OPERATION EXTERNAL_OBJECT_UNSUPPORTED_EXCEPTION 	This object cannot be queried so: query the object that it belongs to, or filter as the message says.
NUMBER_OUTSIDE_VALID_RANGE 	Give a number within the range; OFFSET goes up to 2000: beyond it filter by the last value seen, such as Id > '…'.
INVALID_QUERY_SCOPE INVALID_REPLICATION_DATE 	Leave the clause out that the message names.
QUERY_TIMEOUT QUERY_TOO_COMPLICATED OPERATION_TOO_LARGE REQUEST_RUNNING_TOO_LONG 	Filter by an indexed field (Id, Name, dates, lookups, external ids), select fewer fields, or add a LIMIT.
INVALID_QUERY_LOCATOR 	The org no longer keeps this result: call again without the cursor.
EXCEEDED_ID_LIMIT 	Add a LIMIT of at most 2000, or group by fewer values.
REQUEST_LIMIT_EXCEEDED 	The org's API requests of the last 24 hours are used up: try again later.
HTTP_429 	Too many requests at once: try again in a moment.
UNABLE_TO_LOCK_ROW 	Someone else is changing the record or one that belongs to it: try again in a moment.
ENTITY_IS_LOCKED 	The record is locked, as by an approval: it can be changed when that has ended, or by an administrator.
INSUFFICIENT_ACCESS INSUFFICIENT_ACCESS_OR_READONLY INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY TRANSFER_REQUIRES_READ HTTP_403 	The user of this login may not do that: an administrator can change it.
API_DISABLED_FOR_ORG API_CURRENTLY_DISABLED FUNCTIONALITY_NOT_ENABLED FUNCTIONALITYNOTENABLED 	The user of this login may not do that: an administrator can change it.
INVALID_FIELD_FOR_INSERT_UPDATE 	Leave these fields out: they are set by the org, or the user of this login may not write them. get_object_fields tells which are updateable.
REQUIRED_FIELD_MISSING 	Give the fields that are named a value.
STRING_TOO_LONG 	Shorten the value to the length that the message names.
INVALID_EMAIL_ADDRESS INVALID_TYPE_ON_FIELD_IN_RECORD FIELD_INTEGRITY_EXCEPTION FIELD_FILTER_VALIDATION_EXCEPTION 	Give the field that is named a value of its type that fits the other fields; an id must be of a record of the right object.
JSON_PARSER_ERROR 	Give each field a value of its type: numbers and booleans without quotes, dates as 2026-01-31, times as 2026-01-31T12:00:00Z.
FIELD_CUSTOM_VALIDATION_EXCEPTION 	A rule of the org refuses the record: change the values as its message says.
CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY APEX_ERROR 	Code of the org (a trigger or a flow) refuses the record, or its object takes none: the message says where.
INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST 	Give a value of the picklist: get_object_fields with picklists lists them.
DUPLICATES_DETECTED DUPLICATE_VALUE 	Such a record is there already: look for it, and change it rather than create another.
DUPLICATE_EXTERNAL_ID 	Several records have this value: query for them, and change one by its id.
ENTITY_IS_DELETED 	The record is deleted already.
DELETE_FAILED 	Delete or move the records that belong to it first.
MALFORMED_ID INVALID_CROSS_REFERENCE_KEY INVALID_ID_FIELD MISSING_ARGUMENT 	Check that the id is complete and belongs to a record of that object in this org.
INACTIVE_OWNER_OR_USER 	Choose an owner who is active: SELECT Id, Name FROM User WHERE IsActive = true.
CIRCULAR_DEPENDENCY SELF_REFERENCE_FROM_TRIGGER 	A record cannot be above itself: choose another parent.
CANNOT_UPDATE_CONVERTED_LEAD 	A converted lead cannot be changed: change the contact, account or opportunity that it became.
STORAGE_LIMIT_EXCEEDED LIMIT_EXCEEDED 	A limit of the org is reached: an administrator has to make room or raise it.
METHOD_NOT_ALLOWED HTTP_405 	Use one of the methods that the message allows.
UNSUPPORTED_MEDIA_TYPE HTTP_415 	This resource takes another kind of content than JSON: use another tool.
NOT_FOUND HTTP_404 	Check the object's name and the record's id.
GONE UNSUPPORTED_API_VERSION HTTP_410 	The org has retired this version of its API: an operator can set SALESFORCE_API_VERSION to a newer one.
URI_TOO_LONG HTTP_414 HTTP_431 	Make the query shorter: fewer fields, or fewer values in an IN list.
UNKNOWN_EXCEPTION HTTP_500 	The org failed, which is not the call's fault: try again once, and if that fails too tell an administrator the ErrorId.
SERVER_UNAVAILABLE HTTP_502 HTTP_503 HTTP_504 	The org is not available: try again later.
INVALIDJOBSTATE INVALIDJOB 	The job is in another state than this needs, or is none: bulk_job_status tells its state.
INVALIDENTITY 	The Bulk API does not take this object: send at most 2,000 rows in one call.
INVALIDBATCH API_ERROR 	The org could not read the rows: check that each has the same kinds of fields, with plain values.
PROCESSING_HALTED BATCH_PROCESSING_HALTED ALL_OR_NONE_OPERATION_ROLLED_BACK 	This part was not done because another one failed: correct that one and send both again.
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
