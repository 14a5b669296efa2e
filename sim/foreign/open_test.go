package foreign

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/vault"
)

// wealthy is a house whose outsiders bring capital, and which notes when it is opened.
type wealthy struct{ *house }

func (wealthy) Outsiders() []arm.Outsider {
	return []arm.Outsider{{Name: "ada", Address: ada, Loan: u(70), Collateral: u(8)}, {Name: "ben", Address: ben, Loan: u(6)}}
}

func (wealthy) Venue() vault.Address { return theVenue }

func (h wealthy) Open(_ *arm.World, _ *foreign.Market, now, baseFee uint64) error {
	return h.note("open %d %d", now, baseFee)
}

// Before the first block everybody is given what they bring: borrowers their collateral, outsiders both tokens. What a
// dump says that an outsider has is its own, too.
func TestEverybodyIsGivenWhatTheyBring(t *testing.T) {
	a, plain, _, _, posted := joined(t)
	d, err := foreign.Example()
	require.NoError(t, err)
	c, err := contracts.LoadChain(d.Alloc, d.Number, d.Time)
	require.NoError(t, err)
	a.market, err = foreign.Open(c, &foreign.Morpho{})
	require.NoError(t, err)
	h := wealthy{plain}
	a.crowd = a.join(h)
	a.addresses = a.addresses[:2]
	a.borrowers = []agents.Borrower{{Collateral: u(100)}, {Collateral: u(41)}}
	collateral, loan := a.market.Pair()
	require.NoError(t, a.market.Give(loan.Address, ben, uint256.NewInt(3)))
	require.NoError(t, a.crowd.open())
	for _, x := range []struct {
		token, of vault.Address
		has       uint64
	}{
		{collateral.Address, a.addresses[0], 100},
		{collateral.Address, a.addresses[1], 41},
		{loan.Address, ada, 70},
		{collateral.Address, ada, 8},
		{loan.Address, ben, 9},
		{collateral.Address, ben, 0},
	} {
		has, err := a.market.Balance(x.token, x.of)
		require.NoError(t, err)
		require.Equal(t, x.has, has.Uint64())
	}
	require.Equal(t, []string{
		"world → ada: 70 loan, endowment", "world → ada: 8 collateral, endowment", "world → ben: 3 loan, endowment", "world → ben: 6 loan, endowment",
	}, *posted)
	require.Equal(t, "70", a.crowd.probe.Dec(), "half of 141")
	require.Equal(t, []string{"open 1000109 2000000000"}, h.asked, "108 seconds after the start, of a dump at 1,000,000")
	require.Equal(t, a.books.Venue, a.of(theVenue))
}
