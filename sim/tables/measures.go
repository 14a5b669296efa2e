package tables

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// The measures that tables share. Each adds integers up and turns their sums into floats: a ratio of two of
// them is what is printed.

// reached is the share of borrowers that were liquidated.
func reached(_ *path, arm *run) (y, x float64) {
	for i := range arm.Vaults {
		if arm.Vaults[i].Liquidations > 0 {
			y++
		}
	}
	return y, float64(len(arm.Vaults))
}

// closings is how many closings a liquidated borrower had.
func closings(on *path, arm *run) (y, x float64) {
	x, _ = reached(on, arm)
	for k := range arm.Liquidations {
		if arm.Liquidations[k].Kind != record.Unwinding {
			y++
		}
	}
	return y, x
}

// closedShare is how much of their collateral at the start liquidated borrowers had closed.
func closedShare(_ *path, arm *run) (float64, float64) {
	var closed, start fixed.Signed
	for i := range arm.Vaults {
		if v := &arm.Vaults[i]; v.Liquidations > 0 {
			closed, start = closed.Add(fixed.Positive(&v.ClosedCollateral)), start.Add(fixed.Positive(&v.StartCollateral))
		}
	}
	return closed.Float64(), start.Float64()
}

// marginAtFirst is equity over value just before a borrower's first closing.
func marginAtFirst(_ *path, arm *run) (float64, float64) {
	var equity, value fixed.Signed
	for k := range arm.acts {
		if a := &arm.acts[k]; a.first {
			equity, value = equity.Add(a.before), value.Add(fixed.Positive(&a.value))
		}
	}
	return equity.Float64(), value.Float64()
}

// paid is what traders paid for some reasons, over the value closed.
func paid(reasons ...journal.Reason) measure {
	return func(_ *path, arm *run) (float64, float64) {
		var sum, value fixed.Signed
		for k := range arm.Liquidations {
			l := &arm.Liquidations[k]
			for _, r := range reasons {
				sum = sum.Add(l.Loss[r])
			}
			value = value.Add(fixed.Positive(&l.Value))
		}
		return sum.Float64(), value.Float64()
	}
}

// surplus is what the fund received in closings that left it something, over the value of all.
func surplus(_ *path, arm *run) (float64, float64) {
	return toFund(arm, func(to fixed.Signed) bool { return to.Sign() > 0 })
}

// deficit is what the fund paid in closings that cost it something, over the value of all: negative.
func deficit(_ *path, arm *run) (float64, float64) {
	return toFund(arm, func(to fixed.Signed) bool { return to.Sign() < 0 })
}

func toFund(arm *run, of func(fixed.Signed) bool) (float64, float64) {
	var sum, value fixed.Signed
	for k := range arm.Liquidations {
		l := &arm.Liquidations[k]
		if to := l.Loss[journal.ClearanceFee].Add(l.Loss[journal.Insurance]); of(to) {
			sum = sum.Add(to)
		}
		value = value.Add(fixed.Positive(&l.Value))
	}
	return sum.Float64(), value.Float64()
}

// adlPaid is what traders paid to deleveraged counterparties, over the value of the closings in which there were any.
func adlPaid(_ *path, arm *run) (float64, float64) {
	var sum, value fixed.Signed
	for k := range arm.Liquidations {
		if l := &arm.Liquidations[k]; byADL(l) {
			sum, value = sum.Add(l.Loss[journal.ADL]), value.Add(fixed.Positive(&l.Value))
		}
	}
	return sum.Float64(), value.Float64()
}

// byADL reports whether counterparties were closed in a closing.
func byADL(l *record.Liquidation) bool { return l.Kind == record.Deleverage }

// allReasons are the reasons of loss by liquidation.
func allReasons() (all []journal.Reason) {
	for r := range journal.Reason(record.Losses) {
		all = append(all, r)
	}
	return all
}

// partOfLoss is the part of the whole loss by liquidation that was paid for one reason.
func partOfLoss(reason journal.Reason) measure {
	part, whole := paid(reason), paid(allReasons()...)
	return func(on *path, arm *run) (float64, float64) {
		y, _ := part(on, arm)
		x, _ := whole(on, arm)
		return y, x
	}
}

// kept is the part of its equity before its first closing that liquidation did not take from a borrower.
func kept(_ *path, arm *run) (float64, float64) {
	var left, had fixed.Signed
	for k := range arm.acts {
		a := &arm.acts[k]
		if a.first {
			had, left = had.Add(a.before), left.Add(a.before)
		}
		left = left.Sub(a.before.Sub(a.after))
	}
	return left.Float64(), had.Float64()
}

// mainEquity is what a borrower's main position was worth at the first block, less its debt.
func mainEquity(on *path, v *record.Vault) fixed.Signed {
	price := oracle.Scale(on.names.PriceScale()).Ledger(oracle.Price(v.StartPrice), uint8(on.names.CollateralDecimals), uint8(on.names.LoanDecimals))
	value, err := fixed.MulDivDown(&v.StartCollateral, &price, &fixed.PriceScale)
	if err != nil {
		panic("tables: a position at the start is worth more than 256 bits") // the arm that opened it computed the same
	}
	return fixed.Difference(&value, &v.StartDebt)
}

// endOfStart is what liquidated borrowers have at the end, of what they had at the start.
func endOfStart(on *path, arm *run) (float64, float64) {
	var end, start fixed.Signed
	for i := range arm.Vaults {
		if v := &arm.Vaults[i]; v.Liquidations > 0 {
			end, start = end.Add(v.EndEquity), start.Add(mainEquity(on, v))
		}
	}
	return end.Float64(), start.Float64()
}

// over is the debt closed within an hour of a borrower's first liquidation, over the least whose closing there would
// have kept it healthy for the hour. Borrowers that nothing short of closing all would have kept are left out.
func over(_ *path, arm *run) (float64, float64) {
	var closed, least fixed.Signed
	for i := range arm.Vaults {
		if v := &arm.Vaults[i]; v.HourLeast.Lt(&v.HourDebt) {
			closed, least = closed.Add(fixed.Positive(&v.HourClosed)), least.Add(fixed.Positive(&v.HourLeast))
		}
	}
	return closed.Float64(), least.Float64()
}

// share is the part of the value closed that closings of one sort closed.
func share(of func(*record.Liquidation) bool) measure {
	return func(_ *path, arm *run) (float64, float64) {
		var part, whole fixed.Signed
		for k := range arm.Liquidations {
			l := &arm.Liquidations[k]
			value := fixed.Positive(&l.Value)
			if whole = whole.Add(value); of(l) {
				part = part.Add(value)
			}
		}
		return part.Float64(), whole.Float64()
	}
}
