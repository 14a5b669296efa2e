package scenario

import (
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/oracle"
)

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
//
// An account may hold other tokens, too. In an arm that names them they stand behind all its positions, less a haircut:
//
//	portfolio:
//	  assets:
//	    - {symbol: BTC, worth: 0.5, prices: {start: 40000, volatility: 0.6, correlation: 0.8}}
//	arms:
//	  - {design: exchange-account, name: alone, margin: cross, preset: bybit-2025-unified}
//	  - {design: exchange-account, name: all, margin: cross, preset: bybit-2025-unified, collateral: [{asset: BTC, haircut: 0.05}]}
type Portfolio struct {
	Reserve   catalog.Decimal `key:"reserve" default:"0" min:"0" max:"1000" places:"18" unit:"share of the main position's equity" doc:"Free cash in the account, as a share of the equity of the borrower's main position."`
	Positions []Holding       `key:"positions" default:"[]" doc:"Positions that the account holds beside the main one, opened at the first block."`
	Assets    []HeldToken     `key:"assets" default:"[]" doc:"Tokens that the account holds beside cash and positions. All arms of design exchange-account hold them; whether they count in the margin, with what haircut and in what order they are sold, says the arm's collateral."`
}

// HeldToken is an asset that a borrower's account holds. It is as divisible as the market's collateral.
type HeldToken struct {
	Symbol string               `key:"symbol" doc:"Symbol of the asset, by which an arm's collateral names it."`
	Worth  catalog.Decimal      `key:"worth" default:"0.5" above:"0" max:"1000" places:"18" unit:"share of the main position's equity" doc:"What the account holds of it at the first block, as a share of the equity of the borrower's main position."`
	Prices oracle.CompanionForm `key:"prices" default:"{}" doc:"Prices of the asset, which move with the main one's."`
}

// Holding is one of the other positions of a borrower's account: a linear contract that settles in the loan token, on a
// venue of its own that is as deep as the main one's.
type Holding struct {
	Symbol   string               `key:"symbol" doc:"Symbol of the asset."`
	Side     string               `key:"side" default:"long" choices:"long short" doc:"Side of the position."`
	Notional catalog.Decimal      `key:"notional" default:"0.5" above:"0" max:"1000" places:"18" unit:"share of the main position's value" doc:"Notional at the first block, as a share of the value of the main position."`
	Leverage catalog.Decimal      `key:"leverage" default:"10" min:"1" max:"1000" places:"18" doc:"Leverage: notional over the margin posted for it."`
	Prices   oracle.CompanionForm `key:"prices" default:"{}" doc:"Prices of the asset, which move with the main one's."`
}
