package visible

// Most texts have nothing hidden: these functions go over them without decoding, at the price of the ranges below.

// seenRun gives how many bytes s begins with that are certainly seen.
func seenRun(s string) int {
	i := 0
	for i < len(s) {
		switch b := s[i]; {
		case b >= 0x20 && b < 0x7f || b == '\n' || b == '\t':
			i++
		case b == '\r' && i+1 < len(s) && s[i+1] == '\n':
			i += 2
		default:
			n := seenWide(s[i:])
			if n == 0 {
				return i
			}
			i += n
		}
	}
	return i
}

// seenWide gives how many bytes the character has that s begins with, if it is outside ASCII and certainly seen; else 0. These are the letters
// of Latin, Greek and Cyrillic, the ideographs, kana and Hangul, and the punctuation and signs that are common with them.
func seenWide[T string | []byte](s T) int {
	if len(s) < 2 || s[1]&0xc0 != 0x80 {
		return 0
	}
	switch b := s[0]; {
	case b >= 0xc3 && b <= 0xcb || b >= 0xce && b <= 0xd1: // U+00C0 to U+02FF, U+0380 to U+047F
		return 2
	case len(s) < 3 || s[2]&0xc0 != 0x80:
		return 0
	case b >= 0xe4 && b <= 0xec, // U+4000 to U+CFFF
		b == 0xe3 && s[1] != 0x85,                                 // U+3000 to U+3FFF without the filler among its Hangul
		b == 0xe2 && s[1] == 0x80 && s[2] >= 0x90 && s[2] <= 0xa7, // U+2010 to U+2027: dashes, quotation marks, bullets, ellipsis
		b == 0xe2 && s[1] >= 0x82 && s[1] <= 0x9f && s[1] != 0x83: // U+2080 to U+27FF without the combining marks: signs, arrows, boxes
		return 3
	default:
		return 0
	}
}

// seenEscape gives how many bytes the escape of a JSON string has that s begins with, if what it writes is certainly seen; else 0.
func seenEscape(s []byte) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '"', '\\', '/', 'n', 't':
		return 2
	case 'r':
		if len(s) >= 4 && s[2] == '\\' && s[3] == 'n' {
			return 4
		}
	case 'u':
		if len(s) >= 6 {
			if r := escaped(s); r >= 0x20 && r < 0x7f {
				return 6
			}
		}
	}
	return 0
}
