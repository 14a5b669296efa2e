package scenario

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/margin"
	"github.com/ringfence-sim/ringfence/vault"
)

func TestTheBuiltInStudyIsTheDefault(t *testing.T) {
	t.Parallel()
	built, err := Builtin()
	require.NoError(t, err)
	empty, err := Parse("empty.yaml", []byte("{}"))
	require.NoError(t, err)
	require.Equal(t, "empty", empty.Name)
	empty.Name = built.Name
	require.Equal(t, string(built.JSON()), string(empty.JSON()))
	require.Len(t, built.Arms, 3)
	require.GreaterOrEqual(t, len(built.Liquidators), 3)
}

// A study is called what it runs.
func TestANameFollowsWhatIsRun(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file, text string
		set        []string
		want       string
	}{
		{"", "", nil, "eth-crash-2020-03"},
		{"", "", []string{"prices={source: file, file: data/ETHUSDT-1h.csv.gz}"}, "ETHUSDT-1h"},
		{"", "", []string{"prices.name=eth-2021-05"}, "eth-2021-05"},
		{"", "", []string{"prices.source=gbm"}, "gbm"},
		{"", "", []string{"market.lltv=0.8"}, "eth-crash-2020-03"},
		{"", "", []string{"prices={source: file, file: a.csv}", "name=mine"}, "mine"},
		{"dir/my study.yaml", "{}", nil, "my-study"},
		{"dir/my.yaml", "{name: own}", nil, "own"},
		{"dir/my.yaml", "{name: own}", []string{"prices={source: file, file: a.csv}"}, "own-a"},
		{"dir/my.yaml", "{}", []string{"prices={source: file, file: a.zip}"}, "my-a"},
	} {
		s, err := Builtin(c.set...)
		if c.file != "" {
			s, err = Parse(c.file, []byte(c.text), c.set...)
		}
		require.NoError(t, err)
		require.Equal(t, c.want, s.Name, "%s %v", c.file, c.set)
	}
}

func TestTheStartingFileNamesEverySection(t *testing.T) {
	t.Parallel()
	for _, f := range catalog.Fields(reflect.TypeFor[Scenario]()) {
		require.Contains(t, "\n"+string(builtin), "\n"+f.Key+":")
	}
}

func TestTheStartingFileStatesNoOtherDefaultsThanTheDocumentation(t *testing.T) {
	t.Parallel()
	var compare func(typ reflect.Type, v reflect.Value, key string)
	compare = func(typ reflect.Type, v reflect.Value, key string) {
		for _, f := range catalog.Fields(typ) {
			at := v.FieldByIndex(f.Index)
			switch {
			case at.Kind() == reflect.Struct && !f.Scalar():
				compare(at.Type(), at, join(key, f.Key))
			case f.Optional && f.Scalar():
				require.Equal(t, f.Default, fmt.Sprint(at.Interface()), join(key, f.Key))
			}
		}
	}
	built, err := Builtin()
	require.NoError(t, err)
	compare(reflect.TypeFor[Scenario](), reflect.ValueOf(*built), "")
}

func TestEveryKindDecodesFromItsNameAndWhatItMustBeTold(t *testing.T) {
	t.Parallel()
	must := map[string]string{"file": "x.csv", "name": "somebody", "weight": "3", "sigma": "1"}
	places := map[string]string{
		"designs": "arms: [%s]", "feeds": "feed: %s", "jumps": "prices: {source: jump-diffusion, jump: %s}", "processes": "prices: %s", "venues": "venue: %s", "behaviours": "population: {source: drawn, behaviours: [%s]}",
		"liquidators": "liquidators: [%s]", "models": "market: {irm: %s}", "populations": "population: %s",
		"distributions": "population: {source: drawn, collateral: %s}",
	}
	for topic, place := range places {
		entries := catalog.List(topic)
		require.NotEmpty(t, entries, topic)
		for _, e := range entries {
			require.NotEmpty(t, e.Text, e.Name)
			text := fmt.Sprintf("{%s: %s", e.Key, e.Name)
			for _, p := range e.Parameters {
				require.NotEmpty(t, p.Text, "%s.%s has no comment", e.Name, p.Key)
				if value, ok := must[p.Key]; ok && p.Default == "" {
					text += fmt.Sprintf(", %s: %s", p.Key, value)
				}
			}
			s, err := Parse("kind.yaml", fmt.Appendf(nil, place, text+"}"))
			require.NoError(t, err, e.Name)
			again, err := Parse("again.json", s.JSON())
			require.NoError(t, err, e.Name)
			require.Equal(t, string(s.JSON()), string(again.JSON()))
		}
	}
	require.Nil(t, catalog.List("nothing"))
}

