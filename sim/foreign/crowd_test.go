package foreign

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

var (
	loanToken, collateralToken = vault.NamedAddress("loan"), vault.NamedAddress("collateral")
	theVenue, thePool          = vault.NamedAddress("venue"), vault.NamedAddress("pool")
	aBorrower, ada, ben        = vault.NamedAddress("borrower"), vault.NamedAddress("ada"), vault.NamedAddress("ben")
)

// ledger is a protocol of which positions alone are known.
type ledger struct {
	foreign.Protocol
	of map[vault.Address]position
}

func (ledger) Pair() (collateral, loan foreign.Token) {
	return foreign.Token{Address: collateralToken}, foreign.Token{Address: loanToken}
}

func (l ledger) Position(of vault.Address) (collateral, debt uint256.Int, err error) {
	p, known := l.of[of]
	if !known {
		err = errors.New("nobody is there")
	}
	return p.collateral, p.debt, err
}

// house is a chain that ada and ben have joined. It notes what the arm asks of it.
type house struct {
	Joined
	asked []string
	queue []queued
	held  map[vault.Address][2]uint256.Int // by token, of each

	at     [2][]vault.Address // of each
	closed []record.OutsiderLiquidation
}

// queued is what an outsider has in the pool.
type queued struct {
	tip, roll, gas uint64
	act            *Act
	does           func()
}

func (h *house) note(format string, values ...any) error {
	h.asked = append(h.asked, fmt.Sprintf(format, values...))
	return nil
}

func (h *house) Begin(now, baseFee uint64) error { return h.note("begin %d %d", now, baseFee) }
func (h *house) Tips(tip uint64)                 { _ = h.note("tips %d", tip) }
func (h *house) End() error                      { return h.note("end") }

func (h *house) Fails(bot vault.Address, why error) error { return h.note("fails %x %s", bot[:2], why) }

func (h *house) Sells(venue liquidity.Venue, fee, probe *uint256.Int) error {
	return h.note("sells %s %s", fee.Dec(), probe.Dec())
}

func (h *house) Best(tip, roll, room uint64) bool {
	_ = h.note("best %d %d %d", tip, roll, room)
	if len(h.queue) == 0 {
		return false
	}
	q := &h.queue[0]
	return (q.tip > tip || q.tip == tip && q.roll < roll) && q.gas <= room
}

func (h *house) Next() (*Act, error) {
	q := h.queue[0]
	h.queue = h.queue[1:]
	if q.does != nil {
		q.does()
	}
	return q.act, nil
}

func (h *house) Outsider(at vault.Address) (k int, is bool) {
	for k := range h.at {
		if slices.Contains(h.at[k], at) {
			return k, true
		}
	}
	return map[vault.Address]int{ada: 0, ben: 1}[at], at == ada || at == ben
}

func (h *house) Held(k int, token vault.Address) (uint256.Int, error) {
	return h.held[token][k], nil
}

func (h *house) Addresses(k int) []vault.Address { return h.at[k] }

func (h *house) Closed(l *record.OutsiderLiquidation) { h.closed = append(h.closed, *l) }

func (h *house) Outsiders() []arm.Outsider {
	return []arm.Outsider{{Name: "ada", Address: ada}, {Name: "ben", Address: ben}}
}

// trades is a venue that notes what is sold there, and stands at a price.
type trades struct {
	liquidity.Venue
	mid  uint256.Int
	sold []string
}

func (v *trades) Execute(side liquidity.Side, base, limit *uint256.Int) (f liquidity.Fill) {
	if side == liquidity.Sell && limit == nil {
		v.sold = append(v.sold, base.Dec())
	}
	return f
}

func (v *trades) Mid() uint256.Int { return v.mid }

