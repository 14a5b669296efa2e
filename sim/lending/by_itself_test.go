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

// Lots go to their bidders until none does. A vault whose lot begins is as the rulebook says, and what it has less is
// its owner's: here one ether of the first's and two of the second's.
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

// The books of vaults that bear another's debt follow what they hold: the second owes five units more than they say,
// and the third is as it was.
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

// What the design paid a bot is its own, beside what it won of the owner; where the owner's coins paid, they are the
// owner's.
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

// Of a bid that took two vaults by two calls the first bears half of the gas, rounded down, and the second the rest.
func TestTheGasOfTwoTakings(t *testing.T) {
	a := &running{books: books.New(2, 1), wallets: bots[:1], brought: make([]fixed.Signed, 1), unit: *uint256.NewInt(1)}
	o := liquidator.Outcome{GasUsed: 100_001}
	o.Bid.Plan.Calls = 2
	a.spend(&o, a.books.Liquidator, []taking{{borrower: 0}, {borrower: 1}})
	require.Equal(t, []uint64{50_000, 50_001}, []uint64{a.rows[0].Gas, a.rows[1].Gas})
}

// pooled is a design whose accounts begin with money of others.
type pooled struct {
	design.Running
	deposits []design.Deposit
}

func (p pooled) Deposits(uint256.Int, uint256.Int, int) []design.Deposit { return p.deposits }

// Each account gets what the design says that it begins with.
func TestWhatADesignsAccountsBeginWith(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000))
	a.books, a.holders = books.New(1, 3), lots
	a.design = pooled{a.design, []design.Deposit{{To: lots[0]}, {To: lots[1], Amount: *uint256.NewInt(7)}}}
	require.NoError(t, a.deposit())
	require.Equal(t, *uint256.NewInt(7), a.rules.Balance(loanAddress, lots[1]))
}

// What an owner's change moves in a design that converts is posted, and what it refuses is told, whoever made the
// change.
func TestADesignHearsOfAnOwnersChange(t *testing.T) {
	a := setting(t, nil, []uint64{2000}, owing(10, 8000))
	hears := &hearing{}
	a.turns, a.holds = hears, hears
	posted := 0
	a.books.Journal.Listen(func(journal.Posting) { posted++ })
	require.NoError(t, a.rearrange(0))
	require.Equal(t, 1, posted)
	hears.refuses = offer.ErrGone
	require.ErrorIs(t, a.rearrange(0), offer.ErrGone)
	c := &crowd{Joined: guests{}, arm: a}
	require.ErrorIs(t, c.verb(0, &Event{Kind: SecuredBy, OnBehalf: borrowerAddress(0), Assets: *uint256.NewInt(1)}, nil, nil), offer.ErrGone)
}

// hearing is a design that converts, and moves a unit where it hears of a change.
type hearing struct {
	holds
	refuses error
}

func (h *hearing) Changed(_ vault.Address, dst []design.Move) ([]design.Move, error) {
	m, err := (&ticking{left: 1}).Tick(0, uint256.Int{}, dst)
	if h.refuses != nil {
		return m, h.refuses
	}
	return m, err
}

// A share of what is pooled moves by a few units, of collateral or of coins: an owner has two, and the books said
// one.
func TestSharesOfWhatIsPooledDrift(t *testing.T) {
	for name, row := range map[string]struct {
		coins, fewer uint64
		carry        int64
	}{
		"neither":    {2, 0, 0},
		"coins":      {1, 0, -1},
		"collateral": {2, 5e8, 1},
		"both":       {3, 5e8, 2},
	} {
		a := setting(t, nil, []uint64{2000}, owing(10, 8000))
		turns(a, nil)
		a.books.Accounts[0].Rest = fixed.Positive(uint256.NewInt(row.coins))
		carried := fixed.Signed{}
		a.books.Journal.Listen(func(p journal.Posting) { carried = carried.Add(p.Amount) })
		now := *uint256.NewInt(10e18 - row.fewer) // half a billionth of a billionth of an ether is a unit
		a.drift(0, &now)
		require.Equal(t, fixed.FromInt64(row.carry), carried, name)
		require.Equal(t, now, a.books.Accounts[0].Collateral)
		require.Equal(t, fixed.FromInt64(2), a.books.Accounts[0].Rest)
	}
}

// What the design's accounts have more than at the start is the holders', unless it is of lots, or the protocol's.
func TestWhatHoldersKeepIsNotOfLots(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*running)
		want   int64
	}{
		"a pool":       {func(*running) {}, 7},
		"of lots":      {func(a *running) { a.holds = holds{} }, 0},
		"by deals":     {func(a *running) { a.deals = dealing{} }, 0},
		"by lots, too": {func(a *running) { a.holds, a.deals = holds{}, dealing{} }, 0},
	} {
		a := setting(t, nil, []uint64{2000}, owing(10, 8000))
		a.holders, a.kept0 = lots[:1], make([]fixed.Signed, 1)
		require.NoError(t, a.rules.Mint(loanAddress, lots[0], *uint256.NewInt(7)))
		row.change(a)
		a.keep()
		require.Equal(t, fixed.FromInt64(row.want), a.undone.EndHolders, name)
	}
}