func TestEveryFaultIsReportedAtOnceWithItsLine(t *testing.T) {
	t.Parallel()
	text := `nam: x
market:
  lltv: 1.2
  lltvv: 3
  collateral: {symbol: ETH, decimals: 19}
paths: many
venue: {model: powr-law}
prices: {source: gbm, volatilty: 1, horizon: 1w}
feed: [1]
arms: []
liquidators:
  - {strategy: fixed-tip}
  - tip
seed:
paths: 3
gas: {base_fee_gwei: NaN, ether_price: 0.00000000001}
population: {source: file}
blocks: {interval: {}}
suppliers: {count: 1e3}
`
	_, err := Parse("my.yaml", []byte(text), "gas.regime=free", "arms.5.x=1", "x", "market.fee=", "engine.native=1")
	require.Error(t, err)
	want := []string{
		`--set arms.5.x=1: arms.5: is not an entry: the list is empty; write arms=[{…}], with all that an entry needs`,
		`--set x: is not an override; write key.path=value, as in market.lltv=0.9 or arms.1.preset=bitmex`,
		`--set engine.native=1: engine.native: has no keys of its own; shorten the path, or replace the whole value`,
		`--set market.fee=: market.fee: "" is not a decimal number; write a number from 0 to 0.25`,
		`--set gas.regime=free: gas.regime: "free" is not known; known: auction, bundle`,
		`my.yaml:1: nam: is not a key of a scenario; did you mean name?`,
		`my.yaml:3: market.lltv: 1.2 must be a number above 0 and below 1`,
		`my.yaml:4: market.lltvv: is not a key of market; did you mean lltv?`,
		`my.yaml:5: market.collateral.decimals: 19 must be a whole number from 0 to 18`,
		`my.yaml:6: paths: "many" is not a whole number; write a whole number from 1 to 1000000`,
		`my.yaml:7: venue.model: "powr-law" is not known; did you mean power-law?`,
		`my.yaml:8: prices.volatilty: is not a key of source: gbm; did you mean volatility?`,
		`my.yaml:8: prices.horizon: "1w" is not a duration; write days, hours, minutes, seconds as in 12s, 90m, 1h30m, 7d`,
		"my.yaml:9: feed: must be a group of keys; write it as `key: value` lines, indented",
		`my.yaml:10: arms: is empty; write at least 1`,
		`my.yaml:12: liquidators.0.name: is missing; add it: text`,
		`my.yaml:13: liquidators.1: must be a group of keys; write it as {strategy: first-price, …}; known: ` + strings.Join(liquidator.Liquidators.Names(), ", "),
		`my.yaml:14: seed: has no value; write one, or remove the key to take its default`,
		`my.yaml:15: paths: is given twice, first on line 6; remove one of them`,
		`my.yaml:16: gas.base_fee_gwei: "NaN" is not a decimal number; write a number of at least 0, in gwei`,
		`my.yaml:16: gas.ether_price: 0.00000000001 has more than 10 decimal places, which the ledgers cannot hold; round it yourself`,
		`my.yaml:17: population.file: is missing; add it: the path of a file`,
		`my.yaml:18: blocks.interval: must be a single value; write a duration, such as 12s, 90m or 7d, from 1s to 1d`,
		`my.yaml:19: suppliers.count: "1e3" is not a whole number; write a whole number from 1 to 100000`,
	}
	require.Equal(t, strings.Join(want, "\n"), err.Error())
	require.Len(t, fault.All(err), len(want))
}

