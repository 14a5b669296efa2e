package arm

import (
	"time"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/vault"
)

// World is what all arms of a study have in common: the scenario, as integers of its ledgers. Nobody changes it.
type World struct {
	Seed  uint64
	Clock oracle.Clock  // of the arm: its blocks, or its marks
	Block time.Duration // from a block of the chain to the next
	Feed  oracle.FeedRule
	Scale oracle.Scale // of reference prices; 0 is oracle.PriceDecimals

	CollateralSymbol, LoanSymbol     string
	CollateralDecimals, LoanDecimals uint8

	HealthLLTV uint256.Int // LLTV at which a population's health is meant, scale 1e18
	IRM        vault.IRM   // nil: no interest
	Fee        uint256.Int // share of interest that is the protocol's, scale 1e18
	Supply     agents.Supply

	Borrowers  int               // of each path
	Behaviours map[string]uint16 // number by which rows name a behaviour
	Portfolio  Portfolio         // what an account holds beside its main position

	Liquidators []liquidator.Liquidator
	Builder     liquidator.Builder
	Gas         liquidator.GasTable
	BaseFee     uint64             // in calm times, wei per gas
	Fees        liquidator.FeeRule // nil: BaseFee in every block
	EtherPrice  uint256.Int        // loan units per wei, times 1e36; 0 where the collateral's price says it
	// EtherPrices is a price of ether that moves by itself. It stands before EtherPrice; nil is none.
	EtherPrices *liquidator.EtherPrices
	// EtherAsset is the number, among a path's prices, of the asset that is ether, where it is not the collateral; 0 is none. It
	// stands before both. EtherScale is the scale of its prices, and none of them is below EtherLeast.
	EtherAsset int
	EtherScale oracle.Scale
	EtherLeast oracle.Price
	// EtherPerCollateral is the ether that a whole collateral token is worth, scale 1e18; 0 counts as 1. It is for an EtherPrice
	// of 0.
	EtherPerCollateral uint256.Int

	// Venue is the rule of the place where collateral is sold. Each arm opens a venue of its own for each path.
	Venue    liquidity.Rule
	VenueFee uint256.Int // taker fee of whoever sells there, scale 1e18

	// Chain makes the contracts that lending rules also run on. It is nil where the native engine runs them alone.
	Chain vault.NewRulebook
	// Vigilant arms live through every block. They are the slow twins of arms that sleep.
	Vigilant bool
}

// Portfolio is what an account at an exchange holds beside its main position. The price of its leg j is the price
// process's asset j + 1, and those of its assets follow.
type Portfolio struct {
	Reserve uint256.Int // free cash, as a share of the main position's equity, scale 1e18
	Legs    []Leg
	Assets  []Asset
}

// Asset is a token that an account holds beside its positions. An arm says whether it counts in the account's margin.
type Asset struct {
	Symbol string
	Worth  uint256.Int // at the start, of the main position's equity, scale 1e18
}

// Leg is a position beside the main one.
type Leg struct {
	Symbol   string
	Side     exchange.Side
	Notional uint256.Int // of the main position's value, scale 1e18
	Leverage uint256.Int // scale 1e18
}

func (w *World) scale() oracle.Scale {
	if w.Scale == 0 {
		return oracle.PriceDecimals
	}
	return w.Scale
}

// Scaled is a reference price as the ledgers count it: loan units a collateral unit, times 1e36.
func (w *World) Scaled(price oracle.Price) uint256.Int {
	return w.scale().Ledger(price, w.CollateralDecimals, w.LoanDecimals)
}

// WeiPrice is what a wei costs in loan units, times 1e36, at a time and a reference price: that of EtherAsset, which is the
// collateral where no other asset is ether.
func (w *World) WeiPrice(price oracle.Price, now uint64) uint256.Int {
	if w.EtherAsset > 0 {
		return w.EtherScale.Ledger(price, 18, w.LoanDecimals)
	}
	if w.EtherPrices != nil {
		return w.EtherPrices.At(now)
	}
	if !w.EtherPrice.IsZero() {
		return w.EtherPrice
	}
	wei := w.scale().Ledger(price, 18, w.LoanDecimals)
	if !w.EtherPerCollateral.IsZero() {
		fixed.SetQuotient(&wei, &wei, &fixed.WAD, &w.EtherPerCollateral)
	}
	return wei
}

// InLoan is an amount of loan units as people read it: whole tokens, rounded to cents, and their symbol.
func (w *World) InLoan(x *uint256.Int) string {
	return Readable(x, w.LoanDecimals, 2) + " " + w.LoanSymbol
}

// InCollateral is an amount of collateral units as people read it: whole tokens, rounded to six places, and their symbol.
func (w *World) InCollateral(x *uint256.Int) string {
	return Readable(x, w.CollateralDecimals, 6) + " " + w.CollateralSymbol
}

// Readable is an amount in whole tokens, rounded to so many places.
func Readable(x *uint256.Int, decimals uint8, places int32) string {
	return decimal.NewFromBigInt(x.ToBig(), -int32(decimals)).Round(places).String()
}

// Worth is ⌊collateral·price/1e36⌋, the value of collateral in loan units. Collateral is below 2^128 and prices of paths
// are below 2^128, so that it fits 256 bits; it panics where it does not.
func Worth(collateral, price *uint256.Int) uint256.Int {
	value, err := fixed.MulDivDown(collateral, price, &fixed.PriceScale)
	if err != nil {
		panic("arm: collateral " + collateral.Dec() + " at price " + price.Dec() + " is worth more than 256 bits")
	}
	return value
}

// Share is ⌊x·ratio/1e18⌋ of amounts below 2^128.
func Share(x, ratio *uint256.Int) (z uint256.Int) {
	z, _ = fixed.Quotient(x, ratio, &fixed.WAD)
	return z
}

// Health is ⌊value·LLTV/debt⌋ at a price, scale 1e18; 0 where there is no debt.
func Health(collateral, debt, price, lltv *uint256.Int) uint256.Int {
	value := Worth(collateral, price)
	h, err := fixed.MulDivDown(&value, lltv, debt)
	if err != nil {
		return uint256.Int{}
	}
	return h
}

// Outsider is somebody from outside of the study, with the capital that it brings.
type Outsider struct {
	Name             string
	Address          vault.Address
	Loan, Collateral uint256.Int // smallest units
}
