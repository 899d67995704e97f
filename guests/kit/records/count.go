package records

// countCharacters counts the characters (Unicode code points) of UTF-8 text.
func countCharacters(text []byte) int {
	n := 0
	for _, c := range text {
		if c&0xc0 != 0x80 {
			n++
		}
	}
	return n
}

// firstCharacters is the length in bytes of the first n characters.
func firstCharacters(text []byte, n int) int {
	for i, c := range text {
		if c&0xc0 != 0x80 {
			if n == 0 {
				return i
			}
			n--
		}
	}
	return len(text)
}

// meter measures a growing buffer in characters. It counts only when the buffer has more bytes than the budget has
// characters, and each byte once.
type meter struct{ bytes, characters int }

// over says whether the buffer, with that many more characters, is larger than the budget.
func (m *meter) over(buffer []byte, more, budget int) bool {
	if len(buffer)+more <= budget {
		return false
	}
	m.characters += countCharacters(buffer[m.bytes:])
	m.bytes = len(buffer)
	return m.characters+more > budget
}
