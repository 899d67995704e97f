package org

// secret is a client secret, a password or the like. As in Token, a closure keeps it out of anything that prints values.
type secret struct{ value func() string }

func newSecret(value string) secret { return secret{value: func() string { return value }} }

// reveal gives the secret. Only what logs in and the redactor may ask.
func (s secret) reveal() string {
	if s.value == nil {
		return ""
	}
	return s.value()
}

// String gives `[redacted]`.
func (secret) String() string { return redacted }

// GoString gives `[redacted]`.
func (secret) GoString() string { return redacted }
