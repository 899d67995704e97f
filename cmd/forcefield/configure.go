package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/forcefield-mcp/forcefield/runtime/config"
)

const configFlag = "config"

// registerConfig adds the flag that names the configuration file, to every command.
func registerConfig(root *cobra.Command) {
	root.PersistentFlags().String(configFlag, "", "the configuration `file` (default: forcefield/"+config.Name+" in the user's configuration folder, if it is there)")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		_, err := configure(cmd)
		return err
	}
}

// configure sets each flag that was not given to what the environment or the file says, and checks those that were. A command
// without settings reads neither.
func configure(cmd *cobra.Command) (config.Settings, error) {
	keys := configurable(cmd)
	if len(keys) == 0 {
		return config.Settings{}, nil
	}
	file, err := cmd.Flags().GetString(configFlag)
	if err != nil {
		return config.Settings{}, err
	}
	if file == "" && cmd.Flags().Changed(configFlag) {
		return config.Settings{}, usagef("--%s needs a file", configFlag)
	}
	settings, err := config.Resolve(config.Source{File: file, Environ: os.Environ()}, config.Keys())
	if err != nil {
		return config.Settings{}, usageError{err}
	}
	for _, key := range keys {
		if err := apply(cmd.Flags().Lookup(key.Flag()), key, settings); err != nil {
			return config.Settings{}, err
		}
	}
	return settings, nil
}

// configurable gives the settings that a command has a flag for.
func configurable(cmd *cobra.Command) []config.Key {
	var keys []config.Key
	for _, key := range config.Keys() {
		if cmd.Flags().Lookup(key.Flag()) != nil {
			keys = append(keys, key)
		}
	}
	return keys
}

func apply(flag *pflag.Flag, key config.Key, settings config.Settings) error {
	if flag.Changed {
		for _, value := range flagValues(flag) {
			if err := key.Check(value); value != "" && err != nil {
				return usagef("--%s %w", flag.Name, err)
			}
		}
		return nil
	}
	setting, ok := settings.Get(key.Name)
	if !ok {
		return nil
	}
	// Set marks nothing as changed: that stays what the person typed.
	var err error
	if list, ok := flag.Value.(pflag.SliceValue); ok {
		err = list.Replace(setting.Values)
	} else {
		err = flag.Value.Set(setting.Values[0])
	}
	if err != nil {
		return fmt.Errorf("%s (%s): %w", key.Name, setting.Origin, err)
	}
	return nil
}

func flagValues(flag *pflag.Flag) []string {
	if list, ok := flag.Value.(pflag.SliceValue); ok {
		return list.GetSlice()
	}
	return []string{flag.Value.String()}
}
