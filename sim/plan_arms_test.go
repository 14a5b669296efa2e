package sim

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/sim/margin"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

const ownFile = "base: binance-usdm\nsource: a test\ndate: 2026-01-01\n"

// Whoever sells on the venue pays its fee, unless the user says what the arm pays.
func TestMatchedThresholdsTakeTheVenuesFeeUnlessTheUserStatesOne(t *testing.T) {
	stating, silent := written(t, "stating.yaml", ownFile+"taker-fee: 0.003\n"), written(t, "silent.yaml", ownFile)
	for arm, want := range map[string]string{
		"preset: okx":                                                 "500000000000000",
		"preset: okx, rules: {taker-fee: 0.002}":                      "2000000000000000",
		"preset: okx, rules: {taker-fee: 0}":                          "0",
		fmt.Sprintf("preset: %q", stating):                            "3000000000000000",
		fmt.Sprintf("preset: %q", silent):                             "500000000000000",
		fmt.Sprintf("preset: %q, rules: {taker-fee: 0.004}", stating): "4000000000000000",
	} {
		p, err := planned(t, "venue.fee=0.0005", "arms=[{design: exchange-isolated, thresholds: matched, "+arm+"}]")
		require.NoError(t, err)
		fee := p.Arms()[0].(margin.Arm).Instrument.TakerFee
		require.Equal(t, want, fee.Dec(), arm)
	}
}

// faultsOf are the faults of a study of six hours with one arm, or several.
func faultsOf(t *testing.T, arms string, overrides ...string) string {
	t.Helper()
	_, err := planned(t, append([]string{"prices={source: gbm, horizon: 6h}", "arms=[" + arms + "]"}, overrides...)...)
	if err == nil {
		return ""
	}
	var texts []string
	for _, f := range fault.All(err) {
		f.File, f.Line, f.Set = "x", 0, ""
		texts = append(texts, f.Error())
	}
	return strings.Join(texts, "\n")
}

func TestPairingsThatNoVenueHasAreRefused(t *testing.T) {
	const spot, account, iso = "preset: binance-isolated-margin", "{design: exchange-account, ", "{design: exchange-isolated, "
	short := "portfolio={positions: [{symbol: ALT, side: short}]}"
	require.Empty(t, faultsOf(t, iso+spot+", interest: {rate: 0.00001}}"))
	require.Empty(t, faultsOf(t, account+spot+"}", "portfolio={positions: [{symbol: ALT}]}"))
	require.Equal(t, "x: arms.0.funding: binance-isolated-margin is of spot loans, which pay no funding; write interest (of an arm of design exchange-isolated), or the preset of a perpetual",
		faultsOf(t, iso+spot+", funding: {rate: 0.0001, every: 1h}}"))
	require.Equal(t, "x: arms.0.interest: okx is not of spot loans, and perpetuals charge no interest; write funding, or preset: binance-isolated-margin, or spot-loan: true in a preset file",
		faultsOf(t, iso+"preset: okx, interest: {rate: 0.00001}}"))
	require.Equal(t, "x: arms.0.margin: binance-isolated-margin is of isolated spot loans, which share no margin; write isolated, or the preset of a perpetual",
		faultsOf(t, account+spot+", margin: cross}"))
	require.Equal(t, "x: portfolio.positions.0.side: short cannot be held under binance-isolated-margin of exchange, spot loans buy what they hold; write long, or the preset of a perpetual",
		faultsOf(t, account+spot+"}", short))
	require.Empty(t, faultsOf(t, iso+spot+"}", short), "an arm of single positions does not hold it")
	require.Empty(t, faultsOf(t, iso+"preset: okx, rules: {spot-loan: true, default-mode: isolated}, interest: {rate: 0.00001}}"))
}

