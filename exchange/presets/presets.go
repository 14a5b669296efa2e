// Package presets holds the margin rules of real venues, each a file that names its source and date, and lets a user
// make an own venue by overriding one key by key:
//
//	p, err := presets.Load("binance-usdm", "clearance-fee=0.01", "without=restore")
//	in, err := p.Instrument("ETHUSDT", exchange.Linear, 0, 6) // USDC-like asset of 6 decimals
//	rules, err := p.Settled(6)
//	e, err := liquidation.New(rules)
//
// Values in the files are decimal: rates as fractions of 1, amounts in whole settlement units, times in seconds.
package presets

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

//go:embed *.yaml
var files embed.FS

// Bracket is one tier as a venue publishes it.
type Bracket struct {
	Floor       *decimal.Decimal // whole settlement units; nil: the cap of the tier before
	Cap         decimal.Decimal  // whole settlement units; 0 in the last: without end
	Maintenance decimal.Decimal
	Initial     decimal.Decimal
}

// Preset is a venue's rules with the schedule and fee of one of its instruments.
type Preset struct {
	Name   string
	Source string // where the rules are documented
	Date   string // of which day they are

	Accounts exchange.Rules
	First    liquidation.Precedence
	Most     uint64
	Fee      liquidation.ClearanceFee
	Steps    []string // names of the steps, in order
	Without  []string // of them, those that are left out

	MarkInterval    decimal.Decimal // seconds from a mark to the next
	FundingInterval uint64          // seconds from one payment of funding to the next; 0: not stated

	TakerFee   uint256.Int // scale 1e18
	MakerFee   uint256.Int // scale 1e18
	Brackets   []Bracket
	TiersIn    string            // currency the caps are counted in; empty: whatever the instrument settles in
	Infinite   bool              // closings are executed at the mark whatever their size: for a bound, not a venue
	SpotLoan   bool              // a position is bought with a loan: long, isolated, with interest and no funding
	TiersWhole bool              // rates apply to the whole value, without deductions
	TiersSized bool              // caps are values at the first mark, and tiers go by size from then on
	params     map[string]string // of steps, as they are written, by key
	stated     map[string]place  // keys that a user's file or override gave; no place is an override
}

// place is where in a file a key stands.
type place struct {
	file string
	line int
}

// Pace is the time from a mark to the next.
func (p *Preset) Pace() time.Duration {
	return time.Duration(p.MarkInterval.Shift(3).IntPart()) * time.Millisecond
}

// States reports whether a file of the user's own, or an override, gives a key, and not the venue's preset.
func (p *Preset) States(key string) bool {
	_, is := p.stated[key]
	return is
}

// state remembers that the user gave a key.
func (p *Preset) state(key string, where place) {
	if p.stated == nil {
		p.stated = map[string]place{}
	}
	p.stated[key] = where
}

// ErrUnknownPreset is the cause of the fault of a name that is none of Names. The fault suggests near ones.
var ErrUnknownPreset = errors.New("presets: unknown preset")

// ErrUnknownKey is the cause of the fault of a key that no preset has. The fault suggests near ones.
var ErrUnknownKey = errors.New("presets: unknown key")

// Names lists the presets in alphabetical order.
func Names() []string {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		panic(err) // embedded
	}
	names := make([]string, 0, len(entries))
	for _, f := range entries {
		names = append(names, strings.TrimSuffix(f.Name(), ".yaml"))
	}
	slices.Sort(names)
	return names
}

// Source returns a preset's file as it stands, comments included: a starting point for an own one.
func Source(name string) (string, error) {
	data, err := files.ReadFile(name + ".yaml")
	if err != nil {
		return "", &fault.Fault{Problem: fmt.Sprintf("there is no preset %q", name), Remedy: fault.Nearest(name, Names()), Cause: ErrUnknownPreset}
	}
	return string(data), nil
}

// Load returns a preset with overrides of the form key=value, and reports every fault of them at once. Keys are those of
// Keys; tiers are replaced with Parse.
func Load(name string, overrides ...string) (*Preset, error) {
	text, err := Source(name)
	if err != nil {
		return nil, err
	}
	p, err := Parse(name, []byte(text))
	if err != nil {
		return nil, err
	}
	p.stated = nil // by the venue, not by the user
	if err := p.Override(overrides...); err != nil {
		return nil, err
	}
	return p, nil
}

// Override sets keys, each given as key=value, and reports every fault of them and of the rules they make, under its key. Of a
// key whose value is refused only that is reported.
func (p *Preset) Override(overrides ...string) error {
	var all fault.Faults
	refused := map[string]bool{}
	for _, o := range overrides {
		key, value, ok := strings.Cut(o, "=")
		if !ok {
			all = append(all, fault.New("", fmt.Sprintf("override %q must be key=value", o), ""))
			continue
		}
		key = strings.TrimSpace(key)
		if err := p.Set(key, strings.TrimSpace(value)); err != nil {
			for _, f := range fault.All(err) {
				all = append(all, f)
				refused[f.Key] = true
			}
		}
	}
	for _, f := range p.faults() {
		if !refused[f.Key] {
			all = append(all, f)
		}
	}
	return fault.Join(all)
}

