package approval

import (
	"fmt"
	"os"
	"os/user"
	"strings"
	"unicode"
)

// Person names the operating system's user that this process runs as and, under sudo, who called it.
func Person() string {
	name := fmt.Sprintf("user %d", os.Getuid())
	if u, err := user.Current(); err == nil && u.Username != "" {
		name = u.Username
	}
	if by := os.Getenv("SUDO_USER"); by != "" && by != name {
		name += " (sudo by " + by + ")"
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "?"))
	return name[:min(len(name), 200)]
}
