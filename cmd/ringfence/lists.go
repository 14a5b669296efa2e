package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// newLists makes a command for everything a scenario can name, and for what its rules name in turn.
func newLists() []*cobra.Command {
	var all []*cobra.Command
	for _, k := range catalog.Kinds() {
		all = append(all, newList(k))
	}
	return append(all, newHistories(), newPresets(), newNumbers())
}

func newList(k *catalog.Kind) *cobra.Command {
	short := "List " + k.About
	var format string
	cmd := &cobra.Command{
		Use:       k.Topic + " [NAME]",
		Short:     short,
		Long:      short + ", each with its parameters, their units, defaults and limits, and its source. A name prints that one alone.",
		Example:   fmt.Sprintf("  ringfence %s\n  ringfence %s %s", k.Topic, k.Topic, k.Names()[0]),
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: k.Names(),
		RunE: func(cmd *cobra.Command, args []string) error {
			found := false
			if format != "text" {
				return listing(cmd.OutOrStdout(), k, args, format)
			}
			for _, e := range catalog.List(k.Topic) {
				if len(args) == 0 || args[0] == e.Name {
					if found {
						fmt.Fprintln(cmd.OutOrStdout())
					}
					found = true
					printEntry(cmd.OutOrStdout(), e)
				}
			}
			if !found {
				return unlisted(k, args[0])
			}
			return nil
		},
	}
	addFormat(cmd, &format)
	return cmd
}

func unlisted(k *catalog.Kind, name string) error {
	return wrong(fmt.Errorf("%s: no %q; %s", k.Topic, name, fault.Nearest(name, k.Names())))
}

// listing prints a row for each parameter of each rule of a kind, and one without a parameter for a rule that has none.
func listing(w io.Writer, k *catalog.Kind, args []string, format string) error {
	s := sheet{columns: []string{"key", "name", "parameter", "default", "unit", "limits", "tried", "meaning", "source", "formula"}}
	for _, e := range catalog.List(k.Topic) {
		if len(args) == 1 && args[0] != e.Name {
			continue
		}
		formula := ""
		if e.Key == "design" {
			formula = strings.Join(design.FormulaNamed(e.Name).Lines, "\n")
		}
		s.add(e.Key, e.Name, "", "", "", "", "", e.Text, e.Source, formula)
		for _, p := range e.Parameters {
			s.add(e.Key, e.Name, p.Key, p.Default, p.Unit, p.Limits, p.Tried, p.Text, p.Source, "")
		}
	}
	if len(s.rows) == 0 {
		return unlisted(k, args[0])
	}
	return s.write(w, format)
}

func printEntry(w io.Writer, e catalog.Entry) {
	fmt.Fprintf(w, "%s: %s\n", e.Key, e.Name)
	paragraph(w, "  ", e.Text)
	if e.Source != "" {
		paragraph(w, "  ", "Source: "+e.Source+".")
	}
	if e.Key == "design" {
		printDesign(w, e.Name)
	}
	for _, p := range e.Parameters {
		var facts []string
		switch {
		case p.Default != "":
			facts = append(facts, "default "+p.Default)
		case p.Optional:
			facts = append(facts, "may be left out")
		default:
			facts = append(facts, "must be given")
		}
		for _, fact := range []string{p.Unit, p.Limits} {
			if fact != "" {
				facts = append(facts, fact)
			}
		}
		if p.Tried != "" {
			facts = append(facts, "an assumption, tried at "+p.Tried)
		}
		hang(w, fmt.Sprintf("  %s (%s)", p.Key, strings.Join(facts, "; ")), min(columns(w), report.Columns))
		text := p.Text
		if p.Source != "" {
			text += " Source: " + p.Source + "."
		}
		paragraph(w, "      ", text)
	}
}

// printDesign prints a design's formula, and who may take how much.
func printDesign(w io.Writer, name string) {
	if f := design.FormulaNamed(name); len(f.Lines) > 0 {
		paragraph(w, "  ", design.Symbols)
		for _, line := range f.Lines {
			hang(w, "    "+line, min(columns(w), report.Columns))
		}
		paragraph(w, "  ", "An offer's amount counts: "+f.Counts+".")
	}
	if split := design.SplittingNamed(name); split.Source != "" {
		paragraph(w, "  ", split.String())
	}
	if owner := design.OwnerNamed(name); owner != "" {
		paragraph(w, "  ", owner)
	}
}

