package foreign

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/vault"
)

// A transaction costs 21,000 of gas of itself, and a failure no more than a call.
func TestTheGasOfACall(t *testing.T) {
	table := liquidator.GasTable{Liquidate: 1, Again: 2, Reverted: 3, Swap: 4}
	for _, row := range [][4]uint64{{100_000, 50_000, 79_000, 50_000}, {100_000, 120_000, 79_000, 100_000}, {20_000, 5_000, 0, 5_000}} {
		want := liquidator.GasTable{Liquidate: row[0], Again: row[2], Reverted: row[3], Swap: 4}
		require.Equal(t, want, measured(table, row[0], row[1]))
	}
}

// silent is a feed that publishes nothing.
type silent struct{ oracle.Feed }

func (silent) Step(oracle.Price, uint64) (answer oracle.Price, updatedAt uint64, published bool) {
	return 0, 0, false
}

// Where others have joined, a block in which nothing is published and nobody is at risk begins, shows what the venue pays, and
// ends.
func TestAQuietBlockOfAJoinedChain(t *testing.T) {
	a, h, _, _, _ := joined(t)
	d, err := foreign.Example()
	require.NoError(t, err)
	c, err := contracts.LoadChain(d.Alloc, d.Number, d.Time)
	require.NoError(t, err)
	a.market, err = foreign.Open(c, &foreign.Morpho{})
	require.NoError(t, err)
	a.Dump, a.feed, a.Clock.Interval = dumpAt(d.Time), silent{}, 12
	a.venue, a.index = follows{a.venue}, foreign.NewIndex(0)
	require.NoError(t, a.live(20, 10))
	require.Len(t, h.asked, 4)
	require.Contains(t, h.asked[0], "begin ")
	require.Contains(t, h.asked[1], "sells ")
	require.Contains(t, h.asked[2], "best ", "who else comes")
	require.Equal(t, "end", h.asked[3])
}

// follows is a venue that follows any price.
type follows struct{ liquidity.Venue }

func (follows) Follow(*uint256.Int, uint64) {}

// acting is a house that has addresses for actors.
type acting struct{ *house }

func (acting) Actor(name string) vault.Address { return vault.NamedAddress(name) }
func (acting) Publisher() vault.Address        { return vault.NamedAddress("publisher") }

// Outsiders have accounts after the liquidators'.
func TestOutsidersHaveAccounts(t *testing.T) {
	d, err := foreign.Example()
	require.NoError(t, err)
	w := &arm.World{Borrowers: 1, Liquidators: []liquidator.Liquidator{{Name: "bot", Funds: u(1_000_000), Flash: true, Bidding: liquidator.FixedShare{}}}}
	own := Arm{Name: "own", Dump: d, Protocol: func() foreign.Protocol { return &foreign.Morpho{} }}
	own.Join = func(*arm.World, *contracts.Chain) (Joined, error) { return acting{&house{}}, nil }
	chain, err := contracts.LoadChain(d.Alloc, d.Number, d.Time)
	require.NoError(t, err)
	market, err := foreign.Open(chain, own.Protocol())
	require.NoError(t, err)
	collateral, loan := market.Pair()
	w.CollateralDecimals, w.LoanDecimals, w.Builder.GasLimit = collateral.Decimals, loan.Decimals, 60_000_000
	built, err := own.Build(w)
	require.NoError(t, err)
	b := built.(*running).books
	for k := range journal.Account(3) { // the bot's, ada's and ben's
		require.NotPanics(t, func() { b.Journal.Post(b.World, b.Liquidator+k, books.LoanUnit, uint256.NewInt(1), journal.Endowment) })
	}
}