func TestAPaymentThatNeverFallsDueIsRefused(t *testing.T) {
	require.Empty(t, faultsOf(t, "{design: exchange-isolated, funding: {rate: 0.0001, every: 359m}}"))
	require.Equal(t, "x: arms.0.funding.every: 6h is longer than the study, 5h59m48s from its first block to its last, and no payment would fall due; shorten it, lengthen the study, or remove funding",
		faultsOf(t, "{design: exchange-isolated, funding: {rate: 0.0001, every: 6h}}"))
	require.Empty(t, faultsOf(t, "{design: exchange-isolated, funding: {rate: 0, every: 6h}}"), "nobody pays")
	p, err := planned(t, "prices={source: gbm, horizon: 6h}", "arms=[{design: exchange-isolated, preset: binance-isolated-margin, interest: {rate: 0.0001, every: 7h}}]")
	require.NoError(t, err, "interest is charged at once")
	require.Len(t, p.Warnings(), 1)
	require.Contains(t, p.Warnings()[0], "interest is charged once, at the first block")
}

// An unlevered position has its value once: five payments of a tenth leave it half, eleven leave it nothing.
func TestCounterpartiesPayNoMoreThanTheyHave(t *testing.T) {
	const remedy = "; bring the rate nearer to 0, lengthen the interval or shorten the study"
	require.Empty(t, faultsOf(t, "{design: exchange-isolated, funding: {rate: -0.1, every: 1h}}"))
	require.Equal(t, "x: arms.0.funding.rate: -0.1 every 30m takes, over the study, 1.1 times what their positions are worth from the counterparties, who are unlevered and have it once"+remedy,
		faultsOf(t, "{design: exchange-isolated, funding: {rate: -0.1, every: 30m}}"))
	require.Empty(t, faultsOf(t, "{design: exchange-isolated, funding: {rate: 0.1, every: 30m}}"), "the borrowers pay, and are liquidated")
	short := "portfolio={positions: [{symbol: ALT, side: short}]}"
	require.Contains(t, faultsOf(t, "{design: exchange-account, funding: {rate: 0.1, every: 30m}}", short), "1.1 times")
}

func TestFaultsOfRulesNameTheirKey(t *testing.T) {
	require.Equal(t, `x: arms.0.rules.clearance-fee: "lots" is not a decimal number
x: arms.0.rules.date: "2026-02-30" must be the day of the rules, like 2025-09-02
x: arms.0.rules.scop: is not a key of a preset; did you mean scope?
x: arms.0.rules.strict: "often" must be true or false
x: arms.0.rules.venue: "binnance" must be binance, bitmex, bybit, cube, dydx, hyperliquid or okx`,
		sortedLines(faultsOf(t, "{design: exchange-isolated, rules: {clearance-fee: lots, date: 2026-02-30, scop: symbol, strict: often, venue: binnance}}")))
	require.Equal(t, "x: arms.0.rules.source: is missing; say where the rules are documented, or who made them", faultsOf(t, "{design: exchange-isolated, rules: {source: ''}}"))
	require.Equal(t, "x: arms.0.rules.tiers: stands in a preset file only; write one with base: binance-usdm, and name it under preset", faultsOf(t, "{design: exchange-isolated, rules: {tiers: 3}}"))
	require.Equal(t, `x: arms.0.rules.taker_fee: is not a key of a preset; did you mean taker-fee?`, faultsOf(t, "{design: exchange-isolated, rules: {taker_fee: 0.1}}"))
	require.Equal(t, "x: arms.0.rules.chunk-fraction: must be above 0 and at most 1 (100 %)", faultsOf(t, "{design: exchange-isolated, rules: {steps: \"chunk, operator\"}}"))
	require.Equal(t, `x: arms.0.preset: there is no preset "hyperlquid"; did you mean hyperliquid?`, faultsOf(t, "{design: exchange-isolated, preset: hyperlquid}"))
}

func sortedLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		for j := i; j > 0 && lines[j] < lines[j-1]; j-- {
			lines[j], lines[j-1] = lines[j-1], lines[j]
		}
	}
	return strings.Join(lines, "\n")
}

