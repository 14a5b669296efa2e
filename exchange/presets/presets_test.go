package presets

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
)

func TestEveryPresetLoadsNamesItsSourceAndRunsAnEngine(t *testing.T) {
	require.Equal(t, []string{
		"binance-isolated-margin", "binance-usdm", "bitmex", "bitmex-usdt", "bybit-2021", "bybit-2025", "bybit-2025-eth", "bybit-2025-unified", "bybit-2025-unified-eth", "cube", "dydx-v4", "dydx-v4-cross", "hyperliquid", "hyperliquid-btc", "hyperliquid-isolated", "idealised", "matched", "okx",
	}, Names())
	for _, name := range Names() {
		p, err := Load(name)
		require.NoError(t, err)
		require.NotEmpty(t, p.Source, name)
		require.Regexp(t, `^20\d\d-\d\d-\d\d$`, p.Date, name)
		rules, err := p.Settled(6)
		require.NoError(t, err)
		e, err := liquidation.New(rules)
		require.NoError(t, err)
		in, err := p.Instrument("ETHUSDT", exchange.Linear, 0, 6)
		require.NoError(t, err)
		_, err = e.AddMarket(in, nil)
		require.NoError(t, err, name)
	}
}

// Deductions that the venues publish are what their floors and rates imply (Binance leverageBracket, Cube margin.md).
func TestDeductionsAreThePublishedOnes(t *testing.T) {
	for name, published := range map[string][]uint64{
		"binance-usdm": {0, 300, 1500, 12000, 132000, 382000, 2007000, 9507000, 17507000, 27507000, 80507000, 280507000},
		"cube":         {0, 250, 2250, 17250, 42250, 497250, 1337250, 6337250},
	} {
		p, err := Load(name)
		require.NoError(t, err)
		tiers, err := p.Tiers(0)
		require.NoError(t, err)
		for n, d := range published {
			want := new(uint256.Int).Mul(uint256.NewInt(d), uint256.NewInt(1e18))
			require.Equal(t, want.Dec(), new(tiers.Deduction(n)).Dec(), "%s tier %d", name, n+1)
		}
	}
}

func TestOverrideChangesOneKeyAndNothingElse(t *testing.T) {
	plain, err := Load("binance-usdm")
	require.NoError(t, err)
	own, err := Load("binance-usdm", "clearance-fee=0.01", "without = restore")
	require.NoError(t, err)
	a, err := plain.Settled(6)
	require.NoError(t, err)
	b, err := own.Settled(6)
	require.NoError(t, err)
	require.Equal(t, "10000000000000000", b.Fee.Rate.Dec())
	require.Equal(t, liquidation.Step(liquidation.Restore{To: *uint256.NewInt(1e18)}), a.Steps[1])
	b.Fee = a.Fee
	a.Steps = slices.Delete(a.Steps, 1, 2)
	require.Equal(t, a, b)
}

func TestUnknownNamesAreRefusedWithSuggestions(t *testing.T) {
	_, err := Load("binance-usdn")
	require.ErrorIs(t, err, ErrUnknownPreset)
	require.ErrorContains(t, err, "did you mean binance-usdm?")
	_, err = Load("bitmex", "clearence-fee=0.01", "takeover-residue=charity", "strict=perhaps")
	require.ErrorIs(t, err, ErrUnknownKey)
	require.ErrorContains(t, err, "did you mean clearance-fee?")
	require.ErrorContains(t, err, `strict: "perhaps" must be true or false`) // all faults at once
	_, err = Load("bitmex", "takeover-residue=charity")
	require.ErrorContains(t, err, `takeover-residue: "charity" must be fund or trader`)
}

func TestFileFaultsNameTheirLine(t *testing.T) {
	_, err := Parse("mine", []byte("base: bitmex\nclearance-fee: -1\nmaintenence-on: mark\ntiers:\n  - {maintenance: 0.1, initial: 0.05}\n"))
	require.ErrorContains(t, err, "mine:2: clearance-fee: -1 must not be negative")
	require.ErrorContains(t, err, `mine:3: maintenence-on: is not a key of a preset; did you mean maintenance-on?`)
	_, err = Parse("mine", []byte("base: bitmex\ntiers:\n  - {cap: 100, maintenance: 0.1, initial: 0.2}\n  - {cap: 50, maintenance: 0.2, initial: 0.3}\n"))
	require.ErrorContains(t, err, "tiers overlap")
}

func TestMatchedRefusesAnLLTVOutsideItsRange(t *testing.T) {
	for _, lltv := range []uint64{0, 1e18} {
		_, err := Matched("matched", *uint256.NewInt(lltv))
		require.Error(t, err)
	}
}

func ExampleLoad() {
	p, _ := Load("hyperliquid", "chunk-fraction=0.5")
	rules, _ := p.Settled(6)
	for _, step := range rules.Steps[:4] {
		fmt.Println(step.Name())
	}
	_, err := Load("hyperlikuid")
	fmt.Println(err)
	// Output:
	// cancel-orders
	// chunk
	// takeover
	// at-bankruptcy
	// there is no preset "hyperlikuid"; did you mean hyperliquid?
}

func ExampleMatched() {
	p, _ := Matched("matched", *uint256.NewInt(860000000000000000))
	fmt.Println(p.Brackets[0].Maintenance)
	// Output: 0.14
}