func TestFaultsBetweenKeys(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"prices: {source: history, from: 2020-03-13, to: 2020-03-12}":                      "my.yaml:1: prices.to: 2020-03-12 is not after prices.from, 2020-03-13; write a later time",
		"prices: {source: kou, horizon: 20s}":                                              "my.yaml:1: prices.horizon: 20s is less than two blocks of 12s; lengthen it, or shorten blocks.interval",
		"liquidators: [{strategy: second-price, name: a}, {strategy: fixed-tip, name: a}]": `my.yaml:1: liquidators.1.name: "a" names two liquidators; give each its own name`,
		"arms: [{design: morpho},\n {design: morpho}]":                                     `my.yaml:2: arms.1.name: "morpho" names two arms; give each its own name`,
		"market: {loan: {symbol: ETH, decimals: 6}}":                                       "my.yaml:1: market.loan.symbol: is the collateral's too; lend one token against another",
		"population: {source: drawn, health: {law: constant, value: 1}}":                   "my.yaml:1: population.health: 1 is not above 1; raise it: a health factor of 1 or less is liquidated before the study begins",
		"population: {source: drawn, health: {law: lognormal}}":                            "my.yaml:1: population.health: lets values below 1 be drawn, down to 0; raise it: a health factor of 1 or less is liquidated before the study begins",
		"population: {source: drawn, collateral: {law: uniform, low: 3, high: 2}}":         "my.yaml:1: population.collateral.high: 2 is not above low, 3; raise it",
		"population: {source: drawn, behaviours: [{behaviour: top-up, trigger: 0.7}]}":     "my.yaml:1: population.behaviours.0.target: 0.75 is not below the trigger, 0.7; lower the target or raise the trigger",
		"population: {source: drawn, behaviours: [{behaviour: add-margin, target: 0.9}]}":  "my.yaml:1: population.behaviours.0.target: 0.9 is not below the trigger, 0.82; lower the target or raise the trigger",
		"portfolio:\n  positions:\n  - {symbol: ALT}\n  - {symbol: ALT}":                   `my.yaml:4: portfolio.positions.1.symbol: "ALT" names two assets; give each its own name`,
		"portfolio: {positions: [{symbol: ETH}]}":                                          `my.yaml:1: portfolio.positions.0.symbol: "ETH" names two assets; give each its own name`,
		"arms: [{design: exchange-account, funding: {rate: 0.2}}]":                         "my.yaml:1: arms.0.funding.rate: 0.2 must be a number from -0.1 to 0.1 per interval",
		"arms: [{design: exchange-isolated, funding: {rate: -0.2}}]":                       "my.yaml:1: arms.0.funding.rate: -0.2 must be a number from -0.1 to 0.1 per interval",
		"arms: [{design: exchange-isolated, funding: {rate: 1e-19}}]":                      "my.yaml:1: arms.0.funding.rate: 1e-19 has more than 18 decimal places, which the ledgers cannot hold; round it yourself",
		"arms: [{design: exchange-isolated, interest: {rate: -0.001}}]":                    "my.yaml:1: arms.0.interest.rate: -0.001 must be a number from 0 to 0.1 per interval",
		"arms: [{design: exchange-account, interest: {rate: 0.001}}]":                      "my.yaml:1: arms.0.interest: is not a key of design: exchange-account; known: name, preset, thresholds, insurance, counterparties, funding, rules, margin, collateral, design",
		"arms: [{design: exchange-isolated, funding: {every: -1s}}]":                       "my.yaml:1: arms.0.funding.every: \"-1s\" is not a duration; write days, hours, minutes, seconds as in 12s, 90m, 1h30m, 7d",
		"arms: [{design: exchange-isolated, funding: {rates: 0.1}}]":                       "my.yaml:1: arms.0.funding.rates: is not a key of arms.0.funding; did you mean rate?",
		"arms: [{design: exchange-isolated, funding: 0.0001}]":                             "my.yaml:1: arms.0.funding: must be a group of keys; write it as `key: value` lines, indented",
		"arms: [{design: morpho, funding: {rate: 0.0001}}]":                                "my.yaml:1: arms.0.funding: is not a key of design: morpho; known: name, lltv, lif, cursor, cap, design",
		"- a\n- b": "my.yaml:1: a scenario is a group of keys; `ringfence scenario init` writes one to start from",
		" \n\t\n":  "my.yaml: the file is empty; `ringfence scenario init` writes one to start from",
	} {
		_, err := Parse("my.yaml", []byte(text))
		require.EqualError(t, err, want)
	}
	_, err := Parse("my.yaml", []byte("a: [1\nb: 2"))
	require.ErrorContains(t, err, "my.yaml:")
	require.ErrorContains(t, err, "is not YAML")
	require.ErrorContains(t, err, "; check indentation")
}

