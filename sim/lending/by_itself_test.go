package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// ticking is a design in which something happens by itself so many times, or fails.
type ticking struct {
	design.Running
	left  int
	fails error
	asked int
}

func (d *ticking) Tick(_ uint64, _ uint256.Int, dst []design.Move) ([]design.Move, error) {
	if d.asked++; d.left == 0 {
		return dst, d.fails
	}
	d.left--
	return append(dst, design.Move{From: vault.EngineAddress, To: design.Suppliers, Unit: design.Loan, Amount: *uint256.NewInt(1), Reason: journal.Repay}), nil
}

// lotsOf are deals in each of which a lot of the next borrower's vault begins.
type lotsOf struct{ next int }

func (d *lotsOf) Deal() design.Deal {
	d.next++
	return design.Deal{Owner: borrowerAddress(d.next - 1)}
}

// Lots go to their bidders until none does. A vault whose lot begins is as the rulebook says, and what it has less is its
// owner's: here one ether of the first's and two of the second's.
func TestDealsAreSettledOneByOne(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000), owing(10, 8000), owing(10, 8000))
	for i := range 2 {
		collateral, debt := a.standing(a.index, i)
		more := uint256.NewInt(uint64(1+i) * 1e18)
		a.books.Move(i, more.Add(more, &collateral), fixed.Positive(&debt))
	}
	d := &ticking{Running: a.design, left: 2}
	a.design, a.deals = d, &lotsOf{}
	require.NoError(t, a.tick())
	require.Equal(t, 3, d.asked)
	require.True(t, a.undone.took)
	for i, want := range []int64{2000e6, 4000e6, 0} {
		require.Equal(t, fixed.FromInt64(want), a.state[i].GivenBack, i)
		require.Equal(t, *uint256.NewInt(10e18), a.books.Accounts[i].Collateral)
	}
	d.fails = offer.ErrGone
	require.ErrorIs(t, a.tick(), offer.ErrGone)
}

// What happens by itself is posted, and counts as something that was taken. Where nothing happens nothing is.
func TestWhatHappensByItself(t *testing.T) {
	for name, row := range map[string]struct {
		design ticking
		posted int
	}{"something": {ticking{left: 1}, 1}, "nothing": {ticking{}, 0}, "a fault": {ticking{fails: offer.ErrGone}, 0}} {
		a := setting(t, nil, []uint64{2000}, owing(10, 8000))
		row.design.Running = a.design
		a.design = &row.design
		posted := 0
		a.books.Journal.Listen(func(journal.Posting) { posted++ })
		require.Equal(t, row.design.fails, a.tick(), name)
		require.Equal(t, row.posted, posted, name)
		require.Equal(t, row.posted > 0, a.undone.took, name)
	}
}

// A vault of which a lot began is remembered once, where the design holds lots and the vault was not liquidated.
func TestVaultsOfWhichALotBegan(t *testing.T) {
	for name, row := range map[string]struct {
		holds, closed bool
		before, want  []int32
	}{
		"the first":     {true, false, nil, []int32{0}},
		"once":          {true, false, []int32{0}, []int32{0}},
		"after another": {true, false, []int32{1}, []int32{1, 0}},
		"liquidated":    {true, true, nil, nil},
		"not held":      {false, false, nil, nil},
	} {
		a := setting(t, nil, []uint64{2000}, owing(10, 8000), owing(10, 8000))
		if row.holds {
			a.holds = holds{}
		}
		a.last[0].closed, a.undone.lots = row.closed, row.before
		a.began(0)
		require.Equal(t, row.want, a.undone.lots, name)
	}
}

// stale is a design whose first quote is of what no longer stands.
type stale struct {
	design.Running
	quoted, refreshed int
	gone              error
}

func (s *stale) Quote(o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	if s.quoted++; s.quoted == 1 {
		return offer.Terms{}, offer.ErrStale
	}
	return s.Running.Quote(o, amount)
}

func (s *stale) Refresh(o *offer.Offer) error {
	s.refreshed++
	if s.gone != nil {
		return s.gone
	}
	return s.Running.Refresh(o)
}

// An offer that is no longer what stands is refreshed and quoted anew, or not taken where it is gone.
func TestAStaleOfferIsRefreshed(t *testing.T) {
	for _, gone := range []error{nil, offer.ErrGone} {
		a := setting(t, nil, []uint64{2000, 1850}, owing(10, 16_000))
		v := a.index.AtRisk(a.market, a.answer, a.now, nil)
		on := a.design.Offers(a.answer, v, nil)
		require.Len(t, on, 1)
		s := &stale{Running: a.design, gone: gone}
		a.design = s
		terms, err := a.take(0, &on[0], on[0].Most)
		require.ErrorIs(t, err, gone)
		require.Equal(t, gone == nil, !terms.Pay.IsZero())
		if gone == nil {
			require.Equal(t, 2, s.quoted)
			require.Empty(t, a.undone.stranded, "nothing is owed on nothing")
		} else {
			require.Equal(t, 1, s.quoted)
		}
	}
}

// Of a part of a vault nothing is left without collateral.
func TestAPartOfAVaultStrandsNothing(t *testing.T) {
	a := setting(t, nil, []uint64{2000, 1850}, owing(10, 16_000))
	on := a.design.Offers(a.answer, a.index.AtRisk(a.market, a.answer, a.now, nil), nil)
	half := on[0].Most
	_, err := a.take(0, &on[0], *half.Rsh(&half, 1))
	require.NoError(t, err)
	require.Empty(t, a.undone.stranded)
}

// The books of vaults that bear another's debt follow what they hold: the second owes five units more than they say, and the
// third is as it was.
func TestBooksFollowAVaultThatBearsADebt(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000), owing(10, 8000), owing(10, 8000))
	for _, i := range []int{0, 1} {
		collateral, debt := a.standing(a.index, i)
		a.books.Move(i, &collateral, fixed.Positive(&debt).Sub(fixed.FromInt64(5)))
	}
	var posted []journal.Account
	a.books.Journal.Listen(func(p journal.Posting) { posted = append(posted, p.From, p.To) })
	a.bear(0)
	require.Equal(t, fixed.FromInt64(8000e6-5), a.books.Accounts[0].Debt, "who is closed is looked at elsewhere")
	require.Equal(t, fixed.FromInt64(8000e6), a.books.Accounts[1].Debt)
	require.NotContains(t, posted, journal.Account(2))
}

// What the design paid a bot is its own, beside what it won of the owner; where the owner's coins paid, they are the owner's.
func TestARewardIsTheDesignsOrTheOwners(t *testing.T) {
	for name, row := range map[string]struct {
		change       func(*running)
		won, brought int64
	}{
		"the design's": {func(*running) {}, 7, 5},
		"the owner's":  {func(a *running) { turns(a, nil) }, 12, 0},
	} {
		a := &running{books: books.New(1, 1), wallets: bots[:1], brought: make([]fixed.Signed, 1), unit: *uint256.NewInt(1)}
		row.change(a)
		o := liquidator.Outcome{Reward: *uint256.NewInt(5), Profit: fixed.FromInt64(12)}
		a.spend(&o, a.books.Liquidator, []taking{{}})
		require.Equal(t, fixed.FromInt64(row.won), a.rows[0].Loss[journal.LiquidatorProfit], name)
		require.Equal(t, fixed.FromInt64(row.brought), a.brought[0], name)
	}
}
