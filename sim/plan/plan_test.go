package plan_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/margin"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

func read(t *testing.T, text string, overrides ...string) *scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse("mine.yaml", []byte(text), overrides...)
	require.NoError(t, err)
	return s
}

func planned(t *testing.T, text string, overrides ...string) *plan.Plan {
	t.Helper()
	p, err := plan.New(read(t, text, overrides...))
	require.NoError(t, err)
	return p
}

// refused is the faults of a scenario, in its words.
func refused(t *testing.T, text string, overrides ...string) string {
	t.Helper()
	s, err := scenario.Parse("mine.yaml", []byte(text), overrides...)
	if err == nil {
		_, err = plan.New(s)
	}
	require.Error(t, err)
	require.True(t, fault.Is(err))
	return err.Error()
}

func TestTheWorldIsTheScenarioInUnits(t *testing.T) {
	p := planned(t, `
seed: 7
paths: 3
market: {collateral: {symbol: BTC, decimals: 8}, loan: {symbol: DAI, decimals: 18}, lltv: 0.77, fee: 0.125, irm: {model: fixed, rate: 0.05}}
prices: {source: gbm, start: 30000, begin: 2024-02-01, horizon: 1h}
suppliers: {utilisation: 0.8, count: 3}
gas: {base_fee_gwei: 12.5, block_gas_limit: 20000000, taken: 0.25, taken_rise: 0.005, regime: bundle, ether_price: 2000.5, fees: {source: volatility, weight: 80, half_life: 30m, most_gwei: 300}}
venue: {model: linear, fee: 0.002}
portfolio: {reserve: 0.25, positions: [{symbol: ALT, side: short, notional: 0.3, leverage: 7}]}
population: {source: drawn, borrowers: 9}
arms: [{design: morpho, lltv: 0.7}, {design: exchange-isolated, name: x, insurance: 12.5, counterparties: 5, funding: {rate: -0.0001, every: 10m}}, {design: exchange-account, name: y, margin: cross}]
`)
	w := p.World()
	require.EqualValues(t, 7, w.Seed)
	require.Equal(t, []any{"BTC", "DAI", uint8(8), uint8(18)}, []any{w.CollateralSymbol, w.LoanSymbol, w.CollateralDecimals, w.LoanDecimals})
	require.Equal(t, wad("0.77"), w.HealthLLTV)
	require.Equal(t, wad("0.125"), w.Fee)
	require.Equal(t, vault.FixedRate{PerSecond: *uint256.NewInt(1_585_489_599)}, w.IRM)
	require.Equal(t, agents.Supply{Utilisation: wad("0.8"), Suppliers: 3}, w.Supply)
	require.EqualValues(t, 12_500_000_000, w.BaseFee, "12.5 gwei in wei")
	traffic := liquidator.Traffic{Share: wad("0.25"), Rise: wad("0.005"), Calm: 12.5e9}
	require.Equal(t, liquidator.Builder{Regime: liquidator.Bundles, GasLimit: 20_000_000, Traffic: traffic}, w.Builder)
	require.Equal(t, liquidator.VolatileFee{Calm: 12.5e9, Most: 300e9, Weight: wad("80"), HalfLife: 1800}, w.Fees)
	// 2,000.5 DAI an ether: 2000.5e18 units for 1e18 wei, times 1e36.
	require.Equal(t, units("2000.5", 36), w.EtherPrice)
	require.Equal(t, wad("0.002"), w.VenueFee)
	require.EqualValues(t, 1_706_745_600, w.Clock.Start)
	require.Equal(t, wad("0.25"), w.Portfolio.Reserve)
	require.Equal(t, []arm.Leg{{Symbol: "ALT", Side: exchange.Short, Notional: wad("0.3"), Leverage: wad("7")}}, w.Portfolio.Legs)
	require.Equal(t, 9, p.Borrowers())
	require.Equal(t, 2, p.Assets())

	arms := p.Arms()
	require.Equal(t, lending.Arm{Name: "morpho", LLTV: wad("0.7"), Design: design.MorphoBlue}, arms[0])
	x := arms[1].(margin.Arm)
	require.Equal(t, units("12.5", 18), x.Insurance)
	require.Equal(t, 5, x.Counterparties)
	rate := wad("0.0001")
	require.Equal(t, margin.Funding{Rate: fixed.Negative(&rate), Every: 600}, x.Funding)
	require.False(t, x.Account)
	y := arms[2].(margin.Arm)
	require.True(t, y.Account && y.Cross)
	require.Len(t, y.Others, 1)
	require.Equal(t, record.Names{
		Arms: []string{"morpho", "x", "y"}, Behaviours: []string{"passive", "top-up", "repay"}, Others: []string{"ALT"},
		Liquidators: []string{"searcher", "searcher-2", "keeper", "capped-keeper", "margin-engine"}, CollateralDecimals: 8, LoanDecimals: 18, PriceDecimals: oracle.PriceDecimals,
	}, p.Names())
	require.Equal(t, map[string]uint16{"passive": 0, "top-up": 1, "repay": 2}, w.Behaviours)
}

