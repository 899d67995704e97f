package schema

import (
	"fmt"
	"strconv"
	"strings"
)

// parseField reads the words of a field line: name, type, label, then the rest in any order.
func parseField(words []string) (*Field, error) {
	if len(words) < 3 {
		return nil, fmt.Errorf(`want: NAME TYPE "Label" …`)
	}
	f := &Field{
		Name: words[0], Label: words[2], Custom: strings.HasSuffix(words[0], "__c"),
		Nillable: true, Createable: true, Updateable: true, Filterable: true,
	}
	if err := f.setType(words[1]); err != nil {
		return nil, err
	}
	rest := words[3:]
	for len(rest) > 0 {
		n, err := f.apply(rest)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		rest = rest[n:]
	}
	f.settle()
	return f, nil
}

// setType reads "string(80)", "currency(18,2)" or a bare type name.
func (f *Field) setType(word string) error {
	name, size, sized := strings.Cut(strings.TrimSuffix(word, ")"), "(")
	f.Type = Type(name)
	length, known := f.Type.defaultLength()
	if !known {
		return fmt.Errorf("%s: unknown type %q", f.Name, name)
	}
	f.Length = length
	switch {
	case f.Type == TypeInt:
		f.Digits = 8
	case f.Type.Decimal():
		f.Precision, f.Scale = 18, 2
	}
	if !sized {
		return nil
	}
	first, second, two := strings.Cut(size, ",")
	n, err := strconv.Atoi(first)
	if err != nil {
		return fmt.Errorf("%s: bad size %q", f.Name, size)
	}
	if !f.Type.Decimal() {
		f.Length = n
		return nil
	}
	f.Precision, f.Scale = n, 0
	if two {
		if f.Scale, err = strconv.Atoi(second); err != nil {
			return fmt.Errorf("%s: bad size %q", f.Name, size)
		}
	}
	return nil
}

// apply reads the first of words, and the one after it where it takes a value; it returns how many it used.
func (f *Field) apply(words []string) (int, error) {
	word := words[0]
	if value, ok := strings.CutPrefix(word, "->"); ok {
		f.ReferenceTo = strings.Split(value, "/")
		return 1, nil
	}
	if value, ok := strings.CutPrefix(word, "="); ok {
		f.Default, f.DefaultedOnCreate = value, true
		return 1, nil
	}
	if value, ok := strings.CutPrefix(word, "auto="); ok {
		f.AutoNumber, f.DefaultedOnCreate, f.Nillable = value, true, false
		f.Createable, f.Updateable = false, false
		return 1, nil
	}
	if value, ok := strings.CutPrefix(word, "secrecy="); ok {
		f.Security = value
		return 1, nil
	}
	if value, ok := strings.CutPrefix(word, "comply="); ok {
		f.Compliance = strings.Split(value, "/")
		return 1, nil
	}
	if strings.HasPrefix(word, "{") {
		f.setPicklist(strings.Trim(word, "{}"))
		return 1, nil
	}
	switch word {
	case "as", "in", "of":
		if len(words) < 2 {
			return 0, fmt.Errorf("%q wants a name after it", word)
		}
		f.setName(word, words[1])
		return 2, nil
	}
	return 1, f.mark(word)
}

// setName reads the name after "as", "in" or "of".
func (f *Field) setName(word, name string) {
	switch word {
	case "as":
		f.RelationshipName = name
	case "in":
		f.childName = strings.TrimRight(name, "*!")
		f.CascadeDelete = strings.HasSuffix(name, "*")
		f.RestrictedDelete = strings.HasSuffix(name, "!")
	case "of":
		f.Compound = name
	}
}

func (f *Field) mark(word string) error {
	switch word {
	case "required":
		f.Nillable = false
	case "defaulted":
		f.DefaultedOnCreate, f.Nillable = true, false
	case "notnull":
		f.Nillable = false
	case "readonly":
		f.Createable, f.Updateable = false, false
	case "createonly":
		f.Updateable = false
	case "updateonly":
		f.Createable = false
	case "formula":
		f.Calculated, f.Createable, f.Updateable = true, false, false
	case "name":
		f.NameField, f.Indexed = true, true
	case "unique":
		f.Unique, f.Indexed = true, true
	case "external":
		f.ExternalID, f.IDLookup, f.Indexed = true, true, true
	case "idlookup":
		f.IDLookup, f.Indexed = true, true
	case "casesensitive":
		f.CaseSensitive = true
	case "index":
		f.Indexed = true
	case "nofilter":
		f.Filterable = false
	case "restricted":
		f.RestrictedPicklist = true
	default:
		return fmt.Errorf("unknown word %q", word)
	}
	return nil
}

func (f *Field) setPicklist(values string) {
	for _, value := range strings.Split(values, "|") {
		name, isDefault := strings.CutSuffix(value, "*")
		f.Picklist = append(f.Picklist, PicklistValue{Value: name, Default: isDefault})
		f.DefaultedOnCreate = f.DefaultedOnCreate || isDefault
	}
}

// settle sets what follows from the rest of a definition.
func (f *Field) settle() {
	if f.Type == TypeBoolean {
		f.Nillable, f.DefaultedOnCreate = false, true
		if f.Default == "" {
			f.Default = "false"
		}
	}
	if f.Type == TypeAddress {
		f.Createable, f.Updateable = false, false
	}
	if f.Type == TypeComplex {
		f.Filterable = false
	}
	if f.Type == TypeTextArea && f.Length > longText {
		f.Filterable = false
	}
	// References that only the server writes (CreatedById, MasterRecordId) are rarely searched by, and every index costs
	// each write its share.
	if f.Type == TypeReference && (f.Createable || f.Updateable || f.childName != "") {
		f.Indexed = true
	}
	f.Sortable = f.Filterable && f.Type.sortable()
	f.Groupable = f.Filterable && f.Type.groupable()
	f.Aggregatable = f.Filterable && f.Type.aggregatable()
}
