// Package login is how clients get into the demo org: OAuth 2.0 under /services/oauth2, the device page under /setup/connect,
// and the SOAP login under /services/Soap/u and /services/Soap/c. It keeps the sessions, so it also says whom a token stands for.
//
// All state is in memory and bounded: who asks for one thing too many loses the oldest. Tokens, codes and secrets are kept and
// compared as hashes, never logged, and appear in no error.
//
// # What is as in Salesforce
//
// The parameters, the success and error bodies, signatures, single-use codes of 15 minutes, PKCE with S256 only, refresh
// tokens that die with a revocation and take their sessions along, SOAP faults with status 500, and no SOAP login from API
// version 65 on. Where Salesforce's own words are not documented, the closest known ones are used.
//
// # What is not
//
// All users share one password. Approving a client is part of logging in; there is no browser session, so every page asks for
// the password. Registered redirect URLs on loopback match with any port, as RFC 8252 section 7.3 has it for native clients.
// Sessions end a fixed time after the login, not after idleness, so that a test knows when.
//
// The package imports nothing of the project. Users come through the Directory.
package login
