package rest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"

	"github.com/forcefield-mcp/forcefield/runtime/demo/recordid"
	"github.com/forcefield-mcp/forcefield/runtime/demo/store"
)

// user is what the identity resources tell of the user whom a token belongs to.
type user struct {
	id, username, name, first, last, email, nickname, timeZone, language, locale, phone, modified string
	street, city, state, country, zip                                                             string
	active                                                                                        bool
}

func (s *Server) user(ctx context.Context) (u user, err error) {
	u.id = s.config.User
	err = s.config.Store.Read(ctx, func(r store.Reader) error {
		return r.QueryRowContext(ctx, `SELECT "Username", "Name", coalesce("FirstName", ''), "LastName", "Email", "CommunityNickname",
			"TimeZoneSidKey", "LanguageLocaleKey", "LocaleSidKey", coalesce("MobilePhone", ''), "LastModifiedDate", "IsActive",
			coalesce("Street", ''), coalesce("City", ''), coalesce("State", ''), coalesce("Country", ''), coalesce("PostalCode", '')
			FROM "User" WHERE "Id" = ?`, u.id).Scan(&u.username, &u.name, &u.first, &u.last, &u.email, &u.nickname,
			&u.timeZone, &u.language, &u.locale, &u.phone, &u.modified, &u.active,
			&u.street, &u.city, &u.state, &u.country, &u.zip)
	})
	if errors.Is(err, sql.ErrNoRows) {
		err = fmt.Errorf("the user of the token is gone: %w", err)
	}
	return u, err
}

// tokenFault is how the identity resources refuse a token: plain text, not JSON.
func tokenFault(text string) *reply {
	return &reply{status: http.StatusForbidden, body: []byte(text), contentType: "text/html; charset=UTF-8"}
}

// tokenOf takes the token from the header, or from the parameter that some clients use for these two resources.
func tokenOf(r *http.Request) string {
	if token, ok := bearer(r.Header.Get("Authorization")); ok {
		return token
	}
	if token := r.URL.Query().Get("oauth_token"); token != "" {
		return token
	}
	return r.URL.Query().Get("access_token")
}

// admit checks the token of an identity resource; a reply is the refusal.
func (s *Server) admit(r *http.Request) *reply {
	switch token := tokenOf(r); {
	case token == "":
		return tokenFault("Missing_OAuth_Token")
	case !s.knows(token):
		return tokenFault("Bad_OAuth_Token")
	}
	return nil
}

// userInfo is the OpenID Connect form of the identity.
func (s *Server) userInfo(r *http.Request) (*reply, error) {
	if refused := s.admit(r); refused != nil {
		return refused, nil
	}
	u, err := s.user(r.Context())
	if err != nil {
		return nil, err
	}
	origin := (&call{Request: r}).origin()
	return plain(struct {
		Sub               string            `json:"sub"`
		UserID            string            `json:"user_id"`
		OrganizationID    string            `json:"organization_id"`
		PreferredUsername string            `json:"preferred_username"`
		Nickname          string            `json:"nickname"`
		Name              string            `json:"name"`
		Email             string            `json:"email"`
		EmailVerified     bool              `json:"email_verified"`
		GivenName         string            `json:"given_name"`
		FamilyName        string            `json:"family_name"`
		ZoneInfo          string            `json:"zoneinfo"`
		Photos            map[string]string `json:"photos"`
		Profile           string            `json:"profile"`
		Picture           string            `json:"picture"`
		Address           struct{}          `json:"address"`
		URLs              urls              `json:"urls"`
		Active            bool              `json:"active"`
		UserType          string            `json:"user_type"`
		Language          string            `json:"language"`
		Locale            string            `json:"locale"`
		UTCOffset         int               `json:"utcOffset"`
		UpdatedAt         string            `json:"updated_at"`
		AppInstalled      bool              `json:"is_app_installed"`
		IntegrationUser   bool              `json:"is_salesforce_integration_user"`
		LightningLogin    bool              `json:"is_lightning_login_user"`
	}{
		Sub: identityURL(origin, s.config.Organization, u.id), UserID: u.id, OrganizationID: s.config.Organization,
		PreferredUsername: u.username, Nickname: u.nickname, Name: u.name, Email: u.email, EmailVerified: true, GivenName: u.first,
		FamilyName: u.last, ZoneInfo: u.timeZone, Photos: photos(origin), Profile: origin + "/" + u.id, Picture: photos(origin)["picture"],
		URLs: identityURLs(origin, s.config.Organization, u.id), Active: u.active, UserType: "STANDARD", Language: u.language,
		Locale: u.locale, UpdatedAt: seconds(u.modified), AppInstalled: true,
	})
}

