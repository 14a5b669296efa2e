package designtest

import (
	"math/big"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// finding is the split that paid a taker most, of a design that does not claim that none does.
type finding struct {
	more, cost *big.Int // loan units
	text       string
}

// split checks that two calls of one moment pay a taker no more than one of the same amount, but for rounding, where the design
// claims so. Elsewhere a split that pays is a finding, and is kept.
func (w *town) split(t *rapid.T, o *offer.Offer, amount uint256.Int) {
	if o.Kind != offer.Sale && o.Kind != offer.TakeOver {
		return
	}
	of := design.SplittingOf(w.design)
	require.False(t, of.Whole, "it says that nothing is sold in parts (%s)", of.Source)
	var first, rest uint256.Int
	first.MulDivOverflow(&amount, uint256.NewInt(rapid.Uint64Range(1, 999).Draw(t, "thousandths in a first call")), uint256.NewInt(1000))
	if first.IsZero() {
		return
	}
	rest.Sub(&amount, &first)
	if of.Parts {
		whole := uint256.NewInt(1e18)
		rest.MulDivOverflow(&rest, whole, new(uint256.Int).Sub(whole, &first))
	}
	next := new(offer.Offer)
	one, err := w.running.Quote(o, amount)
	if err != nil || w.running.After(o, first, next) != nil || next.Kind != o.Kind || rest.Gt(&next.Most) {
		return
	}
	a, err := w.running.Quote(o, first)
	if err != nil {
		return
	}
	b, err := w.running.Quote(next, rest)
	if err != nil {
		return
	}
	a.Add(&b)
	if a.Receive.IsZero() || one.Receive.IsZero() {
		return
	}
	cost := one.Cost()
	more := new(big.Int).Sub(w.gain(&a), w.gain(&one))
	if more.Cmp(w.grain(&cost)) <= 0 {
		return
	}
	require.False(t, of.Never, "a call of %s paid %s; %s before the rest paid %s more (%s)", amount.Dec(), w.gain(&one), first.Dec(), more, of.Source)
	ratio := func(x, y *big.Int) *big.Rat { return new(big.Rat).SetFrac(x, new(big.Int).Add(y, big.NewInt(1))) }
	if f := w.found; f.more == nil || ratio(more, cost.ToBig()).Cmp(ratio(f.more, f.cost)) > 0 {
		f.more, f.cost = more, cost.ToBig()
		f.text = o.Kind.String() + " of " + amount.Dec() + ", " + first.Dec() + " first"
	}
}

// gain is what terms are worth to a taker at the oracle's price, loan units, rounded down.
func (w *town) gain(t *offer.Terms) *big.Int {
	sum := w.worth(&t.Receive)
	net := t.Net()
	sum.Add(sum, net.Big())
	return sum.Sub(sum, w.worth(&t.Give))
}

// worth is collateral in loan units, rounded down.
func (w *town) worth(units *uint256.Int) *big.Int {
	x := new(big.Int).Mul(units.ToBig(), w.price.ToBig())
	return x.Quo(x, new(big.Int).Exp(big.NewInt(10), big.NewInt(36), nil))
}

// grain is what rounding may make of two calls in place of one: a unit of collateral and four of loan in each, what the policy
// says that its own units are worth, and a billionth of what is paid.
func (w *town) grain(cost *uint256.Int) *big.Int {
	trigger := w.policy.Trigger()
	z := new(big.Int).Quo(w.price.ToBig(), new(big.Int).Exp(big.NewInt(10), big.NewInt(36), nil))
	z.Add(z, big.NewInt(4)).Lsh(z, 1)
	z.Add(z, new(big.Int).Lsh(trigger.Slack.ToBig(), 2))
	return z.Add(z, new(big.Int).Quo(cost.ToBig(), big.NewInt(1e9)))
}
