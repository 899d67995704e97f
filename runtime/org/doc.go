// Package org is the only room that holds a credential: logins, and the signed transport to one Salesforce org.
//
// A request comes as typed parts and leaves as one HTTPS request to the org's own host: the URL is built here, headers
// come from a closed list, redirects are refused, and a response that echoes the credential is redacted before it is
// handed on. Sessions are opened and renewed here, from the settings that FromEnvironment names or from a login that was made with a
// browser and kept (Kept); a session goes only to a host
// that the operator or Salesforce stands for (see loginHost.trusted).
//
// It must never know guests or MCP, and no error, log line or value that it gives away may hold a credential. It may
// import no other room but its own store of kept logins.
package org
