package schema

// Type is a field's data type under the name that a describe gives it.
type Type string

// The field types the demo org knows.
const (
	TypeID            Type = "id"
	TypeReference     Type = "reference"
	TypeString        Type = "string"
	TypeTextArea      Type = "textarea"
	TypeBoolean       Type = "boolean"
	TypeInt           Type = "int"
	TypeDouble        Type = "double"
	TypeCurrency      Type = "currency"
	TypePercent       Type = "percent"
	TypeDate          Type = "date"
	TypeDateTime      Type = "datetime"
	TypeTime          Type = "time"
	TypePicklist      Type = "picklist"
	TypeMultiPicklist Type = "multipicklist"
	TypeComboBox      Type = "combobox"
	TypePhone         Type = "phone"
	TypeEmail         Type = "email"
	TypeURL           Type = "url"
	TypeAddress       Type = "address"
	TypeComplex       Type = "complexvalue" // JSON that is shown as it is stored
)

// longText is the length above which a text area is a "long" one, which can be neither filtered, sorted nor grouped by.
const longText = 255

// defaultLength is the length in characters of a field whose definition names none; types without a length report 0.
func (t Type) defaultLength() (int, bool) {
	switch t {
	case TypeID, TypeReference:
		return 18, true
	case TypeString, TypeTextArea, TypePicklist, TypeComboBox, TypeURL:
		return 255, true
	case TypeMultiPicklist:
		return 4099, true
	case TypePhone:
		return 40, true
	case TypeEmail:
		return 80, true
	case TypeBoolean, TypeInt, TypeDouble, TypeCurrency, TypePercent, TypeDate, TypeDateTime, TypeTime, TypeAddress,
		TypeComplex:
		return 0, true
	}
	return 0, false
}

// Text reports whether values of the type are strings that a person typed or picked.
func (t Type) Text() bool {
	switch t {
	case TypeString, TypeTextArea, TypePicklist, TypeMultiPicklist, TypeComboBox, TypePhone, TypeEmail, TypeURL:
		return true
	default:
		return false
	}
}

// Decimal reports whether values of the type are numbers with a fraction, which JSON shows with a decimal point.
func (t Type) Decimal() bool { return t == TypeDouble || t == TypeCurrency || t == TypePercent }

// Numeric reports whether values of the type are numbers.
func (t Type) Numeric() bool { return t == TypeInt || t.Decimal() }

// Reference reports whether values of the type are record ids.
func (t Type) Reference() bool { return t == TypeID || t == TypeReference }

// SOAPType is the type's name in the SOAP API, which a describe reports beside the type.
func (t Type) SOAPType() string {
	switch t {
	case TypeID, TypeReference:
		return "tns:ID"
	case TypeBoolean:
		return "xsd:boolean"
	case TypeInt:
		return "xsd:int"
	case TypeDouble, TypeCurrency, TypePercent:
		return "xsd:double"
	case TypeDate:
		return "xsd:date"
	case TypeDateTime:
		return "xsd:dateTime"
	case TypeTime:
		return "xsd:time"
	case TypeAddress:
		return "urn:address"
	case TypeComplex:
		return "tns:complexvalue"
	default:
		return "xsd:string"
	}
}

// groupable reports whether SOQL may group by the type (short text areas and text only; see Field.Groupable).
func (t Type) groupable() bool {
	switch t {
	case TypeDateTime, TypeTime, TypeDouble, TypeCurrency, TypePercent, TypeMultiPicklist, TypeAddress, TypeComplex:
		return false
	default:
		return true
	}
}

// sortable reports whether SOQL may sort by the type.
func (t Type) sortable() bool { return t != TypeMultiPicklist && t != TypeAddress && t != TypeComplex }

// aggregatable reports whether SOQL aggregate functions other than COUNT() accept the type.
func (t Type) aggregatable() bool {
	switch t {
	case TypeBoolean, TypeMultiPicklist, TypeAddress, TypeComplex:
		return false
	default:
		return true
	}
}
