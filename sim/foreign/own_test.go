package foreign

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

// owning is an arm in which ada has an account and a contract, and ben an account. Each position of theirs has 30 units and
// owes 500.
func owning(t *testing.T) (a *running, h *house, l ledger, contract vault.Address) {
	a, h, l, _, _ = joined(t)
	contract = vault.NamedAddress("ada's contract")
	h.at = [2][]vault.Address{{ada, contract}, {ben}}
	for _, at := range [...]vault.Address{ada, contract, ben} {
		l.of[at] = position{u(30), u(500)}
	}
	a.crowd.look()
	return a, h, l, contract
}

// Positions of outsiders are numbered after those of the borrowers, each once, and are due as theirs are.
func TestPositionsOfOutsidersFollowThoseOfTheBorrowers(t *testing.T) {
	a, _, _, contract := owning(t)
	a.crowd.look()
	for i, at := range []vault.Address{a.addresses[0], a.addresses[1], a.addresses[2], ada, contract, ben} {
		require.Equal(t, at, a.at(i))
		require.Equal(t, i, a.number(at))
	}
	require.Equal(t, -1, a.number(thePool))
	require.Equal(t, []int{0, 1, 2, 3, 4, 5}, a.all(nil))
	require.Equal(t, []int{0, 1, 2, 3, 4, 5}, a.index.Due(&a.price, a.now, nil))
	require.True(t, a.crowd.owns(0, 4))
	require.False(t, a.crowd.owns(1, 4))
	require.False(t, a.crowd.owns(0, 0), "a borrower's")

	a.crowd = nil
	require.Equal(t, []int{0, 1, 2}, a.all(nil))
	require.Equal(t, -1, a.number(ada))
}

// known has the index and the liquidators know of all positions, as of ones that nothing can happen to.
func (a *running) known() {
	for i := range a.all(nil) {
		none := *new(uint256.Int).SetAllOne()
		a.index.Read(i, &none, &a.price, a.now)
		a.risky[i] = seizure{}
	}
	a.crowd.before = a.crowd.before[:0]
	for i := range a.all(nil) {
		a.crowd.before = append(a.crowd.before, a.market.Protocol.(ledger).of[a.at(i)])
	}
}

// What an outsider takes out of its own position is no liquidation; it is looked at again.
func TestWhatAnOutsiderDoesWithItsOwnIsNoLiquidation(t *testing.T) {
	a, h, l, contract := owning(t)
	a.known()
	l.of[contract] = position{u(20), u(100)}
	require.NoError(t, a.crowd.post(&Act{Who: 0}))
	require.Empty(t, h.closed)
	require.Empty(t, a.rows)
	require.Equal(t, []int{4}, a.index.Due(&a.price, a.now, nil))
	require.NotContains(t, a.risky, 4)
	require.Contains(t, a.risky, 3)
}

// What another takes of it is one, of which the study has no row: 12 units at 20, for 200 of debt.
func TestAnOutsidersPositionIsTakenByAnother(t *testing.T) {
	a, h, l, _ := owning(t)
	a.known()
	l.of[ada] = position{u(18), u(300)}
	h.held[loanToken], h.held[collateralToken] = [2]uint256.Int{}, [2]uint256.Int{{}, u(12)}
	require.NoError(t, a.crowd.post(&Act{Who: 1, Moves: []foreign.Movement{
		{Token: loanToken, From: ben, To: thePool, Amount: u(200)}, {Token: collateralToken, From: thePool, To: ben, Amount: u(12)},
	}}))
	want := record.OutsiderLiquidation{
		Path: 4, Outsider: 0, Liquidator: 3, Block: 9, Time: 5108, ReferencePrice: 20, ContractPrice: 21, Seized: u(12), Repaid: u(200), Value: u(240),
	}
	require.Equal(t, []record.OutsiderLiquidation{want}, h.closed)
	require.Empty(t, a.rows)
	require.Zero(t, a.crowd.tally[1].Won)
	require.Equal(t, []int{3}, a.index.Due(&a.price, a.now, nil))
	require.NotContains(t, a.risky, 3)
	require.NoError(t, a.settle())
}

// A bot that takes one whole in two calls leaves a rest of its debt, which nobody pays: 30 units for 300 and 150 of 500.
func TestAnOutsidersPositionIsTakenByABot(t *testing.T) {
	a, h, _, _ := owning(t)
	a.known()
	before := a.books.Accounts[0]
	o := &liquidator.Outcome{Status: liquidator.Won, Profit: fixed.FromInt64(1)}
	a.row(o, a.books.Liquidator, []taking{
		{borrower: 5, collateral: u(30), debt: u(500), pay: u(300), after: u(10), left: u(200)},
		{borrower: 5, collateral: u(10), debt: u(200), pay: u(150), after: u(0), left: u(0)},
	})
	require.Equal(t, []record.OutsiderLiquidation{{
		Path: 4, Outsider: 1, Liquidator: 0, Block: 9, Time: 5108, ReferencePrice: 20, ContractPrice: 21, Seized: u(30), Repaid: u(450), BadDebt: u(50), Value: u(600),
	}}, h.closed)
	require.Empty(t, a.rows)
	require.Equal(t, before, a.books.Accounts[0])
	require.NotContains(t, a.risky, 5)
}
