package config

import "time"

// Keys gives every setting that there is, sorted by what they are about. A new one needs a row here and a flag of the same name
// (Key.Flag); the file and the environment follow from the row.
func Keys() []Key {
	return []Key{
		// What calls may do.
		{Name: "read-only", Kind: Bool, Help: "leave out every tool that can change data, and refuse every request that does"},
		{Name: "no-raw-tools", Kind: Bool, Help: "leave out the tools that take a path and a method"},
		{Name: "timeout", Kind: Duration, Min: int64(time.Second), Max: int64(time.Hour), Help: "how long one call may take"},

		// Which guest modules there are.
		{Name: "guests", Kind: Path, Help: "a folder of guest modules that add tools or replace bundled ones"},
		{Name: "lock", Kind: Path, Help: "the lock file that says which modules are approved"},
		{Name: "guest-updates", Kind: Text, OneOf: []string{"wait", "same-needs"}, Help: "what becomes of a changed module"},
		{Name: "serve-unapproved", Kind: Bool, Help: "serve new modules that nobody approved, without any right"},

		// The way to the org.
		{Name: "proxy", Kind: Proxy, Help: "the HTTP proxy for the way to Salesforce, in place of HTTPS_PROXY; NO_PROXY still counts"},
		{Name: "ca-file", Kind: Path, Help: "a PEM file of certificate authorities to trust besides the system's"},

		// Logs.
		{Name: "verbose", Kind: Bool, Help: "log more to standard error"},
	}
}