// paragraph prints text indented, as wide as the terminal and at most a hundred columns.
func paragraph(w io.Writer, indent, text string) {
	width := min(columns(w), report.Columns)
	line := indent
	for _, word := range strings.Fields(text) {
		if len(line) > len(indent) && len([]rune(line))+1+len([]rune(word)) > width {
			fmt.Fprintln(w, line)
			line = indent
		}
		if len(line) > len(indent) {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(w, line)
}

func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func day(unix uint64) string { return time.Unix(int64(unix), 0).UTC().Format(time.DateOnly) }

func newPresets() *cobra.Command {
	var keys bool
	var format string
	cmd := &cobra.Command{
		Use:   "presets [NAME|FILE.yaml]",
		Short: "List the venues whose margin rules an exchange arm can follow",
		Long: `presets lists the venues whose margin rules an exchange arm can follow, with the source and the day of each, and what
is assumed of it because no document of the venue states it. A name prints that preset's file; a file of your own is printed with
what its base adds, every key with its value. --keys lists what a file may hold, and of it what an arm may override under rules.`,
		Example:   "  ringfence presets\n  ringfence presets binance-usdm\n  ringfence presets mine.yaml\n  ringfence compare --set arms.2.preset=hyperliquid --set arms.2.rules.taker-fee=0.001",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: presets.Names(),
		RunE: func(cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			switch {
			case format != "text" && (keys || len(args) == 1):
				return wrong(fmt.Errorf("presets: --format %s is of the list; a preset is a YAML file, and is printed as it is", format))
			case format != "text":
				return presetSheet(w, format)
			case keys:
				listKeys(w)
				return nil
			case len(args) == 1 && (strings.HasSuffix(args[0], ".yaml") || strings.HasSuffix(args[0], ".yml")):
				data, err := os.ReadFile(args[0])
				if err != nil {
					return wrong(fault.New("", fmt.Sprintf("%s: %v", args[0], errors.Unwrap(err)), "name a preset file, or one of `ringfence presets`"))
				}
				p, err := presets.Parse(args[0], data)
				if err != nil {
					return wrong(err)
				}
				_, err = fmt.Fprint(w, p.YAML())
				return err
			case len(args) == 1:
				text, err := presets.Source(args[0])
				if err != nil {
					return wrong(err)
				}
				_, err = fmt.Fprint(w, text)
				return err
			}
			for _, name := range presets.Names() {
				p, err := presets.Load(name)
				if err != nil {
					return err
				}
				fmt.Fprintf(w, "preset: %s\n", name)
				paragraph(w, "  ", fmt.Sprintf("Source: %s; rules of %s.", p.Source, p.Date))
				said, err := assumedBy(name)
				if err != nil {
					return err
				}
				if said != "" {
					paragraph(w, "  ", "Assumed: "+said+".")
				}
			}
			return nil
		},
	}
	addFormat(cmd, &format)
	cmd.Flags().BoolVar(&keys, "keys", false, "list the keys of a preset file, and which of them an arm may override")
	return cmd
}

// presetSheet prints a row for each preset.
func presetSheet(w io.Writer, format string) error {
	s := sheet{columns: []string{"preset", "source", "date", "assumed"}}
	for _, name := range presets.Names() {
		p, err := presets.Load(name)
		if err != nil {
			return err
		}
		said, err := assumedBy(name)
		if err != nil {
			return err
		}
		s.add(name, p.Source, p.Date, said)
	}
	return s.write(w, format)
}

// assumedBy says which keys of a preset rest on no document of its venue, and why.
func assumedBy(name string) (string, error) {
	all, err := presets.AssumedOf(name)
	said := make([]string, len(all))
	for i, a := range all {
		said[i] = a.Key + " (" + a.Why + ")"
	}
	return strings.Join(said, "; "), err
}

// listKeys prints what a preset file may hold.
func listKeys(w io.Writer) {
	print := func(all []presets.Key) {
		for _, k := range all {
			fmt.Fprintf(w, "%s (%s)\n", k.Name, k.Unit)
			paragraph(w, "    ", sentence(k.Doc)+".")
		}
	}
	fmt.Fprintln(w, "In a preset file only:")
	print(presets.FileKeys())
	fmt.Fprintln(w, "\nIn a preset file, or under rules of an arm:")
	print(presets.Keys())
}
