package books

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Three borrowers stand first, then eight parties, then two liquidators: thirteen accounts.
func TestAccountsStandInTheOrderOfTheBooks(t *testing.T) {
	p := newParties(3, 2)
	require.Equal(t, Parties{
		World: 3, Suppliers: 4, Pool: 5, Venue: 6, Gas: 7, Builder: 8, Fund: 9, Bystanders: 10, Liquidator: 11, total: 13,
	}, p)
	b := New(3, 2)
	require.Len(t, b.Accounts, 3)
	b.Journal.PostSigned(b.Bystanders, 12, ClaimUnit, fixed.FromInt64(4), journal.Fee)
	require.Equal(t, "4", b.Journal.Balance(12, ClaimUnit).String(), "the last account is in the journal")
}

func TestAccountsHaveNamesThatPeopleRead(t *testing.T) {
	p := newParties(3, 2)
	bots := []string{"fast", "slow"}
	var names []string
	for account := range journal.Account(14) {
		names = append(names, p.Name(account, 1, bots))
	}
	require.Equal(t, []string{
		"borrower 0", "", "borrower 2", "outside", "suppliers", "lending contract", "venue", "gas", "block builder", "insurance fund", "other traders",
		"fast", "slow", "the design's own account",
	}, names)
	require.Empty(t, p.Name(3, 3, bots), "who asks has no name, whoever it is")
	require.Equal(t, "the design's own account", p.Name(p.Liquidator, 0, nil))
}

// scale is a price of whole loan units a collateral unit.
func scale(whole uint64) *uint256.Int {
	return new(uint256.Int).Mul(uint256.NewInt(whole), &fixed.PriceScale)
}

// 10 units at 20 with a debt of 150 and 7 beside. The price falls to 18, interest is 3, and what lies beside gains 2.
// The owner adds 1 unit and pays back 40, and 6 stay beside. Equities are 57, 36 and 85.
func TestABookFollowsABorrowerByHand(t *testing.T) {
	b := New(2, 1)
	b.Open(1, uint256.NewInt(10), scale(20), fixed.FromInt64(150), fixed.FromInt64(7))
	require.Equal(t, "57", b.Accounts[1].Equity().String())
	require.Equal(t, "50", b.Accounts[1].Own().String())

	b.Revalue(1, scale(18), fixed.FromInt64(153))
	b.Moved(1, fixed.FromInt64(2))
	require.Equal(t, Standing{Collateral: *uint256.NewInt(10), Price: *scale(18), Value: *uint256.NewInt(180), Debt: fixed.FromInt64(153), Rest: fixed.FromInt64(9)}, b.Accounts[1])
	b.Contribute(1, uint256.NewInt(11), fixed.FromInt64(113), fixed.FromInt64(6))
	require.Equal(t, "91", b.Accounts[1].Equity().String())
	b.Lose(1, b.Venue, fixed.FromInt64(5), journal.VenueFee)

	j := b.Journal
	require.Equal(t, "86", j.Balance(1, ClaimUnit).String(), "what it lost is posted, and the caller moves the books")
	paid := map[journal.Reason]string{}
	for _, r := range []journal.Reason{journal.MarketMove, journal.Carry, journal.Contribution, journal.VenueFee} {
		paid[r] = j.Paid(1, r).String()
	}
	require.Equal(t, map[journal.Reason]string{journal.MarketMove: "18", journal.Carry: "3", journal.Contribution: "-55", journal.VenueFee: "5"}, paid)
	require.Equal(t, "5", j.Balance(b.Venue, ClaimUnit).String())
	require.Equal(t, "3", j.Balance(b.Suppliers, ClaimUnit).String())
	require.Equal(t, "0", j.Balance(0, ClaimUnit).String())
	require.NoError(t, j.Settle(func(journal.Account, journal.Unit) (fixed.Signed, bool) { return fixed.Signed{}, false }))

	b.Move(1, uint256.NewInt(4), fixed.FromInt64(30))
	require.Equal(t, "72", b.Accounts[1].Value.Dec(), "4 at the present 18")
	b.Reset()
	require.Equal(t, Standing{}, b.Accounts[1])
	require.Equal(t, "0", b.Journal.Balance(1, ClaimUnit).String())
}

// nobody is a market whose customers never ask for anything.
type nobody struct{}

func (nobody) Position(int) (collateral, debt uint256.Int, open bool) { return collateral, debt, false }
func (nobody) AddCollateral(int, uint256.Int) error                   { return nil }
func (nobody) Repay(int, uint256.Int) error                           { return nil }

