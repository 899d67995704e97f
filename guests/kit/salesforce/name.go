package salesforce

import (
	"github.com/forcefield-mcp/forcefield/guests/kit/text"
	"github.com/forcefield-mcp/forcefield/guests/kit/tool"
)

// Patterns for input schemas; the functions below check the same.
const (
	ObjectNamePattern = "^[A-Za-z][A-Za-z0-9_]*$"
	RecordIDPattern   = "^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$"
)

// Properties of input schemas that many tools have.
const (
	ObjectNameProperty = `"object_name":{"type":"string","pattern":"` + ObjectNamePattern + `","description":"API name of the object, such as Account or Invoice__c."}`
	RecordIDProperty   = `"record_id":{"type":"string","pattern":"` + RecordIDPattern + `","description":"Id of the record, 15 or 18 characters, such as 001xx000003DGb2AAG."}`
)

// maxName is the longest API name: a namespace of 15, a name of 40 and suffixes fit several times.
const maxName = 120

// IsObjectName says whether name can be the API name of an object, such as `Account` or `Invoice__c`.
func IsObjectName(name string) bool {
	if name == "" || len(name) > maxName || !text.IsLetter(name[0]) {
		return false
	}
	for i := 1; i < len(name); i++ {
		if c := name[i]; !text.IsLetter(c) && !text.IsDigit(c) && c != '_' {
			return false
		}
	}
	return true
}

// IsRecordID says whether id can be a record's id: 15 or 18 letters and digits.
func IsRecordID(id string) bool {
	if len(id) != 15 && len(id) != 18 {
		return false
	}
	for i := range len(id) {
		if !text.IsLetter(id[i]) && !text.IsDigit(id[i]) {
			return false
		}
	}
	return true
}

// ObjectName takes the argument that names an object.
func ObjectName(a *tool.Arguments, argument string) string {
	name := a.Text(argument)
	if name != "" && !IsObjectName(name) {
		a.Refuse(argument, "must be the API name of an object, such as `Account` or `Invoice__c`")
		return ""
	}
	return name
}

// RecordID takes the argument that holds a record's id.
func RecordID(a *tool.Arguments, argument string) string {
	id := a.Text(argument)
	if id != "" && !IsRecordID(id) {
		a.Refuse(argument, "must be a record id: 15 or 18 letters and digits")
		return ""
	}
	return id
}

// maxSegment is the longest segment of a path, in bytes, as the contract has it.
const maxSegment = 1024

// IsSegment says whether a text can be one segment of a path: not empty, `.` or `..`, without slashes, backslashes and control
// characters, and without an escape such as %2F, which a server could read as one of them.
func IsSegment(segment string) bool {
	if segment == "" || segment == "." || segment == ".." || len(segment) > maxSegment {
		return false
	}
	for i := range len(segment) {
		c := segment[i]
		if c < ' ' || c == 0x7f || c == '/' || c == '\\' {
			return false
		}
		if c == '%' && i+2 < len(segment) && isHex(segment[i+1]) && isHex(segment[i+2]) {
			return false
		}
	}
	return true
}

func isHex(c byte) bool { return text.IsDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }
