package presets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Parse reads a preset file: keys of Keys, tiers, and optionally base, a preset whose keys hold where the file has none. Every
// fault is reported, with the line it is in.
func Parse(name string, data []byte) (*Preset, error) {
	f := file{faults: fault.List{File: name}, name: name, lines: map[string]int{}, refused: map[string]bool{}}
	root := f.root(data)
	if root == nil {
		return nil, f.faults.Err()
	}
	pairs := f.pairs(root, "")
	p := f.begin(pairs)
	if p == nil {
		return nil, f.faults.Err() // what the file lacks cannot be told without its base
	}
	for _, pair := range pairs {
		switch {
		case pair.key == "base":
			continue
		case pair.key == "tiers":
			p.Brackets = f.tiers(pair.value)
		case pair.key == "steps":
			for _, found := range p.setSteps(pair.value) {
				f.refused[found.Key], f.refused["steps"] = true, true
				f.faults.Add(found)
			}
		case pair.value.Kind != yaml.ScalarNode:
			f.fault(pair.line, pair.key, "must be a single value", "")
		default:
			if err := p.Set(pair.key, pair.value.Value); err != nil {
				f.refuse(pair.line, err)
			}
		}
		p.state(pair.key, place{name, pair.line})
	}
	if p.MarkInterval.IsZero() {
		p.MarkInterval = decimal.NewFromInt(1) // where a file states none
	}
	f.whole(p)
	if err := f.faults.Err(); err != nil {
		return nil, err
	}
	return p, nil
}

// file is a preset file while it is read.
type file struct {
	name    string
	lines   map[string]int  // of keys, of tiers as tiers.0
	refused map[string]bool // keys with a fault: what else is said of them follows from it
	faults  fault.List
}

func (f *file) fault(line int, key, problem, remedy string) {
	f.refused[key] = key != ""
	f.faults.Row(line, key, problem, remedy)
}

// refuse adds the faults of a value, which know their keys.
func (f *file) refuse(line int, err error) {
	for _, found := range fault.All(err) {
		f.refused[found.Key] = true
		placed := *found
		placed.File, placed.Line = f.name, line
		f.faults.Add(&placed)
	}
}

// begin is what the file's keys change: its base without the source and the day, which are not the file's, or nothing. It is nil
// where the base is none.
func (f *file) begin(pairs []pair) *Preset {
	i := slices.IndexFunc(pairs, func(p pair) bool { return p.key == "base" })
	if i < 0 {
		return &Preset{Name: f.name}
	}
	p, err := Load(pairs[i].value.Value)
	if err != nil {
		f.refuse(pairs[i].line, fault.Under("base", err))
		return nil
	}
	p.Name, p.Source, p.Date = f.name, "", ""
	return p
}

// whole reports the faults of a preset as a whole, each in the line of its tier or key. What a file without base lacks is told
// once, not key by key.
func (f *file) whole(p *Preset) {
	var missing []string
	for _, found := range p.faults() {
		line, given := f.lines[found.Key]
		switch {
		case f.refused[found.Key]:
			continue
		case !given && f.lines["base"] > 0:
			line = f.lines["base"]
		case !given && found.Key != "":
			missing = append(missing, found.Key)
			continue
		}
		placed := *found
		placed.File, placed.Line = f.name, line
		f.faults.Add(&placed)
	}
	if len(missing) == 0 {
		return
	}
	slices.Sort(missing)
	f.fault(0, "", "has no "+strings.Join(slices.Compact(missing), ", "), "add what is missing, or base: with the preset that it is to be taken from: "+strings.Join(Names(), ", "))
}

// root is the file's one mapping; nil where there is none.
func (f *file) root(data []byte) *yaml.Node {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := decoder.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		f.faults.Add(&fault.Fault{Problem: "is not YAML: " + err.Error(), Cause: err})
		return nil
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		f.fault(0, "", "must be a list of key: value", "`ringfence presets --keys` lists the keys")
		return nil
	}
	if err := decoder.Decode(&more); err == nil {
		f.fault(more.Line, "", "a second document begins here: a preset is one", "")
	}
	return doc.Content[0]
}

type pair struct {
	key   string
	line  int
	value *yaml.Node
}

