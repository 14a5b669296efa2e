package vault

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
)

// IRM is an interest rate model: a pure function from a market's totals to its borrow rate. The engine keeps the one
// number a model may want to remember between accruals, the rate at target.
//
// Rates are per second, scale 1e18. A model may rely on TotalBorrowAssets ≤ TotalSupplyAssets and LastUpdate ≤ now.
type IRM interface {
	// BorrowRate returns the rate that holds from m.LastUpdate to now and the rate at target to remember after it.
	BorrowRate(m Market, rateAtTarget uint256.Int, now uint64) (rate, next uint256.Int, err error)

	// MaxRate returns a rate that BorrowRate exceeds at no time from m.LastUpdate to until.
	MaxRate(m Market, rateAtTarget uint256.Int, until uint64) (uint256.Int, error)
}

// Deployable is a model that also exists as a contract, so that markets of the Solidity engine can have it.
type Deployable interface {
	IRM
	Contract() Deployment
}

// Deployment is a model as a contract.
type Deployment struct {
	// Model is the one that says so, a comparable value.
	// A model that embeds another, and charges otherwise, is not the other's contract.
	Model IRM

	// Name is the Solidity contract's.
	Name string

	// Arguments are those of its constructor, a word each; an address is a number of 160 bits.
	Arguments []uint256.Int
}

// DeploymentOf returns a model as a contract, and whether there is one.
func DeploymentOf(model IRM) (Deployment, bool) {
	m, ok := model.(Deployable)
	if !ok {
		return Deployment{}, false
	}
	d := m.Contract()
	return d, d.Model == model
}

// utilisation returns ⌊tBA·1e18/tSA⌋, at most 1e18, and 0 for a market without supply.
func utilisation(m *Market) (u uint256.Int) {
	if m.TotalSupplyAssets.IsZero() {
		return u
	}
	u, _ = fixed.WDivDown(&m.TotalBorrowAssets, &m.TotalSupplyAssets) // below 2^128 · 2^60
	return u
}

// taylor returns the interest of a rate over n seconds as a share of the debt, scale 1e18: the first three terms of
// e^(rate·n) − 1, each rounded down, so it is always low, in the borrowers' favour. ErrOverflow past 256 bits.
//
// Source: Morpho Blue MathLib.wTaylorCompounded.
func taylor(rate *uint256.Int, n uint64) (sum uint256.Int, err error) {
	first, err := fixed.Mul(rate, uint256.NewInt(n))
	if err != nil {
		return sum, err
	}
	second, err := fixed.MulDivDown(&first, &first, &twoWAD)
	if err != nil {
		return sum, err
	}
	third, err := fixed.MulDivDown(&second, &first, &threeWAD)
	if err != nil {
		return sum, err
	}
	if sum, err = fixed.Add(&first, &second); err != nil {
		return sum, err
	}
	return fixed.Add(&sum, &third)
}

var (
	twoWAD   = *uint256.NewInt(2e18)
	threeWAD = *uint256.NewInt(3e18)
)

// IRMForm is an interest rate model as a scenario states it.
type IRMForm interface {
	// IRM builds the model. It is nil where nothing is charged.
	IRM(*catalog.Builder) IRM
}

// IRMs are those a scenario can name.
var IRMs = catalog.NewKind[IRMForm](catalog.Kind{
	Topic: "models", Key: "model", About: "the interest rate models",
})