// told is a posting as a line: payer, payee, unit, amount and reason.
func told(b *books.Books, lines *[]string) func(journal.Posting) {
	name := func(a journal.Account) string {
		return map[journal.Account]string{
			b.World: "world", b.Suppliers: "suppliers", b.Pool: "pool", b.Venue: "venue", b.Gas: "gas", b.Builder: "builder", b.Liquidator: "bot", b.Liquidator + 1: "ada", b.Liquidator + 2: "ben",
			0: "borrower 0", 1: "borrower 1", 2: "borrower 2",
		}[a]
	}
	unit := [...]string{books.CollateralUnit: "collateral", books.LoanUnit: "loan", books.ClaimUnit: "claim"}
	return func(p journal.Posting) {
		from, to := name(p.From), name(p.To)
		switch p.Amount.Sign() {
		case 0:
			return
		case -1:
			from, to, p.Amount = to, from, p.Amount.Neg()
		}
		*lines = append(*lines, fmt.Sprintf("%s → %s: %s %s, %s", from, to, p.Amount, unit[p.Unit], strings.ReplaceAll(p.Reason.String(), "_", " ")))
	}
}

// joined is an arm with a bot and three borrowers, which ada and ben have joined. A unit of collateral is worth 20 loan units, a
// gwei one. The base fee is 2 gwei. The borrowers have 100, 40 and 10 units, and owe 1,500, 700 and 150.
func joined(t *testing.T) (a *running, h *house, l ledger, v *trades, posted *[]string) {
	t.Helper()
	price := *new(uint256.Int).Mul(uint256.NewInt(20), &fixed.PriceScale)
	l = ledger{of: map[vault.Address]position{}}
	h = &house{held: map[vault.Address][2]uint256.Int{}}
	v = &trades{mid: price}
	w := &arm.World{
		Borrowers: 3, Liquidators: make([]liquidator.Liquidator, 1), BaseFee: 2e9, VenueFee: *uint256.NewInt(77),
		Builder: liquidator.Builder{GasLimit: 1000, Traffic: liquidator.Traffic{Share: *uint256.NewInt(1e17)}},
	}
	w.EtherPrice.Exp(uint256.NewInt(10), uint256.NewInt(27))
	w.Clock.Start = 5000
	a = &running{
		World: w, market: &foreign.Market{Protocol: l}, books: books.New(3, 3), state: make([]books.History, 3), numbers: map[vault.Address]journal.Account{},
		bots: []vault.Address{{7}}, index: foreign.NewIndex(3), risky: map[int]seizure{}, venue: v, path: 4, block: 9, now: 5108, ref: 20, read: 21, price: price,
		did: make([]record.Liquidator, 1), joined: h,
	}
	a.Dump = dumpAt(1_000_000)
	var err error
	a.fee, err = a.fees().Open(0)
	require.NoError(t, err)
	posted = new([]string)
	for i, p := range [][2]uint64{{100, 1500}, {40, 700}, {10, 150}} {
		at := vault.Address{1, byte(i)}
		a.addresses = append(a.addresses, at)
		a.numbers[at] = a.books.World
		l.of[at] = position{*uint256.NewInt(p[0]), *uint256.NewInt(p[1])}
		a.books.Open(i, uint256.NewInt(p[0]), &price, fixed.Positive(uint256.NewInt(p[1])), fixed.Signed{})
	}
	a.numbers[theVenue], a.numbers[aBorrower] = a.books.Venue, a.books.World
	require.NoError(t, a.settle())
	a.books.Journal.Listen(told(a.books, posted))
	a.crowd = a.join(h)
	require.Equal(t, []record.Liquidator{{Path: 4, Liquidator: 2}, {Path: 4, Liquidator: 3}}, a.crowd.did())
	return a, h, l, v, posted
}

func (a *running) before() {
	a.crowd.before = a.crowd.before[:0]
	for _, at := range a.addresses {
		p := a.market.Protocol.(ledger).of[at]
		a.crowd.before = append(a.crowd.before, p)
	}
}

// Nobody has joined most arms: nothing is asked of nobody.
func TestNobodyDoesNothing(t *testing.T) {
	a := &running{}
	c := a.join(nil)
	require.Nil(t, c)
	for _, f := range []func() error{c.open, c.begin, c.show, c.end} {
		require.NoError(t, f())
	}
	require.Empty(t, c.did())
}

