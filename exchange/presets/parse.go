package presets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/internal/fixed"
)

// Parse reads a preset file: keys of Keys, tiers, and optionally base, a preset whose keys hold where the file has none. Every
// fault is reported, with the line it is in.
func Parse(name string, data []byte) (*Preset, error) {
	f := file{name: name, lines: map[string]int{}}
	root := f.root(data)
	if root == nil {
		return nil, f.err()
	}
	p := &Preset{Name: name, Rules: exchange.Rules{RestoreTo: fixed.WAD}}
	pairs := f.pairs(root, "preset")
	for _, pair := range pairs {
		if pair.key == "base" {
			base, err := Load(pair.value.Value)
			if err != nil {
				f.fault(pair.line, err)
				continue
			}
			*p = *base
			p.Name = name
		}
	}
	for _, pair := range pairs {
		switch {
		case pair.key == "base":
		case pair.key == "tiers":
			p.Brackets = f.tiers(pair.value)
		case pair.value.Kind != yaml.ScalarNode:
			f.fault(pair.line, fmt.Errorf("presets: %s must be a single value", pair.key))
		default:
			if err := p.Set(pair.key, pair.value.Value); err != nil {
				f.fault(pair.line, err)
				f.spoilt = append(f.spoilt, pair.key)
			}
		}
	}
	for _, fault := range p.faults() {
		if line := p.tierLine(fault); line > 0 {
			f.fault(line, fault)
			continue
		}
		f.place(fault)
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// file is a preset file while it is read.
type file struct {
	name   string
	lines  map[string]int // of keys
	spoilt []string       // keys whose value was refused: what Validate says of them has been said
	faults []placed
}

// placed is a fault and its line; 0: the file as a whole.
type placed struct {
	line int
	err  error
}

func (f *file) fault(line int, err error) {
	err = fmt.Errorf("%s:%d: %w", f.name, line, err)
	f.faults = append(f.faults, placed{line, err})
}

func (f *file) faultOfWhole(err error) {
	f.faults = append(f.faults, placed{0, fmt.Errorf("%s: %w", f.name, err)})
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

// place reports a fault of the whole in the line of the key that its text begins with, where there is one.
func (f *file) place(fault error) {
	text := strings.TrimPrefix(fault.Error(), "exchange: ")
	best := ""
	for key := range f.lines {
		words := strings.ReplaceAll(key, "-", " ")
		if strings.HasPrefix(text, words) && len(key) > len(best) {
			best = key
		}
	}
	switch {
	case slices.Contains(f.spoilt, best) && best != "":
	case best != "":
		f.fault(f.lines[best], fault)
	default:
		f.faultOfWhole(fault)
	}
}

// root is the file's one mapping; nil where there is none.
func (f *file) root(data []byte) *yaml.Node {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := decoder.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		f.faultOfWhole(fmt.Errorf("presets: %w", err))
		return nil
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		f.faultOfWhole(errors.New("presets: must be a list of key: value"))
		return nil
	}
	if err := decoder.Decode(&more); err == nil {
		f.fault(more.Line, errors.New("presets: a second document begins here: a preset is one"))
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
			f.fault(k.Line, fmt.Errorf("presets: %s is given twice in this %s, first in line %d", k.Value, what, line))
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
		f.fault(node.Line, errors.New("presets: tiers must be a list of {cap, maintenance, initial}"))
		return nil
	}
	for _, row := range node.Content {
		b := Bracket{line: row.Line}
		if row.Kind != yaml.MappingNode {
			f.fault(row.Line, errors.New("presets: a tier must be {cap, maintenance, initial}"))
			continue
		}
		given := map[string]bool{}
		for _, pair := range f.pairs(row, "tier") {
			given[pair.key] = true
			if !slices.Contains(tierKeys, pair.key) {
				f.fault(pair.line, fmt.Errorf("%w %q of a tier%s", ErrUnknownKey, pair.key, suggest(pair.key, tierKeys)))
				continue
			}
			d, err := number(pair.value.Value)
			if err != nil {
				f.fault(pair.line, fmt.Errorf("presets: %s: %w", pair.key, err))
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
				f.fault(row.Line, fmt.Errorf("presets: the tier has no %s", key))
			}
		}
		rows = append(rows, b)
	}
	return rows
}

var day = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// faults reports all that is wrong with a preset as a whole. Each begins with the words of the key it is about.
func (p *Preset) faults() (all []error) {
	if p.Rules.Source == "" {
		all = append(all, errors.New("source is missing: say where the rules are documented"))
	}
	if !day.MatchString(p.Rules.Date) {
		all = append(all, fmt.Errorf("date is %q, must be the day of the rules, like 2025-09-02", p.Rules.Date))
	}
	for name, rate := range map[string]bool{"taker fee": p.TakerFee.Lt(&fixed.WAD), "maker fee": p.MakerFee.Lt(&fixed.WAD)} {
		if !rate {
			all = append(all, fmt.Errorf("%s must be below 1 (100 %%): 5 basis points are 0.0005", name))
		}
	}
	if p.TiersWhole && p.Rules.MaintenanceOn == exchange.OnMark {
		all = append(all, errors.New("tiers whole needs maintenance-on: entry, for such a schedule jumps at its caps"))
	}
	r, err := p.Settled(18) // so that its amounts are compared too
	all = append(all, split(err)...)
	all = append(all, split(r.Validate())...)
	if _, err := p.Tiers(18); err != nil {
		all = append(all, split(err)...)
	}
	slices.SortStableFunc(all, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return all
}

var tierNumber = regexp.MustCompile(`tier (\d+):`)

// tierLine is the line of the tier that a fault is about; 0 where it is about none.
func (p *Preset) tierLine(fault error) int {
	m := tierNumber.FindStringSubmatch(fault.Error())
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n < 1 || n > len(p.Brackets) {
		return 0
	}
	return p.Brackets[n-1].line
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
