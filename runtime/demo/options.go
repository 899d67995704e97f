package demo

import (
	"log/slog"
	"time"
)

// Options say which org is wanted. The zero value is a good org with a random token.
type Options struct {
	// Token is the access token that clients must send. Empty stands for a random one in Salesforce's form: the org's id,
	// an exclamation mark, and letters and digits.
	Token string
	// Scale multiplies the number of records: about 2,200 for each step, from 1 (the default) to dataset.MaxScale.
	Scale int
	// Seed chooses another data set of the same kind. Zero is the default set.
	Seed uint64
	// Now is the org's clock; time.Now when nil. Records lie around its day, and date literals in queries follow it.
	Now func() time.Time
	// Log takes what the org itself did wrong, never tokens or bodies. Nothing is logged when nil.
	Log *slog.Logger
}
