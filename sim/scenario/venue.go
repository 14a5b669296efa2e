package scenario

// Venue is one of [PowerLaw], [Pool], [SquareRoot], [Linear], [Recorded], [Book] and [Infinite]. Every arm of every path has its own.
type Venue interface{ venue() }

// Impact is what venues of finite depth share.
type Impact struct {
	// Fee of the taker, as a ratio of proceeds.
	Fee Decimal `key:"fee" default:"0.0005" min:"0" below:"1" places:"18"`
	// HalfLife is the time in which half of what a trade displaced has come back.
	HalfLife Duration `key:"half_life" default:"60s" min:"1"`
	// Permanent is the share of a trade's displacement that stays.
	Permanent Decimal `key:"permanent" default:"0" min:"0" max:"1" places:"18"`
}

// PowerLaw is a book with depth(x) = depth·(x/at)^exponent quote tokens within a price offset x. Source: exponent and
// shape fitted to Binance BTC depth, July to August 2025 (Amberdata): 3.50M USD at 10 bps, 16.53M at 100 bps.
type PowerLaw struct {
	Impact
	// Depth resting within the offset `at_bps` of the mid, one side.
	Depth Decimal `key:"depth" default:"3500000" above:"0" places:"18" unit:"loan"`
	// At is the offset of the depth.
	At Decimal `key:"at_bps" default:"10" above:"0" max:"10000" places:"14" unit:"bps"`
	// Exponent of depth in the offset.
	Exponent Decimal `key:"exponent" default:"0.674" above:"0" max:"4"`
}

// Pool is a constant-product pool that arbitrage pulls back to the reference price.
type Pool struct {
	Impact
	// Depth is the pool's reserve of loan tokens at the first block's price.
	Depth Decimal `key:"depth" default:"20000000" above:"0" places:"18" unit:"loan"`
}

// SquareRoot moves the price by Y·σ·(Q/V)^delta. Source: Donier and Bonart 2015 (arXiv 1412.4503); Sato and Kanazawa 2025.
type SquareRoot struct {
	Impact
	// Volatility σ of a day.
	Volatility Decimal `key:"volatility" default:"0.04" above:"0" max:"10" unit:"per day"`
	// Volume V of a day.
	Volume Decimal `key:"volume" default:"2000000000" above:"0" unit:"loan per day"`
	// Y is the prefactor, of order 1.
	Y Decimal `key:"y" default:"1" above:"0" max:"100"`
	// Delta is the exponent.
	Delta Decimal `key:"delta" default:"0.5" above:"0" max:"1"`
}

// Linear moves the price in proportion to the amount. Source: Kyle 1985.
type Linear struct {
	Impact
	// Depth sold for each basis point the price moves.
	Depth Decimal `key:"depth" default:"350000" above:"0" places:"18" unit:"loan per bp"`
}

// Recorded is the depth of a real book as it was recorded, re-centred on the reference price: a level that was recorded a
// share d away from the record's mid rests d away from the reference, with the same value. Each snapshot holds until the
// next; what trades took stays taken when it comes.
type Recorded struct {
	Impact
	// File with the snapshots: a CSV with the header time,side,price,size and one row a level, rows of one time together and times
	// rising. time is in unix seconds or RFC 3339, side is bid or ask, price is in loan tokens per collateral token, size in
	// collateral tokens. A name that ends in .gz is decompressed. A relative path starts at the folder of the scenario.
	File string `key:"file"`
}

// Book is a price-time order book in which a maker rests the same offers around any reference price, and offers again what
// was taken.
type Book struct {
	// Fee of the taker, as a ratio of proceeds.
	Fee Decimal `key:"fee" default:"0.0005" min:"0" below:"1" places:"18"`
	// HalfLife is the time in which half of what was taken is offered again.
	HalfLife Duration `key:"half_life" default:"60s" min:"1"`
	// Tick is the step of prices.
	Tick Decimal `key:"tick" default:"0.01" above:"0" places:"18" unit:"loan per collateral"`
	// Lot is the step of sizes. What is left of an amount below a lot is not sold.
	Lot Decimal `key:"lot" default:"0.0001" above:"0" places:"18" unit:"collateral"`
	// Offers on each side: size collateral tokens at offset_bps basis points from the reference price.
	Offers []Offer `key:"offers" default:"[{offset_bps: 1, size: 100}, {offset_bps: 5, size: 500}, {offset_bps: 10, size: 1000}, {offset_bps: 50, size: 2500}, {offset_bps: 100, size: 4000}, {offset_bps: 500, size: 10000}]" few:"1"`
}

// Offer is an amount that a book's maker rests at a distance from the reference price.
type Offer struct {
	// Offset from the reference price.
	Offset Decimal `key:"offset_bps" min:"0" below:"10000" places:"14" unit:"bps"`
	// Size offered, rounded down to a lot.
	Size Decimal `key:"size" above:"0" places:"18" unit:"collateral"`
}

// Infinite sells any amount at the reference price, without a fee: the bound nobody beats.
type Infinite struct{}

func (PowerLaw) venue()   {}
func (Pool) venue()       {}
func (SquareRoot) venue() {}
func (Linear) venue()     {}
func (Recorded) venue()   {}
func (Book) venue()       {}
func (Infinite) venue()   {}
