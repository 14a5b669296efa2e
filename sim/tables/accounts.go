package tables

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// The measures of accounts with several positions.

type vaultRow = record.Vault

// positionsClosed is the share of positions that the venue closed, wholly or in part.
func positionsClosed(_ *path, arm *run) (y, x float64) {
	for i := range arm.Vaults {
		y, x = y+float64(arm.Vaults[i].PositionsClosed), x+float64(arm.Vaults[i].Positions)
	}
	return y, x
}

// positionsHit is the share of positions that were closed, or lost margin, by the liquidation of another of
// their account.
func positionsHit(_ *path, arm *run) (y, x float64) {
	for i := range arm.Vaults {
		y, x = y+float64(arm.Vaults[i].PositionsHit), x+float64(arm.Vaults[i].Positions)
	}
	return y, x
}

// ruined is the share of accounts that end with less than a tenth of what they had.
func ruined(_ *path, arm *run) (y, x float64) {
	for i := range arm.Vaults {
		if isRuined(&arm.Vaults[i]) {
			y++
		}
	}
	return y, float64(len(arm.Vaults))
}

func isRuined(v *vaultRow) bool { return v.EndEquity.Float64()*10 < v.StartEquity.Float64() }

// isLiquidated reports whether the venue liquidated the main position, wholly or in part.
func isLiquidated(v *vaultRow) bool { return v.Liquidations > 0 }

// hasClosed reports whether the venue closed any position of the account, wholly or in part.
func hasClosed(v *vaultRow) bool { return v.PositionsClosed > 0 }

// hoursAlive is how long the main positions lived: until their first liquidation, or to the end.
func hoursAlive(on *path, arm *run) (y, x float64) {
	var blocks uint64
	for i := range arm.Vaults {
		if v := &arm.Vaults[i]; v.Liquidations > 0 {
			blocks += v.FirstBlock
		} else {
			blocks += on.clock.Blocks
		}
	}
	return float64(blocks) * on.clock.Step() / 3600, float64(len(arm.Vaults))
}

// alsoSafe is the share of the main positions liquidated in another arm of the study that were not in this one.
func alsoSafe(other string) measure {
	return func(on *path, arm *run) (y, x float64) {
		there := on.arms[other]
		if there == nil {
			return 0, 0
		}
		for i := range arm.Vaults {
			if there.Vaults[i].Liquidations > 0 {
				x++
				if arm.Vaults[i].Liquidations == 0 {
					y++
				}
			}
		}
		return y, x
	}
}

// notSafe is the share of the main positions not liquidated in another arm of the study that were in this one.
func notSafe(other string) measure {
	return func(on *path, arm *run) (y, x float64) {
		there := on.arms[other]
		if there == nil {
			return 0, 0
		}
		for i := range arm.Vaults {
			if there.Vaults[i].Liquidations == 0 {
				x++
				if arm.Vaults[i].Liquidations > 0 {
					y++
				}
			}
		}
		return y, x
	}
}

// carried is the value of all positions at the start, over the account's equity.
func carried(_ *path, arm *run) (float64, float64) {
	var notional, equity fixed.Signed
	for i := range arm.Vaults {
		v := &arm.Vaults[i]
		notional, equity = notional.Add(fixed.Positive(&v.StartNotional)), equity.Add(v.StartEquity)
	}
	return notional.Float64(), equity.Float64()
}

// leftOf is what some accounts have at the end, of what they had at the start.
func leftOf(which func(*vaultRow) bool) measure {
	return func(_ *path, arm *run) (float64, float64) {
		var end, start fixed.Signed
		for i := range arm.Vaults {
			if v := &arm.Vaults[i]; which(v) {
				end, start = end.Add(v.EndEquity), start.Add(v.StartEquity)
			}
		}
		return end.Float64(), start.Float64()
	}
}

// lossOfEquity is what liquidation cost, of what accounts had at the start.
func lossOfEquity(_ *path, arm *run) (float64, float64) {
	var loss, start fixed.Signed
	for i := range arm.Vaults {
		v := &arm.Vaults[i]
		loss, start = loss.Add(v.Loss()), start.Add(v.StartEquity)
	}
	return loss.Float64(), start.Float64()
}

// didAct reports whether an owner did something about its main position, and was not refused.
func didAct(v *vaultRow) bool { return v.Left || v.Switched || !v.MovedMargin.IsZero() }

// acted is the share of owners that did.
func acted(_ *path, arm *run) (y, x float64) {
	for i := range arm.Vaults {
		if didAct(&arm.Vaults[i]) {
			y++
		}
	}
	return y, float64(len(arm.Vaults))
}

// inVain is the share of owners that did, of whom the venue liquidated the main position all the same.
func inVain(_ *path, arm *run) (y, x float64) {
	for i := range arm.Vaults {
		if v := &arm.Vaults[i]; didAct(v) {
			if x++; isLiquidated(v) {
				y++
			}
		}
	}
	return y, x
}

// added is the margin that owners who acted added, of the main position's margin at the start.
func added(on *path, arm *run) (float64, float64) {
	var more, start fixed.Signed
	for i := range arm.Vaults {
		if v := &arm.Vaults[i]; didAct(v) {
			more, start = more.Add(fixed.Positive(&v.MovedMargin)), start.Add(mainEquity(on, v))
		}
	}
	return more.Float64(), start.Float64()
}

// refusals is how often the venue's rules refused an account.
func refusals(_ *path, arm *run) (y, x float64) {
	for i := range arm.Vaults {
		y += float64(arm.Vaults[i].Refusals)
	}
	return y, float64(len(arm.Vaults))
}

// backing is the value of the main positions over what stands behind them, both counted at the first price:
// their margin, what was added to it, and the whole account once they were switched to cross. Of positions that
// were left nothing stands.
func backing(on *path, arm *run) (float64, float64) {
	var value, behind fixed.Signed
	for i := range arm.Vaults {
		v := &arm.Vaults[i]
		switch {
		case v.Left:
			continue
		case v.Switched:
			behind = behind.Add(v.StartEquity)
		default:
			behind = behind.Add(mainEquity(on, v)).Add(fixed.Positive(&v.MovedMargin))
		}
		value = value.Add(mainEquity(on, v)).Add(fixed.Positive(&v.StartDebt))
	}
	return value.Float64(), behind.Float64()
}
