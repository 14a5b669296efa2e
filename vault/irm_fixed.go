package vault

import "github.com/holiman/uint256"

// FixedRate is the model whose rate never moves, as Morpho's FixedRateIrm.
type FixedRate struct {
	PerSecond uint256.Int // scale 1e18
}

// BorrowRate returns PerSecond.
func (f FixedRate) BorrowRate(_ Market, rateAtTarget uint256.Int, _ uint64) (rate, next uint256.Int, err error) {
	return f.PerSecond, rateAtTarget, nil
}

// MaxRate returns PerSecond.
func (f FixedRate) MaxRate(Market, uint256.Int, uint64) (uint256.Int, error) { return f.PerSecond, nil }
