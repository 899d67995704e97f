package fault

import (
	"fmt"
	"net/http"
	"strings"
)

// RequiredFieldMissing names the fields that a record must have.
func RequiredFieldMissing(fields []string) *Error {
	return bad("REQUIRED_FIELD_MISSING", fields, "Required fields are missing: [%s]", strings.Join(fields, ", "))
}

// NoSuchColumn is a field in a body that the object does not have.
func NoSuchColumn(field, object string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "INVALID_FIELD",
		Message: fmt.Sprintf("No such column '%s' on sobject of type %s", field, object)}
}

// NoSuchField is a field in a fields parameter that the object does not have.
func NoSuchField(field, object string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "INVALID_FIELD", Message: fmt.Sprintf(
		"No such column '%s' on entity '%s'. If you are attempting to use a custom field, be sure to append the '__c' after the "+
			"custom field name. Please reference your WSDL or the describe call for the appropriate names.", field, object)}
}

// FieldNotInBody is a field that the URL already gives, such as Id.
func FieldNotInBody(field string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "INVALID_FIELD",
		Message: fmt.Sprintf("The %s field should not be specified in the sobject data.", field)}
}

// NotWritable names fields that clients cannot set.
func NotWritable(fields []string) *Error {
	return bad("INVALID_FIELD_FOR_INSERT_UPDATE", fields, "Unable to create/update fields: %s. Please check the security settings "+
		"of this field and verify that it is read/write for your profile or permission set.", strings.Join(fields, ", "))
}

// StringTooLong is a text of more than limit characters.
func StringTooLong(field, label, value string, limit int) *Error {
	return bad("STRING_TOO_LONG", []string{field}, "%s: data value too large: %s (max length=%d)", label, value, limit)
}

// BadPicklistValue is a value that a restricted picklist does not have.
func BadPicklistValue(field, label, value string) *Error {
	return bad("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", []string{field},
		"%s: bad value for restricted picklist field: %s", label, value)
}

// InvalidEmail is a text that is no mail address.
func InvalidEmail(field, label, value string) *Error {
	return bad("INVALID_EMAIL_ADDRESS", []string{field}, "%s: invalid email address: %s", label, value)
}

// NumberOutOfRange is a number with more digits than the field holds.
func NumberOutOfRange(field, label, value string) *Error {
	return bad("NUMBER_OUTSIDE_VALID_RANGE", []string{field}, "%s: value outside of valid range on numeric field: %s", label, value)
}

// WrongIDType is an id that cannot be of a record the field may point at.
func WrongIDType(field, label, value string) *Error {
	return bad("MALFORMED_ID", []string{field}, "%s: id value of incorrect type: %s", label, value)
}

// MalformedID is an id whose checksum does not fit.
func MalformedID(id string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "MALFORMED_ID", Message: "malformed id " + id}
}

// NoSuchReference is a reference to a record that is not there.
func NoSuchReference() *Error {
	return bad("INVALID_CROSS_REFERENCE_KEY", nil, "invalid cross reference id")
}

// WrongRecordType is a record type of another object.
func WrongRecordType(id string) *Error {
	return bad("INVALID_CROSS_REFERENCE_KEY", []string{"RecordTypeId"}, "Record Type ID: this ID value isn't valid for the user: %s", id)
}

// NoSuchRecord is a write to a record that is not there.
func NoSuchRecord() *Error {
	e := NoSuchReference()
	e.Status = http.StatusNotFound
	return e
}

// Deleted is a record in the recycle bin. Status is 404 for the record itself and 400 for one that is referred to.
func Deleted(status int) *Error {
	e := bad("ENTITY_IS_DELETED", nil, "entity is deleted")
	e.Status = status
	return e
}

// Duplicate is a value that another record already has. The id is that record's.
func Duplicate(field, id string) *Error {
	return bad("DUPLICATE_VALUE", nil, "duplicate value found: %s duplicates value on record with id: %s", field, id)
}

// DeleteFailed is a record that others hold on to; names are theirs.
func DeleteFailed(name, plural string, names []string) *Error {
	return bad("DELETE_FAILED", nil, "Your attempt to delete %s could not be completed because it is associated with the following %s.: %s\n",
		name, strings.ToLower(plural), strings.Join(names, ", "))
}

// InactiveOwner is a user who can own nothing more.
func InactiveOwner(id, object string) *Error {
	return bad("INACTIVE_OWNER_OR_USER", nil, "operation performed with inactive user [%s] as owner of %s", id, strings.ToLower(object))
}

// EntityNotWritable is an object that does not allow the operation: "inserted", "updated" or "deleted".
func EntityNotWritable(object, operation string) *Error {
	return bad("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", nil, "entity type cannot be %s: %s", operation, object)
}

// InvalidField is a body whose relationship cannot be resolved.
func InvalidField(format string, args ...any) *Error {
	return &Error{Status: http.StatusBadRequest, Code: "INVALID_FIELD", Message: fmt.Sprintf(format, args...)}
}

// ConvertedLead is a lead that has become an account, and no longer changes.
func ConvertedLead() *Error {
	return bad("CANNOT_UPDATE_CONVERTED_LEAD", nil, "cannot reference converted lead")
}

// DuplicatesDetected is a record that a duplicate rule takes for others.
func DuplicatesDetected(found Duplicates, message string) *Error {
	e := bad("DUPLICATES_DETECTED", nil, "%s", message)
	e.Duplicates = &found
	return e
}
