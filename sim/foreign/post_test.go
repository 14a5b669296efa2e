package foreign

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/contracts/state"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/vault"
)

func dumpAt(time uint64) *state.Dump { return &state.Dump{Time: time} }

// The chain keeps borrowers' positions and the tokens of those who take part, and nobody else's.
func TestWhoseAccountsTheChainKeeps(t *testing.T) {
	a, h, _, _, _ := joined(t)
	h.held[loanToken], h.held[collateralToken] = [2]uint256.Int{u(3), u(4)}, [2]uint256.Int{u(5), u(6)}
	b := a.books
	for _, x := range []struct {
		account journal.Account
		unit    journal.Unit
		held    int64
		kept    bool
	}{
		{0, books.ClaimUnit, 500, true},
		{1, books.ClaimUnit, 100, true},
		{2, books.ClaimUnit, 50, true}, // 20 · 10 − 150
		{0, books.LoanUnit, 0, false},
		{2, books.CollateralUnit, 0, false},
		{b.World, books.ClaimUnit, 0, false},
		{b.World, books.LoanUnit, 0, false},
		{b.Bystanders, books.LoanUnit, 0, false},
		{b.Liquidator, books.ClaimUnit, 0, false},
		{b.Liquidator + 1, books.LoanUnit, 3, true},
		{b.Liquidator + 1, books.CollateralUnit, 5, true},
		{b.Liquidator + 1, books.ClaimUnit, 0, false},
		{b.Liquidator + 2, books.LoanUnit, 4, true},
		{b.Liquidator + 2, books.CollateralUnit, 6, true},
	} {
		held, kept, err := a.kept(x.account, x.unit)
		require.NoError(t, err)
		require.Equal(t, x.kept, kept, x)
		require.Equal(t, fixed.FromInt64(x.held), held, x)
	}
	a.crowd = nil
	_, kept, err := a.kept(b.Liquidator+1, books.LoanUnit)
	require.NoError(t, err)
	require.False(t, kept, "nobody has joined")
	a.addresses[1] = vault.Address{9}
	_, _, err = a.kept(1, books.ClaimUnit)
	require.ErrorContains(t, err, "nobody is there")
	b.Journal.Post(b.Venue, 1, books.ClaimUnit, uint256.NewInt(1), journal.Fee)
	require.ErrorContains(t, a.settle(), "nobody is there")
}

// Who is nobody of the study's is the protocol.
func TestWhoIsNobodyIsTheProtocol(t *testing.T) {
	a, _, _, _, _ := joined(t)
	require.Equal(t, a.books.World, a.of(a.addresses[0]))
	require.Equal(t, a.books.Venue, a.of(theVenue))
	require.Equal(t, a.books.Pool, a.of(vault.Address{99}))
}

// What can be taken pays where it is worth more at the venue than it costs, with a thousandth for interest.
func TestWhatPays(t *testing.T) {
	a, _, _, v, _ := joined(t)
	for _, x := range []struct {
		repay, seize uint64
		pays         bool
	}{
		{0, 1, true}, {19, 1, true}, {20, 1, false}, {21, 1, false}, {1000, 50, true}, {1001, 50, false}, {1000, 49, false}, {0, 0, false},
	} {
		require.Equal(t, x.pays, a.pays(&seizure{repay: u(x.repay), seize: u(x.seize)}), x)
	}
	v.mid.Rsh(&v.mid, 1)
	require.False(t, a.pays(&seizure{repay: u(19), seize: u(1)}), "by the venue's price, not by the contract's")
}

// The chain's time goes on from the dump's, a second later, as fast as the scenario's.
func TestTheChainsTimeGoesOnFromTheDumps(t *testing.T) {
	a, _, _, _, _ := joined(t)
	for now, want := range map[uint64]uint64{5000: 1_000_001, 5001: 1_000_002, 5108: 1_000_109} {
		a.now = now
		require.Equal(t, want, a.time())
	}
	require.Equal(t, []int{7, 0, 1, 2}, a.all([]int{7}))
	require.Equal(t, liquidator.ConstantFee(2e9), a.fees())
	a.Fees = liquidator.ConstantFee(5)
	require.Equal(t, liquidator.ConstantFee(5), a.fees())
}

// The calls of one bid are one row. What the collateral earned and the debt grew by before is interest.
//
//	110 units and 1,510 by now. Two calls pay 300 and 201 for 20 and 15 units, and the debt falls to 1,010.
//	Value 700. The bid received 34; one stays with the protocol: 20. Proceeds 650, fee 4, gas 6, tip 8: profit
//	650 − 4 − 501 − 6 − 8 = 131; impact 680 − 650 = 30. Repaid is 1 more than the debt fell by.
//	131 + 6 + 8 + 4 + 30 + 20 + 1 = 200 = 700 − 500.
func TestTheCallsOfOneBidAreOneRow(t *testing.T) {
	a, _, l, _, posted := joined(t)
	l.of[a.addresses[0]] = position{u(75), u(1010)}
	a.ref, a.read = oracle.Price(20), oracle.Price(22)
	taken := []taking{
		{borrower: 0, collateral: u(110), debt: u(1510), pay: u(300), receive: u(20), after: u(90), left: u(1211)},
		{borrower: 0, collateral: u(90), debt: u(1211), pay: u(201), receive: u(14), after: u(75), left: u(1010)},
	}
	o := &liquidator.Outcome{
		Received: u(34), Cost: u(501), Proceeds: u(650), Fee: u(4), ReferenceValue: u(680), Impact: fixed.FromInt64(30), GasUsed: 99, Gas: u(6), Tip: u(8), Profit: fixed.FromInt64(131),
	}
	a.risky[0] = seizure{}
	a.row(o, a.books.Liquidator, taken)
	require.Equal(t, []string{
		"borrower 0 → suppliers: 10 claim, carry", "suppliers → borrower 0: 200 claim, carry",
		"borrower 0 → bot: 131 claim, liquidator profit", "borrower 0 → gas: 6 claim, gas", "borrower 0 → builder: 8 claim, builder tip", "borrower 0 → venue: 4 claim, venue fee",
		"borrower 0 → venue: 30 claim, price impact", "borrower 0 → pool: 20 claim, protocol fee", "borrower 0 → suppliers: 1 claim, rounding",
	}, *posted)
	require.Len(t, a.rows, 1)
	r := &a.rows[0]
	require.Equal(t, []uint64{35, 501, 700, 650, 99, 20, 22, 0}, []uint64{
		r.Seized.Uint64(), r.Repaid.Uint64(), r.Value.Uint64(), r.Proceeds.Uint64(), r.Gas, r.ReferencePrice, r.ContractPrice, uint64(r.Liquidator),
	})
	require.Empty(t, a.risky)
	require.NoError(t, a.settle())
}

