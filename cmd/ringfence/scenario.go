package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

func newScenario() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "scenario",
		Short: "Write, check and describe scenario files",
		Long:  aboutScenarios(),
		Example: `  ringfence scenario init my.yaml
  ringfence scenario check my.yaml
  ringfence compare my.yaml`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newInit(), newCheck(), newSchema())
	return cmd
}

// aboutScenarios says what a scenario is, and what its rules are listed by.
func aboutScenarios() string {
	var b strings.Builder
	fmt.Fprintf(&b, `A scenario is one YAML file with everything that decides a study. What it leaves out takes its default, and a section that it
leaves out altogether is the built-in study's. Its first key may be format: %d, which is the present one; a key that had another name
in an earlier format is refused with the new name, and a file of a later format as a whole.

Where one of several rules can stand, a key names it, and the keys beside it are that rule's. A name that is not known is refused.
Each kind has a listing of its rules, with their keys, units, defaults, limits and sources:

`, scenario.Format)
	for _, k := range catalog.Kinds() {
		named := k.Key + ": …"
		if k.Default != "" {
			named += " (" + k.Default + " where it is left out)"
		}
		fmt.Fprintf(&b, "  ringfence %-15s %s; %s\n", k.Topic, k.About, named)
	}
	return strings.TrimSuffix(b.String(), "\n")
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
	var format string
	cmd := &cobra.Command{
		Use:   "scenarios",
		Short: "List the studies that come with the program",
		Long:  "scenarios lists the studies that come with the program, each with what it is. Their names stand where a scenario's file may.\nWhere one needs files that do not come with the program, it says which.",
		Example: `  ringfence scenarios
  ringfence compare eth-crash-2020-03-frictionless`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all := sheet{columns: []string{"name", "about", "needs"}}
			for _, s := range scenario.Studies() {
				needs := ""
				for _, n := range s.Needs {
					needs += fmt.Sprintf("%s: %s. ", n.Key, n.Text)
				}
				all.add(s.Name, s.About, strings.TrimSpace(needs))
			}
			if format != "text" {
				return all.write(cmd.OutOrStdout(), format)
			}
			for _, s := range scenario.Studies() {
				fmt.Fprintln(cmd.OutOrStdout(), s.Name)
				paragraph(cmd.OutOrStdout(), "  ", s.About)
				for _, n := range s.Needs {
					paragraph(cmd.OutOrStdout(), "  ", "Needs "+n.Key+": "+n.Text+".")
				}
			}
			return nil
		},
	}
	addFormat(cmd, &format)
	return cmd
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
