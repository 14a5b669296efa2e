package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/vault"
)

// Of vaults that are left and were not on offer those up to the largest that is not worth its gas are too small, and
// the design made no offer of the others.
func TestWhyVaultsThatWereNotOnOfferAreLeft(t *testing.T) {
	a := setting(t, func(w *arm.World) { w.Vigilant = true }, []uint64{2000}, owing(10, 8000), owing(10, 8000), owing(10, 8000), owing(10, 8000), owing(10, 8000))
	u := &a.undone
	a.lives++
	a.largest = *uint256.NewInt(5)
	u.left, u.looked = u.left[:0], u.looked[:0]
	for i, collateral := range []uint64{4, 5, 6, 7, 8} {
		u.left = append(u.left, int32(i))
		u.looked = append(u.looked, vault.AtRisk{Collateral: *uint256.NewInt(collateral), Debt: *uint256.NewInt(1)})
	}
	a.explain()
	require.EqualValues(t, 2, u.why[0][liquidator.Unprofitable])
	require.EqualValues(t, 3, u.why[0][liquidator.Withheld])
	require.EqualValues(t, 5, u.Most.Vaults)
	require.Equal(t, *uint256.NewInt(5), u.Most.Amount)
}

// A bot that wants a fortune leaves ten ether, which were on offer, and dust, which was not: neither pays it.
func TestVaultsOnOfferAndNotAreLeftForOneReason(t *testing.T) {
	for _, vigilant := range []bool{false, true} {
		greedy := func(w *arm.World) {
			w.Vigilant = vigilant
			w.Liquidators[0].Delay, w.Liquidators[0].MinProfit = liquidator.Delay{}, *uint256.NewInt(1e12)
		}
		a := setting(t, greedy, []uint64{2000, 1850}, owing(10, 16_000), tiny(1e12)[0])
		require.EqualValues(t, 2, a.undone.why[0][liquidator.Unprofitable])
		require.EqualValues(t, 2, a.leftover())
	}
}

// Time passes for what the last block left. Where that is nothing, old reasons count no more.
func TestReasonsCountWhileSomethingIsLeft(t *testing.T) {
	for left, want := range map[int]uint64{0: 0, 1: 36} {
		a := setting(t, nil, []uint64{2000}, owing(10, 8000))
		a.brisk = false
		a.undone.left = make([]int32, left)
		a.undone.why[0][liquidator.Partial], a.now = 3, a.undone.since+12
		a.stand()
		require.Equal(t, want, a.undone.did[0].Seconds[liquidator.Partial], left)
	}
}

// A debt without collateral is lacking until somebody pays it or puts collateral behind it. The first vault has both,
// the second neither.
func TestADebtIsStrandedWhileNothingIsBehindIt(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000), owing(10, 8000))
	who := borrowerAddress(1)
	require.NoError(t, owners{a}.Repay(1, *uint256.NewInt(1e12)))
	require.NoError(t, a.index.WithdrawCollateral(who, a.market, *uint256.NewInt(10e18), who, who))
	for i := range 2 {
		a.undone.stranded = []stranded{{i, *uint256.NewInt(5)}}
		a.undone.until = 0
		a.fathom()
		require.True(t, a.undone.Deepest.Amount.IsZero(), i)
	}
}

// A price above which the shortfall is no larger is kept for as long as more than ten minutes of it are left; else it
// is sought anew: here that is just below the price from which on nobody is under water.
func TestHowLongAPriceOfTheShortfallIsKept(t *testing.T) {
	for left, kept := range map[uint64]bool{599: false, 600: false, 601: true} {
		a := setting(t, nil, []uint64{2000}, owing(10, 8000))
		u := &a.undone
		u.float, u.until, u.took = *uint256.NewInt(77), a.now+left, false
		price, until := a.afloat(a.now + 5000)
		require.Equal(t, kept, price.Eq(&u.float), left)
		if kept {
			require.Equal(t, a.now+left, until)
			_, until = a.afloat(a.now + 100)
			require.Equal(t, a.now+100, until)
		}
	}
}

