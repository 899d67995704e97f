package org

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	cliPlaceholderAnswer = `{"status":0,"result":{"id":"00Dxx0000001gPfEAI","accessToken":"[REDACTED] Use 'sf org auth show-access-token' to view","instanceUrl":"https://x.my.salesforce.com","username":"jo@example.com"},"warnings":[]}`
	cliOldAnswer         = `{"status":0,"result":{"id":"00Dxx0000001gPfEAI","accessToken":"` + canary + `","instanceUrl":"https://x.my.salesforce.com","username":"jo@example.com"}}`
	cliTokenAnswer       = `{"status":0,"result":{"accessToken":"` + canary + `"},"warnings":["keep it secret"]}`
)

// scriptedCLI answers commands by their first words, and keeps what it was asked.
func scriptedCLI(target string, answers map[string]string) (*cliLogin, *[][]string) {
	asked := new([][]string)
	return &cliLogin{path: "/usr/bin/sf", target: target, run: func(_ context.Context, _ string, arguments []string) ([]byte, error) {
		*asked = append(*asked, arguments)
		for command, answer := range answers {
			if strings.HasPrefix(strings.Join(arguments, " "), command+" --json") {
				if strings.Contains(answer, `"status":1`) || !strings.Contains(answer, "{") {
					return []byte(answer), errors.New("it ended with status 1")
				}
				return []byte(answer), nil
			}
		}
		return []byte("sf is not that new"), errors.New("it ended with status 127")
	}}, asked
}