// Bids are counted and posted in their order, each with its own calls. On a chain that others have joined only those for which
// there was no room are: the others were posted when they were included.
func TestBidsAreAccountedForInTheirOrder(t *testing.T) {
	bid := func(status liquidator.Status, reason error, calls int) (o liquidator.Outcome) {
		o.Status, o.Reason, o.Bid.Plan.Calls = status, reason, calls
		return o
	}
	outcomes := []liquidator.Outcome{
		bid(liquidator.Won, nil, 2), bid(liquidator.Reverted, liquidator.ErrGone, 1), bid(liquidator.Dropped, liquidator.ErrNoRoom, 1), bid(liquidator.Won, nil, 1),
	}
	a, _, l, _, _ := joined(t)
	l.of[a.addresses[0]], l.of[a.addresses[1]] = position{u(70), u(1000)}, position{u(30), u(500)}
	a.taken = []taking{
		{borrower: 0, collateral: u(100), debt: u(1500), pay: u(300), after: u(80), left: u(1200)},
		{borrower: 0, collateral: u(80), debt: u(1200), pay: u(200), after: u(70), left: u(1000)},
		{borrower: 1, collateral: u(40), debt: u(700), pay: u(200), after: u(30), left: u(500)},
	}
	require.NoError(t, a.account(outcomes))
	require.Equal(t, []uint32{0, 0, 1}, []uint32{a.did[0].Won, a.did[0].Reverted, a.did[0].Dropped})
	require.Empty(t, a.rows)

	a.crowd = nil
	require.NoError(t, a.account(outcomes))
	require.Equal(t, []uint32{2, 1, 2}, []uint32{a.did[0].Won, a.did[0].Reverted, a.did[0].Dropped})
	require.Len(t, a.rows, 2)
	require.Equal(t, []uint64{0, 500, 1, 200}, []uint64{
		uint64(a.rows[0].Borrower), a.rows[0].Repaid.Uint64(), uint64(a.rows[1].Borrower), a.rows[1].Repaid.Uint64(),
	})
}

// What a liquidator spends and earns is paid on the chain, to the unit, and the chain is asked what it has.
func TestABidIsPaidOnTheChain(t *testing.T) {
	a, _, _, _, _ := joined(t)
	dump, err := foreign.Example()
	require.NoError(t, err)
	chain, err := contracts.LoadChain(dump.Alloc, dump.Number, dump.Time)
	require.NoError(t, err)
	a.market, err = foreign.Open(chain, &foreign.Morpho{})
	require.NoError(t, err)
	require.NoError(t, a.market.Admit(a.bots[0], uint256.NewInt(1000)))
	_, loan := a.market.Pair()
	has := func(at vault.Address) int64 {
		x, err := a.market.Balance(loan.Address, at)
		require.NoError(t, err)
		return int64(x.Uint64())
	}
	a.books.Journal.Post(a.books.World, a.books.Liquidator, books.LoanUnit, uint256.NewInt(1000), journal.Endowment)
	purse := has(a.market.Purse())
	// It was advanced 601 for the call, which cost that; 700 came of the sale, of which 5 are the fee; gas 7 and tip 11.
	require.NoError(t, a.post(&liquidator.Outcome{Cost: u(601), Proceeds: u(700), Fee: u(5), Gas: u(7), Tip: u(11)}, nil))
	require.Equal(t, []int64{1000 + 695 - 601 - 18, 7, 11}, []int64{has(a.bots[0]), has(GasAddress), has(BuilderAddress)})
	require.Equal(t, purse-695+601, has(a.market.Purse()))
	require.NoError(t, a.settle())
	held, kept, err := a.kept(a.books.Liquidator, books.LoanUnit)
	require.NoError(t, err)
	require.True(t, kept)
	require.Equal(t, fixed.FromInt64(1076), held)
	held, kept, err = a.kept(a.books.Liquidator, books.CollateralUnit)
	require.NoError(t, err)
	require.True(t, kept)
	require.Zero(t, held.Sign())
	a.books.Journal.Post(a.books.World, a.books.Liquidator, books.LoanUnit, uint256.NewInt(1), journal.Endowment)
	require.ErrorIs(t, a.settle(), journal.ErrUnbalanced)
	require.Error(t, a.post(&liquidator.Outcome{Cost: u(5000)}, nil), "it does not have that")
}
