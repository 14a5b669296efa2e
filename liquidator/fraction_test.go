package liquidator

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// soldAtOne is an offer to sell all collateral of a vault, at a price of one loan unit for one of collateral.
func soldAtOne(collateral, debt uint64) *offer.Offer {
	shares := *uint256.NewInt(debt * 1_000_000)
	return &offer.Offer{
		Of: vault.NamedAddress("somebody"), Most: *uint256.NewInt(collateral),
		Case: vault.Case{
			Totals:   vault.Market{TotalBorrowAssets: *uint256.NewInt(debt), TotalBorrowShares: shares},
			Position: vault.Position{Collateral: *uint256.NewInt(collateral), BorrowShares: shares}, Price: fixed.PriceScale,
		},
	}
}

// atOne sells at that price, with a bonus of a tenth.
type atOne struct{ Market }

func (atOne) Quote(o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	if amount.Gt(&o.Most) {
		return offer.Terms{}, offer.ErrAbove
	}
	terms := offer.Terms{Receive: amount}
	terms.Pay.MulDivOverflow(&amount, uint256.NewInt(10), uint256.NewInt(11))
	return terms, nil
}

func fractionOf(f Fraction, o *offer.Offer, limit *uint256.Int) uint64 {
	venue := new(liquidity.Infinite)
	venue.Follow(&fixed.PriceScale, 0)
	plan := f.Choose(Look(atOne{}, o, venue, Means{Limit: limit}))
	if plan.Calls == 0 {
		return 0
	}
	return plan.Amounts[0].Uint64()
}

// verbs' agent: half the collateral below a health of 0.99, at an LLTV of 90 %.
var verbs = Fraction{Share: *uint256.NewInt(0.5e18), Below: *uint256.NewInt(0.99e18), LLTV: *uint256.NewInt(0.9e18)}

func TestAFractionIsTakenBelowALevelOfHealth(t *testing.T) {
	require.EqualValues(t, 500, fractionOf(verbs, soldAtOne(1000, 910), nil), "900/910 is 0.989")
	require.Zero(t, fractionOf(verbs, soldAtOne(1000, 909), nil), "900/909 is 0.9901")
	require.Zero(t, fractionOf(verbs, soldAtOne(990, 900), nil), "891/900 is 0.99, and not below it")
	require.EqualValues(t, 495, fractionOf(verbs, soldAtOne(990, 901), nil))
	require.EqualValues(t, 500, fractionOf(verbs, soldAtOne(1001, 2000), nil), "rounded down")
	all := verbs
	all.Share = fixed.WAD
	require.EqualValues(t, 1000, fractionOf(all, soldAtOne(1000, 910), nil))
}

func TestNoMoreIsTakenThanIsOnOfferOrCanBePaid(t *testing.T) {
	little := soldAtOne(1000, 910)
	little.Most = *uint256.NewInt(200)
	require.EqualValues(t, 200, fractionOf(verbs, little, nil))
	require.EqualValues(t, 111, fractionOf(verbs, soldAtOne(1000, 910), uint256.NewInt(100)), "111 cost 100.9, rounded down here")
	none := soldAtOne(1000, 910)
	none.Most.Clear()
	venue := new(liquidity.Infinite)
	venue.Follow(&fixed.PriceScale, 0)
	require.Equal(t, Plan{}, verbs.Choose(Look(atOne{}, none, venue, Means{})), "nothing is no call")
	market := soldAtOne(1000, 910)
	market.Of = vault.Address{}
	require.Zero(t, fractionOf(verbs, market, nil), "an offer of the market has no health")
	require.Zero(t, fractionOf(verbs, soldAtOne(1, 2), nil), "half of one unit is none")
}

func TestTheFormOfAFractionSetsEachKey(t *testing.T) {
	one := catalog.MustDecimal
	b := catalog.NewBuilder(catalog.Study{Loan: catalog.Token{Decimals: 6}, LLTV: *uint256.NewInt(0.86e18)}, "")
	l := FractionForm{Bot: Bot{Name: "n", Capital: one("5")}, Fraction: one("0.25"), Below: one("0.97"), Tip: one("3")}.Liquidator(b)
	require.NoError(t, b.Err())
	require.Equal(t, Fraction{Share: *uint256.NewInt(0.25e18), Below: *uint256.NewInt(0.97e18), LLTV: *uint256.NewInt(0.86e18)}, l.Choice)
	require.Equal(t, FixedTip{Wei: 3e9}, l.Bidding)
	require.Equal(t, uint64(5e6), l.Funds.Uint64())
	require.NoError(t, l.Validate())
	err := Fraction{}.Validate()
	require.ErrorContains(t, err, "fraction: 0 is no share")
	require.ErrorContains(t, err, "below: 0 is no health")
}

func TestTheBoundsOfAFraction(t *testing.T) {
	require.NoError(t, Fraction{Share: n(1e18), Below: n(1<<64 - 1)}.Validate())
	require.NoError(t, Fraction{Share: n(1), Below: n(1)}.Validate())
	require.ErrorContains(t, Fraction{Share: n(1e18 + 1), Below: n(1)}.Validate(), "fraction: 1.000000000000000001 is no share")
	require.ErrorContains(t, Fraction{Share: n(1), Below: *new(uint256.Int).Lsh(uint256.NewInt(1), 64)}.Validate(), "below: 18.446744073709551616 is no health")
}