// What moves of the market's two tokens is posted, by whom and where to: what went to the protocol and came from it is also
// what a liquidation paid and got.
func TestTransfersArePostedByWhoTheyAreBetween(t *testing.T) {
	other := vault.NamedAddress("another token")
	for name, x := range map[string]struct {
		token, from, to vault.Address
		posted          string
		paid, got       uint64
	}{
		"repayment":              {loanToken, ada, thePool, "ada → pool: 5 loan, repay", 5, 0},
		"seizure":                {collateralToken, thePool, ben, "pool → ben: 5 collateral, seize", 0, 5},
		"borrowing":              {loanToken, thePool, ada, "pool → ada: 5 loan, borrow", 0, 0},
		"collateral":             {collateralToken, ada, thePool, "ada → pool: 5 collateral, collateral", 0, 0},
		"sale":                   {collateralToken, ada, theVenue, "ada → venue: 5 collateral, sale", 0, 0},
		"its proceeds":           {loanToken, theVenue, ada, "venue → ada: 5 loan, sale", 0, 0},
		"the venue and the pool": {loanToken, theVenue, thePool, "venue → pool: 5 loan, sale", 0, 0},
		"a present":              {loanToken, ada, ben, "ada → ben: 5 loan, contribution", 0, 0},
		"to a borrower":          {collateralToken, ada, aBorrower, "ada → world: 5 collateral, contribution", 0, 0},
		"another token":          {token: other, from: ada, to: thePool},
	} {
		a, _, _, _, posted := joined(t)
		var p parted
		a.crowd.transfer(&foreign.Movement{Token: x.token, From: x.from, To: x.to, Amount: *uint256.NewInt(5)}, &p)
		want := []string(nil)
		if x.posted != "" {
			want = []string{x.posted}
		}
		require.Equal(t, want, *posted, name)
		require.Equal(t, []uint64{x.paid, x.got}, []uint64{p.paid.Uint64(), p.got.Uint64()}, name)
	}
}

// What failed has paid for its gas, and done nothing else.
func TestAnOutsidersFailureCostsItsGas(t *testing.T) {
	a, _, _, _, posted := joined(t)
	for n := int64(1); n <= 2; n++ {
		require.NoError(t, a.crowd.post(&Act{Who: 1, Failed: true, Gas: 10, Tip: 3e9, Moves: []foreign.Movement{{Token: loanToken, From: ada, To: thePool}}}))
		require.Equal(t, record.Liquidator{
			Path: 4, Liquidator: 3, Reverted: uint32(n), LostGas: uint64(10 * n), LostBase: *uint256.NewInt(uint64(20 * n)), LostTip: *uint256.NewInt(uint64(30 * n)),
			Profit: fixed.FromInt64(-50 * n),
		}, a.crowd.tally[1])
	}
	require.Equal(t, record.Liquidator{Path: 4, Liquidator: 2}, a.crowd.tally[0])
	require.Empty(t, *posted)
	require.False(t, a.crowd.moved)
	a.EtherPrice.Lsh(uint256.NewInt(1), 255)
	require.Error(t, a.crowd.post(&Act{Gas: math.MaxUint64, Tip: math.MaxUint64}), "gas that costs more than 2^256 is an error")
}