func TestAnArmsOwnLLTVIsTheScenariosWhereItIsZero(t *testing.T) {
	p := planned(t, "market: {lltv: 0.5}\narms: [{design: morpho}, {design: morpho, name: high, lltv: 0.625}]")
	require.Equal(t, wad("0.5"), p.Arms()[0].(lending.Arm).LLTV)
	require.Equal(t, wad("0.625"), p.Arms()[1].(lending.Arm).LLTV)
}

// Under matched thresholds the rate is 1 − LLTV and the taker fee is the venue's; what the user states stays.
func TestMatchedThresholdsAreTheVaults(t *testing.T) {
	p := planned(t, `
market: {lltv: 0.77}
venue: {model: linear, fee: 0.002}
arms:
  - {design: exchange-isolated, name: matched, thresholds: matched}
  - {design: exchange-isolated, name: stated, thresholds: matched, rules: {taker-fee: 0.004}}
  - {design: exchange-isolated, name: own}
`)
	matched := p.Arms()[0].(margin.Arm).Instrument
	require.Equal(t, wad("0.23"), matched.Tiers.Brackets[0].Maintenance)
	require.Equal(t, wad("0.002"), matched.TakerFee)
	require.Equal(t, wad("0.004"), p.Arms()[1].(margin.Arm).Instrument.TakerFee)
	require.NotEqual(t, wad("0.002"), p.Arms()[2].(margin.Arm).Instrument.TakerFee, "own thresholds keep the preset's fee")
	require.Equal(t, wad("0.004"), p.Arms()[2].(margin.Arm).Instrument.Tiers.Brackets[0].Maintenance)
}

func TestFaultsOfEverySectionAreToldTogetherInTheOrderOfTheFile(t *testing.T) {
	require.Equal(t, `mine.yaml:1: prices.name: there is no history "btc-2020"; did you mean eth-2020-03?
mine.yaml:2: liquidators.0.capital: 0.0000001 has more than 6 places
mine.yaml:3: venue.depth: 0.0000001 has more than 6 places
mine.yaml:4: arms.0.preset: there is no preset "hyperlquid"; did you mean hyperliquid?`,
		firstOfEachLine(refused(t, `prices: {source: history, name: btc-2020}
liquidators: [{strategy: first-price, name: a, capital: 0.0000001}]
venue: {model: pool, depth: 0.0000001}
arms: [{design: exchange-isolated, preset: hyperlquid}]
`)))
}

// firstOfEachLine keeps of the faults of one line of a file the first.
func firstOfEachLine(text string) (kept string) {
	seen := map[string]bool{}
	for i, f := range splitLines(text) {
		where := f[:len("mine.yaml:1")]
		if seen[where] {
			continue
		}
		if seen[where] = true; i > 0 {
			kept += "\n"
		}
		kept += f
	}
	return kept
}

func splitLines(text string) (all []string) {
	start := 0
	for i := range text {
		if text[i] == '\n' {
			all, start = append(all, text[start:i]), i+1
		}
	}
	return append(all, text[start:])
}