// pairs are the keys of a mapping, each once. section is the key of the mapping, empty for the preset itself.
func (f *file) pairs(node *yaml.Node, section string) (all []pair) {
	first := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		k := node.Content[i]
		if line, twice := first[k.Value]; twice {
			f.faults.Row(k.Line, under(section, k.Value), fmt.Sprintf("is given twice, first in line %d", line), "remove one of them")
			continue
		}
		first[k.Value] = k.Line
		f.lines[under(section, k.Value)] = k.Line
		all = append(all, pair{k.Value, k.Line, node.Content[i+1]})
	}
	return all
}

func under(section, key string) string {
	if section == "" {
		return key
	}
	return section + "." + key
}

var tierKeys = []string{"floor", "cap", "maintenance", "initial"}

// tier is the key of a tier, counted from 0 as lists are.
func tier(i int) string { return fmt.Sprintf("tiers.%d", i) }

// tiers reads rows of floor (optional), cap (none in a last row without end), maintenance and initial.
func (f *file) tiers(node *yaml.Node) (rows []Bracket) {
	if node.Kind != yaml.SequenceNode || len(node.Content) == 0 {
		f.fault(node.Line, "tiers", "must be a list of {cap, maintenance, initial}", "")
		return nil
	}
	for i, row := range node.Content {
		before := f.faults.Count()
		f.lines[tier(i)] = row.Line
		rows = append(rows, f.tier(tier(i), row))
		f.refused[tier(i)] = f.faults.Count() > before
	}
	return rows
}

func (f *file) tier(key string, row *yaml.Node) (b Bracket) {
	if row.Kind != yaml.MappingNode {
		f.fault(row.Line, key, "must be {cap, maintenance, initial}", "")
		return b
	}
	given := map[string]bool{}
	for _, pair := range f.pairs(row, key) {
		given[pair.key] = true
		if !slices.Contains(tierKeys, pair.key) {
			f.faults.Add(&fault.Fault{Line: pair.line, Key: under(key, pair.key), Problem: "is not a key of a tier", Remedy: fault.Nearest(pair.key, tierKeys), Cause: ErrUnknownKey})
			continue
		}
		d, err := number(pair.value.Value)
		if err == nil {
			_, err = units(d, 18)
		}
		if err != nil {
			f.refuse(pair.line, fault.Under(under(key, pair.key), err))
			continue
		}
		switch pair.key {
		case "floor":
			b.Floor = &d
		case "cap":
			b.Cap = d
		case "maintenance":
			b.Maintenance = d
		case "initial":
			b.Initial = d
		}
	}
	for _, name := range []string{"maintenance", "initial"} {
		if !given[name] {
			f.fault(row.Line, under(key, name), "is missing", "add it")
		}
	}
	return b
}

// faults reports all that is wrong with a preset as a whole.
func (p *Preset) faults() (all fault.Faults) {
	refuse := func(key, problem, remedy string) { all = append(all, fault.New(key, problem, remedy)) }
	if p.Source == "" {
		refuse("source", "is missing", "say where the rules are documented, or who made them")
	}
	if _, err := time.Parse(time.DateOnly, p.Date); p.Date == "" {
		refuse("date", "is missing", "say of which day the rules are, like 2025-09-02")
	} else if err != nil {
		refuse("date", fmt.Sprintf("%q must be the day of the rules, like 2025-09-02", p.Date), "")
	}
	for _, fee := range []struct {
		key string
		ok  bool
	}{{"maker-fee", p.MakerFee.Lt(&fixed.WAD)}, {"taker-fee", p.TakerFee.Lt(&fixed.WAD)}} {
		if !fee.ok {
			refuse(fee.key, "must be below 1 (100 %): 5 basis points are 0.0005", "")
		}
	}
	if p.TiersWhole && !p.TiersSized && p.Accounts.Margin.MaintenanceOn == exchange.OnMark {
		refuse("tiers-whole", "needs maintenance-on: entry, or tiers-by-size: true, for such a schedule jumps at its caps", "")
	}
	if p.TiersSized && !p.TiersWhole {
		refuse("tiers-by-size", "needs tiers-whole: true", "add it")
	}
	if p.SpotLoan && p.Accounts.Mode.Default == exchange.Cross {
		refuse("spot-loan", "needs default-mode: isolated", "")
	}
	r, err := p.Settled(18) // so that its amounts are compared too
	_, tiers := p.Tiers(18)
	all = append(all, fault.All(err)...)
	all = append(all, fault.All(r.Validate())...)
	all = append(all, fault.All(tiers)...)
	slices.SortStableFunc(all, func(a, b *fault.Fault) int { return strings.Compare(a.Error(), b.Error()) })
	return all
}
