package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/forcefield-mcp/forcefield/runtime/config"
)

func configCommand() *cobra.Command {
	var (
		o      serveOptions
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print every setting, its value and where the value comes from",
		Long: `Print every setting, its value and where the value comes from: a flag, the environment,
the configuration file, or the default. It takes the flags of serve, to show what
serve would do with them.

The names are those of the configuration file. The environment variable of a setting is
its name in capitals after FORCEFIELD_, and its flag is its name after --.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := configure(cmd)
			if err != nil {
				return err
			}
			if asJSON {
				return printConfigJSON(cmd, settings)
			}
			return printConfig(cmd, settings)
		},
	}
	o.register(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the settings as JSON")
	return cmd
}

// settingJSON is one setting of `forcefield config --json`.
type settingJSON struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
	Origin string   `json:"origin"`
	Help   string   `json:"help"`
}

func effective(cmd *cobra.Command, settings config.Settings) []settingJSON {
	keys := configurable(cmd)
	list := make([]settingJSON, 0, len(keys))
	for _, key := range keys {
		flag := cmd.Flags().Lookup(key.Flag())
		origin := "default"
		if setting, ok := settings.Get(key.Name); ok {
			origin = setting.Origin
		}
		if flag.Changed {
			origin = "--" + flag.Name
		}
		list = append(list, settingJSON{key.Name, flagValues(flag), origin, key.Help})
	}
	return list
}

func printConfig(cmd *cobra.Command, settings config.Settings) error {
	out := cmd.OutOrStdout()
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "SETTING\tVALUE\tFROM")
	for _, s := range effective(cmd, settings) {
		fmt.Fprintf(w, "%s\t%s\t%s\n", s.Name, shownValues(s.Values), s.Origin)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return printConfigFile(out, settings)
}

func printConfigFile(out io.Writer, settings config.Settings) error {
	switch file := config.DefaultFile(); {
	case settings.File != "":
		fmt.Fprintf(out, "\nThe file is %s.\n", settings.File)
	case file != "":
		fmt.Fprintf(out, "\nThere is no file; it would be %s.\n", file)
	}
	_, err := fmt.Fprintln(out, "How to log in is set by the environment (SALESFORCE_…); forcefield doctor looks at it.")
	return err
}

func shownValues(values []string) string {
	if len(values) == 0 || len(values) == 1 && values[0] == "" {
		return "-"
	}
	if len(values) == 1 {
		return values[0]
	}
	return fmt.Sprintf("%q", values)
}

func printConfigJSON(cmd *cobra.Command, settings config.Settings) error {
	enc := json.NewEncoder(cmd.OutOrStdout())
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		File     string        `json:"file"`
		Settings []settingJSON `json:"settings"`
	}{settings.File, effective(cmd, settings)})
}
