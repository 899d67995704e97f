package rules

// RecordType is one record type of an object, as the demo company has set it up.
type RecordType struct {
	ID            string // 18 characters
	Object        string
	Name          string
	DeveloperName string
	Description   string
	// Default is the one that a record gets when it is created without.
	Default bool
}

// RecordTypes are those of all objects, in the order of their ids. The ids are the first that the demo org gives.
func RecordTypes() []RecordType {
	return []RecordType{
		{"012Fd0000000001IAA", "Case", "Customer Support", "Customer_Support", "Questions and faults that customers report", true},
		{"012Fd0000000002IAA", "Case", "Internal Request", "Internal_Request", "What colleagues ask of the support team", false},
		{"012Fd0000000003IAA", "Opportunity", "New Business", "New_Business", "A first sale to a customer", true},
		{"012Fd0000000004IAA", "Opportunity", "Existing Business", "Existing_Business", "Upgrades, replacements and renewals", false},
	}
}

// RecordTypesOf are the record types of one object, the default first; empty for an object that has none.
func RecordTypesOf(object string) []RecordType {
	var own []RecordType
	for _, t := range RecordTypes() {
		if t.Object == object {
			own = append(own, t)
		}
	}
	return own
}
