package presets

import (
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fault"
)

// Which values a key takes, each at its bounds.
func TestValuesAtTheirBounds(t *testing.T) {
	for _, c := range []struct{ key, value, fault string }{
		{"mark-interval", "0.001", ""},
		{"mark-interval", "0.0001", "three decimal places"},
		{"mark-interval", "0", "from 0.001"},
		{"mark-interval", "-1", "from 0.001"},
		{"mark-interval", "86400", ""},
		{"mark-interval", "86400.001", "to 86400"},
		{"mark-interval", "x", `"x" must be`},
		{"taker-fee", "1e-18", ""},
		{"taker-fee", "1e-19", "more than 18 decimals"},
		{"taker-fee", "-0.1", "negative"},
		{"taker-fee", "1e60", "too large"},
		{"taker-fee", "1e78", "exponent"},
		{"taker-fee", "1e-78", "exponent"},
		{"taker-fee", "x", "not a decimal number"},
		{"chunk-least", "1e60", ""}, // an amount in whole units
		{"chunk-least", "1e77", ""},
		{"chunk-least", "1e78", "exponent"},
		{"chunk-least", "-1", "negative"},
		{"chunk-fraction", "0.0000000000000000001", "more than 18 decimals"},
		{"chunk-fraction", "1e60", "too large"},
		{"chunk-cooldown", "5", ""},
		{"chunk-cooldown", "5.5", "whole number"},
		{"chunk-one-turn", "true", ""},
		{"chunk-one-turn", "yes", "true or false"},
		{"tiers", "x", "preset file only"},
		{"base", "x", "preset file only"},
		{"taker-fees", "1", "did you mean taker-fee"},
	} {
		err := new(Preset).Set(c.key, c.value)
		if c.fault == "" {
			require.NoError(t, err, c)
		} else {
			require.ErrorContains(t, err, c.fault, c)
		}
	}
	for text, ok := range map[string]bool{"1e77": true, "1e78": false, "1e-77": true, "1e-78": false, "1.5": true, "": false} {
		_, err := number(text)
		require.Equal(t, ok, err == nil, text)
	}
	for places, ok := range map[int32]bool{17: true, 18: false} { // what is finer than a token's unit is cut, of rates it is a mistake
		_, err := units(decimal.New(1, -20), places)
		require.Equal(t, ok, err == nil, places)
	}
}

// A fault of an override does not hide those of the others.
func TestAllOverridesAreJudged(t *testing.T) {
	_, err := Load("okx", "nonsense", "taker-fee=x", "maker-fee=y")
	require.Len(t, fault.All(err), 3)
	require.ErrorContains(t, err, `"nonsense" must be key=value`)
}

// The mark interval of a study is held against half of it and twice, as far as it may be so long.
func TestAnAssumptionIsHeldAgainstOtherValues(t *testing.T) {
	for value, others := range map[string][2]string{"2": {"1", "4"}, "86400": {"43200", ""}, "0.001": {"", "0.002"}} {
		p, err := Load("okx", "mark-interval="+value)
		require.NoError(t, err)
		all := p.Assumptions()
		require.Len(t, all, 1)
		require.Equal(t, "mark-interval", all[0].Key)
		require.Equal(t, value, all[0].Value)
		require.Equal(t, others, all[0].Others)
	}
}

// faulty are the faults of a file, without the place.
func faulty(text string) (all []string) {
	_, err := Parse("own.yaml", []byte(text))
	for _, f := range fault.All(err) {
		all = append(all, f.Key+": "+f.Problem)
	}
	return all
}

