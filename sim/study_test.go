package sim

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/vault"
)

func newChain(owner vault.Address, policy vault.Contract) (vault.Rulebook, error) {
	return contracts.NewWith(owner, policy)
}

// small is the built-in study with fewer of everything.
func small(t *testing.T, overrides ...string) *plan.Plan {
	t.Helper()
	s, err := scenario.Builtin(scenario.Frictionless(append([]string{"paths=3", "population.borrowers=60"}, overrides...)...)...)
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	return p
}

// scaled is a reference price as the ledgers of a plan count it.
func scaled(p *plan.Plan, price oracle.Price) uint256.Int {
	world := p.World()
	return world.Scaled(price)
}

var worth = arm.Worth

// inspected is a running exchange arm as tests look into it.
type inspected interface {
	Engine() *liquidation.Engine
	Books() *books.Books
}

// study runs a plan and keeps a copy of every row.
func study(t *testing.T, p *plan.Plan, workers int) []record.Path {
	t.Helper()
	return studied(t, p, Options{Workers: workers})
}

// livedThrough is the same study with arms that never sleep.
func livedThrough(t *testing.T, p *plan.Plan, workers int) []record.Path {
	t.Helper()
	if testing.Short() {
		t.Skip("a short run does not live through every second")
	}
	return studied(t, p, Options{Workers: workers, Vigilant: true})
}

func studied(t *testing.T, p *plan.Plan, o Options) []record.Path {
	t.Helper()
	o.Chain = newChain
	var all []record.Path
	require.NoError(t, Run(context.Background(), p, o, func(path *record.Path) error {
		kept := record.Path{Index: path.Index}
		for _, arm := range path.Arms {
			require.NoError(t, arm.Err)
			kept.Arms = append(kept.Arms, record.Arm{Vaults: slices.Clone(arm.Vaults), Liquidations: slices.Clone(arm.Liquidations), Undone: arm.Undone, Liquidators: slices.Clone(arm.Liquidators)})
		}
		all = append(all, kept)
		return nil
	}))
	require.Len(t, all, p.Paths())
	return all
}

func TestSomebodyIsLiquidatedInEveryArm(t *testing.T) {
	p := small(t)
	for _, path := range study(t, p, 2) {
		for a, arm := range path.Arms {
			require.NotEmpty(t, arm.Liquidations, p.Names().Arms[a])
			require.Len(t, arm.Vaults, 60)
		}
	}
}

// What a borrower ends with is what it began with, less everything the journal says it paid: no other account of its
// money exists.
func TestEveryLossIsTheSumOfItsReasons(t *testing.T) {
	p := small(t)
	for _, path := range study(t, p, 2) {
		for _, arm := range path.Arms {
			byBorrower := map[uint32]fixed.Signed{}
			for _, l := range arm.Liquidations {
				for _, part := range l.Loss {
					byBorrower[l.Borrower] = byBorrower[l.Borrower].Add(part)
				}
			}
			for i := range arm.Vaults {
				v := &arm.Vaults[i]
				start := scaled(p, oracle.Price(v.StartPrice))
				value := worth(&v.StartCollateral, &start)
				equity := fixed.Positive(&value)
				equity = equity.Sub(fixed.Positive(&v.StartDebt))
				for _, paid := range v.Paid {
					equity = equity.Sub(paid)
				}
				// Debts of a market are counted in shares: opening one rounds it up by at most a unit.
				require.InDelta(t, 0, equity.Sub(v.EndEquity).Float64(), 1, "borrower %d", v.Borrower)
				require.Equal(t, v.Loss().String(), byBorrower[v.Borrower].String(), "borrower %d: rows of its liquidations", v.Borrower)
			}
		}
	}
}

func TestResultsDoNotDependOnWorkers(t *testing.T) {
	p := small(t, "paths=5")
	one := study(t, p, 1)
	for _, workers := range []int{1, 2, 7} {
		require.Equal(t, one, study(t, p, workers), "%d workers", workers)
	}
}