// Set overrides one key, or returns the fault of it.
func (p *Preset) Set(key, value string) error {
	for i := range keys {
		if keys[i].Name == key {
			if err := keys[i].set(p, value); err != nil {
				return fault.New(key, err.Error(), "")
			}
			p.state(key, place{})
			return nil
		}
	}
	if key == "steps" {
		return p.setList(value)
	}
	if now, is := renamed[key]; is {
		return &fault.Fault{Key: key, Problem: "is now " + now, Remedy: "`ringfence presets --keys` lists the keys", Cause: ErrUnknownKey}
	}
	if key == "tiers" || key == "base" {
		return fault.New(key, "stands in a preset file only", fmt.Sprintf("write one with base: %s, and name it under preset", p.Name))
	}
	known := make([]string, len(keys))
	for i := range keys {
		known[i] = keys[i].Name
	}
	return &fault.Fault{Key: key, Problem: "is not a key of a preset", Remedy: fault.Nearest(key, known), Cause: ErrUnknownKey}
}

// setList sets the steps from a list in one line.
func (p *Preset) setList(value string) error {
	if !strings.HasPrefix(value, "[") {
		value = "[" + value + "]"
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(value), &doc); err != nil || len(doc.Content) != 1 {
		return fault.New("steps", "must be a list in one line, as in [cancel-orders, takeover: {below: 1}]", "")
	}
	p.state("steps", place{})
	faults := p.setSteps(doc.Content[0])
	for _, f := range faults {
		f.Line = 0 // of the value, not of a file
	}
	return fault.Join(faults)
}

// Tiers returns the schedule in smallest units of a settlement asset with that many decimals.
func (p *Preset) Tiers(decimals int32) (exchange.Tiers, error) {
	rows := make([]exchange.Row, 0, len(p.Brackets))
	var faults []error
	var end uint256.Int
	for i := range p.Brackets {
		b := &p.Brackets[i]
		read := func(key string, d decimal.Decimal, places int32) uint256.Int {
			z, err := units(d, places)
			if err != nil {
				faults = append(faults, fault.Under(tier(i)+"."+key, err))
			}
			return z
		}
		limit, mmr, imr := read("cap", b.Cap, decimals), read("maintenance", b.Maintenance, 18), read("initial", b.Initial, 18)
		row := exchange.Row{Floor: end, Tier: exchange.Tier{Cap: limit, Maintenance: mmr, Initial: imr}}
		if b.Floor != nil {
			row.Floor = read("floor", *b.Floor, decimals)
		}
		rows, end = append(rows, row), limit
	}
	brackets, err := exchange.BracketsFrom(rows)
	if err := fault.Join(append(faults, err)...); err != nil {
		return exchange.Tiers{}, err
	}
	tiers, err := exchange.NewTiers(brackets, p.TiersWhole)
	tiers.BySize = p.TiersSized
	return tiers, err
}

// Instrument returns an instrument with the preset's schedule and fees, for a settlement asset with that many decimals.
func (p *Preset) Instrument(symbol string, kind exchange.Kind, settle exchange.Asset, decimals int32) (exchange.Instrument, error) {
	tiers, err := p.Tiers(decimals)
	if err != nil {
		return exchange.Instrument{}, err
	}
	return exchange.Instrument{Symbol: symbol, Kind: kind, Settle: settle, TakerFee: p.TakerFee, MakerFee: p.MakerFee, Tiers: tiers}, nil
}

// Settled returns the rules with their amounts in smallest units of a settlement asset with that many decimals, or
// every fault of an amount that has none.
func (p *Preset) Settled(decimals int32) (liquidation.Rules, error) {
	steps, faults := p.pipeline(decimals)
	return liquidation.Rules{Accounts: p.Accounts, First: p.First, Most: p.Most, Fee: p.Fee, Steps: steps}, fault.Join(faults)
}

// Matched returns a preset whose schedule has the threshold of a vault: one tier without end, with maintenance and
// initial rate 1 − lltv (scale 1e18), a strict trigger, and no fees but those that an override states. With base
// "matched" the pipeline is as in that file; with a venue's name, that venue's pipeline under the vault's threshold.
func Matched(base string, lltv uint256.Int, overrides ...string) (*Preset, error) {
	p, err := Load(base, overrides...)
	if err != nil {
		return nil, err
	}
	if err := p.Match(lltv); err != nil {
		return nil, err
	}
	return p, nil
}

// Match gives a preset the threshold of a vault, as Matched does. A fee that the user states ([Preset.States]) stays.
func (p *Preset) Match(lltv uint256.Int) error {
	if lltv.IsZero() || !lltv.Lt(&fixed.WAD) {
		return fault.New("lltv", "must be above 0 and below 1", "")
	}
	var rate uint256.Int
	rate.Sub(&fixed.WAD, &lltv)
	r := decimal.NewFromBigInt(rate.ToBig(), -18)
	p.Brackets, p.TiersWhole, p.TiersSized, p.TiersIn = []Bracket{{Maintenance: r, Initial: r}}, false, false, ""
	if !p.States("taker-fee") {
		p.TakerFee.Clear()
	}
	if !p.States("maker-fee") {
		p.MakerFee.Clear()
	}
	m := &p.Accounts.Margin
	m.MaintenanceOn, m.CloseFee, m.Strict = exchange.OnMark, exchange.NoFee, true
	m.InitialOn, m.CrossInitialOn = exchange.OnEntry, ""
	return nil
}

// units turns a decimal into an integer of smallest units, and refuses one that is negative, too fine or too large.
func units(d decimal.Decimal, decimals int32) (uint256.Int, error) {
	s := d.Shift(decimals)
	switch {
	case s.IsNegative():
		return uint256.Int{}, fmt.Errorf("%s must not be negative", d)
	case !s.IsInteger() && decimals >= 18:
		return uint256.Int{}, fmt.Errorf("%s has more than %d decimals", d, decimals)
	}
	z, over := uint256.FromBig(s.BigInt())
	if over {
		return uint256.Int{}, fmt.Errorf("%s is too large", d)
	}
	return *z, nil
}
