package dispatch

// Caller is who asked for a call, as the transport found out. The zero value is the person who started the process: over standard
// input and output there is nobody else.
type Caller struct {
	// Issuer is who vouches for the subject: the URL of an authorization server, or TokenIssuer. It is empty for the zero value only.
	Issuer string
	// Subject names the person or program to its issuer; of TokenIssuer it is the name that the operator gave the token.
	Subject string
	// Client names the program that the subject uses, when the issuer says so.
	Client string
	// Scopes are what the issuer lets the caller ask for here.
	Scopes []string
}

// Local says whether the caller is the person who started the process.
func (c Caller) Local() bool { return c.Issuer == "" }

// Key tells callers apart; it is empty for the local one. Two callers of different issuers have different keys whatever they are named.
func (c Caller) Key() string {
	if c.Local() {
		return ""
	}
	return c.Issuer + " " + c.Subject // no issuer has a space
}