// Whoever reads a preset file sees of each number where it is from, or that it is an assumption.
func TestEveryNumberOfAPresetNamesItsSourceOrIsMarkedAnAssumption(t *testing.T) {
	number := regexp.MustCompile(`^ *([a-z-]+): "[0-9.]+"(.*)$`)
	reason := regexp.MustCompile(`# (source|assumption): \S`)
	for _, name := range Names() {
		text, err := Source(name)
		require.NoError(t, err)
		lines := strings.Split(text, "\n")
		for i, line := range lines {
			if m := number.FindStringSubmatch(line); m != nil {
				require.Regexp(t, reason, m[2], "%s line %d: %s", name, i+1, line)
			}
			if line == "tiers:" {
				said := ""
				for j := i - 1; j >= 0 && (strings.HasPrefix(lines[j], "#") || strings.HasPrefix(lines[j], "tiers-whole")); j-- {
					said += lines[j] + "\n"
				}
				require.Regexp(t, reason, said, "%s line %d: tiers", name, i+1)
			}
		}
	}
}

// A day that a source does not state is marked too.
func TestEveryDateIsOfItsSourceOrMarkedAnAssumption(t *testing.T) {
	for _, name := range Names() {
		text, err := Source(name)
		require.NoError(t, err)
		var date, source string
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "date:") {
				date = line
			}
			if strings.HasPrefix(line, "source:") || strings.HasPrefix(line, "#") {
				source += line
			}
		}
		require.NotEmpty(t, source, name)
		day := regexp.MustCompile(`20\d\d-\d\d-\d\d`).FindString(date)
		stated := strings.Contains(source, day) || strings.Contains(date, "source:") || strings.Contains(date, "assumption:") || reads(source, day)
		require.True(t, stated, "%s: %s is in none of its sources and not marked as an assumption", name, day)
	}
}

// reads reports whether a text names a day in words, as in 2 September 2025.
func reads(text, day string) bool {
	d, err := time.Parse(time.DateOnly, day)
	return err == nil && strings.Contains(text, d.Format("2 January 2006"))
}

// With deductions the requirement has no jump at a cap: just below and at it, it differs by no more than a unit's rate. A whole
// schedule jumps, and is therefore only used on entry value, or by size: no mark moves the tier.
func TestEveryScheduleIsContinuousOrOnEntryOrBySize(t *testing.T) {
	for _, name := range Names() {
		p, err := Load(name)
		require.NoError(t, err)
		tiers, err := p.Tiers(6)
		require.NoError(t, err)
		if p.TiersWhole {
			require.True(t, p.TiersSized || p.Accounts.Margin.MaintenanceOn == exchange.OnEntry, name)
			require.Equal(t, name == "okx", p.TiersSized, name)
			continue
		}
		for n := range tiers.Brackets[:len(tiers.Brackets)-1] {
			at := tiers.Brackets[n].Cap
			below := new(uint256.Int).SubUint64(&at, 1)
			require.Equal(t, n, tiers.At(below), name)
			require.Equal(t, n+1, tiers.At(&at), name)
			low, high := tiers.Maintenance(below, new(uint256.Int)), tiers.Maintenance(&at, new(uint256.Int))
			require.False(t, high.Lt(&low), "%s tier %d", name, n+1)
			require.LessOrEqual(t, new(uint256.Int).Sub(&high, &low).Uint64(), uint64(1), "%s tier %d jumps", name, n+1)
		}
	}
}

// Every fault of a preset file is reported together, each in its line.
func TestEveryFaultOfAPresetFileIsReportedInItsLine(t *testing.T) {
	_, err := Parse("own.yaml", []byte(`base: bybit-2025
venue: binnance
source: ""
date: soon
scope: everything
strickt: true
taker-fee: "5"
clearance-fee: nothing
strict: true
strict: false
tiers:
  - {cap: "1000", maintenance: "0.01", initial: "0.02"}
  - {floor: "900", cap: "2000", maintenance: "0.02", initial: "0.03"}
  - {floor: "2500", cap: "3000", maintenance: "0.03", initial: "0.04"}
  - {kap: "4000", maintenance: "0.04", initial: "0.05"}
  - {cap: "5000", maintenance: "0.05"}
---
base: bitmex
`))
	require.Error(t, err)
	for _, want := range []string{
		`own.yaml:2: venue: "binnance" must be binance, bitmex, bybit, cube, dydx, hyperliquid or okx`,
		`own.yaml:3: source: is missing`,
		`own.yaml:4: date: "soon"`,
		`own.yaml:5: scope: "everything"`,
		`own.yaml:6: strickt: is not a key of a preset; did you mean strict?`,
		`own.yaml:7: taker-fee: must be below 1`,
		`own.yaml:8: clearance-fee: "nothing" is not a decimal number`,
		`own.yaml:10: strict: is given twice, first in line 9`,
		`own.yaml:13: tiers.1: begins below the end of the tier before it: the tiers overlap`,
		`own.yaml:14: tiers.2: begins above the end of the tier before it: the tiers leave a gap`,
		`own.yaml:15: tiers.3.kap: is not a key of a tier; did you mean cap?`,
		`own.yaml:16: tiers.4.initial: is missing`,
		`a second document begins here`,
	} {
		require.ErrorContains(t, err, want)
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		require.Contains(t, line, "own.yaml", "a fault without its place: %s", line)
	}
}

// Caps may be fractions of a settlement unit: of bitcoin for example.
func TestTierCapsMayBeFractions(t *testing.T) {
	p, err := Parse("own.yaml", []byte(`base: bitmex
source: a test
date: 2026-01-01
tiers:
  - {cap: "0.5", maintenance: "0.005", initial: "0.01"}
  - {floor: "0.5", cap: "1.25", maintenance: "0.01", initial: "0.015"}
`))
	require.NoError(t, err)
	tiers, err := p.Tiers(8)
	require.NoError(t, err)
	require.Equal(t, uint64(50_000_000), tiers.Brackets[0].Cap.Uint64())
	require.Equal(t, uint64(125_000_000), tiers.Brackets[1].Cap.Uint64())
}
