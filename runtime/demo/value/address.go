package value

import (
	"strings"

	"github.com/forcefield-mcp/forcefield/runtime/demo/schema"
)

// AddressParts are the parts of an address in the order in which its JSON shows them; a compound's component fields are
// named prefix + part, "BillingCity".
func AddressParts() []string {
	return []string{"City", "Country", "GeocodeAccuracy", "Latitude", "Longitude", "PostalCode", "State", "Street"}
}

// AddressFields are the component fields of a compound address in the order of AddressParts.
func AddressFields(o *schema.Object, compound *schema.Field) []*schema.Field {
	prefix := strings.TrimSuffix(compound.Name, "Address")
	parts := AddressParts()
	fields := make([]*schema.Field, 0, len(parts))
	for _, part := range parts {
		if f, ok := o.Field(prefix + part); ok {
			fields = append(fields, f)
		}
	}
	return fields
}

// AppendAddress appends an address whose fields and stored values come in the order of AddressFields. An address without
// any value is null.
func AppendAddress(dst []byte, fields []*schema.Field, stored []any) []byte {
	empty := true
	for _, v := range stored {
		empty = empty && v == nil
	}
	if empty {
		return append(dst, "null"...)
	}
	dst = append(dst, '{')
	for i, part := range AddressParts() {
		if i >= len(fields) || i >= len(stored) {
			break
		}
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '"')
		dst = append(dst, strings.ToLower(part[:1])...)
		dst = append(dst, part[1:]...)
		dst = append(dst, `":`...)
		dst = AppendJSON(dst, fields[i], stored[i])
	}
	return append(dst, '}')
}
