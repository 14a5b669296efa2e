package lending

import (
	"fmt"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/vault"
)

// sharing is a design whose last call changed some vaults.
type sharing []vault.Address

func (s sharing) Converted() []vault.Address { return s }

// A part of an amount is rounded toward zero, whichever sign it has, and nothing of a whole that is nothing.
func TestAPartOfAnAmount(t *testing.T) {
	for _, row := range []struct {
		amount      int64
		part, whole uint64
		want        int64
	}{{7, 1, 2, 3}, {-7, 1, 2, -3}, {-8, 1, 2, -4}, {0, 1, 2, 0}, {1, 1, 1, 1}, {-1, 1, 1, -1}, {9, 0, 4, 0}, {9, 4, 0, 0}} {
		require.Equal(t, fixed.FromInt64(row.want), share(fixed.FromInt64(row.amount), uint256.NewInt(row.part), uint256.NewInt(row.whole)), row)
	}
}

// Of five vaults the taker's own is the first, and left out. The second has two ether less than the books say, the
// third owes five units less, the fourth is as it was, and the fifth owed nothing and has lost one of its ether.
func TestWhatATakingConvertsOfOthers(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000), owing(10, 8000), owing(10, 8000), owing(10, 8000), owing(10, 8000))
	require.NoError(t, owners{a}.Repay(4, *uint256.NewInt(1e12)))
	ether := func(x uint64) (z uint256.Int) {
		z.Mul(uint256.NewInt(x), uint256.NewInt(1e18))
		return z
	}
	for i := range a.borrowers {
		collateral, debt := a.standing(a.index, i)
		owed := fixed.Positive(&debt)
		more := map[int]uint64{1: 2, 4: 1}[i]
		extra := ether(more)
		collateral.Add(&collateral, &extra)
		if i == 2 {
			owed = owed.Add(fixed.FromInt64(5))
		}
		a.books.Move(i, &collateral, owed)
		a.state[i].Touched = 0
	}
	a.touched, a.turned = []int{3}, []turned{{borrower: 77}}
	a.state[3].Touched = a.lives
	var all sharing
	for i := range a.borrowers {
		all = append(all, borrowerAddress(i))
	}
	a.shares = all
	own := taking{borrower: 0}
	a.convert(&own)
	require.Equal(t, [2]int{1, 4}, own.turned)
	require.Equal(t, []int{3, 1, 2, 4}, a.touched, "each once, and the taker's own not here")
	for k, want := range []turned{
		{borrower: 1, fell: ether(2), moved: ether(2), loss: fixed.FromInt64(4000e6)},
		{borrower: 2, got: *uint256.NewInt(5), loss: fixed.FromInt64(-5)},
		{borrower: 4, fell: ether(1), moved: ether(1), loss: fixed.FromInt64(2000e6)},
	} {
		require.Equal(t, want, a.turned[1+k], "a vault that owes nothing and has collateral was not taken whole")
	}
}

// posted are postings of claims, with names for an arm of four borrowers and two bots.
func posted(a *running) *[]string {
	var all []string
	b := a.books
	names := map[journal.Account]string{
		0: "first", 1: "second", 2: "third", b.World: "world", b.Gas: "gas", b.Builder: "builder", b.Venue: "venue", b.Suppliers: "suppliers",
		b.Liquidator: "bot", b.Liquidator + 1: "other bot", b.Liquidator + 2: "design", b.Bystanders: "bystanders",
	}
	b.Journal.Listen(func(p journal.Posting) {
		all = append(all, fmt.Sprintf("%s → %s: %s %s", names[p.From], names[p.To], p.Amount, p.Reason))
	})
	return &all
}

// The protocol takes the first vault whole. The second and third bear a third and two thirds of gas of 31, a tip of
// 3, a fee of 7 and an impact of −10, each rounded toward zero; the rest of what they lost is the bot's.
func TestWhoGetsWhatAConversionLost(t *testing.T) {
	a := &running{books: books.New(4, 3), wallets: bots, turning: make([]int, 4), last: make([]lasting, 4)}
	a.state, a.unit, a.price = make([]books.History, 4), *uint256.NewInt(1), fixed.PriceScale
	all := posted(a)
	n := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	profit := a.lose(&liquidator.Outcome{Gas: n(31), Tip: n(3), Fee: n(7), Impact: fixed.FromInt64(-10)}, a.books.Liquidator, []turned{
		{borrower: 0, whole: true, fell: n(50), moved: n(50), loss: fixed.FromInt64(12)},
		{borrower: 1, fell: n(10), moved: n(10), loss: fixed.FromInt64(100)},
		{borrower: 2, fell: n(20), moved: n(20), loss: fixed.FromInt64(200)},
	})
	require.Equal(t, []string{
		"first → design: 12 protocol_fee",
		"second → gas: 10 gas", "second → builder: 1 builder_tip", "second → venue: 2 venue_fee", "second → venue: -3 price_impact",
		"second → bot: 90 liquidator_profit",
		"third → gas: 20 gas", "third → builder: 2 builder_tip", "third → venue: 4 venue_fee", "third → venue: -6 price_impact",
		"third → bot: 180 liquidator_profit",
	}, *all)
	require.Equal(t, fixed.FromInt64(270), profit)
	require.Len(t, a.rows, 3)
}

// A bot that gives collateral buys it on the venue.
func TestABotBuysWhatItGives(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000))
	a.books = books.New(1, 2)
	a.rules = a.index
	var from, to journal.Account
	a.books.Journal.Listen(func(p journal.Posting) { from, to = p.From, p.To })
	require.NoError(t, a.buy(bots[1], 1, new(uint256.Int)))
	require.Equal(t, from, to, "nothing is posted of nothing")
	require.NoError(t, a.buy(bots[1], 1, uint256.NewInt(7)))
	require.Equal(t, [2]journal.Account{a.books.Venue, a.books.Liquidator + 1}, [2]journal.Account{from, to})
	require.Equal(t, *uint256.NewInt(7), a.rules.Balance(collateralAddress, bots[1]))
}
