package demo

import (
	"crypto/rsa"
	"log/slog"
	"time"

	"github.com/forcefield-mcp/forcefield/runtime/demo/faults"
	"github.com/forcefield-mcp/forcefield/runtime/demo/login"
)

// Options say which org is wanted. The zero value is a good org with random secrets.
type Options struct {
	// Token is an access token of the administrator that is good from the start. Empty stands for a random one in
	// Salesforce's form: the org's id, an exclamation mark, and letters and digits.
	Token string
	// Password is every user's. Empty stands for a random one.
	Password string
	// ClientSecret is that of the client DefaultClientID. Empty stands for a random one.
	ClientSecret string
	// JWTKey lets DefaultClientID log users in with assertions signed by the private key that belongs to it. Without it,
	// that grant is refused.
	JWTKey *rsa.PublicKey
	// Clients are programs that may log users in, besides DefaultClientID and CommandLineClientID.
	Clients []login.Client
	// SessionLifetime is how long a session lasts after a login. Zero stands for two hours; Token then lasts for ever.
	SessionLifetime time.Duration
	// RotateRefreshTokens replaces a refresh token each time it is used.
	RotateRefreshTokens bool
	// Scale multiplies the number of records: about 2,200 for each step, from 1 (the default) to dataset.MaxScale.
	Scale int
	// Seed chooses another data set of the same kind. Zero is the default set.
	Seed uint64
	// DataFile keeps the org in this file. A file that is there already is opened with the records that it has, whatever Scale
	// and Seed say; see store.OpenFile. Empty keeps the org in memory only.
	DataFile string
	// Faults serves the resource with which a client that has Credentials.FaultToken makes requests fail; see package faults.
	Faults bool
	// Now is the org's clock; time.Now when nil. Records lie around its day, and date literals in queries follow it.
	Now func() time.Time
	// Log takes what the org itself did wrong, never tokens or bodies. Nothing is logged when nil.
	Log *slog.Logger
}

// FaultResource is the path of the resource that Options.Faults serves.
const FaultResource = faults.Resource