func TestFundingIsReadInFullAndIsNoneWhereItIsLeftOut(t *testing.T) {
	t.Parallel()
	s, err := Parse("my.yaml", []byte("arms: [{design: exchange-isolated, funding: {rate: -0.0003, every: 1h}}, {design: exchange-account, name: other}]"), "arms.1.funding.rate=0.0001")
	require.NoError(t, err)
	require.Equal(t, margin.FundingForm{Rate: catalog.MustDecimal("-0.0003"), Every: 3600}, s.Arms[0].(margin.IsolatedForm).Funding)
	require.Equal(t, margin.FundingForm{Rate: catalog.MustDecimal("0.0001"), Every: 0}, s.Arms[1].(margin.AccountForm).Funding)
	built, err := Builtin()
	require.NoError(t, err)
	require.True(t, built.Arms[1].(margin.IsolatedForm).Funding.Rate.IsZero())
	short, err := Parse("my.yaml", []byte("blocks: {interval: 1d}\nprices: {source: gbm, horizon: 30d}"))
	require.NoError(t, err, "an interval that nobody uses is not too short")
	require.True(t, short.Arms[1].(margin.IsolatedForm).Funding.Rate.IsZero())
}

func TestAPortfolioIsReadInFullAndIsNothingWhereItIsLeftOut(t *testing.T) {
	t.Parallel()
	s, err := Parse("my.yaml", []byte("portfolio: {reserve: 0.25, positions: [{symbol: ALT, side: short, prices: {start: 5}}]}\narms: [{design: exchange-account, margin: cross}]"),
		"portfolio.positions.0.prices.correlation=-0.5", "portfolio.positions.0.leverage=7")
	require.NoError(t, err)
	require.Equal(t, Holding{
		Symbol: "ALT", Side: "short", Notional: catalog.MustDecimal("0.5"), Leverage: catalog.MustDecimal("7"),
		Prices: oracle.CompanionForm{Start: catalog.MustDecimal("5"), Volatility: catalog.MustDecimal("0.8"), Drift: catalog.MustDecimal("0"), Correlation: catalog.MustDecimal("-0.5")},
	}, s.Portfolio.Positions[0])
	require.Equal(t, "cross", s.Arms[0].(margin.AccountForm).Margin)
	again, err := Parse("again.yaml", s.YAML())
	require.NoError(t, err)
	require.Equal(t, s.JSON(), again.JSON())

	s, err = Parse("my.yaml", []byte("seed: 2"))
	require.NoError(t, err)
	require.Empty(t, s.Portfolio.Positions)
	require.True(t, s.Portfolio.Reserve.IsZero())

	_, err = Parse("my.yaml", []byte("portfolio:\n  reserve: -1\n  positions:\n  - {side: up, leverage: 0.5, prices: {correlation: 1.5, volatilty: 1}}"))
	var keys []string
	for _, f := range fault.All(err) {
		keys = append(keys, f.Key)
	}
	require.ElementsMatch(t, []string{
		"portfolio.reserve", "portfolio.positions.0.side", "portfolio.positions.0.leverage", "portfolio.positions.0.prices.correlation",
		"portfolio.positions.0.prices.volatilty", "portfolio.positions.0.symbol",
	}, keys)
}