func TestTheContractsGiveTheSameStudy(t *testing.T) {
	native := study(t, small(t, "paths=2", "population.borrowers=25"), 1)
	evm := study(t, small(t, "paths=2", "population.borrowers=25", "engine=evm"), 2)
	require.Equal(t, native, evm)
}

// Every design that exists as a contract, on contracts and on the native engine alone.
func TestTheContractsOfDesignsGiveTheSameStudy(t *testing.T) {
	arms := "arms=[{design: morpho, name: set, lif: 1.06}, {design: compound-v2}, {design: aave-v2}, {design: aave-v3-3}, {design: aave-v4}, {design: silo-v2}," +
		"{design: morpho-preliquidation}, {design: morpho-midnight, maturity: 2020-03-12T12:00:00Z, ramp: 12h}, {design: euler-v2}, {design: fraxlend}]"
	native := study(t, small(t, "paths=1", "population.borrowers=20", arms), 1)
	evm := study(t, small(t, "paths=1", "population.borrowers=20", arms, "engine=evm"), 1)
	require.Equal(t, native, evm)
	for i := range native[0].Arms {
		require.NotEmpty(t, native[0].Arms[i].Liquidations, "arm %d", i)
	}
}

func TestArmsDoNotSeeEachOther(t *testing.T) {
	all := study(t, small(t), 1)
	s, err := scenario.Builtin(scenario.Frictionless("paths=3", "population.borrowers=60")...)
	require.NoError(t, err)
	for keep := range s.Arms {
		alone := *s
		alone.Arms = s.Arms[keep : keep+1]
		p, err := plan.New(&alone)
		require.NoError(t, err)
		for i, path := range study(t, p, 1) {
			require.Equal(t, all[i].Arms[keep], path.Arms[0], "arm %d", keep)
		}
	}
}

// An arm that sleeps through blocks in which it believes nothing can happen must end as one that lives through all.
func TestSleepingEqualsLivingThroughEveryBlock(t *testing.T) {
	for _, overrides := range [][]string{
		nil,
		{"feed.deviation=0.02", "feed.delay=10m", "feed.heartbeat=3h"},
		{"gas.base_fee_gwei=900"},
		{"gas.base_fee_gwei=300", "gas.ether_price=500"},
		{"market.irm.model=fixed", "market.irm.rate=5"},
		{"prices.source=gbm", "prices.start=200", "prices.volatility=3", "prices.horizon=1d"},
		{"venue.model=pool", "venue.depth=300000"},
		{"venue={model: drying, of: {model: power-law, depth: 70000}}"},
		{"feed={rule: looking, every: 5m}"},
		{"gas.base_fee_gwei=1000000000"},
		{"liquidators=[]", "population.borrowers=100"},
		{"liquidators=[{strategy: fixed-tip, name: dear, minimum_profit: 2000}, {strategy: fixed-share, name: slow, share: 0.5, delay: 400}]"},
		{"liquidators=[{strategy: fixed-share, name: poor, share: 0.5, capital: 40}, {strategy: first-price, name: capped, gas_price_cap_gwei: 49}]"},
		{"gas.base_fee_gwei=600", "arms=[{design: aave-v3-3}, {design: compound-v2}, {design: aave-v2}]"},
		{"gas.base_fee_gwei=1000000000", "prices={source: kou, start: 200, volatility: 2, jumps: 2000, horizon: 1d}", "market.irm={model: fixed, rate: 5}"},
		{"gas.fees={source: history}", "gas.taken=0.9", "gas.taken_rise=0.004"},
		{"gas.fees={source: volatility, weight: 900}", "population.behaviours=[{behaviour: responsive, trigger: 0.7, target: 0.6}]"},
	} {
		t.Run(fmt.Sprint(overrides), func(t *testing.T) {
			overrides := append([]string{"paths=2", "population.borrowers=40"}, overrides...)
			asleep := study(t, small(t, overrides...), 2)
			p := small(t, overrides...)
			require.Equal(t, livedThrough(t, p, 2), asleep)
		})
	}
}

