package org

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// cliPatience is how long the CLI may take for all its commands together: it takes seconds to start, and refreshes the
// session over the network.
const cliPatience = 45 * time.Second

const maxCLITarget = 120 // bytes

// cliLogin takes the session that the Salesforce CLI keeps. The CLI decides where the org is, so what it says is taken: it
// is the operator's own login.
type cliLogin struct {
	path   string // of the program
	target string // alias or user name; empty for the CLI's default org
	run    func(ctx context.Context, path string, arguments []string) (output []byte, err error)
}

// newCLILogin gives the login of the CLI for a target, or for its default org when the target is empty.
func newCLILogin(path, target string) (login, *UnauthenticatedError) {
	if target != "" && !validTarget(target) {
		return nil, &UnauthenticatedError{
			Reason: settingCLITarget + " is set to " + quote(target) + ", which is not an alias or a user name.",
			Remedy: "Use letters, digits and . _ @ + - only; `sf org list` shows the aliases, `sf alias set` makes one.",
		}
	}
	return newSessionLogin(&cliLogin{path: path, target: target, run: runCLI}), nil
}

// validTarget takes what cannot be an option and means nothing to any shell: on Windows the CLI is a batch file, whose
// arguments pass through cmd.exe.
func validTarget(target string) bool {
	if len(target) > maxCLITarget || target[0] == '-' || target[0] == '+' || target[0] == '.' {
		return false
	}
	for i := range len(target) {
		c := target[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("._@+-", c) >= 0) {
			return false
		}
	}
	return true
}

// logIn asks the CLI where the org is, and for its session: before version 2.136.8 (May 2026) `org display` gives both,
// since then it shows a placeholder and `org auth show-access-token` has the session.
func (c *cliLogin) logIn(ctx context.Context) (*credential, error) {
	display, err := c.ask(ctx, c.target, "org display", "--json")
	if err != nil {
		return nil, err
	}
	session := strings.TrimSpace(display.Result.AccessToken)
	if session == "" || strings.HasPrefix(session, cliPlaceholder) {
		// Named as it was found, so that a default org that changes in between does not mix two orgs.
		target := c.target
		if target == "" && display.Result.Username != "" && validTarget(display.Result.Username) {
			target = display.Result.Username
		}
		token, err := c.ask(ctx, target, "org auth show-access-token", "--json", "--no-prompt")
		if err != nil {
			return nil, err
		}
		session = token.Result.AccessToken
	}
	token, err := NewToken(session)
	if err != nil {
		return nil, &UnauthenticatedError{
			Reason: "The Salesforce CLI gave no access token that can be used: " + err.Error() + ".",
			Remedy: "Update the CLI (`sf update`) and log in again: " + c.logInCommand() + ".", local: true,
		}
	}
	base, err := parseInstanceURL(display.Result.InstanceURL)
	if err != nil {
		return nil, &UnauthenticatedError{
			Reason: "The Salesforce CLI gave an address of the org that " + err.Error() + ".",
			Remedy: "Log in again: " + c.logInCommand() + ".", local: true,
		}
	}
	credential := issuedCredential(token, base, settingCLITarget, nil)
	credential.remedy = "Log in again: " + c.logInCommand() + "."
	credential.organization = organizationID(display.Result.ID)
	return credential, nil
}

func (c *cliLogin) logInCommand() string {
	if c.target == "" {
		return "`sf org login web --set-default`"
	}
	return "`sf org login web --alias " + c.target + "`"
}

// ask runs one command of the CLI and reads what it printed. Its failures are local: asking again costs the org nothing, and
// the user may just have logged in.
func (c *cliLogin) ask(ctx context.Context, target, command string, flags ...string) (cliAnswer, error) {
	arguments := append(strings.Fields(command), flags...)
	if target != "" {
		arguments = append(arguments, "--target-org", target)
	}
	output, err := c.run(ctx, c.path, arguments)
	answer, strange := parseCLI(output)
	switch {
	case ctx.Err() != nil:
		return answer, &UnreachableError{
			Reason: fmt.Sprintf("`sf %s` did not end within %s.", command, cliPatience),
			Remedy: "Run it in a terminal to see what it waits for.",
		}
	case strange == nil && (err != nil || answer.Status != 0):
		return answer, c.refusal(command, answer)
	case strange != nil:
		if err == nil {
			err = strange
		}
		return answer, &UnauthenticatedError{
			Reason: fmt.Sprintf("`sf %s` failed: %s.", command, err),
			Remedy: "Run it in a terminal; if the CLI does not know the command, update it with `sf update`.", local: true,
		}
	}
	return answer, nil
}

// refusal says what an error of the CLI means. The names are those of its own errors.
func (c *cliLogin) refusal(command string, answer cliAnswer) *UnauthenticatedError {
	says := "It says: " + shown(answer.Name+": "+answer.Message) + "."
	switch answer.Name {
	case "NoDefaultEnvError", "NoDefaultOrgError", "NoTargetOrg":
		return &UnauthenticatedError{
			Reason: "No Salesforce login is configured, and the Salesforce CLI has no default org. " + says, Remedy: howToConfigure, local: true,
		}
	case "NamedOrgNotFoundError", "NamedOrgNotFound":
		return &UnauthenticatedError{
			Reason: "The Salesforce CLI knows no org by the name in " + settingCLITarget + ". " + says,
			Remedy: "`sf org list` shows the ones that it knows; log in with " + c.logInCommand() + ".", local: true,
		}
	}
	remedy := "Log in again: " + c.logInCommand() + "."
	if strings.Contains(strings.ToLower(answer.Name), "command") {
		remedy = "Update it with `sf update`."
	}
	return &UnauthenticatedError{Reason: "`sf " + command + "` failed. " + says, Remedy: remedy, local: true}
}

func (*cliLogin) patience() time.Duration { return cliPatience }

func (*cliLogin) place() string { return "the Salesforce CLI" }

func (c *cliLogin) identity() string { return "sf " + c.target }

func (c *cliLogin) describe() string {
	if c.target == "" {
		return "the Salesforce CLI's default org (" + filepath.Base(c.path) + ")"
	}
	return "the Salesforce CLI's org " + c.target
}

// organizationID shortens an org's id of 18 characters to 15; it is empty for what is no such id.
func organizationID(id string) string {
	if len(id) != 15 && len(id) != 18 || !strings.HasPrefix(id, "00D") {
		return ""
	}
	return id[:15]
}