func TestOverrides(t *testing.T) {
	t.Parallel()
	s, err := Parse("my.yaml", []byte("venue: {model: power-law, depth: 5, exponent: 1}\nmarket: {lltv: 0.9}"),
		"venue.model=pool", "venue.depth=7", "arms.1.preset=bitmex", "market.fee=0.1", "paths=3", "feed.heartbeat=20m",
		"prices={source: file, file: my.csv}", "arms.3={design: morpho, name: low, lltv: 0.7}", "arms.2.rules.taker_fee=0.001", "name=a=b", "liquidators.0.capital=1_000")
	require.NoError(t, err)
	require.Equal(t, liquidity.PoolForm{Impact: s.Venue.(liquidity.PoolForm).Impact, Depth: catalog.MustDecimal("7")}, s.Venue)
	require.Equal(t, "0.9", s.Market.LLTV.String())
	require.Equal(t, "0.1", s.Market.Fee.String())
	require.Equal(t, "bitmex", s.Arms[1].(margin.IsolatedForm).Preset)
	require.Equal(t, map[string]string{"taker_fee": "0.001"}, s.Arms[2].(margin.IsolatedForm).Rules)
	require.Equal(t, "low", s.Arms[3].Label())
	require.Equal(t, oracle.FileForm{File: "my.csv", Gaps: "refuse", Times: "auto", Outliers: "refuse", Bridged: oracle.Bridged{Bridge: catalog.MustDecimal("1")}}, s.Prices)
	require.Equal(t, "a=b", s.Name)
	require.Equal(t, "1000", s.Liquidators[0].Common().Capital.String())
	require.EqualValues(t, 1200, s.Feed.(oracle.PushForm).Heartbeat.Seconds())
	require.Equal(t, "0.005", s.Feed.(oracle.PushForm).Deviation.String(), "the rest of an overridden section stays the built-in study's")
}

func TestNumbersKeepEveryDigit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`[0-9]{1,18}`).Draw(t, "digits")
		s, err := Parse("my.yaml", []byte("market: {lltv: 0."+digits+"1}"))
		if len(digits) > 17 {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		scaled, err := s.Market.LLTV.Scaled(18)
		require.NoError(t, err)
		want := strings.TrimLeft((digits + "1" + strings.Repeat("0", 18))[:18], "0")
		require.Equal(t, want, scaled.Dec())
		again, err := Parse("my.json", s.JSON())
		require.NoError(t, err)
		require.Equal(t, s.Market, again.Market)
	})
}

func TestScaledNeverRounds(t *testing.T) {
	t.Parallel()
	_, err := catalog.MustDecimal("0.1234567").Scaled(6)
	require.ErrorContains(t, err, "more than 6 places")
	_, err = catalog.MustDecimal("-1").Scaled(6)
	require.ErrorContains(t, err, "negative")
	_, err = catalog.MustDecimal("1e59").Scaled(20)
	require.ErrorContains(t, err, "too large")
	v, err := catalog.MustDecimal("12.5e1").Scaled(6)
	require.NoError(t, err)
	require.Equal(t, "125000000", v.Dec())
}

func TestDurationsAndTimesReadBackAsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := catalog.Duration(rapid.Uint64Range(0, 1<<40).Draw(t, "seconds"))
		again, err := catalog.ParseDuration(d.String())
		require.NoError(t, err)
		require.Equal(t, d, again)
		at := catalog.Time(rapid.Uint64Range(0, 253402300799).Draw(t, "time"))
		same, err := catalog.ParseTime(at.String())
		require.NoError(t, err)
		require.Equal(t, at, same)
	})
	for text, want := range map[string]catalog.Time{"2020-03-12": 1583971200, "2020-03-12T10:50:00Z": 1584010200, "2020-03-12 10:50": 1584010200, "1584010200": 1584010200, "2020-03-12T11:50:00+01:00": 1584010200} {
		got, err := catalog.ParseTime(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"yesterday", "2020-13-01", "1584010200000"} {
		_, err := catalog.ParseTime(text)
		require.Error(t, err, text)
	}
	for _, text := range []string{"", "5", "1m1h", "-1s", "99999999999999d", "1.5h"} {
		_, err := catalog.ParseDuration(text)
		require.Error(t, err, text)
	}
}

