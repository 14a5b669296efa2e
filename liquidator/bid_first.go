package liquidator

import "github.com/ringfence-sim/ringfence/catalog"

// FirstPrice is the equilibrium of a sealed first-price auction with n bidders of independent uniform values: bid
// (n−1)/n of the value (Vickrey 1961). Alone it bids nothing; the share given away rises with competition, as arXiv
// 2407.07474 observes of searchers.
type FirstPrice struct{}

// Kind is "first-price".
func (FirstPrice) Kind() string { return "first-price" }

// Validate finds no fault: there is nothing to set.
func (FirstPrice) Validate() error { return nil }

// Tip is ⌊Own·(n−1)/n⌋.
func (FirstPrice) Tip(c Contest) uint64 {
	if c.Bidders < 2 {
		return 0
	}
	return portion(c.Own, uint64(c.Bidders-1), uint64(c.Bidders))
}

// FirstPriceForm states a liquidator that bids by [FirstPrice].
type FirstPriceForm struct {
	Bot
	Sizing
}

// Liquidator implements [Form].
func (f FirstPriceForm) Liquidator(b *catalog.Builder) Liquidator {
	return f.With(b, f.choice(), FirstPrice{})
}

func init() {
	Liquidators.Register(FirstPriceForm{}, catalog.Rule{
		Name: "first-price", Source: "Vickrey 1961, Journal of Finance 16",
		Doc: "Shades its bid the more, the fewer compete, as in a sealed first-price auction.",
	})
}