// Whatever the venue and however thin its book: an isolated account never ends below nothing (claim S10, docs/claims.md).
func TestIsolatedLossNeverExceedsWhatWasPosted(t *testing.T) {
	for _, preset := range presets.Names() {
		t.Run(preset, func(t *testing.T) {
			thresholds := "own"
			if preset == "bitmex" {
				thresholds = "matched"
			}
			p := small(t, "venue.depth=5000", "paths=2", "arms.2.preset="+preset, "arms.2.thresholds="+thresholds)
			for _, path := range study(t, p, 2) {
				for a, arm := range path.Arms {
					for i := range arm.Vaults {
						if v := &arm.Vaults[i]; a > 0 && v.Liquidations > 0 {
							require.GreaterOrEqual(t, v.EndEquity.Sign(), 0, "%s, borrower %d ends at %s", p.Names().Arms[a], v.Borrower, v.EndEquity)
						}
					}
				}
			}
		})
	}
}

// Where a subaccount's pool is what isolates, the fees of the last closing may exceed what is left in it: the fund pays, or
// whoever stands behind it, as for an isolated bucket.
func TestFeesBeyondThePoolOfASubaccountAreCovered(t *testing.T) {
	p := small(t, "paths=10", "population.borrowers=300", "population.health.median=0.3", "venue.depth=2000",
		"arms=[{design: exchange-isolated, name: dydx, preset: dydx-v4}]")
	for _, path := range study(t, p, 2) {
		for i := range path.Arms[0].Vaults {
			v := &path.Arms[0].Vaults[i]
			require.GreaterOrEqual(t, v.EndEquity.Sign(), 0, "borrower %d ends at %s", v.Borrower, v.EndEquity)
		}
	}
}

// total sums the loss of all borrowers of an arm over all paths, and the debt that was closed.
func total(paths []record.Path, arm int) (loss fixed.Signed, closed float64) {
	for _, path := range paths {
		for i := range path.Arms[arm].Vaults {
			v := &path.Arms[arm].Vaults[i]
			loss = loss.Add(v.Loss())
			closed += v.ClosedDebt.Float64()
		}
	}
	return loss, closed
}

func perDebt(paths []record.Path, arm int) float64 {
	loss, closed := total(paths, arm)
	return loss.Float64() / closed
}

// In an exchange arm the borrower pays the venue's impact, so depth is its gain. In a vault arm the discount is the
// contract's: depth decides how much of it impact eats, and only through that who is left with it.
func TestDeeperVenuesCostLess(t *testing.T) {
	deep, shallow := study(t, small(t, "venue.depth=100000000"), 2), study(t, small(t, "venue.depth=100000"), 2)
	for arm := range deep[0].Arms {
		require.Less(t, impact(deep, arm), impact(shallow, arm), "impact in arm %d", arm)
		if arm == 1 {
			require.Less(t, perDebt(deep, arm), perDebt(shallow, arm), "loss in arm %d", arm)
		} else { // the fund of the third arm may bear all of it: closing there leaves nothing to the borrower
			require.LessOrEqual(t, perDebt(deep, arm), perDebt(shallow, arm))
		}
	}
}

// impact is what selling cost for each unit of debt closed.
func impact(paths []record.Path, arm int) float64 {
	var sum fixed.Signed
	for _, path := range paths {
		for i := range path.Arms[arm].Vaults {
			sum = sum.Add(path.Arms[arm].Vaults[i].Paid[journal.PriceImpact])
		}
	}
	_, closed := total(paths, arm)
	return sum.Float64() / closed
}

func TestALargerBonusCostsTheBorrowerMore(t *testing.T) {
	// The bonus follows from the LLTV: 4.4 % at 0.86, 12.7 % at 0.625. The population is healthy at both.
	high := study(t, small(t, "market.lltv=0.625", "arms.0.lltv=0.86"), 2)
	low := study(t, small(t, "market.lltv=0.625"), 2)
	require.Greater(t, perDebt(low, 0), perDebt(high, 0))
}

