package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/org"
)

func doctorCommand() *cobra.Command {
	var (
		o      options
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "doctor [ORG ...]",
		Short: "Try each step of the way to the org, and say which one fails and what to do",
		Long: `Find the settings, say which login would be used and why, and try each step of the way:
the host's name, the connection, the proxy, TLS, the clock, the session, the API version,
the token, the limits, who the user is and what it may do. The first step that fails is
named with its remedy. Nothing is changed in the org, and no secret is printed.

Without ORG, every org is tried that serve would offer. The status is 0 when every step
passed, and 1 otherwise; a warning does not count.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, names []string) error {
			o.orgs, o.interactive = append(o.orgs, names...), true
			examined, close, err := o.toExamine(cmd.Context())
			if err != nil {
				return err
			}
			defer close()
			report := examination{Settings: org.Survey(os.Environ()), Orgs: []examinedOrg{}, Healthy: true}
			out := cmd.OutOrStdout()
			if !asJSON {
				printSurvey(out, report.Settings)
			}
			for _, named := range examined.Orgs {
				report.add(cmd.Context(), named, named.Name == examined.Default, out, asJSON)
			}
			if asJSON {
				if err := printJSON(out, report); err != nil {
					return err
				}
			} else {
				printVerdict(out, report)
			}
			if !report.Healthy {
				return errReported
			}
			return nil
		},
	}
	o.register(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what was found as JSON")
	return cmd
}

// examination is what doctor found, as --json prints it.
type examination struct {
	Healthy  bool                `json:"healthy"`
	Settings []org.SettingReport `json:"settings"`
	Orgs     []examinedOrg       `json:"orgs"`
}

type examinedOrg struct {
	Name    string     `json:"name"`
	Login   string     `json:"login"`
	Default bool       `json:"default"`
	Notices []string   `json:"notices"`
	Steps   []org.Step `json:"steps"`
}

// toExamine gives the orgs that serve would offer, or the demo org.
func (o *options) toExamine(ctx context.Context) (offered org.Offered, done func(), err error) {
	if o.demo {
		l := &lazyDemo{log: slog.New(slog.DiscardHandler)}
		client, err := l.open(ctx)
		if err != nil {
			return org.Offered{}, nil, err
		}
		return org.Offered{Orgs: []org.NamedOrg{{Name: "demo", Org: client}}, Default: "demo"}, func() { _ = l.close() }, nil
	}
	options, err := o.options()
	if err != nil {
		return org.Offered{}, nil, err
	}
	offered, err = org.Offer(ctx, os.Getenv, keptLogins(true, options), o.orgs, options)
	return offered, offered.Close, err
}

func (e *examination) add(ctx context.Context, named org.NamedOrg, standard bool, out io.Writer, quiet bool) {
	tell := func(s org.Step) {}
	if !quiet {
		fmt.Fprintf(out, "\nThe org %q%s:\n", named.Name, map[bool]string{true: ", which is the default"}[standard])
		for _, notice := range named.Notices() {
			fmt.Fprintf(out, "  %-8s %s\n", "note", notice)
		}
		tell = func(s org.Step) { printStep(out, s) }
	}
	steps := named.Diagnose(ctx, tell)
	for _, s := range steps {
		e.Healthy = e.Healthy && s.State != org.Failed
	}
	e.Orgs = append(e.Orgs, examinedOrg{Name: named.Name, Login: named.Login(), Default: standard, Notices: append([]string{}, named.Notices()...), Steps: steps})
}

func printStep(out io.Writer, s org.Step) {
	fmt.Fprintf(out, "  %-8s %s: %s\n", s.State, s.Name, s.Found)
	if s.Remedy != "" {
		fmt.Fprintf(out, "  %-8s %s\n", "", "→ "+s.Remedy)
	}
}

func printSurvey(out io.Writer, settings []org.SettingReport) {
	if len(settings) == 0 {
		fmt.Fprintln(out, "No setting of a login is in the environment.")
		return
	}
	fmt.Fprintln(out, "The settings of logins in the environment:")
	for _, s := range settings {
		use := "used"
		if !s.Used {
			use = "ignored"
		}
		fmt.Fprintf(out, "  %-8s %s (%s): %s\n", use, s.Name, s.Value, s.Why)
	}
}

func printVerdict(out io.Writer, e examination) {
	if e.Healthy {
		fmt.Fprintln(out, "\nEverything that was tried works.")
		return
	}
	for _, o := range e.Orgs {
		for _, s := range o.Steps {
			if s.State == org.Failed {
				fmt.Fprintf(out, "\nThe org %q fails at the step \"%s\".\n", o.Name, s.Name)
			}
		}
	}
}
