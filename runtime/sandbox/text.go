package sandbox

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/forcefield-mcp/forcefield/runtime/abi"
)

// textCaps let through a text of so many characters.
func textCaps(characters int) abi.Caps {
	return abi.Caps{Bytes: uint64(characters * utf8.UTFMax)} // #nosec G115 -- a constant
}

// cutText gives the core values of a call with the text whose pointer is at index i cut to so many characters, without copying
// the text: a guest may log its whole memory, 10,000 times. What is cut off must still lie in the memory.
func (c *call) cutText(stack []uint64, i, characters int) []uint64 {
	longest := uint32(characters * utf8.UTFMax)    // #nosec G115 -- a constant
	ptr, n := uint32(stack[i]), uint32(stack[i+1]) // #nosec G115 -- i32
	view, ok := c.instance.Memory().Read(ptr, n)
	if !ok || n <= longest {
		return stack // lifting it finds what is wrong
	}
	for longest > 0 && !utf8.RuneStart(view[longest]) {
		longest--
	}
	cut := append([]uint64(nil), stack...)
	cut[i+1] = uint64(longest)
	return cut
}

// printable cuts a text of a guest to so many characters and puts a space for each control character, so that it cannot
// forge lines of a log or move the cursor of a terminal.
func printable(s string, characters int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control) {
			return ' '
		}
		return r
	}, s)
	n := 0
	for i := range s {
		if n++; n > characters {
			return s[:i]
		}
	}
	return s
}