// An outsider takes half of one vault by itself, sells some of what it gets, and keeps the rest, which counts at 20.
//
//	It pays 600 for 40 units: 800 in value. 30 units are sold for 570, of which 6 are the fee; 10 are worth 200.
//	Gas 20 and tip 30. Profit 570 + 200 − 6 − 600 − 20 − 30 = 114; impact 800 − 770 = 30.
//	114 + 20 + 30 + 6 + 30 = 200 = 800 − 600.
func TestAnOutsidersLiquidationByHand(t *testing.T) {
	a, h, l, v, posted := joined(t)
	a.before()
	l.of[a.addresses[0]] = position{*uint256.NewInt(60), *uint256.NewInt(900)}
	h.held[loanToken], h.held[collateralToken] = [2]uint256.Int{*uint256.NewInt(1000 - 600 + 564)}, [2]uint256.Int{*uint256.NewInt(10)}
	a.books.Journal.Post(a.books.World, a.crowd.account(0), books.LoanUnit, uint256.NewInt(1000), journal.Endowment)
	*posted = nil
	a.risky[0], a.risky[1] = seizure{}, seizure{}
	require.NoError(t, a.crowd.post(&Act{
		Who: 0, Gas: 10, Tip: 3e9,
		Moves: []foreign.Movement{
			{Token: loanToken, From: ada, To: thePool, Amount: *uint256.NewInt(600)},
			{Token: collateralToken, From: thePool, To: ada, Amount: *uint256.NewInt(40)},
			{Token: collateralToken, From: ada, To: theVenue, Amount: *uint256.NewInt(30)},
			{Token: loanToken, From: theVenue, To: ada, Amount: *uint256.NewInt(564)},
		},
		Sales: []Sale{{*uint256.NewInt(10), *uint256.NewInt(195), *uint256.NewInt(2)}, {*uint256.NewInt(20), *uint256.NewInt(375), *uint256.NewInt(4)}},
	}))
	require.Equal(t, []string{"10", "20"}, v.sold)
	require.True(t, a.crowd.moved)
	require.Equal(t, []string{
		"ada → pool: 600 loan, repay", "pool → ada: 40 collateral, seize", "ada → venue: 30 collateral, sale", "venue → ada: 564 loan, sale",
		"borrower 0 → ada: 114 claim, liquidator profit", "borrower 0 → gas: 20 claim, gas", "borrower 0 → builder: 30 claim, builder tip",
		"borrower 0 → venue: 6 claim, venue fee", "borrower 0 → venue: 30 claim, price impact",
	}, *posted)
	loss := [record.Losses]fixed.Signed{
		journal.LiquidatorProfit: fixed.FromInt64(114), journal.Gas: fixed.FromInt64(20), journal.BuilderTip: fixed.FromInt64(30), journal.VenueFee: fixed.FromInt64(6),
		journal.PriceImpact: fixed.FromInt64(30),
	}
	require.Equal(t, []record.Liquidation{{
		Path: 4, Liquidator: 2, Borrower: 0, Block: 9, Time: 5108, ReferencePrice: 20, ContractPrice: 21, Seized: *uint256.NewInt(40), Repaid: *uint256.NewInt(600),
		Value: *uint256.NewInt(800), Proceeds: *uint256.NewInt(770), Gas: 10, Loss: loss,
	}}, a.rows)
	require.Equal(t, record.Liquidator{Path: 4, Liquidator: 2, Won: 1, Profit: fixed.FromInt64(114)}, a.crowd.tally[0])
	s := &a.state[0]
	require.Equal(t, []uint64{1, 9, 5108, 9, 600, 40, 800}, []uint64{
		uint64(s.Liquidations), s.First, s.FirstTime, s.Last, s.ClosedDebt.Uint64(), s.ClosedCollateral.Uint64(), s.ClosedValue.Uint64(),
	})
	require.NotContains(t, a.risky, 0)
	require.Contains(t, a.risky, 1)
	require.NoError(t, a.settle(), "what the positions hold is what was posted")

	// Another one a block later is counted on top, and the first stays the first.
	a.before()
	a.block, a.now = 10, 5120
	l.of[a.addresses[0]] = position{*uint256.NewInt(50), *uint256.NewInt(800)}
	h.held[loanToken], h.held[collateralToken] = [2]uint256.Int{*uint256.NewInt(864)}, [2]uint256.Int{*uint256.NewInt(20)}
	require.NoError(t, a.crowd.post(&Act{Moves: []foreign.Movement{
		{Token: loanToken, From: ada, To: thePool, Amount: *uint256.NewInt(100)}, {Token: collateralToken, From: thePool, To: ada, Amount: *uint256.NewInt(10)},
	}}))
	require.Equal(t, []uint64{2, 9, 5108, 10, 700, 50, 1000}, []uint64{
		uint64(s.Liquidations), s.First, s.FirstTime, s.Last, s.ClosedDebt.Uint64(), s.ClosedCollateral.Uint64(), s.ClosedValue.Uint64(),
	})
	require.Equal(t, fixed.FromInt64(214), a.crowd.tally[0].Profit)
	require.NoError(t, a.settle())
}

