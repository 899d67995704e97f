package store

// Kind says which part of a store failed.
type Kind int

// The kinds of errors.
const (
	// KindUnusable is a folder or file that cannot be used or is refused.
	KindUnusable Kind = iota
	// KindMissing is a login that is not kept, or no longer.
	KindMissing
	// KindTaken is an alias that another login has.
	KindTaken
	// KindLocked is a keyring that nobody unlocked.
	KindLocked
	// KindNoKeyring is a system without a keyring.
	KindNoKeyring
	// KindPassphrase is a passphrase that is missing or wrong.
	KindPassphrase
	// KindBroken is a file that could not be read and was set aside.
	KindBroken
)

// Error is what every function of the package fails with, but for the end of a context.
type Error struct {
	Kind Kind
	// Reason says what failed and why; Remedy what to do. Both are sentences, and hold no secret.
	Reason, Remedy string
}

func (e *Error) Error() string {
	if e.Remedy == "" {
		return e.Reason
	}
	return e.Reason + " " + e.Remedy
}
