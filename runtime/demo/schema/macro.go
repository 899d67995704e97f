package schema

import (
	"fmt"
	"strings"
)

// expand appends the fields that a macro line stands for.
func expand(o *Object, words []string) error {
	lines, err := macro(words)
	if err != nil {
		return err
	}
	for _, line := range lines {
		parts, err := split(line)
		if err != nil {
			return err
		}
		f, err := parseField(parts)
		if err != nil {
			return err
		}
		o.Fields = append(o.Fields, f)
	}
	return nil
}

func macro(words []string) ([]string, error) {
	switch words[0] {
	case "@id":
		return []string{`Id id "Record ID" readonly defaulted idlookup`}, nil
	case "@deleted":
		return []string{`IsDeleted boolean "Deleted" readonly`}, nil
	case "@audit":
		return []string{
			`CreatedDate datetime "Created Date" readonly defaulted index`,
			`CreatedById reference "Created By ID" readonly defaulted ->User as CreatedBy`,
			`LastModifiedDate datetime "Last Modified Date" readonly defaulted`,
			`LastModifiedById reference "Last Modified By ID" readonly defaulted ->User as LastModifiedBy`,
			`SystemModstamp datetime "System Modstamp" readonly defaulted`,
		}, nil
	case "@viewed":
		return []string{
			`LastViewedDate datetime "Last Viewed Date" readonly`,
			`LastReferencedDate datetime "Last Referenced Date" readonly`,
		}, nil
	case "@address":
		if len(words) != 2 {
			return nil, fmt.Errorf("@address wants a prefix, or - for none")
		}
		return addressLines(strings.Trim(words[1], "-")), nil
	}
	return nil, fmt.Errorf("unknown macro %q", words[0])
}

func addressLines(prefix string) []string {
	label := func(part string) string {
		if prefix == "" {
			return part
		}
		return prefix + " " + part
	}
	line := func(part, kind, name string) string {
		return fmt.Sprintf("%s%s %s %q of %sAddress", prefix, part, kind, label(name), prefix)
	}
	return []string{
		line("Street", "textarea(255)", "Street"),
		line("City", "string(40)", "City"),
		line("State", "string(80)", "State/Province"),
		line("PostalCode", "string(20)", "Zip/Postal Code"),
		line("Country", "string(80)", "Country"),
		line("Latitude", "double(18,15)", "Latitude"),
		line("Longitude", "double(18,15)", "Longitude"),
		line("GeocodeAccuracy", "picklist(40)", "Geocode Accuracy") +
			" restricted {Address|NearAddress|Block|Street|ExtendedZip|Zip|Neighborhood|City|County|State|Unknown}",
		fmt.Sprintf("%sAddress address %q", prefix, label("Address")),
	}
}
