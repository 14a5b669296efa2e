package presets

import (
	"slices"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fault"
)

const sourced = "source: a test\ndate: 2026-01-01\n"

func parse(t *testing.T, text string) *Preset {
	t.Helper()
	p, err := Parse("own.yaml", []byte(text))
	require.NoError(t, err)
	return p
}

// A day is one of the calendar.
func TestADateIsADayOfTheCalendar(t *testing.T) {
	for _, day := range []string{"2026-13-45", "2026-02-30", "2026-2-3", "2026", "soon", "''"} {
		_, err := Parse("own.yaml", []byte("base: okx\nsource: a test\ndate: "+day+"\n"))
		require.ErrorContains(t, err, "own.yaml:3: date: ", day)
	}
	require.Equal(t, "2024-02-29", parse(t, "base: okx\nsource: a test\ndate: 2024-02-29\n").Date)
}

// Rules that differ from a venue's are not documented where the venue's are.
func TestAFileWithABaseStatesASourceAndADateOfItsOwn(t *testing.T) {
	_, err := Parse("own.yaml", []byte("taker-fee: 0.009\nbase: binance-usdm\n"))
	require.EqualError(t, err, "own.yaml:2: date: is missing; say of which day the rules are, like 2025-09-02\nown.yaml:2: source: is missing; say where the rules are documented, or who made them")
	_, err = Parse("own.yaml", []byte("base: binance-usdm\nsource: \"  \"\ndate: 2026-01-01\n"))
	require.EqualError(t, err, "own.yaml:2: source: is missing; say where the rules are documented, or who made them")
}

func TestOverridesNeedNoSourceAndCannotMakeNonsenseOfOne(t *testing.T) {
	_, err := Load("okx", "taker-fee=0.009")
	require.NoError(t, err)
	for override, want := range map[string]string{
		"source= ": "source: is missing", "date=2026-02-30": `date: "2026-02-30"`, "venue=binnance": `venue: "binnance" must be binance, bitmex`,
	} {
		_, err := Load("okx", override)
		require.ErrorContains(t, err, want)
		var f *fault.Fault
		require.ErrorAs(t, err, &f)
		require.Equal(t, strings.Split(override, "=")[0], f.Key)
	}
}

// One fault has one line: what follows from it is not told.
func TestAWrongBaseIsOneFault(t *testing.T) {
	for base, want := range map[string]string{
		"binanse-usdm": "did you mean binance-usdm?", "binanse": "did you mean binance-isolated-margin or binance-usdm?", "hyperlquid": "did you mean hyperliquid?",
		"nowhere": "known: " + strings.Join(Names(), ", "),
	} {
		_, err := Parse("own.yaml", []byte("date: never\nbase: "+base+"\nstrickt: 1\n"))
		require.EqualError(t, err, `own.yaml:2: base: there is no preset "`+base+`"; `+want)
	}
}

func TestAFileWithoutBaseIsToldOnceWhatItLacks(t *testing.T) {
	_, err := Parse("own.yaml", []byte("taker-fee: 0.001\nsteps: [chunk, takeover, deleverage, operator]\nscope: everywhere\n"))
	require.EqualError(t, err, "own.yaml: has no chunk-fraction, close-fee, date, default-mode, deleverage-by, initial-on, maintenance-on, "+
		"source, takeover-residue, tiers; add what is missing, or base: with the preset that it is to be taken from: "+strings.Join(Names(), ", ")+"\n"+
		`own.yaml:3: scope: "everywhere" must be position, symbol, account or subaccount`)
}

// What was refused where it was read is not refused again as part of the whole.
func TestAValueIsRefusedOnce(t *testing.T) {
	_, err := Parse("own.yaml", []byte("base: okx\n"+sourced+`tiers:
  - {cap: -5, maintenance: 0.1, initial: 0.2}
  - {cap: 100, initial: 0.2}
  - {cap: 200, maintenance: -0.1, initial: 0.5}
  - nothing
  - {cap: 300, maintenance: 2, initial: 0.5}
`))
	require.EqualError(t, err, `own.yaml:5: tiers.0.cap: -5 must not be negative
own.yaml:6: tiers.1.maintenance: is missing; add it
own.yaml:7: tiers.2.maintenance: -0.1 must not be negative
own.yaml:8: tiers.3: must be {cap, maintenance, initial}
own.yaml:9: tiers.4: initial rate must lie between the maintenance rate and 1 (100 %)
own.yaml:9: tiers.4: maintenance rate must be above 0 and below 1 (100 %)`)
	_, err = Load("okx", "clearance-fee=lots")
	require.EqualError(t, err, `clearance-fee: "lots" is not a decimal number`)
}