// What could be liquidated at once is refused or dropped, debts are rescaled from the price they were recorded at, and the files
// are inputs of the study, each once.
func TestARecordedPopulationIsBroughtToTheStudy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "book.csv")
	require.NoError(t, os.WriteFile(file, []byte("collateral,debt\n10,8000\n10,0\n10,17600\n"), 0o600))
	text := fmt.Sprintf("prices: {source: gbm, start: 2000}\npopulation: {source: file, file: %q, empty: skip, unhealthy: drop}", file)
	p := planned(t, text)
	notes := strings.Join(p.Notes(), "\n")
	require.Contains(t, notes, "1 of 3 rows of book.csv have no collateral or no debt")
	require.Contains(t, notes, "1 of 2 positions of book.csv could be liquidated at the first price, 2000, and were dropped")
	require.Equal(t, 1, p.Borrowers())
	require.Len(t, p.Inputs(), 1)
	require.Equal(t, "book.csv", p.Inputs()[0].File)
	require.EqualValues(t, len("collateral,debt\n10,8000\n10,0\n10,17600\n"), p.Inputs()[0].Bytes)

	start, err := planned(t, text, "population.recorded_price=4000").Begin(0, []oracle.Price{oracle.MustPrice("2000")})
	require.NoError(t, err)
	require.Equal(t, []uint256.Int{usdc("4000"), usdc("8800")}, []uint256.Int{start.Borrowers[0].Debt, start.Borrowers[1].Debt})

	require.Contains(t, refused(t, text, "population.unhealthy=refuse"), "book.csv: 1 of 2 positions (the first is number 2) could be liquidated at the first price, 2000; set population.recorded_price")
	require.Contains(t, refused(t, text, "population.recorded_price=100"), "all 2 positions could be liquidated")
}

// A process of constant prices.
type constant struct{ oracle.Process }

func (constant) Clock() oracle.Clock { return oracle.Clock{Start: 5, Interval: 12, Blocks: 100} }
func (constant) Assets() int         { return 1 }
func (constant) Walk(rng.Key) oracle.Walker {
	s, err := oracle.NewScript(oracle.Clock{Interval: 12}, []oracle.Point{{Time: 5, Price: 7}, {Time: 5 + 99*12, Price: 7}}, true)
	if err != nil {
		panic(err)
	}
	return s.Walk(rng.Key{})
}

type stand struct{ arm.Arm }

func (stand) Label() string { return "stand" }

// Each addition stands in the place of what the scenario says, or beside it.
func TestAdditionsReplaceOrStandBeside(t *testing.T) {
	mine := liquidator.Liquidator{Name: "mine", Funds: usdc("5"), Bidding: liquidator.FirstPrice{}}
	mix := agents.Mix{{Behaviour: agents.Passive{}, Weight: 1}}
	source := agents.Drawn{Law: agents.Population{Collateral: agents.Constant{Value: 1}, Health: agents.Constant{Value: 2}, Behaviours: mix}, Count: 4}
	venue := liquidity.Boundless{}
	more := plan.Additions{
		Arms: []arm.Arm{stand{}}, Liquidators: []liquidator.Liquidator{mine}, Population: source, Prices: constant{},
		Feed: oracle.Push{Heartbeat: 3}, Venue: venue, IRM: vault.FixedRate{},
	}
	p, err := plan.NewWith(read(t, "{}"), more)
	require.NoError(t, err)
	w := p.World()
	require.Equal(t, []string{"morpho", "exchange-matched", "exchange-binance", "stand"}, p.Names().Arms)
	require.Equal(t, []string{"searcher", "searcher-2", "keeper", "capped-keeper", "mine", "margin-engine"}, p.Names().Liquidators)
	require.Equal(t, oracle.Push{Heartbeat: 3, Scale: oracle.PriceDecimals}, w.Feed)
	require.Equal(t, venue, w.Venue)
	require.True(t, w.VenueFee.IsZero())
	require.Equal(t, vault.FixedRate{}, w.IRM)
	require.Equal(t, 4, p.Borrowers())
	require.EqualValues(t, 5, p.Clock().Start)
	require.Equal(t, []string{"passive"}, p.Names().Behaviours)

	more.Alone = true
	p, err = plan.NewWith(read(t, "{}"), more)
	require.NoError(t, err)
	require.Equal(t, []string{"stand"}, p.Names().Arms)
	require.Equal(t, []string{"mine", "margin-engine"}, p.Names().Liquidators)

	p, err = plan.NewWith(read(t, "{}"), plan.Additions{Behaviours: mix, Alone: true})
	require.NoError(t, err)
	require.Equal(t, []string{"passive"}, p.Names().Behaviours)
	require.Len(t, p.Names().Arms, 3, "Alone leaves out only where something stands in its place")
	require.Len(t, p.Names().Liquidators, 5)
}

