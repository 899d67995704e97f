package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// demoOrgSettings serves a demo org and gives the settings that log in to it.
func demoOrgSettings(t *testing.T) []string {
	t.Helper()
	running := startDemo(t)
	return []string{"SALESFORCE_INSTANCE_URL=" + running.URL, "SALESFORCE_ACCESS_TOKEN=" + running.Token(), "SALESFORCE_CLI=off"}
}

func TestTheDoctorFindsADemoOrgHealthy(t *testing.T) {
	env := demoOrgSettings(t)
	got := runCommand(t, env, "doctor")
	if got.code != 0 {
		t.Fatalf("status %d: %s%s", got.code, got.stdout, got.stderr)
	}
	mustContain(t, "the report", got.stdout, "used     SALESFORCE_ACCESS_TOKEN (set)", "ok       token: the org accepts it", "ok       limits",
		"ok       identity: dana.admin@", "ok       rights", "Everything that was tried works.")
	if strings.Contains(got.stdout+got.stderr, strings.TrimPrefix(env[1], "SALESFORCE_ACCESS_TOKEN=")) {
		t.Error("the token shows")
	}
}

func TestTheDoctorNamesTheStepThatFailsAndItsRemedy(t *testing.T) {
	env := demoOrgSettings(t)
	env[1] = "SALESFORCE_ACCESS_TOKEN=00D000000000001!expired"
	got := runCommand(t, append(env, "SALESFORCE_PASSWORD=hunter2"), "doctor", "--json")
	var report struct {
		Healthy  bool
		Settings []struct {
			Name string
			Used bool
		}
		Orgs []struct {
			Name  string
			Steps []struct{ Name, State, Found, Remedy string }
		}
	}
	if err := json.Unmarshal([]byte(got.stdout), &report); err != nil || got.code != 1 || report.Healthy {
		t.Fatalf("status %d, %v: %s%s", got.code, err, got.stdout, got.stderr)
	}
	steps := report.Orgs[0].Steps
	if last := steps[len(steps)-1]; last.Name != "token" || last.State != "failed" || !strings.Contains(last.Remedy, "access token") {
		t.Errorf("%+v", last)
	}
	for _, s := range report.Settings {
		if s.Name == "SALESFORCE_PASSWORD" && s.Used {
			t.Error("the password is said to be used")
		}
	}
	if strings.Contains(got.stdout, "hunter2") || strings.Contains(got.stdout, "!expired") {
		t.Errorf("a secret shows in %s", got.stdout)
	}
	got = runCommand(t, []string{"SALESFORCE_CLI=off"}, "doctor")
	if got.code != 1 {
		t.Errorf("without settings: status %d", got.code)
	}
	mustContain(t, "without settings", got.stdout, "failed   login: No Salesforce login is configured.", "fails at the step \"login\"")
}

func TestTheDoctorTriesEachKeptLogin(t *testing.T) {
	env, running := keeping(t), startDemo(t)
	orgLogIn(t, env, running, "--alias", "first")
	orgLogIn(t, env, running, "--alias", "second")
	got := runCommand(t, env, "doctor")
	if got.code != 0 {
		t.Fatalf("status %d: %s%s", got.code, got.stdout, got.stderr)
	}
	mustContain(t, "the report", got.stdout, `The org "first"`, `The org "second"`, "ok       login host: connection", "ok       session", "ok       identity")
	if got := runCommand(t, env, "doctor", "second"); got.code != 0 || strings.Contains(got.stdout, `"first"`) {
		t.Errorf("status %d: %s", got.code, got.stdout)
	}
	mustContain(t, "an org that is not there", runCommand(t, env, "doctor", "third").stderr, "third", "first, second")
}
