package store

// Secret is a refresh token or a passphrase. A closure keeps it out of anything that prints values.
type Secret struct{ value func() string }

// NewSecret wraps a secret.
func NewSecret(value string) Secret { return Secret{value: func() string { return value }} }

// Reveal gives the secret; empty for the zero Secret.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return s.value()
}

// String gives `[redacted]`.
func (Secret) String() string { return "[redacted]" }

// GoString gives `[redacted]`.
func (Secret) GoString() string { return "[redacted]" }

// MarshalJSON gives `"[redacted]"`.
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"[redacted]"`), nil }
