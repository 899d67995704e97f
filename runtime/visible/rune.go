package visible

import "unicode"

// Mark stands for a run of characters that cannot be seen. It is U+2426, the symbol for a substitute.
const Mark = '␦'

// hidden says whether a character cannot be seen, or changes how others are seen: control characters but tab, line feed and
// carriage return; formatting characters (zero-width, bidirectional, tags; Unicode category Cf); variation selectors and other
// default-ignorable characters; fillers that look like nothing; line and paragraph separators; noncharacters.
func hidden(r rune) bool {
	switch {
	case r < 0: // nothing
		return false
	case r < 0x20:
		return r != '\t' && r != '\n' && r != '\r'
	case r < 0x7f:
		return false
	case r < 0xa0: // delete and the C1 controls
		return true
	case r == 0xad, r == 0x034f, r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5, r == 0x2800, r == 0x3164, r == 0xffa0:
		return true
	case r == 0x2028, r == 0x2029:
		return true
	case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r):
		return true
	case r >= 0xe0000 && r < 0xe1000: // tags and what is reserved with them
		return true
	default:
		return unicode.Is(unicode.Noncharacter_Code_Point, r)
	}
}

const (
	zeroWidthNonJoiner = 0x200c
	zeroWidthJoiner    = 0x200d
	textStyle          = 0xfe0e
	emojiStyle         = 0xfe0f
)

// joins says whether one of the characters that Persian, the scripts of India and emoji need stands where they need it: a joiner
// between two characters outside ASCII, a style behind a character that can have one. In a run of them, none does.
func joins(before, r, after rune) bool {
	seen := func(c rune) bool { return c > 0x7f && !hidden(c) && !unicode.IsSpace(c) }
	switch r {
	case zeroWidthNonJoiner:
		return seen(before) && unicode.IsLetter(after) && seen(after)
	case zeroWidthJoiner:
		return (seen(before) || before == emojiStyle) && seen(after)
	case textStyle, emojiStyle:
		return (seen(before) || before == '#' || before == '*' || before >= '0' && before <= '9') && (!hidden(after) || after == zeroWidthJoiner)
	default:
		return false
	}
}
