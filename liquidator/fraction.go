package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// Fraction takes the same share of a vault's collateral each time, once the vault's health has fallen below a level: an agent
// without a search, as example simulations have it. With C the collateral, p the contract's price, D the debt and λ the LLTV,
// health is ⌊⌊C·p/1e36⌋·λ/1e18⌋/D. It takes the largest amount of the offer that gives at most ⌊C·Share/1e18⌋ of the collateral,
// of what the venue can take and the bot can pay; at health Below it does not act. It leaves offers of the market alone.
//
// Source: verbs, examples/morpho: half the collateral below a health of 0.99.
type Fraction struct {
	Share uint256.Int // scale 1e18, above 0 and at most 1e18
	Below uint256.Int // health, scale 1e18
	LLTV  uint256.Int // at which health is 1, scale 1e18
}

// Kind is "fraction".
func (Fraction) Kind() string { return "fraction" }

// Validate reports a share or a level out of its range.
func (f Fraction) Validate() error {
	var faults []error
	if f.Share.IsZero() || f.Share.Gt(&fixed.WAD) {
		faults = append(faults, fault.New("fraction", catalog.FromScaled(&f.Share, 18).String()+" is no share above 0 and at most 1", "correct it"))
	}
	if f.Below.IsZero() || f.Below.BitLen() > 64 {
		faults = append(faults, fault.New("below", catalog.FromScaled(&f.Below, 18).String()+" is no health above 0 and below 18", "correct it"))
	}
	return fault.Join(faults...)
}

// Choose implements [Choice].
func (f Fraction) Choose(v *View) Plan {
	c := &v.Offer().Case
	if v.Offer().Of == (vault.Address{}) {
		return Plan{}
	}
	debt, err := c.Totals.Debt(c.Position.BorrowShares)
	if err != nil {
		return Plan{}
	}
	carried, err := vault.MaxBorrow(c.Position.Collateral, c.Price, f.LLTV)
	if err != nil {
		return Plan{}
	}
	// health < Below ⇔ carried < debt·Below/1e18 ⇔ carried < ⌈debt·Below/1e18⌉
	if level, err := fixed.MulDivUp(&debt, &f.Below, &fixed.WAD); err != nil || !carried.Lt(&level) {
		return Plan{}
	}
	var fits uint256.Int
	fixed.SetQuotient(&fits, &c.Position.Collateral, &f.Share, &fixed.WAD)
	most := v.Most()
	if most.IsZero() || fits.IsZero() {
		return Plan{}
	}
	whole, err := v.Quote(most)
	if err != nil {
		return Plan{}
	}
	if whole.Receive.Gt(&fits) {
		if most = v.receiving(v.Offer(), &most, &whole.Receive, fits); most.IsZero() {
			return Plan{}
		}
	}
	return Once(most)
}

// FractionForm states a liquidator that chooses by [Fraction] and bids by [FixedTip].
type FractionForm struct {
	Bot
	Fraction catalog.Decimal `key:"fraction" default:"0.5" above:"0" max:"1" places:"18" assumed:"x0.5 x2" doc:"Share of a vault's collateral that it takes each time." source:"verbs, examples/morpho"`
	Below    catalog.Decimal `key:"below" default:"0.99" above:"0" max:"18" places:"18" unit:"health" doc:"Health, at the scenario's LLTV, below which it acts." source:"verbs, examples/morpho"`
	Tip      catalog.Decimal `key:"tip_gwei" default:"0" min:"0" places:"9" unit:"gwei" assumed:"x0.5 x2" doc:"Tip per unit of gas."`
}

// Liquidator implements [Form].
func (f FractionForm) Liquidator(b *catalog.Builder) Liquidator {
	return f.With(b, Fraction{Share: b.Ratio("fraction", f.Fraction), Below: b.Ratio("below", f.Below), LLTV: b.LLTV}, FixedTip{Wei: b.Gwei("tip_gwei", f.Tip)})
}

func init() {
	Liquidators.Register(FractionForm{}, catalog.Rule{
		Name: "fraction", Source: "verbs, examples/morpho",
		Doc: "Takes a fixed fraction of a vault's collateral once its health is below a level, and always bids the same.",
	})
}