// finish writes the rows of borrowers at a first price of 20, in a world whose prices count loan units a unit of
// collateral.
func finish(t *testing.T, state []History) []record.Vault {
	t.Helper()
	b := New(len(state), 0)
	borrowers := make([]agents.Borrower, len(state))
	for i := range state {
		u := uint64(i)
		borrowers[i] = agents.Borrower{Collateral: *uint256.NewInt(10 + u), Debt: *uint256.NewInt(150 + u), Behaviour: agents.Passive{}}
		b.Open(i, uint256.NewInt(10+u), scale(20), fixed.FromInt64(150), fixed.FromInt64(7))
		b.Move(i, uint256.NewInt(3+u), fixed.FromInt64(int64(30-i)))
		b.Lose(i, b.Venue, fixed.FromInt64(int64(5+i)), journal.VenueFee)
	}
	w := &arm.World{Behaviours: map[string]uint16{"passive": 4}}
	var rows record.Arm
	watch := agents.NewWatch(borrowers, nobody{})
	watch.Reset(&fixed.WAD)
	acts, handed := []record.Liquidation{{Block: 8}, {Block: 9}}, make([]record.Liquidation, 1, 5)
	rows.Liquidations = handed[:0]
	b.Finish(w, 6, 20*oracle.PriceOne, 3, borrowers, state, watch, &acts, &rows)
	require.Equal(t, []record.Liquidation{{Block: 8}, {Block: 9}}, rows.Liquidations)
	require.Empty(t, acts, "of the path before")
	require.Equal(t, 5, cap(acts), "and its memory")
	return rows.Vaults
}

// A first liquidation in block 9 of a threshold that block 6 crossed came 3 blocks late. Blocks of thresholds are
// counted from 1.
func TestTheDelayIsFromTheThresholdToTheFirstLiquidation(t *testing.T) {
	rows := finish(t, []History{
		{Threshold: 7, First: 9, Liquidations: 1},
		{Threshold: 10, First: 9, Liquidations: 1}, // in the same block
		{Threshold: 12, First: 9, Liquidations: 1}, // before: the feed was ahead of the reference
		{Threshold: 0, First: 9, Liquidations: 1},  // never crossed
		{Threshold: 7, First: 9},                   // never liquidated
		{Threshold: 1, First: 0, Liquidations: 1},
		{Threshold: 1, First: 2, Liquidations: 3},
	})
	var delays []uint64
	for _, row := range rows {
		delays = append(delays, row.FirstDelay)
	}
	require.Equal(t, []uint64{3, 0, 0, 0, 0, 0, 2}, delays)
}

// Positions are bits. A lending market closes its one position, which no bit says.
func TestPositionsClosedAndHitAreCounted(t *testing.T) {
	rows := finish(t, []History{
		{},
		{Liquidations: 2},
		{Liquidations: 2, Exchange: &Exchange{Closed: 0b101, Hit: 0b111, Culprit: 0b100}},
		{Exchange: &Exchange{Closed: 0b110, Hit: 0b010, Culprit: 0b100}},
		{Exchange: &Exchange{Closed: 0b010, Hit: 0b010, Culprit: 0b010}},
	})
	var counted [][2]uint32
	for _, row := range rows {
		require.EqualValues(t, 3, row.Positions)
		counted = append(counted, [2]uint32{row.PositionsClosed, row.PositionsHit})
	}
	require.Equal(t, [][2]uint32{{0, 0}, {1, 0}, {2, 2}, {2, 1}, {1, 0}}, counted)
}

func TestEveryColumnOfARowIsThatOfTheBooks(t *testing.T) {
	n := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	hour := Hour{Block: 99, Collateral: n(41), Debt: fixed.FromInt64(42), Price: *scale(2), Closed: n(43), Sold: n(44), Least: n(46), Whole: true}
	half := hour
	half.Whole = false
	s := History{
		Reached: true, Stood: 51, Standing: true, Queued: 52, First: 53, FirstTime: 54, Liquidations: 55,
		ClosedDebt: n(56), ClosedCollateral: n(57), ClosedValue: n(58), LeastDebt: n(59), StartHealth: n(60), Hour: &hour,
		GivenBack: fixed.FromInt64(61),
		Exchange:  &Exchange{Left: true, StartRest: fixed.FromInt64(62), StartOthers: n(63), OtherLoss: fixed.FromInt64(64)},
	}
	rows := finish(t, []History{s, {Hour: &half}})
	want := record.Vault{
		Path: 6, Behaviour: 4, Borrower: 0, StartPrice: uint64(20 * oracle.PriceOne), StartCollateral: n(10), StartDebt: n(150), StartHealth: n(60),
		EndCollateral: n(3), EndDebt: n(30), EndEquity: fixed.FromInt64(3*20 - 30 + 7),
		Liquidations: 55, FirstBlock: 53, FirstTime: 54, ClosedDebt: n(56), ClosedCollateral: n(57), ClosedValue: n(58), LeastDebt: n(59),
		HourDebt: n(42), HourClosed: n(43), HourLeast: n(46), HourCollateral: n(41), HourSold: n(44), HourLeastSold: n(23),
		GivenBack: fixed.FromInt64(61), Positions: 3, PositionsClosed: 1, StartEquity: fixed.FromInt64(200 - 150 + 62), StartNotional: n(263),
		OtherLoss: fixed.FromInt64(64), Left: true, Reached: true, Stood: 51, Standing: true, Queued: 52,
	}
	want.Paid[journal.VenueFee] = fixed.FromInt64(5)
	require.Equal(t, want, rows[0])
	require.EqualValues(t, 1, rows[1].Borrower)
	require.Equal(t, "6", rows[1].Paid[journal.VenueFee].String())
	for _, amount := range []uint256.Int{rows[1].HourDebt, rows[1].HourClosed, rows[1].HourLeast, rows[1].HourCollateral, rows[1].HourSold, rows[1].HourLeastSold} {
		require.True(t, amount.IsZero(), "an hour that the path does not last for says nothing")
	}
}