// One act closes some of two vaults, and what it paid, got and sold is divided by what each gave, gas by two. The last has what
// division leaves.
//
//	Debts fall by 300 and 100, the protocol took 401: 300 and 101, as ⌊401·300/400⌋ = 300. Collateral falls by 20 and 10, of
//	which 27 came: 18 and 9. 13 are sold for 200 at a fee of 5: 8 and 5, 133 and 67, 3 and 2.
//	Gas is 11 units of which 5 and 6, 22 of base fee: 11 and 11; and a tip of 33: 16 and 17.
func TestAnActThatClosesTwoVaultsIsDivided(t *testing.T) {
	a, h, l, _, _ := joined(t)
	a.before()
	l.of[a.addresses[0]] = position{*uint256.NewInt(80), *uint256.NewInt(1200)}
	l.of[a.addresses[2]] = position{*uint256.NewInt(0), *uint256.NewInt(50)}
	h.held[collateralToken] = [2]uint256.Int{{}, *uint256.NewInt(14)}
	u := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	require.NoError(t, a.crowd.post(&Act{
		Who: 1, Gas: 11, Tip: 3e9,
		Moves: []foreign.Movement{{Token: loanToken, From: ben, To: thePool, Amount: u(401)}, {Token: collateralToken, From: thePool, To: ben, Amount: u(27)}},
		Sales: []Sale{{u(13), u(200), u(5)}},
	}))
	require.Len(t, a.rows, 2)
	first, second := &a.rows[0], &a.rows[1]
	is := func(r *record.Liquidation) []int64 {
		all := []int64{int64(r.Borrower), int64(r.Liquidator), int64(r.Repaid.Uint64()), int64(r.BadDebt.Uint64()), int64(r.Seized.Uint64()), int64(r.Value.Uint64()), int64(r.Proceeds.Uint64()), int64(r.Gas)}
		for _, reason := range []journal.Reason{
			journal.LiquidatorProfit, journal.Gas, journal.BuilderTip, journal.VenueFee, journal.PriceImpact, journal.ProtocolFee, journal.BadDebt, journal.Rounding,
		} {
			x := r.Loss[reason].Float64()
			all = append(all, int64(x))
		}
		return all
	}
	// Of the first, 8 of 18 are sold for 133, and 10 are worth 200: 333 of 360. 2 of 20 stayed with the protocol: 40.
	// Profit 333 − 3 − 300 − 11 − 16 = 3; 3 + 11 + 16 + 3 + 27 + 40 = 100 = 400 − 300.
	require.Equal(t, []int64{0, 3, 300, 0, 20, 400, 333, 5, 3, 11, 16, 3, 27, 40, 0, 0}, is(first))
	// Of the second, 5 of 9 for 67, and 4 worth 80: 147 of 180. 1 of 10 stayed: 20. Of 150, 101 were paid and 50 are left: its
	// collateral is gone, and a unit more than the debt fell by is rounding.
	// Profit 147 − 2 − 101 − 11 − 17 = 16; 16 + 11 + 17 + 2 + 33 + 20 + 1 = 100 = 200 − 100.
	require.Equal(t, []int64{2, 3, 101, 0, 10, 200, 147, 6, 16, 11, 17, 2, 33, 20, 0, 1}, is(second))
	require.EqualValues(t, 2, a.crowd.tally[1].Won)
	require.Equal(t, fixed.FromInt64(19), a.crowd.tally[1].Profit)
	require.NoError(t, a.settle())
}

// Debt that is forgiven where nothing is left comes back to the borrower, at the suppliers' cost.
func TestForgivenDebtIsTheSuppliers(t *testing.T) {
	for left, forgiven := range map[uint64]uint64{0: 50, 1: 0} {
		a, _, l, _, posted := joined(t)
		a.before()
		l.of[a.addresses[2]] = position{*uint256.NewInt(left), uint256.Int{}}
		require.NoError(t, a.crowd.post(&Act{Moves: []foreign.Movement{
			{Token: loanToken, From: aBorrower, To: thePool, Amount: *uint256.NewInt(100)}, {Token: collateralToken, From: thePool, To: aBorrower, Amount: *uint256.NewInt(10 - left)},
		}}))
		require.Len(t, a.rows, 1)
		require.Equal(t, forgiven, a.rows[0].BadDebt.Uint64())
		require.EqualValues(t, 100, a.rows[0].Repaid.Uint64())
		require.EqualValues(t, 100+forgiven, a.state[2].ClosedDebt.Uint64())
		rounding := int64(forgiven) - 50
		require.Equal(t, fixed.FromInt64(rounding), a.rows[0].Loss[journal.Rounding])
		if forgiven > 0 {
			require.Contains(t, *posted, "suppliers → borrower 2: 50 claim, bad debt")
		}
		require.NoError(t, a.settle())
	}
}

