package margin

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// pair are accounts of 10 ETH that owe 15,000 and of 4 ETH that owe 6,000, at 2,000.
var pair = []agents.Borrower{borrower(10, 15_000), borrower(4, 6_000)}

// threeMarkets are steady prices of ether, ALT and HDG.
func threeMarkets() [][]oracle.Price {
	return [][]oracle.Price{dollars(2000, 2000), dollars(5, 5), dollars(50, 50)}
}

// ALT is a long of half the value, 2,000 and 800 at 5, HDG a short of a quarter, 100 and 40 at 50. A reserve is a
// fifth of the main position's equity. A venue that isolates by subaccount has five accounts for each borrower:
// itself and one for each of three positions.
func TestWhereABorrowersPositionsStand(t *testing.T) {
	type place struct {
		account exchange.AccountID
		market  exchange.MarketID
		side    exchange.Side
		size    string
		cost    string
		mode    exchange.Mode
	}
	for _, c := range []struct {
		name, preset string
		cross        bool
		per          int
		of           func(i, j int) exchange.AccountID
		mode         exchange.Mode
	}{
		{"isolated", "binance-usdm", false, 1, func(i, _ int) exchange.AccountID { return exchange.AccountID(i) }, exchange.Isolated},
		{"cross", "binance-usdm", true, 1, func(i, _ int) exchange.AccountID { return exchange.AccountID(i) }, exchange.Cross},
		{"subaccounts", "dydx-v4", false, 4, func(i, j int) exchange.AccountID { return exchange.AccountID(4*i + 1 + j) }, exchange.Cross},
		{"one subaccount", "dydx-v4", true, 1, func(i, _ int) exchange.AccountID { return exchange.AccountID(i) }, exchange.Cross},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := venue(t, c.preset, 2)
			m.Cross, m.Counterparties, m.Insurance = c.cross, 2, usdc(30)
			w := world(alt, hedge)
			w.Portfolio.Reserve = num(0.2e18)
			a := begin(t, w, m, pair, threeMarkets()...)
			require.Equal(t, c.per, a.per)
			var got, want []place
			for i, who := range pair {
				units := []uint64{who.Collateral.Uint64() / 1e18, 200 * (who.Collateral.Uint64() / 1e18), 10 * (who.Collateral.Uint64() / 1e18)}
				prices := []uint64{2000, 5, 50}
				for j := range 3 {
					p := a.engine.Holding(a.position(i, j))
					got = append(got, place{p.Account, p.Market, p.Side, p.Size.Dec(), p.Cost.Dec(), p.Mode})
					side := exchange.Long
					if j == 2 {
						side = exchange.Short
					}
					size, cost := ether(units[j]), usdc(units[j]*prices[j])
					want = append(want, place{c.of(i, j), exchange.MarketID(j), side, size.Dec(), cost.Dec(), c.mode})
					require.Equal(t, c.of(i, j), a.account(i, j))
				}
				require.Equal(t, exchange.AccountID(c.per*i), a.home(i))
				state, equity := a.state[i], who.Collateral.Uint64()/1e18*500
				require.Equal(t, c.mode == exchange.Cross, state.Cross)
				require.Equal(t, usdc(units[0]*1500), a.state[i].StartOthers, "half and a quarter of 2,000")
				// A reserve of 0.2, margins of 0.5/5 and 0.25/4 of the value, which is four times the equity.
				rest := fixed.FromInt64(int64(equity * 1e6 * 85 / 100))
				require.Equal(t, rest.String(), state.StartRest.String())
				require.Equal(t, rest.String(), a.restOf(i).String())
				require.Equal(t, fixed.Positive(&who.Debt).String(), a.debtOf(i).String())
				require.Equal(t, rest.Add(fixed.FromInt64(int64(equity*1e6))).String(), a.books.Accounts[i].Equity().String())
				require.Equal(t, num(1.146666666666666666e18), state.StartHealth, "0.86·4/3")
				home := a.engine.Free(a.home(i), m.Instrument.Settle)
				switch c.name {
				case "isolated", "subaccounts":
					require.Equal(t, fixed.FromInt64(int64(equity*200_000)).String(), home.String(), "the reserve")
				default:
					require.Equal(t, fixed.FromInt64(int64(equity*1_850_000)).String(), home.String(), "all cash is in the pool")
				}
			}
			require.Equal(t, want, got)
			// Two on the other side of each market, each of a half of all.
			first := exchange.AccountID(2 * c.per)
			for j := range 3 {
				for k := range 2 {
					p := a.engine.Holding(exchange.PositionID(6 + 2*j + k))
					half := ether([]uint64{7, 1400, 70}[j])
					require.Equal(t, half, p.Size)
					require.Equal(t, exchange.MarketID(j), p.Market)
					require.Equal(t, []exchange.Side{exchange.Short, exchange.Short, exchange.Long}[j], p.Side)
					require.Equal(t, first+exchange.AccountID(2*j+k), p.Account)
				}
			}
			funds := usdc(30)
			if c.preset == "dydx-v4" { // a fund for each market
				funds = usdc(90)
			}
			require.Equal(t, funds, a.funds())
			require.Equal(t, fixed.Positive(&funds).String(), a.books.Journal.Balance(a.books.Fund, 1).String())
		})
	}
}

