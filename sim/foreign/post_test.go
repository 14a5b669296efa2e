package foreign

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

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
		{0, books.ClaimUnit, 500, true}, {1, books.ClaimUnit, 100, true}, {2, books.ClaimUnit, 50, true}, // 20 · 10 − 150
		{0, books.LoanUnit, 0, false}, {2, books.CollateralUnit, 0, false},
		{b.World, books.ClaimUnit, 0, false}, {b.World, books.LoanUnit, 0, false}, {b.Bystanders, books.LoanUnit, 0, false}, {b.Liquidator, books.ClaimUnit, 0, false},
		{b.Liquidator + 1, books.LoanUnit, 3, true}, {b.Liquidator + 1, books.CollateralUnit, 5, true}, {b.Liquidator + 1, books.ClaimUnit, 0, false},
		{b.Liquidator + 2, books.LoanUnit, 4, true}, {b.Liquidator + 2, books.CollateralUnit, 6, true},
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
