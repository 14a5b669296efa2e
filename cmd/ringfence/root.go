package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/ringfence-sim/ringfence/cmd/ringfence/internal/verify"
	"github.com/ringfence-sim/ringfence/vault"
)

// newRoot returns the program's command. It sets *started when a command line is found right and its command begins.
func newRoot(started *bool) *cobra.Command {
	root := &cobra.Command{
		Use:   "ringfence",
		Short: "What does being liquidated cost, who gets the money, and how would it have gone elsewhere?",
		Long: `Ringfence answers by experiment: one population of leveraged borrowers walks one price path several times over; each time a
different design of liquidation decides what happens at the threshold. All else is equal, so the difference is the design's.

` + exits,
		Example: `  ringfence compare                      the built-in study: ETH's crash of 12 and 13 March 2020
  ringfence compare --prices my.csv      the same borrowers on your own prices
  ringfence scenario init > my.yaml      a commented file to start an own study from
  ringfence compare my.yaml --paths 50`,
		Version:       versionLine(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		// What fails before a command starts is the command line.
		PersistentPreRun: func(*cobra.Command, []string) { *started = true },
	}
	root.SetHelpFunc(help)
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return wrong(flagFault(cmd, err))
	})
	engines := verify.Engines{
		"native": func(r verify.Rule) (vault.Rulebook, error) { return vault.New(engineOwner, r.Closing), nil },
		"evm":    func(r verify.Rule) (vault.Rulebook, error) { return newChain(engineOwner, r.Contract) },
	}
	for _, group := range []struct {
		title    string
		commands []*cobra.Command
	}{
		{"Studies:", []*cobra.Command{newCompare(), newScenario(), newScenarios(), newTables()}},
		{"Parameters of a design:", []*cobra.Command{newSweep(), newTune(), newMerge(), newWork(), newDiff(), newQuote()}},
		{"What a run says:", []*cobra.Command{newReport(), newOpen(), newTrace(), newRerun(), newReplay(), newMethods()}},
		{"Clients and contracts:", append([]*cobra.Command{newVenue(), verify.NewVerify(engines, ruleOf), newCases()}, onChain()...)},
		{"What there is:", newLists()},
	} {
		root.AddGroup(&cobra.Group{ID: group.title, Title: group.title})
		for _, cmd := range group.commands {
			cmd.GroupID = group.title
		}
		root.AddCommand(group.commands...)
	}
	root.AddCommand(newVersion(), newMan(), newReference())
	for _, cmd := range root.Commands() {
		if cmd.HasSubCommands() {
			cmd.Args = oneOfIts
		}
		counted(cmd)
		for _, inner := range cmd.Commands() {
			counted(inner)
		}
	}
	return root
}

// counted has a command say in its own words that it was given too many arguments.
func counted(cmd *cobra.Command) {
	args := cmd.Args
	if args == nil {
		return
	}
	cmd.Args = func(cmd *cobra.Command, given []string) error {
		err := args(cmd, given)
		switch {
		case err == nil:
			return nil
		case strings.HasPrefix(err.Error(), "accepts at most"):
			return fmt.Errorf("%s: %d arguments where at most one is wanted: %s; `%s --help` says which", cmd.Name(), len(given), strings.Join(given, " "), cmd.CommandPath())
		case strings.HasPrefix(err.Error(), "unknown command"):
			return fmt.Errorf("%s: no argument is wanted, and %q is one; `%s --help` lists the flags", cmd.Name(), given[0], cmd.CommandPath())
		}
		return err
	}
}

// flagFault says what is wrong with a flag and what to do, without the name of the function that found it.
func flagFault(cmd *cobra.Command, err error) error {
	problem, _, number := strings.Cut(err.Error(), ": strconv.")
	if number {
		problem += ": a whole number that is not negative is wanted"
	}
	return fmt.Errorf("%s; `%s --help` lists the flags", problem, cmd.CommandPath())
}

// oneOfIts are the arguments of a command that only holds others.
func oneOfIts(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return fmt.Errorf("%s: no command %q; known: %s", cmd.CommandPath(), args[0], strings.Join(names, ", "))
}

// one are the arguments of a command that wants a single one.
func one(what, example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return fmt.Errorf("%s: name %s, as in `%s`", cmd.CommandPath(), what, example)
		case len(args) > 1:
			return fmt.Errorf("%s: %d arguments where one is wanted, %s, as in `%s`", cmd.CommandPath(), len(args), what, example)
		}
		return nil
	}
}

// engineOwner owns the lending contract where engines are compared.
var engineOwner = vault.NamedAddress("owner")

func newMan() *cobra.Command {
	return &cobra.Command{
		Use:   "man FOLDER",
		Short: "Write the manual pages into a folder",
		Long:  "man writes a manual page for each command into a folder, which it makes where there is none.",
		Args:  one("the folder to write to", "ringfence man share/man/man1"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return wrong(err)
			}
			return doc.GenManTree(cmd.Root(), &doc.GenManHeader{Title: "RINGFENCE", Section: "1", Source: "ringfence " + version}, args[0])
		},
	}
}