// The accounts of those who are nobody's are an error, be their addresses as like a borrower's as they may.
func TestWhoseAccountAMoveIsOf(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000), owing(10, 8000))
	similar := borrowerAddress(1)
	similar[0] = 9
	for _, who := range []vault.Address{borrowerAddress(2), similar, ada} {
		_, err := a.account(who, 0)
		require.ErrorContains(t, err, "who is nobody it told of")
	}
	for i := range 2 {
		account, err := a.account(borrowerAddress(i), 0)
		require.NoError(t, err)
		require.Equal(t, a.books.World, account)
	}
}

// Thresholds at the start are of those who owe something: of fifty ether that owe nothing none is sold. Of a debt
// beyond all prices nothing is known.
func TestWhoseThresholdsCountForCapacity(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000), owing(10, 8000), owing(10, 16_000))
	absurd := *new(uint256.Int).Lsh(uint256.NewInt(1), 200)
	a.books.Accounts[0].Collateral, a.books.Accounts[0].Debt = *uint256.NewInt(1), fixed.Positive(&absurd)
	a.books.Accounts[1].Debt = fixed.Signed{}
	require.NoError(t, a.capacity())
	require.Len(t, a.heights, 1)
	require.Equal(t, *uint256.NewInt(16_000e6), a.heights[0].debt)

	for name, row := range map[string]struct {
		bots  int
		earns uint64
		asked int
	}{"asked": {1, 1.05e18, 1}, "nobody": {0, 1.05e18, 0}, "no discount": {1, 1e18, 0}, "neither": {0, 1e18, 0}} {
		a := setting(t, nil, []uint64{2000}, owing(10, 16_000))
		asked := &asking{Rule: a.Venue}
		a.Venue, a.Liquidators = asked, a.Liquidators[:row.bots]
		a.design = waiting{a.design, a.design.Wake()}
		key := a.design.(waiting).key
		key.Earns = *uint256.NewInt(row.earns)
		a.design = waiting{a.design, key}
		require.NoError(t, a.capacity())
		require.Equal(t, row.asked, asked.times, name)
	}
}

// asking counts how often a venue is opened.
type asking struct {
	liquidity.Rule
	times int
}

func (r *asking) Open(before liquidity.Venue, first, fee uint256.Int) (liquidity.Venue, error) {
	r.times++
	return r.Rule.Open(before, first, fee)
}

// What is known of who joins those at risk is kept from block to block where nobody acts, and found anew where
// somebody does.
func TestAPromiseIsKeptWhileNobodyActs(t *testing.T) {
	dear := func(w *arm.World) { w.BaseFee, w.Behaviours = 5e15, map[string]uint16{"passive": 0, "responsive": 1} }
	acts := owing(10, 15_000)
	acts.Behaviour = agents.Responsive{Share: fixed.WAD, Trigger: *uint256.NewInt(0.84e18), Target: *uint256.NewInt(0.8e18), Reaction: 12}
	a := setting(t, dear, []uint64{2000, 1850}, owing(10, 16_000), acts)
	first, price := a.now+3600, oracleDollars(1780)
	require.Equal(t, first, a.still.until)
	require.NoError(t, a.live(oracleDollars(1850), a.block+1, a.now+12))
	require.Equal(t, first, a.still.until)

	require.NoError(t, a.live(price, a.block+1, a.now+12))
	before, _ := a.standing(a.index, 1)
	require.Equal(t, *uint256.NewInt(10e18), before)
	require.NoError(t, a.live(price, a.block+1, a.now+12))
	after, owes := a.standing(a.index, 1)
	require.False(t, after.Eq(&before) && owes.Eq(uint256.NewInt(15_000e6)), "it acted")
	require.Equal(t, a.now+3600, a.still.until)
}