func TestFilesAreFoundBesideTheScenario(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "my.yaml")
	require.NoError(t, os.WriteFile(file, []byte("prices: {source: file, file: my.csv}"), 0o644))
	s, err := Load(file)
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "my.csv"), s.Builder().Path("my.csv"))
	require.Equal(t, "/my.csv", s.Builder().Path("/my.csv"))
	_, err = Load(filepath.Join(dir, "other.yaml"))
	require.ErrorContains(t, err, "other.yaml: cannot be read: no such file or directory; `ringfence scenario init`")

	cause := errors.New("no row below the header; add prices")
	err = s.Place(fault.Under("prices.file", cause))
	require.EqualError(t, err, file+":1: prices.file: no row below the header; add prices")
	require.ErrorIs(t, err, cause)
}

func TestTheEngineIsNoPartOfTheStudy(t *testing.T) {
	t.Parallel()
	native, err := Builtin("engine=native")
	require.NoError(t, err)
	evm, err := Builtin("engine=evm")
	require.NoError(t, err)
	require.Equal(t, string(native.JSON()), string(evm.JSON()))
	require.NotEqual(t, string(native.YAML()), string(evm.YAML()))
	again, err := Parse("again.yaml", evm.YAML())
	require.NoError(t, err)
	require.Equal(t, "evm", again.Engine)
}

func FuzzParse(f *testing.F) {
	f.Add(builtin, "market.lltv=0.9")
	f.Add([]byte("a: &x [*x]"), "arms.0={}")
	f.Add([]byte("arms: &a [{design: morpho}]\nliquidators: *a"), "arms.0.name.x=1")
	f.Fuzz(func(t *testing.T, data []byte, set string) {
		s, err := Parse("fuzz.yaml", data, set)
		if err != nil {
			require.True(t, fault.Is(err))
			return
		}
		again, err := Parse("again.json", s.JSON())
		require.NoError(t, err)
		require.Equal(t, string(s.JSON()), string(again.JSON()))
	})
}

func ExampleParse() {
	s, err := Parse("crash.yaml", []byte(`
market: {lltv: 0.77}
venue: {model: pool, depth: 5_000_000}
`), "paths=50")
	if err != nil {
		panic(err)
	}
	fmt.Println(s.Paths, s.Market.LLTV, catalog.NameOf(s.Venue), s.Venue.(liquidity.PoolForm).Depth)

	_, err = Parse("typo.yaml", []byte("market:\n  lltv: 77%\n  feee: 0\n"))
	fmt.Println(err)
	// Output:
	// 50 0.77 pool 5000000
	// typo.yaml:2: market.lltv: "77%" is not a decimal number; write a number above 0 and below 1
	// typo.yaml:3: market.feee: is not a key of market; did you mean fee?
}

func TestAFaultNamesTheOverridesBelowItsKey(t *testing.T) {
	t.Parallel()
	s, err := Builtin("arms.1.preset=bitmexx", "arms.2.rules.takerfee=1")
	require.NoError(t, err)
	require.EqualError(t, s.Place(fault.New("arms[1]", "no preset", "choose one")),
		"built-in study:91 with --set arms.1.preset=bitmexx: arms.1: no preset; choose one")
	require.EqualError(t, s.Place(fault.New("arms[2]", "unknown", "")), "built-in study:92 with --set arms.2.rules.takerfee=1: arms.2: unknown")
	require.EqualError(t, s.Place(fault.New("arms[0]", "unknown", "")), "built-in study:90: arms.0: unknown")
}