// A feed is told the scale of the prices it looks at, and stays the feed it is.
func TestEveryFeedKeepsItsRule(t *testing.T) {
	w := planned(t, "feed: {rule: looking, every: 5m, heartbeat: 2h}\nblocks: {interval: 15s}").World()
	look := w.Feed.(oracle.Look)
	require.Equal(t, []uint64{300, 15, 7200}, []uint64{look.Every, look.Block, look.Heartbeat})
	require.Equal(t, oracle.Scale(oracle.PriceDecimals), look.Scale)
	w = planned(t, "feed: {heartbeat: 2h}").World()
	require.EqualValues(t, 7200, w.Feed.(oracle.Push).Heartbeat)
}

// Nobody comes.
func TestAnEmptyListOfLiquidatorsIsNobody(t *testing.T) {
	p := planned(t, "liquidators: []")
	require.Equal(t, []string{"margin-engine"}, p.Names().Liquidators)
	require.Empty(t, p.World().Liquidators)
}

// What has no effect is said with the key and what to do.
func TestWhatIsIdleIsWarnedOf(t *testing.T) {
	p := planned(t, "arms: [{design: morpho}]\nportfolio: {reserve: 0.5, positions: [{symbol: ALT}]}\npopulation: {source: drawn, behaviours: [{behaviour: passive}, {behaviour: add-margin}]}")
	require.Equal(t, []string{
		"mine.yaml:2: portfolio.positions: has no effect: no arm is of design exchange-account; add one, or remove it",
		"mine.yaml:2: portfolio.reserve: has no effect: no arm is of design exchange-account; add one, or remove it",
		"mine.yaml:3: population.behaviours.1: add-margin has no effect: no arm is of design exchange-account; add one and a portfolio.reserve, or write another behaviour",
	}, p.Warnings())
	p = planned(t, "arms: [{design: exchange-account}]\npopulation: {source: drawn, behaviours: [{behaviour: add-margin}]}")
	require.Equal(t, []string{"mine.yaml:2: population.behaviours.0: add-margin has no effect: portfolio.reserve is 0; give one, or write another behaviour"}, p.Warnings())
	require.Empty(t, planned(t, "arms: [{design: exchange-account}]\nportfolio: {reserve: 1}\npopulation: {source: drawn, behaviours: [{behaviour: add-margin}]}").Warnings())
}

// A borrower that would take its own vault is told of the arms that sell it none.
func TestBorrowersThatTakeNoVaultOfTheirOwnAreWarnedOf(t *testing.T) {
	const mix = "population: {source: drawn, behaviours: [{behaviour: passive}, {behaviour: self-liquidate}]}"
	const remedy = "; borrowers act by it in morpho, morpho-preliquidation, morpho-midnight, aave-v2, silo-v2 and fraxlend"
	require.Empty(t, planned(t, "arms: [{design: morpho}, {design: silo-v2}]\n"+mix).Warnings())
	require.Equal(t, []string{
		"mine.yaml:2: population.behaviours.1: self-liquidate does nothing in euler-v2 (the contract forbids it (Liquidation.sol)), binance (an exchange closes positions itself)" + remedy,
	}, planned(t, "arms: [{design: morpho}, {design: euler-v2}, {design: exchange-isolated, name: binance}]\n"+mix).Warnings())
	require.Equal(t, []string{
		"mine.yaml:2: population.behaviours.1: self-liquidate has no effect: no arm sells a borrower its own vault: maker-clipper (it sells lots, and studies' borrowers take none)" + remedy,
	}, planned(t, "arms: [{design: maker-clipper}]\n"+mix).Warnings())
}

// A form that no arm runs is a fault, not an arm less.
type bare struct {
	Name string `key:"name" default:"bare" doc:"Name."`
}

func (b bare) Label() string { return b.Name }

func init() {
	catalog.Designs.Register(bare{}, catalog.Rule{Name: "test-bare", Doc: "A design that nothing runs.", Source: catalog.Definition})
}

func TestADesignThatNothingRunsIsAFault(t *testing.T) {
	require.Contains(t, refused(t, "arms: [{design: test-bare}]"), "mine.yaml:1: arms.0: no arm runs the design test-bare")
}