func TestWithoutFrictionsClosingAtAnExchangeCostsNothing(t *testing.T) {
	paths := study(t, small(t, "venue={model: infinite}", "arms.1.preset=idealised"), 2)
	loss, closed := total(paths, 1)
	require.Positive(t, closed)
	// Each closing may leave a unit of rounding.
	require.InDelta(t, 0, loss.Float64()/closed, 1e-9)
}

// Collateral is sold at a discount which strongly rewards liquidators, and more is sold than restores health, at the borrowers'
// expense (Qin et al., IMC 2021).
func TestS44DiscountedSalesSellMoreThanIsNeededAtTheBorrowersExpense(t *testing.T) {
	var closed, least float64
	var loss, rewarded fixed.Signed
	for _, path := range study(t, small(t), 2) {
		for i := range path.Arms[0].Vaults {
			v := &path.Arms[0].Vaults[i]
			if v.HourLeast.Lt(&v.HourDebt) {
				closed, least = closed+v.HourClosed.Float64(), least+v.HourLeast.Float64()
			}
			loss = loss.Add(v.Loss())
			rewarded = rewarded.Add(v.Paid[journal.LiquidatorProfit]).Add(v.Paid[journal.BuilderTip])
		}
	}
	require.Greater(t, closed, 1.5*least, "debt closed in an hour against the least that would have kept health for it")
	require.Positive(t, loss.Sign())
	require.Greater(t, rewarded.Float64(), 0.5*loss.Float64(), "most of the loss goes to liquidators and to whoever orders their transactions")
}

func TestBadDebtStaysWithItsPayers(t *testing.T) {
	paths := study(t, small(t, "feed.deviation=0.5", "feed.heartbeat=12h", "population.health.median=0.05"), 2)
	var bad fixed.Signed
	for _, path := range paths {
		for i := range path.Arms[0].Vaults {
			bad = bad.Add(path.Arms[0].Vaults[i].Paid[journal.BadDebt])
		}
	}
	require.Negative(t, bad.Sign(), "with a blind feed some vaults must end under water")
}

// The idealised venue is a bound on any scenario's own: in a book so thin that every other venue's closings cost something, its
// borrowers lose to nobody, but for what rounding takes.
func TestTheIdealisedVenueIsTheBoundThatNobodyBeats(t *testing.T) {
	arms := "arms=[{design: exchange-isolated, name: bound, preset: idealised, thresholds: matched}"
	others := []string{"binance-usdm", "hyperliquid", "bybit-2025", "cube", "okx", "matched", "binance-isolated-margin"}
	for _, preset := range others {
		arms += ", {design: exchange-isolated, name: " + preset + ", preset: " + preset + ", thresholds: matched}"
	}
	p := small(t, "venue.depth=2000", arms+"]")
	for _, path := range study(t, p, 2) {
		require.NoError(t, path.Arms[0].Err)
		bound := path.Arms[0].Vaults
		liquidated := 0
		for i := range bound {
			rounding := fixed.FromInt64(int64(bound[i].Liquidations)) // a smallest unit a closing: values of parts are rounded
			require.LessOrEqual(t, bound[i].Loss().Cmp(rounding), 0, "the bound costs %s in %d closings", bound[i].Loss(), bound[i].Liquidations)
			if bound[i].Liquidations > 0 {
				liquidated++
			}
		}
		require.NotZero(t, liquidated)
		for k := range others {
			arm := path.Arms[1+k]
			require.NoError(t, arm.Err)
			cost := fixed.Signed{}
			for i := range arm.Vaults {
				require.GreaterOrEqual(t, arm.Vaults[i].Loss().Sign(), 0, others[k])
				cost = cost.Add(arm.Vaults[i].Loss())
			}
			require.Positive(t, cost.Sign(), others[k])
		}
	}
}