// What an act did for a borrower that is no liquidation is the borrower's contribution, after interest.
func TestWhatIsDoneForABorrowerIsAContribution(t *testing.T) {
	for name, x := range map[string]struct {
		grown, after position
		posted       []string
	}{
		"repays for it":          {position{u(100), u(1500)}, position{u(100), u(1400)}, []string{"world → borrower 0: 100 claim, contribution"}},
		"adds collateral":        {position{u(100), u(1500)}, position{u(101), u(1500)}, []string{"world → borrower 0: 20 claim, contribution"}},
		"takes collateral out":   {position{u(100), u(1500)}, position{u(99), u(1500)}, []string{"borrower 0 → world: 20 claim, contribution"}},
		"borrows more":           {position{u(100), u(1500)}, position{u(100), u(1501)}, []string{"borrower 0 → world: 1 claim, contribution"}},
		"after interest on both": {position{u(103), u(1507)}, position{u(103), u(1500)}, []string{"borrower 0 → suppliers: 7 claim, carry", "suppliers → borrower 0: 60 claim, carry", "world → borrower 0: 7 claim, contribution"}},
		"nothing":                {position{u(103), u(1507)}, position{u(103), u(1507)}, nil},
	} {
		a, _, l, _, posted := joined(t)
		l.of[a.addresses[0]] = x.grown
		a.before()
		l.of[a.addresses[0]] = x.after
		a.risky[0], a.risky[1] = seizure{}, seizure{}
		require.NoError(t, a.crowd.post(&Act{}), name)
		require.Equal(t, x.posted, *posted, name)
		require.Empty(t, a.rows)
		require.Equal(t, x.posted == nil, len(a.risky) == 2, name)
		require.NoError(t, a.settle())
	}
}

func u(x uint64) uint256.Int { return *uint256.NewInt(x) }

// What an outsider has by other ways than a transfer came from outside, or went there.
func TestWhatAnOutsiderHasByOtherWaysIsFromOutside(t *testing.T) {
	a, h, _, _, posted := joined(t)
	h.held[loanToken], h.held[collateralToken] = [2]uint256.Int{u(9), u(5)}, [2]uint256.Int{u(9), u(7)}
	require.NoError(t, a.crowd.level(1))
	require.Equal(t, []string{"world → ben: 5 loan, contribution", "world → ben: 7 collateral, contribution"}, *posted)
	*posted = nil
	h.held[loanToken], h.held[collateralToken] = [2]uint256.Int{u(9), u(1)}, [2]uint256.Int{u(9), u(7)}
	require.NoError(t, a.crowd.level(1))
	require.Equal(t, []string{"ben → world: 4 loan, contribution"}, *posted)
	require.NoError(t, a.settle())
	h.held[loanToken] = [2]uint256.Int{u(9), u(2)}
	a.books.Journal.Post(a.books.World, a.crowd.account(1), books.LoanUnit, uint256.NewInt(2), journal.Endowment)
	require.ErrorIs(t, a.settle(), journal.ErrUnbalanced)
}