func TestTheCLIsSession(t *testing.T) {
	cases := map[string]struct {
		target  string
		answers map[string]string
		asked   []string
		says    []string // none means a session
	}{
		"an old CLI shows it with the org": {"dev", map[string]string{"org display": cliOldAnswer}, []string{"org display --json --target-org dev"}, nil},
		"a new CLI shows a placeholder and is asked for it": {"dev",
			map[string]string{"org display": cliPlaceholderAnswer, "org auth show-access-token": cliTokenAnswer},
			[]string{"org display --json --target-org dev", "org auth show-access-token --json --no-prompt --target-org dev"}, nil},
		"the default org is asked for by the name that was found": {"",
			map[string]string{"org display": cliPlaceholderAnswer, "org auth show-access-token": cliTokenAnswer},
			[]string{"org display --json", "org auth show-access-token --json --no-prompt --target-org jo@example.com"}, nil},
		"lines before the JSON are passed over":           {"dev", map[string]string{"org display": " ›   Warning: update available\n" + cliOldAnswer}, []string{"org display --json --target-org dev"}, nil},
		"a placeholder without the command for the token": {"dev", map[string]string{"org display": cliPlaceholderAnswer}, nil, []string{"org auth show-access-token", "sf update"}},
		"a placeholder for the token as well": {"dev",
			map[string]string{"org display": cliPlaceholderAnswer, "org auth show-access-token": cliPlaceholderAnswer}, nil, []string{"placeholder", "sf org login web --alias dev"}},
		"no default org": {"", map[string]string{"org display": `{"status":1,"name":"NoDefaultEnvError","message":"No default environment found."}`}, nil,
			[]string{"no default org", "SALESFORCE_CLIENT_ID", "--demo"}},
		"an unknown org": {"dev", map[string]string{"org display": `{"status":1,"name":"NamedOrgNotFoundError","message":"No authorization information found for dev."}`}, nil,
			[]string{"SALESFORCE_CLI_TARGET_ORG", "sf org list"}},
		"a login that has ended": {"dev", map[string]string{"org display": `{"status":1,"name":"RefreshTokenAuthError","message":"expired ` + canary + ` force://PlatformCLI::x@y"}`}, nil,
			[]string{"RefreshTokenAuthError", "sf org login web --alias dev", redacted}},
		"no JSON":        {"dev", map[string]string{"org display": "Segmentation fault"}, nil, []string{"ended with status 1"}},
		"a bad address":  {"dev", map[string]string{"org display": strings.ReplaceAll(cliOldAnswer, "https://x", "http://x")}, nil, []string{"unencrypted"}},
		"half an answer": {"dev", map[string]string{"org display": `{"status":0,"result":{`}, nil, []string{"no JSON"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			cli, asked := scriptedCLI(c.target, c.answers)
			got, err := cli.logIn(context.Background())
			if c.says != nil {
				contains(t, wantError[*UnauthenticatedError](t, err).Error(), c.says...)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got.token.reveal() != canary || got.base.String() != "https://x.my.salesforce.com" || got.organization != "00Dxx0000001gPf" {
				t.Errorf("%+v", got)
			}
			var lines []string
			for _, arguments := range *asked {
				lines = append(lines, strings.Join(arguments, " "))
			}
			if !slices.Equal(lines, c.asked) {
				t.Errorf("asked %q, want %q", lines, c.asked)
			}
		})
	}
	t.Run("a CLI that does not end is left", func(t *testing.T) {
		cli := &cliLogin{path: "/usr/bin/sf", run: func(ctx context.Context, _ string, _ []string) ([]byte, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}}
		ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		defer cancel()
		_, err := cli.logIn(ctx)
		contains(t, wantError[*UnreachableError](t, err).Error(), "did not end")
	})
}

func TestTargetsThatAreNotOne(t *testing.T) {
	for target, valid := range map[string]bool{
		"dev": true, "jo@example.com": true, "a_b-c.d+e@f": true, "-x": false, "--json": false, "a b": false, "a;b": false, "a&b": false, "a%b%": false,
		`a"b`: false, "$(x)": false, "a\nb": false, "../x": false, "é": false, strings.Repeat("x", maxCLITarget+1): false,
	} {
		if got := validTarget(target); got != valid {
			t.Errorf("%q: %v", target, got)
		}
		o := FromEnvironment(environment(map[string]string{"SALESFORCE_CLI_TARGET_ORG": target, "SALESFORCE_CLI": os.Args[0]}), Options{})
		if (o.Configured() == nil) != valid {
			t.Errorf("%q: %v", target, o.Configured())
		}
		o.Close()
	}
}

// program writes a shell script with the name of the CLI, and gives its path.
func program(t *testing.T, script string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a POSIX shell")
	}
	path := filepath.Join(t.TempDir(), "sf")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheCLIIsFoundOnThePathAndNowhereElse(t *testing.T) {
	path := program(t, "echo '"+cliOldAnswer+"'")
	folder := filepath.Dir(path)
	cases := map[string]struct {
		settings map[string]string
		says     []string // none means that the CLI is used
	}{
		"on the PATH, with nothing set":    {map[string]string{"PATH": "/nonexistent:" + folder}, nil},
		"on the PATH, for a target":        {map[string]string{"PATH": folder, "SALESFORCE_CLI_TARGET_ORG": "dev"}, nil},
		"by its path":                      {map[string]string{"SALESFORCE_CLI": path}, nil},
		"not when it is off":               {map[string]string{"PATH": folder, "SALESFORCE_CLI": "off"}, []string{"No Salesforce login is configured"}},
		"not for a target when it is off":  {map[string]string{"PATH": folder, "SALESFORCE_CLI": "off", "SALESFORCE_CLI_TARGET_ORG": "dev"}, []string{"SALESFORCE_CLI_TARGET_ORG is set, but", "off"}},
		"not in a relative folder":         {map[string]string{"PATH": ".:bin"}, []string{"No Salesforce login is configured"}},
		"not by a relative name":           {map[string]string{"SALESFORCE_CLI": "sf"}, []string{"SALESFORCE_CLI", "whole path"}},
		"not when another login was begun": {map[string]string{"PATH": folder, "SALESFORCE_USERNAME": "jo"}, []string{"SALESFORCE_PASSWORD is not"}},
		"not when an address was set":      {map[string]string{"PATH": folder, "SALESFORCE_INSTANCE_URL": "https://x.example"}, []string{"SALESFORCE_ACCESS_TOKEN is not"}},
		"not when a domain was set":        {map[string]string{"PATH": folder, "SALESFORCE_DOMAIN": "x.my"}, []string{"SALESFORCE_DOMAIN is set"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := FromEnvironment(environment(c.settings), Options{})
			defer o.Close()
			if c.says == nil {
				if o.Configured() != nil || !strings.Contains(o.Login(), "Salesforce CLI") {
					t.Errorf("%v, %s", o.Configured(), o.Login())
				}
				return
			}
			contains(t, wantError[*UnauthenticatedError](t, o.Configured()).Error(), c.says...)
		})
	}
}

func TestTheCLIIsRunWithoutTheSettingsOfOtherLogins(t *testing.T) {
	t.Setenv("SALESFORCE_PASSWORD", fakePassword)
	t.Setenv("SALESFORCE_CLIENT_SECRET", fakeSecret)
	output, err := runCLI(context.Background(), program(t, `env; echo "[$*]"`), []string{"a b", "$(x)"})
	if err != nil {
		t.Fatal(err)
	}
	noSecret(t, string(output))
	contains(t, string(output), "[a b $(x)]", "SF_AUTOUPDATE_DISABLE=true", "PATH=")
}

func TestTheCLIsOutputAndTimeAreBounded(t *testing.T) {
	_, err := runCLI(context.Background(), program(t, "head -c 2000000 /dev/zero"), nil)
	if err == nil || !strings.Contains(err.Error(), fmt.Sprint(maxCLIOutput)) {
		t.Error(err)
	}
	if output, err := runCLI(context.Background(), program(t, "echo said; exit 3"), nil); err == nil || string(output) != "said\n" {
		t.Errorf("%q, %v", output, err)
	}
	if _, err := runCLI(context.Background(), filepath.Join(t.TempDir(), "sf"), nil); err == nil {
		t.Error("a program that is not there was run")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := runCLI(ctx, program(t, "exec sleep 60"), nil); err == nil {
		t.Error("a program that does not end was waited for")
	}
}
