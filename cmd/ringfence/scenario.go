package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

func newScenario() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "scenario",
		Short: "Write, check and describe scenario files",
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newInit(), newCheck(), newSchema())
	return cmd
}

func newInit() *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a commented scenario to start from: the built-in study",
		Long: `init writes the built-in study, or another that comes with the program ('ringfence scenarios'), as a commented scenario, to
standard output or to a new file. Change what you like and delete the rest: what a scenario leaves out takes the value it has in the
built-in study.`,
		Example: `  ringfence scenario init my.yaml
  ringfence scenario init --from eth-crash-2020-03-frictionless mine.yaml
  ringfence compare my.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, known := scenario.Init(from)
			if !known {
				return wrong(fmt.Errorf("no study is called %q; 'ringfence scenarios' lists them", from))
			}
			if len(args) == 0 {
				_, err := cmd.OutOrStdout().Write(text)
				return err
			}
			file, err := os.OpenFile(args[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
			if os.IsExist(err) {
				return wrong(fmt.Errorf("%s exists already; choose another name, or remove it", args[0]))
			}
			if err != nil {
				return wrong(err)
			}
			if _, err = file.Write(text); err != nil {
				file.Close()
				return err
			}
			return file.Close()
		},
	}
	cmd.Flags().StringVar(&from, "from", "", "the study to write (default the built-in one)")
	return cmd
}

func newScenarios() *cobra.Command {
	return &cobra.Command{
		Use:   "scenarios",
		Short: "List the studies that come with the program",
		Long:  "scenarios lists the studies that come with the program, each with what it is. Their names stand where a scenario's file may.",
		Example: `  ringfence scenarios
  ringfence compare eth-crash-2020-03-frictionless`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			for _, s := range scenario.Studies() {
				fmt.Fprintln(cmd.OutOrStdout(), s.Name)
				paragraph(cmd.OutOrStdout(), "  ", s.About)
			}
			return nil
		},
	}
}

func newCheck() *cobra.Command {
	var set []string
	cmd := &cobra.Command{
		Use:   "check SCENARIO",
		Short: "Check a scenario and the files it names, and print it in full",
		Long: `check reads a scenario and every file it names. Where something is wrong it reports all faults, each with its line and what
to do, and ends with status 2. Otherwise it prints the scenario in full, every default resolved, and tells on standard error what it
skipped, dropped or filled in the files, which keys have no effect, and which runs will fail.`,
		Example: `  ringfence scenario check my.yaml
  ringfence scenario check my.yaml --set market.lltv=0.9`,
		Args: one("the scenario to check", "ringfence scenario check my.yaml"),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := scenario.Load(args[0], set...)
			if err != nil {
				return wrong(inFull(err))
			}
			plan, err := plan.New(s)
			if err != nil {
				return wrong(err)
			}
			for _, note := range plan.Notes() {
				fmt.Fprintln(cmd.ErrOrStderr(), note)
			}
			warn(cmd, plan)
			_, err = cmd.OutOrStdout().Write(s.YAML())
			return err
		},
	}
	cmd.Flags().StringArrayVar(&set, "set", nil, "override a key, as in market.lltv=0.9 (repeatable)")
	return cmd
}

func newSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON schema of scenarios, which editors use for completion and checks",
		Example: `  ringfence scenario schema > ringfence.schema.json
  # then, at the top of a scenario: # yaml-language-server: $schema=ringfence.schema.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := json.NewEncoder(cmd.OutOrStdout())
			out.SetEscapeHTML(false)
			out.SetIndent("", "  ")
			return out.Encode(scenario.Schema())
		},
	}
}