// A file's faults are the file's, whoever names it.
func TestAFileIsFaultedOnceForAllArms(t *testing.T) {
	path := written(t, "mine.yaml", ownFile+"clearance-fee: -1\n")
	text := faultsOf(t, fmt.Sprintf("{design: exchange-isolated, name: a, preset: %q}, {design: exchange-isolated, name: b, preset: %q, thresholds: matched}, {design: exchange-account, name: c, preset: %q}", path, path, path))
	require.Equal(t, "x: arms.0.preset: "+path+":4: clearance-fee: -1 must not be negative", text)
}

// Presets and currencies are told together with whatever else is wrong with a file.
func TestFaultsOfArmsAreToldOfAScenarioThatIsRefused(t *testing.T) {
	file := written(t, "my.yaml", `paths: 0
market: {lltv: 2}
arms:
  - {design: morfo}
  - {design: exchange-isolated, name: a, preset: binanse, thresholds: matched}
  - {design: exchange-isolated, name: b, preset: bitmex}
  - {design: exchange-isolated, name: c, preset: okx, rules: {strict: often}}
`)
	_, err := scenario.Load(file)
	require.Error(t, err)
	more := plan.ArmFaults(scenario.Partial(err))
	var keys []string
	for _, f := range fault.All(more) {
		require.Equal(t, file, f.File)
		require.Positive(t, f.Line)
		keys = append(keys, f.Key)
	}
	require.Equal(t, []string{"arms.1.preset", "arms.2.preset", "arms.3.rules.strict"}, keys)
	_, err = scenario.Load(written(t, "none", "- a"))
	require.NoError(t, plan.ArmFaults(scenario.Partial(err)))
}

// Positions that no path can open are refused before the study, and told in whole tokens.
func TestPositionsAboveTheLastTierAreKnownBeforeTheStudy(t *testing.T) {
	path := written(t, "small.yaml", ownFile+"tiers:\n  - {cap: 3000, maintenance: 0.004, initial: 0.008}\n")
	arm := fmt.Sprintf("{design: exchange-isolated, preset: %q}", path)
	constant := "population={source: drawn, borrowers: 3, collateral: {law: constant, value: 10}, health: {law: constant, value: 2}, behaviours: [{behaviour: passive}]}"
	require.Equal(t, "x: arms.0.preset: 3 positions above the last tier of "+path+
		", which ends at 3000 USDC, the largest of ETH worth 20000 USDC; write a preset file with base: and tiers with larger caps, give borrowers less collateral, or set population.unopened to drop", faultsOf(t, arm, constant))
	rows := written(t, "rows.csv", "collateral,debt\n1,100\n2,100\n")
	require.Contains(t, faultsOf(t, arm, fmt.Sprintf("population={source: file, file: %q}", rows)), "1 position above the last tier of "+path+", which ends at 3000 USDC, the largest of ETH worth 4000 USDC")
	require.Contains(t, faultsOf(t, "{design: exchange-account, preset: binance-usdm}", constant, "portfolio={positions: [{symbol: ALT, notional: 1000}]}", "population.collateral.value=700"),
		"3 positions above the last tier of binance-usdm, which ends at 1200000000 USDC, the largest of ALT worth 1400000000 USDC")
	steep := written(t, "steep.yaml", ownFile+"tiers:\n  - {maintenance: 0.4, initial: 0.8}\n")
	require.Equal(t, "x: arms.0.preset: 3 positions with less margin than "+steep+" wants at first: one worth 20000 USDC has 11400 USDC and needs 16000 USDC; write a preset file with base: and tiers with lower initial rates, give borrowers more health, or set population.unopened to drop or to clip",
		faultsOf(t, fmt.Sprintf("{design: exchange-isolated, preset: %q}", steep), constant))
}

