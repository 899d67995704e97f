package org

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Bounds of what the CLI prints, in bytes, and of the time that what it started may hold on to its output.
const (
	maxCLIOutput = 1 << 20
	cliWaitDelay = 2 * time.Second
)

// cliOff is the value of SALESFORCE_CLI that keeps the CLI from being run.
const cliOff = "off"

// findCLI gives the path of the CLI: the one of SALESFORCE_CLI, or `sf` in a folder of the PATH; empty when there is none.
// Relative folders of the PATH do not count, because what is in the working folder is not the operator's choice.
func findCLI(s settings) (string, *UnauthenticatedError) {
	if named := s.get(settingCLI); named != "" && named != cliOff {
		found, err := exec.LookPath(named)
		if !filepath.IsAbs(named) || err != nil {
			return "", &UnauthenticatedError{
				Reason: settingCLI + " is set to " + quote(named) + ", which is not the whole path of a program.",
				Remedy: "`which sf` prints it (`where sf` on Windows); or leave " + settingCLI + " out to look on the PATH, or set it to `off`.",
			}
		}
		return found, nil
	} else if named == cliOff {
		return "", nil
	}
	for _, folder := range filepath.SplitList(s.getenv("PATH")) {
		if !filepath.IsAbs(folder) {
			continue
		}
		if found, err := exec.LookPath(filepath.Join(folder, "sf")); err == nil {
			return found, nil
		}
	}
	return "", nil
}

// runCLI runs the CLI without a shell, without input, and without the settings of other logins. It gives what it printed
// also when it failed; the error is a part of a sentence and holds nothing of the output.
func runCLI(ctx context.Context, path string, arguments []string) ([]byte, error) {
	command := exec.CommandContext(ctx, path, arguments...) //nolint:gosec // the operator's own CLI; the arguments are checked
	command.Env = cliEnvironment(os.Environ())
	command.WaitDelay = cliWaitDelay
	output := &cappedBuffer{left: maxCLIOutput}
	command.Stdout = output
	err := command.Run()
	var failed *exec.ExitError
	switch {
	case output.over:
		return nil, fmt.Errorf("it printed more than %d bytes", maxCLIOutput)
	case errors.As(err, &failed):
		return output.kept.Bytes(), fmt.Errorf("it ended with status %d", failed.ExitCode())
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return nil, errors.New("it cannot be started")
	}
	return output.kept.Bytes(), nil
}

// cliEnvironment gives the environment for the CLI: all but this program's own settings, which hold secrets that are not
// for it, and what would make it wait or print something else than one JSON object.
func cliEnvironment(inherited []string) []string {
	var environment []string
	for _, variable := range inherited {
		name, _, _ := strings.Cut(variable, "=")
		if upper := strings.ToUpper(name); strings.HasPrefix(upper, "SALESFORCE_") || upper == "SF_JSON_TO_STDERR" {
			continue
		}
		environment = append(environment, variable)
	}
	return append(environment, "SF_AUTOUPDATE_DISABLE=true", "SF_SKIP_NEW_VERSION_CHECK=true", "SF_DISABLE_TELEMETRY=true", "NO_COLOR=1", "FORCE_COLOR=0")
}

// cappedBuffer keeps what is written to it up to a limit, and drops the rest.
type cappedBuffer struct {
	kept bytes.Buffer
	left int
	over bool
}

func (b *cappedBuffer) Write(p []byte) (int, error) {
	if len(p) > b.left {
		b.over = true
		return len(p), nil
	}
	b.left -= len(p)
	return b.kept.Write(p)
}
