package presets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Parse reads a preset file: keys of Keys, tiers, and optionally base, a preset whose keys hold where the file has none. Every
// fault is reported, with the line it is in.
func Parse(name string, data []byte) (*Preset, error) {
	f := file{name: name, lines: map[string]int{}, refused: map[string]bool{}}
	root := f.root(data)
	if root == nil {
		return nil, f.err()
	}
	pairs := f.pairs(root, "preset")
	p := f.begin(pairs)
	if p == nil {
		return nil, f.err() // what the file lacks cannot be told without its base
	}
	for _, pair := range pairs {
		switch {
		case pair.key == "base":
			continue
		case pair.key == "tiers":
			p.Brackets = f.tiers(pair.value)
		case pair.value.Kind != yaml.ScalarNode:
			f.fault(pair.line, pair.key, fmt.Errorf("presets: %s must be a single value", pair.key))
		default:
			if err := p.Set(pair.key, pair.value.Value); err != nil {
				f.fault(pair.line, pair.key, err)
			}
		}
		p.state(pair.key, fmt.Sprintf("%s:%d", name, pair.line))
	}
	f.whole(p)
	if err := f.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// file is a preset file while it is read.
type file struct {
	name    string
	lines   map[string]int  // of keys
	refused map[string]bool // keys with a fault: what else is said of them follows from it
	faults  []placed
}

// placed is a fault and its line; 0: the file as a whole.
type placed struct {
	line int
	err  error
}

func (f *file) fault(line int, key string, err error) {
	f.refused[key] = key != ""
	where := f.name
	if line > 0 {
		where += ":" + strconv.Itoa(line)
	}
	f.faults = append(f.faults, placed{line, &Fault{Where: where, Key: key, err: err}})
}

// err is all faults in the order of their lines; nil where there are none.
func (f *file) err() error {
	slices.SortStableFunc(f.faults, func(a, b placed) int { return a.line - b.line })
	all := make([]error, len(f.faults))
	for i := range f.faults {
		all[i] = f.faults[i].err
	}
	return errors.Join(all...)
}

// begin is what the file's keys change: its base without the source and the day, which are not the file's, or nothing. It is nil
// where the base is none.
func (f *file) begin(pairs []pair) *Preset {
	i := slices.IndexFunc(pairs, func(p pair) bool { return p.key == "base" })
	if i < 0 {
		return &Preset{Name: f.name, Rules: exchange.Rules{RestoreTo: fixed.WAD}}
	}
	p, err := Load(pairs[i].value.Value)
	if err != nil {
		f.fault(pairs[i].line, "base", fmt.Errorf("base: %w", err))
		return nil
	}
	p.Name, p.Rules.Source, p.Rules.Date = f.name, "", ""
	for i := range p.Brackets {
		p.Brackets[i].line = 0 // of another file
	}
	return p
}

// whole reports the faults of a preset as a whole, each in the line of its tier or key. What a file without base lacks is told
// once, not key by key.
func (f *file) whole(p *Preset) {
	var missing []string
	for _, fault := range p.faults() {
		line, given := f.lines[fault.Key]
		switch {
		case fault.tier > 0 && p.Brackets[fault.tier-1].broken, f.refused[fault.Key]:
		case fault.tier > 0:
			f.faults = append(f.faults, placed{p.Brackets[fault.tier-1].line, fault.at(f.name, p.Brackets[fault.tier-1].line)})
		case !given && f.lines["base"] > 0:
			f.faults = append(f.faults, placed{f.lines["base"], fault.at(f.name, f.lines["base"])})
		case !given && fault.Key != "":
			missing = append(missing, fault.Key)
		default:
			f.faults = append(f.faults, placed{line, fault.at(f.name, line)})
		}
	}
	if len(missing) == 0 {
		return
	}
	slices.Sort(missing)
	f.fault(0, "", fmt.Errorf("has no %s; add what is missing, or base: with the preset that it is to be taken from: %s", strings.Join(slices.Compact(missing), ", "), strings.Join(Names(), ", ")))
}

// root is the file's one mapping; nil where there is none.
func (f *file) root(data []byte) *yaml.Node {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := decoder.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		f.fault(0, "", fmt.Errorf("is not YAML: %w", err))
		return nil
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		f.fault(0, "", errors.New("must be a list of key: value; `ringfence presets --keys` lists the keys"))
		return nil
	}
	if err := decoder.Decode(&more); err == nil {
		f.fault(more.Line, "", errors.New("a second document begins here: a preset is one"))
	}
	return doc.Content[0]
}

