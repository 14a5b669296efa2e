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

var inAnHour = Definition{"Closed in the hour: debt, exposure, collateral kept", "Of the same vaults, those that nothing short of closing all would have kept included: the debt that was closed within an hour of the first liquidation, over the debt before; the exposure closed, collateral sold or seized over the collateral before; and the collateral kept, the rest of it. Beside each stands the least that would have done, by closing at once, at the price of the first liquidation and for the worst price of the hour."}

var hourTable = &Table{
	Place: 12, Title: "Closed within an hour of the first liquidation, and the least that would have done (% of before)", Corner: "arm", Told: true,
}

// ClosedInAnHour is the share of debt that was closed within an hour of the first liquidation.
var ClosedInAnHour = Register(Metric{
	Key: "closed_in_an_hour", Subject: beyondNeed, Place: 2, Unit: Share, From: QuotientOf(summed(hourClosed), summed(hourDebt)),
	Means: inAnHour, Detail: "debt closed",
	Column: &Column{In: hourTable, Place: 10, Head: [2]string{"", "closed"}, Group: "debt", Style: InPercentBounded},
})

// NeededInAnHour is the least share of debt whose closing would have kept those vaults healthy for the hour.
var NeededInAnHour = Register(Metric{
	Key: "needed_in_an_hour", Subject: beyondNeed, Place: 3, Unit: Share, From: QuotientOf(summed(hourLeast), summed(hourDebt)),
	Means: inAnHour, Detail: "least debt",
	Column: &Column{In: hourTable, Place: 11, Head: [2]string{"", "least"}, Group: "debt", Style: InPercent},
})

// ExposureInAnHour is the share of collateral that was sold within an hour of the first liquidation.
var ExposureInAnHour = Register(Metric{
	Key: "exposure_closed_in_an_hour", Subject: beyondNeed, Place: 4, Unit: Share, From: QuotientOf(summed(hourSold), summed(hourCollateral)),
	Means: inAnHour, Detail: "exposure closed",
	Column: &Column{In: hourTable, Place: 20, Head: [2]string{"", "closed"}, Group: "exposure", Style: InPercentBounded},
})

// ExposureNeeded is the least share of collateral whose sale would have kept those vaults healthy for the hour.
var ExposureNeeded = Register(Metric{
	Key: "exposure_needed_in_an_hour", Subject: beyondNeed, Place: 5, Unit: Share, From: QuotientOf(summed(hourLeastSold), summed(hourCollateral)),
	Means: inAnHour, Detail: "least exposure",
	Column: &Column{In: hourTable, Place: 21, Head: [2]string{"", "least"}, Group: "exposure", Style: InPercent},
})

// CollateralKept is the share of collateral that was left an hour after the first liquidation.
var CollateralKept = Register(Metric{
	Key: "collateral_kept_in_an_hour", Subject: beyondNeed, Place: 6, Unit: Share, From: QuotientOf(func(r *Run) fixed.Signed {
		return summed(hourCollateral)(r).Sub(summed(hourSold)(r))
	}, summed(hourCollateral)),
	Means: inAnHour, Detail: "collateral kept",
	Column: &Column{In: hourTable, Place: 30, Head: [2]string{"collateral", "kept"}, Style: InPercentBounded},
})

func hourDebt(v *record.Vault) *uint256.Int       { return &v.HourDebt }
func hourClosed(v *record.Vault) *uint256.Int     { return &v.HourClosed }
func hourCollateral(v *record.Vault) *uint256.Int { return &v.HourCollateral }
func hourSold(v *record.Vault) *uint256.Int       { return &v.HourSold }
func hourLeastSold(v *record.Vault) *uint256.Int  { return &v.HourLeastSold }

func hourLeast(v *record.Vault) *uint256.Int { return &v.HourLeast }

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