// Each fault of tiers and steps is told once, and one does not hide the next.
func TestFaultsOfListsAreToldOnce(t *testing.T) {
	const own = "base: okx\n" + sourced
	for text, want := range map[string][]string{
		"tiers: 5\n":      {"tiers: must be a list of {cap, maintenance, initial}"},
		"tiers: []\n":     {"tiers: must be a list of {cap, maintenance, initial}"},
		"tiers: {a: 1}\n": {"tiers: must be a list of {cap, maintenance, initial}"},
		"tiers:\n- {maintenance: x, initial: y}\n":                {`tiers.0.maintenance: "x" is not a decimal number`, `tiers.0.initial: "y" is not a decimal number`},
		"tiers:\n- {maintenance: 0.01, caps: 5}\n":                {"tiers.0.caps: is not a key of a tier", "tiers.0.initial: is missing"},
		"tiers:\n- 5\n- 6\n":                                      {"tiers.0: must be {cap, maintenance, initial}", "tiers.1: must be {cap, maintenance, initial}"},
		"steps: [chunk: {fractions: 1, fraction: x, mosts: 1}]\n": {"steps.0.fractions: is not a parameter of chunk", `chunk-fraction: "x" is not a decimal number`, "steps.0.mosts: is not a parameter of chunk"},
		"steps: [[chunk], chunks, chunk: 5, operator]\n":          {"steps.0: must be a name or {name: {parameter: value}}", `steps.1: "chunks" is not a step`, "steps.2: must be {chunk: {parameter: value}}"},
		"taker-fee: 1e99\n":                                       {`taker-fee: "1e99" has an exponent beyond 77`},
		"taker-fee: 0.1\ntaker-fee: 0.2\nmaker-fee: x\n":          {"taker-fee: is given twice, first in line 4", `maker-fee: "x" is not a decimal number`},
	} {
		require.Equal(t, want, faulty(own+text), text)
	}
}

// What is written beside a step's name is of no parameter.
func TestWhatIsAssumedInAFile(t *testing.T) {
	base, all, stated := assumedIn(`# of all, assumption: the first. source: a page
venue: okx
base: okx # source: somewhere
tiers-whole: true # assumption: all of it
steps:
- chunk: # assumption: of the step
    fraction: 0.2 # assumption: a fifth;
    most: 5
- {takeover: {below: 1}}
no statement
taker-fee: 1 # assumption: none is charged
`)
	require.Equal(t, "okx", base)
	require.Equal(t, []Assumed{
		{"venue", "the first"}, {"tiers", "all of it"}, {"chunk.fraction", "a fifth"}, {"taker-fee", "none is charged"},
	}, all)
	require.Equal(t, map[string]bool{"venue": true, "base": true, "tiers-whole": true, "steps": true, "taker-fee": true}, stated)
}

// A drawdown's parameters have no effect where it has no window, and have one where it has.
func TestADrawdownNeedsItsWindow(t *testing.T) {
	for window, idle := range map[string]int{"": 1, "fund-drawdown-window: 5\n": 0} {
		p := parse(t, "base: binance-usdm\n"+sourced+window+"fund-drawdown-limit: 0.3\n")
		require.Len(t, p.Idle(), idle, window)
	}
}

// A cap that does not fit is told with its tier.
func TestACapThatDoesNotFitIsTold(t *testing.T) {
	p, err := Load("okx")
	require.NoError(t, err)
	_, err = p.Tiers(8)
	require.NoError(t, err)
	p.Brackets[0].Cap = decimal.New(1, 77)
	_, err = p.Tiers(8)
	require.ErrorContains(t, err, "tiers.0.cap")
}

// A key that is stated as it would be anyway is not idle, nor is one of the venue's own whose step is left out.
func TestWhatIsNotIdle(t *testing.T) {
	for _, overrides := range [][]string{{"chunk-least=0"}, {"restore-to=1"}, {"without=restore"}} {
		p, err := Load("binance-usdm", overrides...)
		require.NoError(t, err)
		require.Empty(t, p.Idle(), overrides)
	}
}

func TestAPaceIsAnInterval(t *testing.T) {
	for value, want := range map[string]time.Duration{"1": time.Second, "0.001": time.Millisecond, "2.5": 2500 * time.Millisecond} {
		p, err := Load("okx", "mark-interval="+value)
		require.NoError(t, err)
		require.Equal(t, want, p.Pace())
	}
}

// A preset in full quotes its texts, and states the parameters of a step once.
func TestHowAPresetIsWritten(t *testing.T) {
	p := parse(t, "base: bybit-2025\nsource: 'a: b # c'\ndate: 2026-01-01\n")
	text := p.YAML()
	require.Contains(t, text, "source: \"a: b # c\"\n")
	require.Contains(t, text, "\n  - cancel-orders\n")
	require.Equal(t, "a: b # c", parse(t, text).Source)
	p.Steps = append([]string{"takeover"}, p.Steps...)
	require.Equal(t, 1, strings.Count(p.YAML(), "- takeover: {"))
	require.Equal(t, 1, strings.Count(p.YAML(), "- takeover\n"))
}
