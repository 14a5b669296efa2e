package lending

import (
	"errors"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// selling is a design that offers, quotes and refuses what a test says, and counts what is taken of it.
type selling struct {
	design.Running
	offers []offer.Offer
	terms  offer.Terms
	took   *int
}

func (s selling) Offers(_ uint256.Int, _ []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	return append(dst, s.offers...)
}
func (s selling) Quote(*offer.Offer, uint256.Int) (offer.Terms, error) { return s.terms, nil }
func (s selling) Least(*offer.Offer) uint256.Int                       { return uint256.Int{} }

func (s selling) Take(_ vault.Address, _ *offer.Offer, _ uint256.Int, dst []design.Move) ([]design.Move, offer.Terms, error) {
	*s.took++
	return dst, offer.Terms{}, offer.ErrGone
}

// judging is a policy that says of every vault what a test says.
type judging struct {
	vault.Policy
	unhealthy bool
	err       error
}

func (p judging) Unhealthy(*vault.Case) (bool, uint256.Int, error) {
	return p.unhealthy, *uint256.NewInt(1), p.err
}

// standingAlone is an arm in which the only vault is at risk at 1,850, gas is free, and the design sells a thousandth
// of an ether for 1.85 dollars, and nothing is taken in the end.
func standingAlone(t *testing.T) (a *running, s *selling) {
	a = setting(t, nil, []uint64{2000, 1850}, owing(10, 16_000))
	a.fee, _ = liquidator.ConstantFee(0).Open(0)
	s = &selling{Running: a.design, took: new(int), offers: []offer.Offer{{Kind: offer.Sale, Of: borrowerAddress(0)}}}
	s.terms = offer.Terms{Pay: *uint256.NewInt(1_850_000), Receive: *uint256.NewInt(1e15)}
	return a, s
}

// An owner takes of its vault what is sold for no more than it is worth. Where nothing is paid, or the price is a
// unit too high, it looks again; where anything else than a sale is on offer it never does.
func TestWhatAnOwnerTakesOfItsVault(t *testing.T) {
	one := *uint256.NewInt(1)
	for name, row := range map[string]struct {
		change func(*running, *selling)
		takes  int
		later  bool
	}{
		"at its worth":        {func(*running, *selling) {}, 1, true},
		"a unit above":        {func(_ *running, s *selling) { s.terms.Pay.AddUint64(&s.terms.Pay, 1) }, 0, true},
		"for nothing":         {func(_ *running, s *selling) { s.terms.Pay.Clear() }, 0, true},
		"not offered":         {func(_ *running, s *selling) { s.offers = nil }, 0, true},
		"offered of another":  {func(_ *running, s *selling) { s.offers[0].Of[0]++ }, 0, true},
		"a bid":               {func(_ *running, s *selling) { s.offers[0].Kind = offer.Bid }, 0, false},
		"with a reward":       {func(_ *running, s *selling) { s.terms.Reward = one }, 0, false},
		"with a debt":         {func(_ *running, s *selling) { s.terms.Owe = one }, 0, false},
		"for collateral":      {func(_ *running, s *selling) { s.terms.Give = one }, 0, false},
		"of a lot":            {func(a *running, _ *selling) { a.holds = holds{} }, 0, false},
		"of a deal":           {func(a *running, _ *selling) { a.deals = dealing{} }, 0, false},
		"shared":              {func(a *running, _ *selling) { a.shares = sharing{} }, 0, false},
		"of no seller":        {func(a *running, _ *selling) { a.policy = struct{ vault.Policy }{a.policy} }, 0, false},
		"of a vault with gas": {func(a *running, _ *selling) { a.fee, _ = liquidator.ConstantFee(1e9).Open(0) }, 0, true},
		"of gas below a unit": {func(a *running, s *selling) {
			s.terms.Pay.SubUint64(&s.terms.Pay, 1)
			a.fee, _ = liquidator.ConstantFee(1).Open(0)
		}, 1, true},
		"of one that is sound": {func(a *running, _ *selling) { a.answer = a.Scaled(oracleDollars(2000)) }, 0, true},
	} {
		a, s := standingAlone(t)
		row.change(a, s)
		a.design = s
		repaid, later, err := owners{a}.Take(0, *uint256.NewInt(1e18))
		require.NoError(t, err, name)
		require.True(t, repaid.IsZero(), name)
		require.Equal(t, row.takes, *s.took, name)
		require.Equal(t, row.later, later, name)
	}
}

// A vault is its owner's to take where the policy says that it is unhealthy, without a fault, and it has collateral.
func TestWhichVaultAnOwnerMayTake(t *testing.T) {
	fault := errors.New("reverted")
	for name, row := range map[string]struct {
		who     vault.Address
		says    judging
		offered bool
	}{
		"unhealthy":           {borrowerAddress(0), judging{unhealthy: true}, true},
		"healthy":             {borrowerAddress(0), judging{}, false},
		"unknown":             {borrowerAddress(0), judging{unhealthy: true, err: fault}, false},
		"without collateral":  {borrowerAddress(1), judging{unhealthy: true}, false},
		"neither":             {borrowerAddress(1), judging{}, false},
		"healthy and unknown": {borrowerAddress(0), judging{err: fault}, false},
	} {
		a, s := standingAlone(t)
		s.offers[0].Of = row.who
		a.design, row.says.Policy = s, a.policy
		a.policy = row.says
		_, is := a.own(row.who)
		require.Equal(t, row.offered, is, name)
	}
}