type pair struct {
	key   string
	line  int
	value *yaml.Node
}

// pairs are the keys of a mapping, each once.
func (f *file) pairs(node *yaml.Node, what string) (all []pair) {
	first := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		k := node.Content[i]
		if line, twice := first[k.Value]; twice {
			f.fault(k.Line, "", fmt.Errorf("%s is given twice in this %s, first in line %d", k.Value, what, line))
			continue
		}
		first[k.Value] = k.Line
		if what == "preset" {
			f.lines[k.Value] = k.Line
		}
		all = append(all, pair{k.Value, k.Line, node.Content[i+1]})
	}
	return all
}

var tierKeys = []string{"floor", "cap", "maintenance", "initial"}

// tiers reads rows of floor (optional), cap (none in a last row without end), maintenance and initial.
func (f *file) tiers(node *yaml.Node) (rows []Bracket) {
	if node.Kind != yaml.SequenceNode || len(node.Content) == 0 {
		f.fault(node.Line, "tiers", errors.New("tiers must be a list of {cap, maintenance, initial}"))
		return nil
	}
	for _, row := range node.Content {
		before := len(f.faults)
		b := f.tier(row)
		b.broken = len(f.faults) > before
		rows = append(rows, b)
	}
	return rows
}

func (f *file) tier(row *yaml.Node) Bracket {
	b := Bracket{line: row.Line}
	fault := func(line int, format string, args ...any) { f.fault(line, "", fmt.Errorf(format, args...)) }
	if row.Kind != yaml.MappingNode {
		fault(row.Line, "a tier must be {cap, maintenance, initial}")
		return b
	}
	given := map[string]bool{}
	for _, pair := range f.pairs(row, "tier") {
		given[pair.key] = true
		if !slices.Contains(tierKeys, pair.key) {
			fault(pair.line, "%w %q of a tier%s", ErrUnknownKey, pair.key, suggest(pair.key, tierKeys))
			continue
		}
		d, err := number(pair.value.Value)
		if err == nil {
			_, err = units(d, 18)
		}
		if err != nil {
			fault(pair.line, "%s: %w", pair.key, err)
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
	for _, key := range []string{"maintenance", "initial"} {
		if !given[key] {
			fault(row.Line, "the tier has no %s", key)
		}
	}
	return b
}

// faults reports all that is wrong with a preset as a whole.
func (p *Preset) faults() (all []*Fault) {
	fault := func(key, format string, args ...any) {
		all = append(all, &Fault{Key: key, err: fmt.Errorf(format, args...)})
	}
	if p.Rules.Source == "" {
		fault("source", "source is missing: say where the rules are documented, or who made them")
	}
	if _, err := time.Parse(time.DateOnly, p.Rules.Date); p.Rules.Date == "" {
		fault("date", "date is missing: say of which day the rules are, like 2025-09-02")
	} else if err != nil {
		fault("date", "date is %q, must be the day of the rules, like 2025-09-02", p.Rules.Date)
	}
	for _, fee := range []struct {
		key string
		ok  bool
	}{{"maker-fee", p.MakerFee.Lt(&fixed.WAD)}, {"taker-fee", p.TakerFee.Lt(&fixed.WAD)}} {
		if !fee.ok {
			fault(fee.key, "%s must be below 1 (100 %%): 5 basis points are 0.0005", fee.key)
		}
	}
	if p.TiersWhole && p.Rules.MaintenanceOn == exchange.OnMark {
		fault("tiers-whole", "tiers-whole needs maintenance-on: entry, for such a schedule jumps at its caps")
	}
	if p.SpotLoan && p.Rules.DefaultMode == exchange.Cross {
		fault("spot-loan", "spot-loan needs default-mode: isolated")
	}
	r, err := p.Settled(18) // so that its amounts are compared too
	_, tiers := p.Tiers(18)
	for _, err := range slices.Concat(split(err), split(r.Validate()), split(tiers)) {
		all = append(all, found(err))
	}
	slices.SortStableFunc(all, func(a, b *Fault) int { return strings.Compare(a.Text(), b.Text()) })
	return all
}

// split are the errors that were joined, and those joined in them.
func split(err error) (all []error) {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if err != nil {
			all = append(all, err)
		}
		return all
	}
	for _, part := range joined.Unwrap() {
		all = append(all, split(part)...)
	}
	return all
}
