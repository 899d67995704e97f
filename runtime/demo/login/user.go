package login

import "context"

// User is somebody who may log in.
type User struct {
	ID        string // 18 characters
	Username  string
	Profile   string // the profile's name
	ProfileID string
	Name      string
	Email     string
	TimeZone  string
	Language  string
	Locale    string
	Active    bool
}

// Directory knows the users of the org.
type Directory interface {
	// User finds a user by name, without regard to case; false when there is none.
	User(ctx context.Context, username string) (User, bool, error)
}