// Nothing in a fault is written as the engine holds it: no scale, no package, no list of Go.
func TestFaultsNameKeysAndNumbersAsAFileWritesThem(t *testing.T) {
	for override, want := range map[string]string{
		"takeover-residue=half":                            `takeover-residue: "half" must be fund or trader`,
		"deleverage-by=luck":                               `deleverage-by: "luck" must be leveraged, binance, bitmex, cube, hyperliquid or random`,
		"restore-to=0.5":                                   "restore-to: must be at least 1 (the maintenance margin)",
		"takeover-below=2":                                 "takeover-below: must be at most 1 (the maintenance margin)",
		"steps=target, operator":                           "target-leaves: must be above 0 and below 1 (the maintenance margin)",
		"fund-drawdown-window=60":                          "fund-drawdown-window: needs fund-drawdown-limit above 0, and fund-drawdown-stop at most that",
		"steps=operator, fund":                             "steps: must end with who bears what is missing, operator or share",
		"steps=fund, cancel-orders, operator":              "steps: cancel-orders cannot come after fund",
		"steps=cancel-orders, takeover, operator":          "steps: list nothing that is done with a position once it is taken over",
		"steps=at-any-price, operator":                     "steps: list neither takeover nor below-zero, after which positions are closed",
		"steps=takeover, on-fund, operator":                "steps: on-fund needs the step fund, whose money it spends",
		"steps=fund, fund, operator":                       "steps: fund is listed twice",
		"steps=steal, operator":                            `steps.0: "steal" is not a step; known: ` + strings.Join(stepNames(), ", "),
		"steps=chunk: {fraction: 1, fracton: 1}, operator": "steps.0.fracton: is not a parameter of chunk; did you mean fraction?",
		"steps=chunk: {fraction: half}, operator":          `chunk-fraction: "half" is not a decimal number`,
		"steps=takeover: {below: 1}, takeover: {below: 0.5}, inventory, operator": "takeover-below: is 0.5 here and 1 before; write one of them: a step that is listed twice has one set of parameters",
		"steps=":                "steps: must be a list of steps, each a name or {name: {parameter: value}}",
		"without=chunk":         "without: leaves out chunk, which is not listed; known: cancel-orders, restore, takeover, at-bankruptcy, on-fund, backstop, deleverage, at-any-price, inventory, fund, operator",
		"default-mode=both":     `default-mode: "both" must be isolated or cross`,
		"scope=subaccount":      "scope: subaccount needs default-mode cross: each subaccount is a pool of its own",
		"fund-per-account=1e70": "fund-per-account: 1" + strings.Repeat("0", 70) + " is too large",
		"partial=none":          "partial: is now a step: list tier-down, chunk, restore or target under steps, or leave one out, as with without: restore; `ringfence presets --keys` lists the keys",
		"residue=fund":          "residue: is now takeover-residue; `ringfence presets --keys` lists the keys",
	} {
		_, err := Load("binance-usdm", "default-mode=isolated", override)
		require.Error(t, err, override)
		require.EqualError(t, err, want)
	}
}

func TestMatchedThresholdsKeepTheFeeThatTheUserStates(t *testing.T) {
	lltv := *uint256.NewInt(860000000000000000)
	for _, p := range []*Preset{parse(t, "base: okx\ntaker-fee: 0.007\n"+sourced), must(Load("okx", "taker-fee=0.007"))} {
		require.True(t, p.States("taker-fee"))
		require.NoError(t, p.Match(lltv))
		require.Equal(t, "7000000000000000", p.TakerFee.Dec())
	}
	p := parse(t, "base: okx\n"+sourced)
	require.False(t, p.States("taker-fee"), "its base's fee is the venue's")
	require.NoError(t, p.Match(lltv))
	require.True(t, p.TakerFee.IsZero())
}

func must(p *Preset, err error) *Preset {
	if err != nil {
		panic(err)
	}
	return p
}

// What is shown of a file is a file again, with every key.
func TestAPresetWrittenInFullReadsBack(t *testing.T) {
	for _, name := range Names() {
		p := must(Load(name))
		again := parse(t, p.YAML())
		require.Len(t, again.stated, len(general)+1, "steps and tiers, and nothing is left out")
		again.stated, p.Name = nil, again.Name
		require.Equal(t, len(p.Brackets), len(again.Brackets))
		tiers, err := p.Tiers(6)
		require.NoError(t, err)
		same, err := again.Tiers(6)
		require.NoError(t, err)
		require.Equal(t, tiers, same)
		require.Equal(t, p.YAML(), again.YAML())
		a, err := p.Settled(6)
		require.NoError(t, err)
		b, err := again.Settled(6)
		require.NoError(t, err)
		require.Equal(t, a, b)
	}
}

func TestKeysWithoutEffectAreListed(t *testing.T) {
	texts := func(faults fault.Faults) (all []string) {
		for _, f := range faults {
			all = append(all, f.Error())
		}
		return all
	}
	require.Equal(t, []string{
		"restore-to: has no effect without the step restore; remove it, or list that under steps",
		"chunk-fraction: has no effect without the step chunk; remove it, or list that under steps",
	}, texts(must(Load("binance-usdm", "without=restore", "restore-to=1.5", "chunk-fraction=0.2")).Idle()))
	require.Equal(t, []string{"own.yaml:4: chunk-most: has no effect without the step chunk; remove it, or list that under steps"}, texts(parse(t, "base: okx\n"+sourced+"chunk-most: 5\n").Idle()))
	require.Equal(t, []string{
		"deleverage-least: has no effect without deleverage-by: binance; remove it, or write that",
		"fund-drawdown-limit: has no effect without fund-drawdown-window; remove it, or write that",
	}, texts(must(Load("bitmex", "deleverage-least=5", "fund-drawdown-limit=0.5")).Idle()))
	for _, name := range Names() {
		if p := must(Load(name)); slices.Contains(p.Steps, "inventory") {
			require.Empty(t, must(Load(name, "without=inventory")).Idle(), "what a venue states is not the user's")
		}
		require.Empty(t, parse(t, must(Load(name)).YAML()).Idle(), "a file in full is not warned of")
	}
	require.Equal(t, []string{"strict: has no effect under matched thresholds, which set it; remove it, or write thresholds: own"}, texts(must(Load("okx", "strict=true")).Outdone()))
}

func TestSpotLoansAreMarked(t *testing.T) {
	for _, name := range Names() {
		require.Equal(t, name == "binance-isolated-margin", must(Load(name)).SpotLoan, name)
	}
	_, err := Load("binance-isolated-margin", "default-mode="+string(exchange.Cross))
	require.ErrorContains(t, err, "spot-loan: needs default-mode: isolated")
}
