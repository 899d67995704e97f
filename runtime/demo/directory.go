package demo

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/forcefield-mcp/forcefield/runtime/demo/login"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// directory finds the users who may log in among the org's records.
type directory struct{ store *store.Store }

const userColumns = `SELECT u."Id", u."Username", coalesce(p."Name", ''), coalesce(u."ProfileId", ''), u."Name", coalesce(u."Email", ''),
	coalesce(u."TimeZoneSidKey", ''), coalesce(u."LanguageLocaleKey", ''), coalesce(u."LocaleSidKey", ''), u."IsActive"
	FROM "User" AS u LEFT JOIN "Profile" AS p ON p."Id" = u."ProfileId" `

// User implements login.Directory. Usernames compare without regard to case, as the column does.
func (d directory) User(ctx context.Context, username string) (login.User, bool, error) {
	return d.find(ctx, `WHERE u."Username" = ? LIMIT 1`, username)
}

func (d directory) byID(ctx context.Context, id string) (login.User, bool, error) {
	return d.find(ctx, `WHERE u."Id" = ?`, id)
}

func (d directory) find(ctx context.Context, where, value string) (u login.User, found bool, err error) {
	err = d.store.Read(ctx, func(r store.Reader) error {
		return r.QueryRowContext(ctx, userColumns+where, value).Scan(&u.ID, &u.Username, &u.Profile, &u.ProfileID, &u.Name, &u.Email,
			&u.TimeZone, &u.Language, &u.Locale, &u.Active)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return login.User{}, false, nil
	}
	if err != nil {
		return login.User{}, false, fmt.Errorf("find a user: %w", err)
	}
	return u, true, nil
}
