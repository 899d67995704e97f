package org

import (
	"context"
	"errors"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/org/store"
)

// KeptConfig says where logins are kept and who can be asked for a passphrase.
type KeptConfig struct {
	// Folder of the store.
	Folder string
	// Getenv gives FORCEFIELD_PASSPHRASE and FORCEFIELD_PASSPHRASE_FILE.
	Getenv func(string) string
	// Interactive is true where a person at a terminal can be asked: never where standard input is a protocol's.
	Interactive bool
	// Vault is the keyring; nil means the system's.
	Vault store.Vault
	// WorkFactor is that of store.Config.
	WorkFactor int
	Options
}

// Kept is the logins that are kept on this machine for this user. It is safe for concurrent use.
type Kept struct {
	store   *store.Store
	options Options
	pause   func(ctx context.Context, d time.Duration) // between two questions whether a code was entered
}

// OpenKept gives the logins of a folder. It does no I/O.
func OpenKept(config KeptConfig) *Kept {
	ask := store.AskTerminal
	if !config.Interactive {
		ask = nil
	}
	return &Kept{options: config.Options, pause: pause, store: store.New(store.Config{
		Folder: config.Folder, Vault: config.Vault, WorkFactor: config.WorkFactor, Passphrase: store.PassphraseFrom(config.Getenv, ask),
	})}
}

// KeptOrg is what is known of a kept login. It holds no secret.
type KeptOrg struct {
	// Alias is what people call it; Default is true for the one that is used when none is named.
	Alias   string `json:"alias"`
	Default bool   `json:"default"`
	// Username is the user's, and UserID and Organization are Salesforce's ids.
	Username     string `json:"username"`
	UserID       string `json:"userId"`
	Organization string `json:"organizationId"`
	// InstanceURL is the org's address, LoginURL that of the host that renews the session.
	InstanceURL string `json:"instanceUrl"`
	LoginURL    string `json:"loginUrl"`
	// ClientID is the app that the user let in.
	ClientID string `json:"clientId"`
	// KeptIn is "keyring" or "file".
	KeptIn string    `json:"keptIn"`
	Since  time.Time `json:"since"`

	id string
}

func keptOrg(e store.Entry, standard string) KeptOrg {
	return KeptOrg{
		Alias: e.Alias, Default: e.Alias == standard, Username: e.Username, UserID: e.UserID, Organization: e.Organization,
		InstanceURL: e.InstanceURL, LoginURL: e.LoginURL, ClientID: e.ClientID, KeptIn: string(e.Keeper), Since: e.Since, id: e.ID,
	}
}

// List gives the kept logins, in the order in which they were kept. It needs no keyring and no passphrase.
func (k *Kept) List(ctx context.Context) ([]KeptOrg, error) {
	index, err := k.store.List(ctx)
	if err != nil {
		return nil, storeTrouble(err)
	}
	list := make([]KeptOrg, len(index.Entries))
	for i, e := range index.Entries {
		list[i] = keptOrg(e, index.Default)
	}
	return list, nil
}

// Find gives the login of an alias, or an error that names the known ones.
func (k *Kept) Find(ctx context.Context, alias string) (KeptOrg, error) {
	list, err := k.List(ctx)
	if err != nil {
		return KeptOrg{}, err
	}
	known := make([]string, len(list))
	for i, o := range list {
		if o.Alias == alias {
			return o, nil
		}
		known[i] = o.Alias
	}
	return KeptOrg{}, unknownOrg(alias, known)
}

// SetDefault chooses the login that is used when none is named.
func (k *Kept) SetDefault(ctx context.Context, alias string) error {
	if _, err := k.Find(ctx, alias); err != nil {
		return err
	}
	return storeTrouble(k.store.SetDefault(ctx, alias))
}

// open gives the org of a kept login. It does no I/O.
func (k *Kept) open(o KeptOrg, version string) *Org {
	w := newWire(k.options)
	session := newSessionLogin(&keptLogin{kept: k, wire: w, first: o})
	session.last = o.Organization
	return assemble(w, session, version, k.options)
}

// endpoint is the token endpoint of a kept login.
func (o KeptOrg) endpoint(w *wire) (tokenEndpoint, error) {
	host := loginHost{setting: settingLoginHost}
	var err error
	if host.base, err = parseInstanceURL(o.LoginURL); err != nil {
		return tokenEndpoint{}, &UnauthenticatedError{Reason: "The login host that is kept for " + o.Alias + " " + err.Error() + ".", Remedy: logInAgain(o.Alias), local: true}
	}
	if instance, err := parseInstanceURL(o.InstanceURL); err == nil {
		host.instance = instance
	}
	return tokenEndpoint{wire: w, host: host, means: keptMeaning(o.Alias)}, nil
}

// storeTrouble turns an error of the store into one of this package. Nothing was asked over the network.
func storeTrouble(err error) error {
	var known *store.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return &UnauthenticatedError{Reason: known.Reason, Remedy: known.Remedy, local: true}
	case errors.Is(err, context.Canceled):
		return &CanceledError{}
	case errors.Is(err, context.DeadlineExceeded):
		return &UnreachableError{Reason: "Another process has been using the kept logins for too long.", Remedy: "Try again; if it happens again, look for a forcefield process that hangs."}
	}
	return &UnauthenticatedError{Reason: "The kept logins cannot be used.", Remedy: "Log in again: `forcefield org login`.", local: true}
}

func logInAgain(alias string) string {
	return "Log in again: `forcefield org login --alias " + alias + "`."
}
