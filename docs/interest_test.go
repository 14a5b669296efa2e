package docs_test

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/vaulttest"
)

// Straight is an interest rate that grows in a straight line with utilisation, from 0 to Full. Rounded down, in the
// borrowers' favour.
type Straight struct {
	Full uint256.Int // per second, scale 1e18, where all that was supplied is lent
}

// BorrowRate is ⌊Full·borrowed/supplied⌋. It remembers nothing.
func (s Straight) BorrowRate(m vault.Market, rateAtTarget uint256.Int, _ uint64) (rate, next uint256.Int, err error) {
	if m.TotalSupplyAssets.IsZero() {
		return rate, rateAtTarget, nil
	}
	rate, err = fixed.MulDivDown(&s.Full, &m.TotalBorrowAssets, &m.TotalSupplyAssets)
	return rate, rateAtTarget, err
}

// MaxRate is the same: utilisation does not move while nobody touches the market.
func (s Straight) MaxRate(m vault.Market, rateAtTarget uint256.Int, until uint64) (uint256.Int, error) {
	rate, _, err := s.BorrowRate(m, rateAtTarget, until)
	return rate, err
}

// StraightForm is what a scenario writes: {model: straight, full: 0.2}.
type StraightForm struct {
	Full catalog.Decimal `key:"full" default:"0.2" min:"0" max:"10" unit:"per year" doc:"Rate where all that was supplied is lent."`
}

// IRM implements [vault.IRMForm].
func (f StraightForm) IRM(b *catalog.Builder) vault.IRM { return Straight{b.PerSecond("full", f.Full)} }

func init() {
	vault.IRMs.Register(StraightForm{}, catalog.Rule{
		Name: "straight", Doc: "A rate that grows in a straight line with utilisation.", Source: catalog.Definition,
	})
}

func TestStraightKeepsTheLaws(t *testing.T) {
	vaulttest.Model(t, func() vault.IRM { return Straight{Full: *uint256.NewInt(200_000_000_000_000_000 / 31_536_000)} })
}
