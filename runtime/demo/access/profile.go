package access

import "github.com/forcefield-mcp/forcefield/runtime/demo/schema"

// Names of the profiles, as the data set has them.
const (
	Administrator = "System Administrator"
	Standard      = "Standard User"
	Support       = "Support User"
	ReadOnly      = "Read Only"
)

// profile holds exceptions; what it does not name is read and written freely.
type profile struct {
	readOnly       bool                       // changes nothing at all
	hidden         map[string]bool            // objects
	readOnlyObject map[string]bool            // objects
	hiddenField    map[string]map[string]bool // fields by object
	readOnlyField  map[string]map[string]bool // fields by object
}

// Object implements schema.Rights.
func (p *profile) Object(name string) schema.ObjectRights {
	write := !p.readOnly && !p.readOnlyObject[name]
	return schema.ObjectRights{Read: !p.hidden[name], Create: write, Update: write, Delete: write}
}

// Field implements schema.Rights.
func (p *profile) Field(object, name string) schema.FieldRights {
	return schema.FieldRights{Read: !p.hiddenField[object][name], Write: !p.readOnlyField[object][name]}
}

// Of are the rights of a profile; nil when nothing is restricted.
func Of(name string) schema.Rights {
	switch name {
	case Administrator:
		return nil
	case Support:
		return &profile{
			hidden:         set("Opportunity", "Lead", "Invoice__c"),
			readOnlyObject: set(append(setup(), "Account")...),
			hiddenField: map[string]map[string]bool{
				"Account": set("AnnualRevenue", "NumberOfEmployees"),
				"Contact": set("Birthdate"),
			},
			readOnlyField: map[string]map[string]bool{
				"Contact": set("Email"),
				"Case":    set("PotentialLiability__c"),
			},
		}
	case ReadOnly:
		return &profile{readOnly: true}
	default:
		return &profile{readOnlyObject: set(setup()...)}
	}
}

// setup are the objects that only an administrator changes.
func setup() []string { return []string{"Group", "Organization", "Profile", "User", "UserRole"} }

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}
