package liquidator

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
)

// FixedShare bids the same share of its value whoever competes. Builders' and proposers' share of liquidation bonuses is
// put at 70–90 % by UMA (forum.morpho.org/t/612).
type FixedShare struct {
	Share uint64 // scale 1e18, at most 1e18
}

// Kind is "fixed-share".
func (FixedShare) Kind() string { return "fixed-share" }

// Validate refuses a share above 1.
func (b FixedShare) Validate() error {
	if b.Share > wad {
		return fault.New("share", catalog.FromScaled(uint256.NewInt(b.Share), 18).String()+" is above 1: nobody bids more than its value", "lower it")
	}
	return nil
}

// Tip is ⌊Own·Share⌋.
func (b FixedShare) Tip(c Contest) uint64 { return portion(c.Own, min(b.Share, wad), wad) }

// FixedShareForm states a liquidator that bids by [FixedShare].
type FixedShareForm struct {
	Bot
	Sizing
	Share catalog.Decimal `key:"share" default:"0.8" min:"0" max:"1" places:"18" assumed:"0.7 0.9" doc:"Share of expected profit that is bid as tip." source:"0.7 to 0.9 of the bonus ends with builders (UMA on Morpho's forum)"`
}

// Liquidator implements [Form].
func (f FixedShareForm) Liquidator(b *catalog.Builder) Liquidator {
	share := b.Ratio("share", f.Share)
	return f.With(b, f.choice(), FixedShare{Share: share.Uint64()})
}

func init() {
	Liquidators.Register(FixedShareForm{}, catalog.Rule{
		Name: "fixed-share", Source: "forum.morpho.org/t/612",
		Doc: "Bids a share of the profit it expects.",
	})
}
