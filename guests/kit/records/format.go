package records

// Format is how records are written as text.
type Format uint8

const (
	// CSV is a header and one line a record (RFC 4180, with \n between lines). A parent, child records, an address or another
	// compound value is one cell of JSON; booleans are True and False.
	CSV Format = iota
	// Compact is JSON without white space.
	Compact
	// Indented is JSON indented by two spaces. Its name in tools is `json`.
	Indented
)

// ParseFormat returns the format of that name, as in the argument `format` of the tools.
func ParseFormat(name string) (Format, bool) {
	switch name {
	case "csv":
		return CSV, true
	case "compact":
		return Compact, true
	case "json":
		return Indented, true
	}
	return CSV, false
}
