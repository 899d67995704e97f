package config

import "time"

// Keys gives every setting that there is, sorted by what they are about. A new one needs a row here and a flag of the same name
// (Key.Flag); the file and the environment follow from the row.
func Keys() []Key {
	return []Key{
		// What calls may do.
		{Name: "read-only", Kind: Bool, Help: "leave out every tool that can change data, and refuse every request that does"},
		{Name: "no-raw-tools", Kind: Bool, Help: "leave out the tools that take a path and a method"},
		{Name: "toolsets", Kind: List, Help: "the groups of tools to serve; without it and tools, all"},
		{Name: "tools", Kind: List, Help: "the tools to serve, besides those of toolsets"},
		{Name: "timeout", Kind: Duration, Min: int64(time.Second), Max: int64(time.Hour), Help: "how long one call may take"},

		// Which guest modules there are.
		{Name: "guests", Kind: Path, Help: "a folder of guest modules that add tools or replace bundled ones"},
		{Name: "lock", Kind: Path, Help: "the lock file that says which modules are approved"},
		{Name: "guest-updates", Kind: Text, OneOf: []string{"wait", "same-needs"}, Help: "what becomes of a changed module"},
		{Name: "guest-keys", Kind: List, Help: "minisign public keys: with any, only modules that one of them signed are taken"},
		{Name: "serve-unapproved", Kind: Bool, Help: "serve new modules that nobody approved, without any right"},

		// Which orgs there are.
		{Name: "org", Kind: List, Help: "offer only the orgs of these aliases, of which the first is the default"},

		// The way to the org.
		{Name: "proxy", Kind: Proxy, Help: "the HTTP proxy for the way to Salesforce, in place of HTTPS_PROXY; NO_PROXY still counts"},
		{Name: "ca-file", Kind: Path, Help: "a PEM file of certificate authorities to trust besides the system's"},

		// MCP over HTTP.
		{Name: "http", Kind: Text, Help: "the address to serve MCP at over HTTP, in place of standard input and output"},
		{Name: "http-hosts", Kind: List, Help: "the names that clients reach the server by, besides those of loopback"},
		{Name: "http-origins", Kind: List, Help: "the origins whose pages may talk to the server from a browser"},
		{Name: "http-token-file", Kind: Path, Help: "a private file with the token that clients must have, or several with their names"},
		{Name: "http-callers", Kind: Mapping, Help: "which orgs each caller may use; who is not named may use none"},
		{Name: "http-url", Kind: Text, Help: "the URL that clients reach the server at, for OAuth"},
		{Name: "oauth-issuer", Kind: Text, Help: "the authorization server whose access tokens are taken"},
		{Name: "oauth-keys", Kind: Text, Help: "the URL of its public keys (JWKS)"},
		{Name: "oauth-scopes", Kind: List, Help: "the scopes that an access token must have"},
		{Name: "cursor-key-file", Kind: Path, Help: "a private file with the key that instances share to open each other's cursors"},

		// The record of calls.
		{Name: "audit.file", Kind: Path, Help: "a file that every call is recorded in; servers may share it"},
		{Name: "audit.sync", Kind: Bool, Help: "have each record on the disk before the call goes on"},
		{Name: "audit.required", Kind: Bool, Help: "make no call that cannot be recorded"},
		{Name: "audit.arguments", Kind: Bool, Help: "record the arguments of calls, and not only their digest"},

		// Logs.
		{Name: "verbose", Kind: Bool, Help: "log more to standard error"},
	}
}