// At 1,900, 4 and 55 the main positions lost 5 %, ALT a fifth, and the short a tenth.
func TestWhatAnAccountIsWorthAtOtherPrices(t *testing.T) {
	for _, cross := range []bool{false, true} {
		m := venue(t, "binance-usdm", 2)
		m.Cross = cross
		a := begin(t, world(alt, hedge), m, pair, threeMarkets()...)
		for i, size := range []int64{10, 4} {
			got, err := a.Wealth(i, []oracle.Price{dollars(1900)[0], dollars(4)[0], dollars(55)[0]}, 0)
			require.NoError(t, err)
			require.Equal(t, fixed.FromInt64(size*(500+200+125-100-200-50)*1e6).String(), got.String())
		}
	}
}

// Who put in something of its own has so much less.
func TestWealthLeavesOutWhatOwnersPutIn(t *testing.T) {
	a := begin(t, world(), venue(t, "binance-usdm", 0), pair, dollars(2000))
	require.NoError(t, customers{a}.Repay(1, usdc(70)))
	got, err := a.Wealth(1, dollars(2000), 0)
	require.NoError(t, err)
	require.Equal(t, "2000000000", got.String())
	require.Equal(t, "-70000000", a.books.Journal.Paid(1, journal.Contribution).String())
}

// upTo is a schedule of one tier that ends at so much.
func upTo(t *testing.T, cap uint64) exchange.Tiers {
	t.Helper()
	tiers, err := exchange.NewTiers([]exchange.Tier{{Cap: usdc(cap), Maintenance: num(0.005e18), Initial: num(0.01e18)}}, false)
	require.NoError(t, err)
	return tiers
}

// The last tier ends at 3,000: 28,000 of ether need 28,000/3,000 rounded down and two more, 11; as many as were asked
// for where they are more. Without anybody asked for there are none.
func TestAsManyStandOnTheOtherSideAsTheLastTierDemands(t *testing.T) {
	for asked, want := range map[int]int{0: 0, 2: 11, 10: 11, 12: 12} {
		m := venue(t, "binance-usdm", 0)
		m.Instrument.Tiers = upTo(t, 3000)
		m.Counterparties = asked
		var people []agents.Borrower
		for range 14 {
			people = append(people, borrower(1, 1500))
		}
		a := begin(t, world(), m, people, dollars(2000))
		count := 0
		sum, size := num(0), num(0)
		for id := exchange.AccountID(14); ; id++ {
			if id >= exchange.AccountID(14+want) {
				break
			}
			count++
			size = a.engine.Holding(exchange.PositionID(id)).Size
			sum.Add(&sum, &size)
		}
		require.Equal(t, want, count)
		if want > 0 {
			require.Equal(t, ether(14), sum, "they hold as much as all borrowers, asked for %d", asked)
			require.False(t, size.IsZero())
		}
	}
}

// A borrower without margin, one above the last tier and one below the first's initial margin are told what to do.
func TestPositionsThatCannotBeOpenedAreToldWhy(t *testing.T) {
	open := func(m Arm, w *arm.World, prices [][]oracle.Price, people ...agents.Borrower) error {
		w.Borrowers = len(people)
		built, err := m.Build(w)
		require.NoError(t, err)
		var first []oracle.Price
		for _, row := range prices {
			first = append(first, row[0])
		}
		return built.Reset(&arm.Start{Prices: first, Borrowers: people})
	}
	eth := [][]oracle.Price{dollars(2000)}
	m := venue(t, "binance-usdm", 0)
	for _, debt := range []uint64{20_000, 20_001} {
		require.ErrorContains(t, open(m, world(), eth, pair[0], borrower(10, debt)), "borrower 1 owes 20")
	}
	require.NoError(t, open(m, world(), eth, pair[0], borrower(10, 19_000)))
	require.EqualError(t, open(m, world(), eth, borrower(10, 19_999)),
		"borrower 0 opening a long of 10 ETH worth 20000 USDC on a margin of 1 USDC: exchange: margin is below the initial margin: the tier wants 133.33 USDC and fees: write a preset file with lower initial rates, or give borrowers more health")
	require.ErrorContains(t, open(m, world(), eth, borrower(1_000_000, 1_000)), "the last tier ends at 1200000000 USDC: write a preset file with larger caps, or give borrowers less collateral")
	steep := alt
	steep.Leverage = ether(400)
	require.ErrorContains(t, open(venue(t, "binance-usdm", 1), world(steep), [][]oracle.Price{dollars(2000), dollars(5)}, pair...),
		"borrower 0 opening a long of 2000 ALT worth 10000 USDC on a margin of 25 USDC: ")
}
