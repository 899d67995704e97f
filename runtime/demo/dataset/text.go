package dataset

import (
	"fmt"
	"unicode/utf8"
)

// flag is a boolean as the store keeps it.
func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// orNull is null for an empty text, as the store keeps it.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// mailbox is the local part of a person's mail address: lower-case ASCII with a dot.
func mailbox(first, last string) string { return ascii(first) + "." + ascii(last) }

// ascii keeps the letters and digits of a name, in lower case, with the accents taken off those the word lists use.
func ascii(name string) string {
	plain := make([]byte, 0, len(name))
	for _, c := range name {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') {
			plain = utf8.AppendRune(plain, c)
			continue
		}
		if letter := unaccented(c); letter != 0 {
			plain = append(plain, letter)
		}
	}
	return string(plain)
}

func unaccented(c rune) byte {
	switch c {
	case 'á', 'ã':
		return 'a'
	case 'ć':
		return 'c'
	case 'é', 'ë':
		return 'e'
	case 'í', 'ı':
		return 'i'
	case 'ł':
		return 'l'
	case 'ñ':
		return 'n'
	case 'ó', 'ö', 'ø':
		return 'o'
	case 'ü':
		return 'u'
	}
	return 0
}

func phone(r *random, area string) string { return fmt.Sprintf("%s %04d", area, r.IntN(10_000)) }

func employeeNumber(i int) string { return fmt.Sprintf("E%04d", 1001+i) }
