package liquidator

import "github.com/ringfence-sim/ringfence/catalog"

// SecondPrice is what an open ascending auction ends with (the priority gas auctions of Daian et al., arXiv
// 1904.05234): everybody goes up to its value, so the best bidder pays one wei per gas more than the second-best value
// and the others bid their own. Alone it bids nothing.
type SecondPrice struct{}

// Kind is "second-price".
func (SecondPrice) Kind() string { return "second-price" }

// Validate finds no fault: there is nothing to set.
func (SecondPrice) Validate() error { return nil }

// Tip is min(Own, Rival + 1), 0 where there is no rival.
func (SecondPrice) Tip(c Contest) uint64 {
	if c.Bidders < 2 {
		return 0
	}
	if c.Own > c.Rival {
		return c.Rival + 1
	}
	return c.Own
}

// SecondPriceForm states a liquidator that bids by [SecondPrice].
type SecondPriceForm struct {
	Bot
	Sizing
}

// Liquidator implements [Form].
func (f SecondPriceForm) Liquidator(b *catalog.Builder) Liquidator {
	return f.With(b, f.choice(), SecondPrice{})
}

func init() {
	Liquidators.Register(SecondPriceForm{}, catalog.Rule{
		Name: "second-price", Source: "Daian et al., arXiv 1904.05234",
		Doc: "Bids what the second-best competitor could pay: the outcome of an open auction.",
	})
}
