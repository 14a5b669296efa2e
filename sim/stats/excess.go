package stats

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// How much more was closed than health needed.

var beyondNeed = Subject{Place: 30, Name: "how much was closed beyond need"}

var overLiquidation = Definition{"Over-liq.", "Over-liquidation: debt closed within an hour of a vault's first liquidation, over the least debt whose closing at that liquidation, at its price, would have kept the vault healthy at the worst price of the hour, summed over the vaults that were liquidated at least an hour before the path ends (an account's of its main position). 1.00× closes what the hour turned out to need. Vaults that nothing short of closing all would have kept are left out, and where that is every vault there is no number: so it is at an exchange whose fees for closing exceed its maintenance margin. The hour is long against the time between blocks, so that the number does not hang on it."}

// OverLiquidation is debt closed within an hour over the least that would have done.
var OverLiquidation = Register(Metric{
	Key: "over_liquidation", Subject: beyondNeed, Place: 1, Unit: Share, From: QuotientOf(spared(hourClosed), spared(hourLeast)),
	Means:  overLiquidation,
	Column: &Column{In: costs, Place: 50, Head: [2]string{"over-", "liq."}, Style: Style{Decimals: 2, After: "×"}},
})

// ClosedInAnHour is the share of debt that was closed within an hour of the first liquidation.
var ClosedInAnHour = Register(Metric{
	Key: "closed_in_an_hour", Subject: beyondNeed, Place: 2, Unit: Share, From: QuotientOf(summed(hourClosed), summed(hourDebt)),
	Means: overLiquidation, Detail: "closed, as a share of the debt before",
})

// NeededInAnHour is the least share of debt whose closing would have kept those vaults healthy for the hour.
var NeededInAnHour = Register(Metric{
	Key: "needed_in_an_hour", Subject: beyondNeed, Place: 3, Unit: Share, From: QuotientOf(summed(hourLeast), summed(hourDebt)),
	Means: overLiquidation, Detail: "the least, as a share of the debt before",
})

func hourDebt(v *record.Vault) *uint256.Int   { return &v.HourDebt }
func hourClosed(v *record.Vault) *uint256.Int { return &v.HourClosed }
func hourLeast(v *record.Vault) *uint256.Int  { return &v.HourLeast }

// spared adds up an amount of the vaults that less than closing all would have kept.
func spared(amount func(*record.Vault) *uint256.Int) func(*Run) fixed.Signed {
	return func(r *Run) fixed.Signed {
		return sumOf(r, func(v *record.Vault) *uint256.Int {
			if !v.HourLeast.Lt(&v.HourDebt) {
				return new(uint256.Int)
			}
			return amount(v)
		})
	}
}

// summed adds up an amount of all liquidated vaults.
func summed(amount func(*record.Vault) *uint256.Int) func(*Run) fixed.Signed {
	return func(r *Run) fixed.Signed { return sumOf(r, amount) }
}

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
