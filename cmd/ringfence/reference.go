package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/vault/design"
)

//go:generate go run . reference ../../docs/reference

// newReference writes the pages of docs/reference. A test holds them equal to what it writes.
func newReference() *cobra.Command {
	return &cobra.Command{
		Use:    "reference FOLDER",
		Short:  "Write the reference of keys, designs and presets into a folder",
		Long:   "reference writes a page of all keys of a scenario, one for each design and one for each venue preset, from what the program declares.",
		Args:   one("the folder to write to", "ringfence reference docs/reference"),
		Hidden: true,
		RunE: func(_ *cobra.Command, args []string) error {
			pages, err := referencePages()
			if err != nil {
				return err
			}
			for name, text := range pages {
				file := filepath.Join(args[0], filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
					return wrong(err)
				}
				if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
					return wrong(err)
				}
			}
			return nil
		},
	}
}

// generated stands below the title of each page.
const generated = "Written by `go generate ./cmd/ringfence` from what the code declares.\n"

// referencePages are all pages by their names.
func referencePages() (map[string]string, error) {
	pages := map[string]string{}
	var index strings.Builder
	index.WriteString("# Reference\n\n" + generated + "\n- [keys.md](keys.md): every key of a scenario, and every rule that can stand in one.\n\nDesigns of liquidation:\n\n")
	for _, e := range catalog.List("designs") {
		text, err := designPage(e)
		if err != nil {
			return nil, err
		}
		pages["designs/"+e.Name+".md"] = text
		first, _, _ := strings.Cut(e.Text, ": ")
		fmt.Fprintf(&index, "- [%s](designs/%s.md): %s\n", e.Name, e.Name, strings.TrimSuffix(first, ".")+".")
	}
	index.WriteString("\nVenue presets:\n\n")
	for _, name := range presets.Names() {
		text, about, err := presetPage(name)
		if err != nil {
			return nil, err
		}
		pages["presets/"+name+".md"] = text
		fmt.Fprintf(&index, "- [%s](presets/%s.md): %s\n", name, name, about)
	}
	pages["README.md"] = index.String()
	pages["keys.md"] = keysPage()
	return pages, nil
}

// cell is a text in a row of a Markdown table.
func cell(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
}

// parameterTable is a table of keys.
func parameterTable(all []catalog.Parameter) string {
	if len(all) == 0 {
		return "It has no keys.\n"
	}
	var b strings.Builder
	b.WriteString("| key | default | limits | meaning |\n|---|---|---|---|\n")
	for _, p := range all {
		value := "must be given"
		switch {
		case p.Default != "":
			value = "`" + p.Default + "`"
		case p.Optional:
			value = "may be left out"
		}
		limits := strings.Join(slices.DeleteFunc([]string{p.Unit, p.Limits}, func(text string) bool { return text == "" }), "; ")
		meaning := p.Text
		if p.Source != "" {
			meaning += " Source: " + p.Source + "."
		}
		if p.Tried != "" {
			meaning += " An assumption, tried at " + p.Tried + "."
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", p.Key, cell(value), cell(limits), cell(meaning))
	}
	return b.String()
}

// designPage is what a design is, its keys, and what it offers of one vault.
func designPage(e catalog.Entry) (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\n%s\n\n", e.Name, generated, e.Text)
	if e.Source != "" {
		fmt.Fprintf(&b, "Source: %s.\n\n", e.Source)
	}
	if f := design.FormulaNamed(e.Name); len(f.Lines) > 0 {
		fmt.Fprintf(&b, "%s\n\n```text\n%s\n```\n\nAn offer's amount counts: %s.\n\n", design.Symbols, strings.Join(f.Lines, "\n"), f.Counts)
	}
	if split := design.SplittingNamed(e.Name); split.Source != "" {
		fmt.Fprintf(&b, "%s\n\n", split)
	}
	if owner := design.OwnerNamed(e.Name); owner != "" {
		fmt.Fprintf(&b, "%s\n\n", owner)
	}
	fmt.Fprintf(&b, "In a scenario: `arms: [{design: %s}]`.\n\n## Keys\n\n%s", e.Name, parameterTable(e.Parameters))
	if strings.HasPrefix(e.Name, "exchange-") {
		b.WriteString("\nThe rules of a venue are those of its [preset](../README.md).\n")
		return b.String(), nil
	}
	var out bytes.Buffer
	args := []string{"quote", e.Name, "--collateral", "10", "--debt", "16000", "--price", "1850", "--after", "10m"}
	started := false
	root := newRoot(&started)
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(args)
	if err := root.Execute(); err != nil {
		return "", fmt.Errorf("%s: %w", strings.Join(args, " "), err)
	}
	fmt.Fprintf(&b, "\n## What it offers of one vault\n\n```console\n$ ringfence %s\n%s```\n", strings.Join(args, " "), trimmed(out.String()))
	return b.String(), nil
}

// trimmed is a text without spaces at the ends of its lines.
func trimmed(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// presetPage is the rules of a venue, and a line on where they are from.
func presetPage(name string) (text, about string, err error) {
	p, err := presets.Load(name)
	if err != nil {
		return "", "", err
	}
	about = fmt.Sprintf("%s; rules of %s.", p.Source, p.Date)
	said, err := assumedBy(name)
	if err != nil {
		return "", "", err
	}
	from := about
	if said != "" {
		from += "\n\nAssumed: " + said + "."
	}
	full := p.YAML()
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s\nSource: %s\n\nIn a scenario: `arms: [{design: exchange-isolated, preset: %s}]`, or `design: exchange-account` for accounts of several positions; a key below is changed under `rules`.\n\n## The rules in full\n\n```yaml\n%s```\n\n", name, generated, from, name, full)
	b.WriteString("## What its keys mean\n\n| key | unit | meaning |\n|---|---|---|\n")
	for _, k := range presets.Keys() {
		if strings.Contains(full, "\n"+k.Name+":") || strings.HasPrefix(full, k.Name+":") {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.Name, cell(k.Unit), cell(sentence(k.Doc)+"."))
		}
	}
	return b.String(), about, nil
}

// keysPage is every key of a scenario, then every rule that can stand in one.
func keysPage() string {
	var b strings.Builder
	b.WriteString("# Keys of a scenario\n\n" + generated + "\n`ringfence scenario init` writes a file with all of them, `ringfence scenario schema` the schema that editors use.\n\n" + parameterTable(catalog.Parameters(scenario.Scenario{})))
	for _, k := range catalog.Kinds() {
		fmt.Fprintf(&b, "\n## %s\n\n`%s:` names %s.\n", sentence(k.Topic), k.Key, k.About)
		for _, e := range catalog.List(k.Topic) {
			fmt.Fprintf(&b, "\n### %s: %s\n\n%s", k.Key, e.Name, e.Text)
			if e.Source != "" {
				fmt.Fprintf(&b, " Source: %s.", e.Source)
			}
			if k.Topic == "designs" {
				fmt.Fprintf(&b, "\n\nIts keys stand on [a page of its own](designs/%s.md).\n", e.Name)
				continue
			}
			b.WriteString("\n\n" + parameterTable(e.Parameters))
		}
	}
	return b.String()
}