// Of a population that is drawn it is told how many of the first paths' are, and the run says the rest.
func TestDrawnPositionsAboveTheLastTierAreWarnedOf(t *testing.T) {
	path := written(t, "small.yaml", ownFile+"tiers:\n  - {cap: 3000, maintenance: 0.004, initial: 0.008}\n")
	p, err := planned(t, fmt.Sprintf("arms=[{design: exchange-isolated, preset: %q}]", path))
	require.NoError(t, err)
	require.Len(t, p.Warnings(), 1)
	require.Regexp(t, `arms.0.preset: \d+ positions of 80 drawn on the first 2 paths above the last tier of .*small.yaml, which ends at 3000 USDC, the largest of ETH worth [\d.]+ USDC; .*: a path with such a borrower fails`, p.Warnings()[0])
	path0 := firstError(t, p)
	require.Regexp(t, `borrower \d+ opening a long of [\d.]+ ETH worth [\d.]+ USDC on a margin of [\d.]+ USDC: .*above the last tier.*the last tier ends at 3000 USDC: write a preset file with larger caps`, path0)
	p, err = planned(t)
	require.NoError(t, err)
	require.Empty(t, p.Warnings(), "the built-in study has none")
}

func firstError(t *testing.T, p *plan.Plan) string {
	t.Helper()
	w, err := newWalk(p, &Options{})
	require.NoError(t, err)
	r := &result{}
	w.run(t.Context(), r)
	require.Error(t, r.path.Arms[0].Err)
	return r.path.Arms[0].Err.Error()
}

func TestKeysWithoutEffectAreWarnedOf(t *testing.T) {
	idle := written(t, "idle.yaml", ownFile+"chunk-fraction: 0.2\n")
	warned := func(overrides ...string) (keys []string) {
		p, err := planned(t, overrides...)
		require.NoError(t, err)
		for _, w := range p.Warnings() {
			keys = append(keys, w[strings.Index(w, ": ")+2:])
		}
		return keys
	}
	arm := "{design: exchange-isolated, name: %s, preset: %q%s}"
	for i, of := range []struct {
		overrides []string
		want      []string
	}{
		{[]string{"arms=[{design: exchange-isolated, rules: {without: restore, restore-to: 1.5}}]"}, []string{"arms.0.rules.restore-to: has no effect without the step restore"}},
		{[]string{"arms=[{design: exchange-isolated, thresholds: matched, rules: {strict: false, restore-to: 1.25}}]"}, []string{"arms.0.rules.strict: has no effect under matched thresholds"}},
		{[]string{"arms=[" + fmt.Sprintf(arm, "a", idle, "") + ", " + fmt.Sprintf(arm, "b", idle, ", thresholds: matched, rules: {restore-to: 1.25}") + "]"}, []string{"arms.0.preset: " + idle + ":4: chunk-fraction: has no effect without the step chunk"}},
		{[]string{"portfolio={reserve: 1, positions: [{symbol: ALT}]}"}, []string{"portfolio.positions: has no effect: no arm is of design exchange-account", "portfolio.reserve: has no effect: no arm"}},
		{[]string{"population.behaviours=[{behaviour: passive}, {behaviour: add-margin}]", "arms=[{design: exchange-account}]"}, []string{"population.behaviours.1: add-margin has no effect: portfolio.reserve is 0"}},
		{[]string{"population.behaviours=[{behaviour: add-margin}]"}, []string{"population.behaviours.0: add-margin has no effect: no arm is of design exchange-account"}},
		{[]string{"population.behaviours=[{behaviour: add-margin}]", "arms=[{design: exchange-account}]", "portfolio.reserve=0.5"}, nil},
	} {
		got := warned(of.overrides...)
		require.Len(t, got, len(of.want), "%d: %v", i, got)
		for j := range of.want {
			require.Contains(t, got[j], of.want[j], i)
		}
	}
}

// A venue without cross margin refuses an account that asks for it.
func TestIsolatedOnlyPresetsRefuseCrossAccounts(t *testing.T) {
	require.Contains(t, faultsOf(t, "{design: exchange-account, margin: cross, preset: hyperliquid-isolated}"), "hyperliquid-isolated has no cross margin; write margin: isolated, or another preset")
}
