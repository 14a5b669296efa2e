package scenario

// Portfolio is what else each borrower holds in its account beside the position that it would have as a vault. Only arms of
// design exchange-account hold it; to compare isolated with cross margin, give a study two of them:
//
//	portfolio:
//	  reserve: 0.5
//	  positions:
//	    - {symbol: ALT, side: long, notional: 0.3, leverage: 10, prices: {start: 5, volatility: 1.5, correlation: 0.7}}
//	arms:
//	  - {design: exchange-account, name: isolated, margin: isolated, preset: idealised}
//	  - {design: exchange-account, name: cross, margin: cross, preset: idealised}
type Portfolio struct {
	// Reserve is free cash in the account, as a share of the equity of the borrower's main position.
	Reserve Decimal `key:"reserve" default:"0" min:"0" max:"1000" places:"18" unit:"share of the main position's equity"`
	// Positions that the account holds beside the main one, opened at the first block.
	Positions []Holding `key:"positions" default:"[]"`
}

// Holding is one of the other positions of a borrower's account: a linear contract that settles in the loan token, on a
// venue of its own that is as deep as the main one's.
type Holding struct {
	// Symbol of the asset.
	Symbol string `key:"symbol"`
	// Side of the position.
	Side string `key:"side" default:"long" choices:"long short"`
	// Notional at the first block, as a share of the value of the main position.
	Notional Decimal `key:"notional" default:"0.5" above:"0" max:"1000" places:"18" unit:"share of the main position's value"`
	// Leverage: notional over the margin posted for it.
	Leverage Decimal `key:"leverage" default:"10" min:"1" max:"1000" places:"18"`
	// Prices of the asset.
	Prices Companion `key:"prices" default:"{}"`
}

// Companion is the price of an asset that moves with the main one's, block by block: with P the main price, σ its
// volatility over the study and ρ the correlation,
//
//	Δln S = ρ·(volatility/σ)·Δln P + (drift − (1−ρ²)·volatility²/2)·Δt + volatility·√(1−ρ²)·√Δt·Z
//
// so that ρ is the correlation of the two returns of a block and volatility is the asset's own, crash and jumps of the main
// price included.
type Companion struct {
	// Start is the price of a whole token at the first block.
	Start Decimal `key:"start" default:"100" above:"0" places:"10" unit:"loan per token"`
	// Volatility of the log price over the study.
	Volatility Decimal `key:"volatility" default:"0.8" min:"0" max:"100" unit:"per square root of a year"`
	// Drift of the price beside what it follows of the main one.
	Drift Decimal `key:"drift" default:"0" min:"-100" max:"100" unit:"per year of 365 days"`
	// Correlation of the returns of a block with the main asset's.
	Correlation Decimal `key:"correlation" default:"0.7" min:"-1" max:"1"`
}
