package designtest

import (
	"math/big"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// even checks what a wake key promises by Even: a sale of each vault at risk and nothing else, all of which costs the debt, or
// what the collateral is worth over Earns where that is less, and gives Earns times as much, as does each part of it in
// proportion, but for a few units.
func (w *town) even(t *rapid.T, risky []vault.AtRisk, offers []offer.Offer) {
	key := w.running.Wake()
	if !key.Even {
		return
	}
	require.Len(t, offers, len(risky), "not every vault at risk is on offer, or something else is")
	for i := range offers {
		o := &offers[i]
		require.Equal(t, offer.Sale, o.Kind)
		require.Equal(t, risky[i].Borrower, o.Of)
		terms, err := w.running.Quote(o, o.Most)
		require.NoError(t, err)
		worth := func(collateral *big.Int) *big.Int {
			z := new(big.Int).Mul(collateral, w.price.ToBig())
			return z.Quo(z, new(big.Int).Exp(big.NewInt(10), big.NewInt(36), nil))
		}
		scaled := func(x, by, over *big.Int) *big.Int { z := new(big.Int).Mul(x, by); return z.Quo(z, over) }
		wad, earns := big.NewInt(1e18), key.Earns.ToBig()
		unit := new(big.Int).Add(worth(big.NewInt(1)), big.NewInt(1)) // what a unit of collateral is worth, rounded up
		few := new(big.Int).Mul(unit, big.NewInt(4))
		cost := terms.Cost()
		want := risky[i].Debt.ToBig()
		if most := scaled(worth(risky[i].Collateral.ToBig()), wad, earns); most.Cmp(want) < 0 {
			want = most
		}
		off := new(big.Int).Sub(cost.ToBig(), want)
		require.LessOrEqual(t, off.CmpAbs(few), 0, "all of an offer costs %s, not %s", cost.Dec(), want)
		off.Sub(worth(terms.Receive.ToBig()), scaled(cost.ToBig(), earns, wad))
		require.LessOrEqual(t, off.CmpAbs(few), 0, "all of an offer, at %s, gives %s", cost.Dec(), terms.Receive.Dec())
		amount := o.Most
		amount.MulDivOverflow(&amount, uint256.NewInt(rapid.Uint64Range(1, 999).Draw(t, "thousandths")), uint256.NewInt(1000))
		part, err := w.running.Quote(o, amount)
		if err != nil {
			continue // a part that is refused
		}
		cost = part.Cost()
		off.Sub(worth(part.Receive.ToBig()), scaled(cost.ToBig(), earns, wad))
		require.LessOrEqual(t, off.CmpAbs(few), 0, "a part of an offer, at %s, gives %s", cost.Dec(), part.Receive.Dec())
		off.Sub(worth(part.Receive.ToBig()), scaled(worth(terms.Receive.ToBig()), amount.ToBig(), o.Most.ToBig()))
		require.LessOrEqual(t, off.CmpAbs(few), 0, "%s of %s gives %s of %s", amount.Dec(), o.Most.Dec(), part.Receive.Dec(), terms.Receive.Dec())
	}
}
