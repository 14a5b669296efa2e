package liquidator

import "github.com/ringfence-sim/ringfence/catalog"

// FixedTip always bids the same, whatever the liquidation is worth: the keepers that MakerDAO relied on in March 2020.
type FixedTip struct {
	Wei uint64 // wei per gas
}

// Kind is "fixed-tip".
func (FixedTip) Kind() string { return "fixed-tip" }

// Validate finds no fault: any tip may be bid, and the race never lets it exceed the bidder's value.
func (FixedTip) Validate() error { return nil }

// Tip is min(Wei, Own).
func (b FixedTip) Tip(c Contest) uint64 { return min(b.Wei, c.Own) }

// FixedTipForm states a liquidator that bids by [FixedTip].
type FixedTipForm struct {
	Bot
	Sizing
	Tip catalog.Decimal `key:"tip_gwei" default:"2" min:"0" places:"9" unit:"gwei" assumed:"x0.5 x2" doc:"Tip per unit of gas."`
}

// Liquidator implements [Form].
func (f FixedTipForm) Liquidator(b *catalog.Builder) Liquidator {
	return f.With(b, f.choice(), FixedTip{Wei: b.Gwei("tip_gwei", f.Tip)})
}

func init() {
	Liquidators.Register(FixedTipForm{}, catalog.Rule{
		Name: "fixed-tip", Source: "the keepers that MakerDAO relied on in March 2020",
		Doc: "Always bids the same.",
	})
}