func TestAnInterestModelWithoutAContractIsAFaultOnContracts(t *testing.T) {
	const twoKinks = "{model: two-kinks, rate_at_zero: 0.01, rate_at_first: 0.02, rate_at_second: 0.03, rate_at_full: 0.5, first_kink: 0.7, second_kink: 0.9}"
	require.Contains(t, refused(t, "format: 1", "engine=evm", "market.irm="+twoKinks),
		"market.irm.model: no contract has this interest rate model; write engine: native, or another model")
	planned(t, "format: 1", "engine=native", "market.irm="+twoKinks)
	for _, deployed := range []string{"{model: none}", "{model: fixed}", "{model: kinked}", "{model: adaptive-curve}"} {
		planned(t, "format: 1", "engine=evm", "market.irm="+deployed)
	}
}

// An asset counts where an arm's margin names it.
func TestAnAssetThatCountsNowhereIsWarnedOf(t *testing.T) {
	const portfolio = "portfolio: {reserve: 1, assets: [{symbol: ALT}, {symbol: BTC}]}\n"
	warned := func(symbol string, i int) string {
		return fmt.Sprintf("mine.yaml:1: portfolio.assets.%d: %s counts in no arm's margin; name it in an arm of margin: cross, as in collateral: [{asset: %s, haircut: 0.05}]", i, symbol, symbol)
	}
	cross := func(name string, assets ...string) (text string) {
		for i, a := range assets {
			assets[i] = "{asset: " + a + ", haircut: 0.05}"
		}
		return "{design: exchange-account, name: " + name + ", preset: bybit-2025-unified, margin: cross, collateral: [" + strings.Join(assets, ", ") + "]}"
	}
	for arms, want := range map[string][]string{
		cross("a", "ALT", "BTC"): nil,
		cross("a", "ALT"):        {warned("BTC", 1)},
		cross("a"):               {warned("ALT", 0), warned("BTC", 1)},
		cross("a", "ALT") + ", " + cross("b", "BTC"): nil,
		cross("a", "BTC") + ", {design: morpho}":     {warned("ALT", 0)},
	} {
		require.Equal(t, want, append([]string(nil), planned(t, portfolio+"arms: ["+arms+"]").Warnings()...), arms)
	}
}

// several is a process of as many assets.
type several struct {
	constant
	assets int
}

func (s several) Assets() int { return s.assets }

func (s several) Walk(rng.Key) oracle.Walker { return filling{} }

type filling struct{}

func (filling) Fill(dst [][]oracle.Price) (int, error) {
	for _, row := range dst {
		for i := range row {
			row[i] = oracle.MustPrice("2000")
		}
	}
	return len(dst[0]), nil
}

// A program's own prices are as many as the market and its portfolio need: 1 and two positions and an asset.
func TestAProgramsPricesAreOfAllAssets(t *testing.T) {
	for assets, good := range map[int]bool{4: true, 3: false, 2: false, 0: false, 5: false} {
		_, err := plan.NewWith(read(t, "arms: [{design: exchange-account}]\nportfolio: {positions: [{symbol: A}, {symbol: B}], assets: [{symbol: C}]}"), plan.Additions{Prices: several{assets: assets}})
		if good {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, fmt.Sprintf("the process that takes their place has %d assets, and the market and its portfolio need 4", assets))
	}
}

// Where there are no prices, what gas is paid in is asked for with them, unless a history is named.
func TestGasIsAskedForBesideFaultsOfPrices(t *testing.T) {
	const text = "market: {collateral: {symbol: BTC, decimals: 8}}\nprices: {source: file, file: none.csv}\narms: [{design: morpho}]\n"
	said := refused(t, text)
	require.Contains(t, said, "prices.file: ")
	require.Contains(t, said, "gas.ether_price: is not given")
	said = refused(t, text+"gas: {ether_prices: {history: eth-2020-03}}")
	require.Contains(t, said, "prices.file: ")
	require.NotContains(t, said, "gas.")
	require.NotContains(t, refused(t, text+"portfolio: {positions: [{symbol: ALT}]}"), "portfolio")
	_, err := plan.NewWith(read(t, text+"gas: {ether_price: 100}"), plan.Additions{Fees: dated{}})
	require.ErrorContains(t, err, "prices.file: ")
	require.NotContains(t, err.Error(), "gas.fees", "of no time")
}