// identity is the older form, under the URL that a login returns. Both ids may be in either form.
func (s *Server) identity(r *http.Request, organization, userID string) (*reply, error) {
	if refused := s.admit(r); refused != nil {
		return refused, nil
	}
	if id, valid := recordid.Long(organization); !valid || id != s.config.Organization {
		return tokenFault("Wrong_Org"), nil
	}
	if id, valid := recordid.Long(userID); !valid || id != s.config.User {
		return tokenFault("Bad_Id"), nil
	}
	u, err := s.user(r.Context())
	if err != nil {
		return nil, err
	}
	origin := (&call{Request: r}).origin()
	return plain(struct {
		ID               string            `json:"id"`
		AssertedUser     bool              `json:"asserted_user"`
		UserID           string            `json:"user_id"`
		OrganizationID   string            `json:"organization_id"`
		Username         string            `json:"username"`
		Nickname         string            `json:"nick_name"`
		DisplayName      string            `json:"display_name"`
		Email            string            `json:"email"`
		EmailVerified    bool              `json:"email_verified"`
		FirstName        string            `json:"first_name"`
		LastName         string            `json:"last_name"`
		TimeZone         string            `json:"timezone"`
		Photos           map[string]string `json:"photos"`
		Street           *string           `json:"addr_street"`
		City             *string           `json:"addr_city"`
		State            *string           `json:"addr_state"`
		Country          *string           `json:"addr_country"`
		Zip              *string           `json:"addr_zip"`
		MobilePhone      *string           `json:"mobile_phone"`
		MobileVerified   bool              `json:"mobile_phone_verified"`
		LightningLogin   bool              `json:"is_lightning_login_user"`
		Status           any               `json:"status"`
		URLs             urls              `json:"urls"`
		Active           bool              `json:"active"`
		UserType         string            `json:"user_type"`
		Language         string            `json:"language"`
		Locale           string            `json:"locale"`
		UTCOffset        int               `json:"utcOffset"`
		LastModifiedDate string            `json:"last_modified_date"`
		AppInstalled     bool              `json:"is_app_installed"`
	}{
		ID: identityURL(origin, s.config.Organization, u.id), UserID: u.id, AssertedUser: true, OrganizationID: s.config.Organization,
		Username: u.username, Nickname: u.nickname, DisplayName: u.name, Email: u.email, EmailVerified: true, FirstName: u.first,
		LastName: u.last, TimeZone: u.timeZone, Photos: photos(origin), Street: nullable(u.street), City: nullable(u.city), State: nullable(u.state),
		Country: nullable(u.country), Zip: nullable(u.zip), MobilePhone: nullable(u.phone),
		Status: struct {
			Created *string `json:"created_date"`
			Body    *string `json:"body"`
		}{}, URLs: identityURLs(origin, s.config.Organization, u.id), Active: u.active, UserType: "STANDARD", Language: u.language,
		Locale: u.locale, LastModifiedDate: seconds(u.modified), AppInstalled: true,
	})
}

func identityURL(origin, organization, user string) string {
	return origin + "/id/" + organization + "/" + user
}

func photos(origin string) map[string]string {
	return map[string]string{"picture": origin + "/profilephoto/005/F", "thumbnail": origin + "/profilephoto/005/T"}
}

// urls are templates: clients put a version in.
type urls struct {
	Enterprise   string `json:"enterprise"`
	Metadata     string `json:"metadata"`
	Partner      string `json:"partner"`
	REST         string `json:"rest"`
	SObjects     string `json:"sobjects"`
	Search       string `json:"search"`
	Query        string `json:"query"`
	Recent       string `json:"recent"`
	ToolingSOAP  string `json:"tooling_soap"`
	ToolingREST  string `json:"tooling_rest"`
	Profile      string `json:"profile"`
	Feeds        string `json:"feeds"`
	Groups       string `json:"groups"`
	Users        string `json:"users"`
	FeedItems    string `json:"feed_items"`
	FeedElements string `json:"feed_elements"`
	Custom       string `json:"custom_domain"`
}

func identityURLs(origin, organization, user string) urls {
	soap := func(api string) string {
		return origin + "/services/Soap/" + api + "/{version}/" + organization[:recordid.ShortLength]
	}
	data := origin + "/services/data/v{version}/"
	return urls{
		Enterprise: soap("c"), Metadata: soap("m"), Partner: soap("u"), REST: data, SObjects: data + "sobjects/", Search: data + "search/",
		Query: data + "query/", Recent: data + "recent/", ToolingSOAP: soap("T"), ToolingREST: data + "tooling/", Profile: origin + "/" + user,
		Feeds: data + "chatter/feeds", Groups: data + "chatter/groups", Users: data + "chatter/users", FeedItems: data + "chatter/feed-items",
		FeedElements: data + "chatter/feed-elements", Custom: origin,
	}
}

// seconds cuts the milliseconds off a stored time.
func seconds(stored string) string {
	const length = len("2006-01-02T15:04:05")
	if len(stored) < length {
		return stored
	}
	return stored[:length] + "Z"
}

func nullable(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
