// Package recordid knows the form of Salesforce record ids: fifteen characters of which case matters, and the eighteen-
// character form, whose last three tell the case of the first fifteen so that it may be compared without regard to case.
//
// The package is pure: it imports nothing of the project and does no I/O.
package recordid

import "fmt"

// Lengths of the two forms, in characters.
const (
	ShortLength = 15
	LongLength  = 18
)

// MasterRecordType is the id of the record type that every object has.
const MasterRecordType = "012000000000000AAA"

const (
	checksumAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	digits           = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

// Long gives the eighteen-character form of an id in either form, and false when the text is not an id: another length,
// other characters than ASCII letters and digits, or a checksum that does not fit. An 18-character id whose letters were
// changed in case is repaired from its checksum, as the form promises.
func Long(id string) (string, bool) {
	switch len(id) {
	case ShortLength:
		if !alphanumeric(id) {
			return "", false
		}
		return id + checksum(id), true
	case LongLength:
		if !alphanumeric(id) {
			return "", false
		}
		if checksum(id[:ShortLength]) == id[ShortLength:] {
			return id, true
		}
		return repair(id)
	}
	return "", false
}

// Valid reports whether the text is a record id in either form.
func Valid(id string) bool {
	_, ok := Long(id)
	return ok
}

// Short cuts an id to its first fifteen characters; text that is shorter comes back as it is.
func Short(id string) string {
	if len(id) < ShortLength {
		return id
	}
	return id[:ShortLength]
}

// New builds the id with a key prefix (three characters), an instance (three characters) and a number; each part must fit.
func New(prefix, instance string, number uint64) (string, error) {
	if len(prefix) != 3 || len(instance) != 3 || !alphanumeric(prefix+instance) {
		return "", fmt.Errorf("a record id needs a key prefix and an instance of three letters or digits, not %q and %q", prefix, instance)
	}
	const width = ShortLength - 6
	var id [ShortLength]byte
	copy(id[:], prefix)
	copy(id[3:], instance)
	for i := ShortLength - 1; i >= ShortLength-width; i-- {
		id[i] = digits[number%uint64(len(digits))]
		number /= uint64(len(digits))
	}
	if number != 0 {
		return "", fmt.Errorf("the records of prefix %s are used up", prefix)
	}
	return string(id[:]) + checksum(string(id[:])), nil
}

// Number is the counter within an id that New built: its last nine characters in base 62.
func Number(id string) (uint64, bool) {
	if len(id) < ShortLength {
		return 0, false
	}
	var n uint64
	for i := 6; i < ShortLength; i++ {
		digit, ok := digitValue(id[i])
		if !ok {
			return 0, false
		}
		n = n*uint64(len(digits)) + digit
	}
	return n, true
}

func digitValue(c byte) (uint64, bool) {
	switch {
	case c >= '0' && c <= '9':
		return uint64(c - '0'), true
	case c >= 'A' && c <= 'Z':
		return uint64(c-'A') + 10, true
	case c >= 'a' && c <= 'z':
		return uint64(c-'a') + 36, true
	}
	return 0, false
}

// checksum maps the upper-case letters of each group of five characters to one of 32 letters and digits.
func checksum(id string) string {
	var sum [3]byte
	for group := range sum {
		bits := 0
		for k := range 5 {
			if upper(id[group*5+k]) {
				bits |= 1 << k
			}
		}
		sum[group] = checksumAlphabet[bits]
	}
	return string(sum[:])
}

// repair restores the case of the first fifteen characters from the checksum; a checksum that asks for an upper-case
// digit fits no id.
func repair(id string) (string, bool) {
	fixed := []byte(id)
	for group := range 3 {
		bits, ok := checksumValue(id[ShortLength+group])
		if !ok {
			return "", false
		}
		for k := range 5 {
			i := group*5 + k
			wantUpper := bits&(1<<k) != 0
			switch c := fixed[i]; {
			case c >= '0' && c <= '9':
				if wantUpper {
					return "", false
				}
			case wantUpper:
				fixed[i] = c &^ 0x20
			default:
				fixed[i] = c | 0x20
			}
		}
	}
	// A repaired id must differ from what was given in case only by a consistent change: an id whose checksum is simply
	// wrong would be "repaired" into another record's id, so mixed-case input is refused.
	if mixedCase(id[:ShortLength]) {
		return "", false
	}
	copy(fixed[ShortLength:], checksum(string(fixed[:ShortLength])))
	return string(fixed), true
}

func checksumValue(c byte) (int, bool) {
	switch {
	case c >= 'A' && c <= 'Z':
		return int(c - 'A'), true
	case c >= 'a' && c <= 'z':
		return int(c - 'a'), true
	case c >= '0' && c <= '5':
		return int(c-'0') + 26, true
	}
	return 0, false
}

func mixedCase(s string) bool {
	var lower, higher bool
	for i := range len(s) {
		lower = lower || (s[i] >= 'a' && s[i] <= 'z')
		higher = higher || upper(s[i])
	}
	return lower && higher
}

func upper(c byte) bool { return c >= 'A' && c <= 'Z' }

func alphanumeric(s string) bool {
	for i := range len(s) {
		if _, ok := digitValue(s[i]); !ok {
			return false
		}
	}
	return true
}