// Those who pay more than a bid come before it, in the room that there is, and see the venue as it was moved. What is left of the
// pool comes at the end, in what is left of the block.
func TestOutsidersComeBeforeABidByTip(t *testing.T) {
	a, h, l, _, _ := joined(t)
	h.queue = []queued{
		{tip: 9, roll: 3, gas: 300, act: &Act{Who: 0, Gas: 250}},
		{tip: 9, roll: 2, gas: 100, act: &Act{Who: 1, Gas: 90, Sales: []Sale{{Collateral: u(1)}}}},
		{tip: 9, roll: 1, gas: 100}, // leaves the pool unseen
		{tip: 5, roll: 6, gas: 100, act: &Act{Who: 0, Gas: 60, Failed: true}},
		{tip: 5, roll: 4, gas: 100, act: &Act{Who: 0, Gas: 50}, does: func() { l.of[a.addresses[2]] = position{u(11), u(150)} }},
	}
	require.NoError(t, a.crowd.begin())
	require.NoError(t, a.crowd.show())
	on := shared{market{a.market, a}}
	used, err := on.Before(&liquidator.Bid{Tip: 5, Roll: 6}, 800)
	require.NoError(t, err)
	require.EqualValues(t, 340, used)
	a.crowd.used = 400
	require.NoError(t, a.crowd.end())
	require.Equal(t, []string{
		"begin 1000109 2000000000", "sells 77 0",
		"best 5 6 800", "best 5 6 550", "sells 77 0", "best 5 6 460", "best 5 6 460", "tips 5",
		// A tenth of the block's thousand is others'.
		"best 0 18446744073709551615 500", "best 0 18446744073709551615 440", "best 0 18446744073709551615 390", "end",
	}, h.asked)
	require.EqualValues(t, 220, new(uint256.Int).Mul(&a.books.Accounts[2].Collateral, uint256.NewInt(20)).Uint64())
	require.EqualValues(t, 1, a.crowd.tally[0].Reverted)
	h.asked = nil
	require.NoError(t, a.crowd.begin())
	require.Zero(t, a.crowd.used)
	require.False(t, a.crowd.moved)
}

// What became of a bot's bid is on the chain before anybody else acts.
func TestABidIsPostedBeforeAnybodyElseActs(t *testing.T) {
	a, h, _, _, _ := joined(t)
	on := shared{market{a.market, a}}
	why := errors.New("too late")
	require.NoError(t, on.Included(nil, &liquidator.Outcome{Status: liquidator.Reverted, Reason: why, GasUsed: 3}))
	require.Equal(t, []string{"fails 0700 too late"}, h.asked)
	require.EqualValues(t, 1, a.did[0].Reverted)
	require.False(t, a.crowd.moved)
	require.NoError(t, on.Included(nil, &liquidator.Outcome{Status: liquidator.Dropped}))
	require.False(t, a.crowd.moved)
	require.NoError(t, on.Included(nil, &liquidator.Outcome{Status: liquidator.Won}))
	require.True(t, a.crowd.moved)
	require.Equal(t, []uint32{1, 1, 1}, []uint32{a.did[0].Won, a.did[0].Dropped, a.did[0].Reverted})
	require.Len(t, h.asked, 1)
}

// A bid that fails is told to the chain, and what it cost is posted. What the chain refuses is an error.
func TestABidThatFailsIsToldAndPaidFor(t *testing.T) {
	a, h, _, _, posted := joined(t)
	d, err := foreign.Example()
	require.NoError(t, err)
	c, err := contracts.LoadChain(d.Alloc, d.Number, d.Time)
	require.NoError(t, err)
	a.market, err = foreign.Open(c, &foreign.Morpho{})
	require.NoError(t, err)
	_, loan := a.market.Pair()
	require.NoError(t, a.market.Give(loan.Address, a.bots[0], uint256.NewInt(7)))
	o := liquidator.Outcome{Status: liquidator.Reverted, Reason: errors.New("gone"), Gas: *uint256.NewInt(5), Profit: fixed.FromInt64(-5)}
	require.NoError(t, shared{market{a.market, a}}.Included(nil, &o))
	require.Equal(t, []string{"fails 0700 gone"}, h.asked)
	require.Equal(t, []string{"bot → gas: 5 loan, fee"}, *posted)
	require.EqualValues(t, 1, a.did[0].Reverted)
	left, err := a.market.Balance(loan.Address, a.bots[0])
	require.NoError(t, err)
	require.EqualValues(t, 2, left.Uint64())

	refused := errors.New("refused")
	a.crowd.Joined = refusing{h, refused}
	require.ErrorIs(t, shared{market{a.market, a}}.Included(nil, &o), refused)
}

// refusing is a house that includes nothing.
type refusing struct {
	*house
	why error
}

func (r refusing) Fails(vault.Address, error) error { return r.why }