func TestFaultsOfAFileStandOnLinesOfTheirOwn(t *testing.T) {
	t.Parallel()
	s, err := Builtin("prices={source: file, file: my.csv}")
	require.NoError(t, err)
	require.EqualError(t, s.Place(fault.Under("prices.file", fault.Faults{{File: "my.csv", Line: 2, Problem: "high is below low", Remedy: "correct it"}, {File: "my.csv", Line: 3, Problem: "not a number"}})),
		"--set prices={source: file, file: my.csv}: prices.file:\n  my.csv:2: high is below low; correct it\n  my.csv:3: not a number")
}

// Whatever can be told of a file is told at once, and nothing that only follows from another fault.
func TestFaultsBetweenKeysAreToldTogetherWithThoseOfSingleKeys(t *testing.T) {
	t.Parallel()
	_, err := Parse("my.yaml", []byte(`paths: 0
name: ../x
prices: {source: gbm, horizon: 1s}
population: {source: drawn, health: {law: constant, value: 1}, behaviours: [{behaviour: top-up, trigger: x, target: 0.9}, {behaviour: repay, trigger: 0.5}]}
portfolio:
  positions:
  - {symbol: ETH, notional: 0}
  - {symbol: A}
  - {symbol: A}
liquidators: [{strategy: none}, {strategy: first-price, name: a}, {strategy: first-price, name: a}]
arms: [{design: morfo}, {design: morpho}, {design: morpho}]
`))
	var got []string
	for _, f := range fault.All(err) {
		got = append(got, f.Key)
	}
	require.ElementsMatch(t, []string{
		"paths", "population.behaviours.0.trigger", "portfolio.positions.0.notional", "liquidators.0.strategy", "arms.0.design",
		"name", "prices.horizon", "population.health", "population.behaviours.1.target", "portfolio.positions.0.symbol",
		"portfolio.positions.2.symbol", "liquidators.2.name", "arms.2.name",
	}, got)
	part := Partial(err)
	require.Nil(t, part.Arms[0])
	require.Equal(t, "morpho", part.Arms[1].Label())
	require.Equal(t, "../x", part.Name)
}

func TestALongOverrideIsNamedByItsBeginning(t *testing.T) {
	t.Parallel()
	_, err := Builtin("arms=[{design: morpho, name: " + strings.Repeat("x", 100) + "}, {design: morfo}]")
	require.EqualError(t, err, "--set arms=[{design: morpho, name: "+strings.Repeat("x", 31)+`…: arms.1.design: "morfo" is not known; did you mean morpho?`)
}

func TestAStudyIsNamedAsAFolderCanBe(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"x", "ETH crash, 2020-03", "α=0.5_b+c"} {
		_, err := Builtin("name=" + name)
		require.NoError(t, err, name)
	}
	for _, name := range []string{"../x", "a/b", `a\b`, ".hidden", "-flag", "a\tb", strings.Repeat("x", 101)} {
		_, err := Builtin(fmt.Sprintf("name=%q", name))
		require.ErrorContains(t, err, "cannot name a folder; begin with a letter or digit", name)
	}
}

func TestAKindWithoutKeysTakesNoneOfTheOldOnes(t *testing.T) {
	t.Parallel()
	s, err := Builtin("venue.model=infinite", "market.irm={model: kinked}", "market.irm.model=none")
	require.NoError(t, err)
	require.Equal(t, liquidity.InfiniteForm{}, s.Venue)
	require.Equal(t, vault.NoInterestForm{}, s.Market.IRM)
}

func TestARemedyReadsAsASentenceWithItsUnit(t *testing.T) {
	t.Parallel()
	_, err := Builtin("prices={source: gbm, volatility: 200}", "venue.of.depth=0")
	require.EqualError(t, err, "--set prices={source: gbm, volatility: 200}: prices.volatility: 200 must be a number from 0 to 100 per square root of a year\n"+
		"--set venue.of.depth=0: venue.of.depth: 0 must be a number above 0, in loan")
}
