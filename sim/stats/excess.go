package stats

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// How much more was closed than health needed.

var _ = Register(Metric{
	Key: "over_liquidation", Subject: Subject{Place: 30, Name: "how much was closed beyond need"}, Place: 1, Unit: Share, From: QuotientOf(debtClosed, debtLeast),
	Means:  Definition{"Over-liq.", "Over-liquidation: all debt closed over the least debt whose closing would have restored health, summed over liquidations (an account's of its main position): 1.00× closes no more than needed. It is less where a vault is closed in steps of which one alone does not restore it."},
	Column: &Column{In: costs, Place: 50, Head: [2]string{"over-", "liq."}, Style: Style{Decimals: 2, After: "×"}},
})

func debtClosed(r *Run) fixed.Signed {
	return sumOf(r, func(v *record.Vault) *uint256.Int { return &v.ClosedDebt })
}

func debtLeast(r *Run) fixed.Signed {
	return sumOf(r, func(v *record.Vault) *uint256.Int { return &v.LeastDebt })
}

// sumOf adds up an amount of the liquidated vaults.
func sumOf(r *Run, amount func(*record.Vault) *uint256.Int) fixed.Signed {
	var sum uint256.Int
	for _, i := range r.Liquidated {
		sum.Add(&sum, amount(&r.Vaults[i]))
	}
	return fixed.Positive(&sum)
}
