package scenario

// Liquidator is one of [FixedShare], [FirstPrice], [SecondPrice] and [FixedTip]: bots that differ in how they bid for block space.
type Liquidator interface {
	// Common are the parameters every liquidator has.
	Common() Bot
}

// Bot is what liquidators share.
type Bot struct {
	// Name of the liquidator, unique in a study.
	Name string `key:"name"`
	// Capital of its own in whole loan tokens; 0 means it is flash-funded: the sale pays the repayment in one transaction.
	Capital Decimal `key:"capital" default:"0" min:"0" places:"18" unit:"loan"`
	// GasOverhead is the gas of its own contract and swap beyond the liquidation itself. Source: 100k to 300k estimated for
	// real bots.
	GasOverhead uint64 `key:"gas_overhead" default:"150000" max:"10000000" unit:"gas"`
	// Delay is the longest time it takes to notice a vault; the actual one is drawn for each vault.
	Delay int `key:"delay" default:"0" min:"0" max:"100000" unit:"blocks"`
	// MinimumProfit below which it does not act.
	MinimumProfit Decimal `key:"minimum_profit" default:"0" min:"0" places:"18" unit:"loan"`
	// GasPriceCap above which it does not act; 0 means no cap. Source: keepers with fixed gas prices, MakerDAO 2020-03-12.
	GasPriceCap Decimal `key:"gas_price_cap_gwei" default:"0" min:"0" places:"9" unit:"gwei"`
	// Size it seizes: best searches for the most profitable amount, all takes everything it may.
	Size string `key:"size" default:"best" choices:"best all"`
}

// FixedShare bids a share of the profit it expects.
type FixedShare struct {
	Bot
	// Share of expected profit that is bid as tip. Source: 0.7 to 0.9 of the bonus ends with builders (UMA on Morpho's forum).
	Share Decimal `key:"share" default:"0.8" min:"0" max:"1" places:"18"`
}

// FirstPrice shades its bid the more, the fewer compete, as in a sealed first-price auction. Source: Vickrey 1961.
type FirstPrice struct{ Bot }

// SecondPrice bids what the second-best competitor could pay: the outcome of an open auction.
type SecondPrice struct{ Bot }

// FixedTip always bids the same.
type FixedTip struct {
	Bot
	// Tip per unit of gas.
	Tip Decimal `key:"tip_gwei" default:"2" min:"0" places:"9" unit:"gwei"`
}

// Common implements [Liquidator].
func (b Bot) Common() Bot { return b }
