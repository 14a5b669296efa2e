package stats

import (
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// What was left undone on the way: vaults that could be liquidated and were not, for how long, and why.

var endedUnserved = Definition{"Liquidatable at the end, under water at the end", "Vaults that the contract, or the margin engine, lets be liquidated after the last block, and vaults that owe more than they are worth there, liquidated before or not, over all vaults. An engine leaves whom its rules, or an empty book, make wait for its next mark."}

// LiquidatableEnd is how many vaults could be liquidated at the last block.
var LiquidatableEnd = Register(Metric{
	Key: "liquidatable_end", Subject: leftUndone, Place: 10, Unit: Vaults, From: CountOf(func(r *Run) uint64 { return uint64(r.Undone.EndLiquidatable) }),
	Means: endedUnserved, Detail: "the number of those that can be liquidated",
})

// Reached is how many vaults could be liquidated after or in some block.
var Reached = Register(Metric{
	Key: "liquidatable_ever", Subject: leftUndone, Place: 9, Unit: Vaults, From: CountOf(func(r *Run) (n uint64) {
		for i := range r.Vaults {
			if r.Vaults[i].Reached {
				n++
			}
		}
		return n
	}),
	Means: howLong, Detail: "the number of vaults that ever could be liquidated",
})

// UnderWaterEnd is how many vaults were under water at the last block.
var UnderWaterEnd = Register(Metric{
	Key: "under_water_end", Subject: leftUndone, Place: 11, Unit: Vaults, From: CountOf(underWater),
	Means: endedUnserved, Detail: "the number of those under water",
})

var _ = Register(Metric{
	Key: "liquidatable_end_share", Subject: leftUndone, Place: 12, Unit: Share, Least: 0, Most: 1,
	From:  ShareOf(func(r *Run) (y, x float64) { return float64(r.Undone.EndLiquidatable), float64(len(r.Vaults)) }),
	Means: endedUnserved, Detail: "the share of those that can be liquidated",
	Column: &Column{In: Left, Place: 2, Head: [2]string{"liquidatable", "at the end"}, Style: InPercentBounded},
})

var _ = Register(Metric{
	Key: "under_water_end_share", Subject: leftUndone, Place: 13, Unit: Share, Least: 0, Most: 1,
	From:  ShareOf(func(r *Run) (y, x float64) { return float64(underWater(r)), float64(len(r.Vaults)) }),
	Means: endedUnserved, Detail: "the share of those under water",
	Column: &Column{In: Left, Place: 3, Head: [2]string{"under water", "at the end"}, Style: InPercentBounded},
})

// underWater counts vaults whose equity is below zero at the last block.
func underWater(r *Run) (n uint64) {
	for i := range r.Vaults {
		if r.Vaults[i].EndEquity.Sign() < 0 {
			n++
		}
	}
	return n
}

var _ = Register(Metric{
	Key: "inventory_end", Subject: leftUndone, Place: 14, Unit: Loan, Listed: func(a *Arm) bool { return a.Exchange },
	From:  MoneyOf(func(r *Run) fixed.Signed { return fixed.Positive(&r.Undone.EndInventory) }),
	Means: Definition{"Inventory at the end", "Value at the last mark of what an exchange's engine took over and has not sold, of all paths."},
})

// OnTheWay is the table of what was left undone before the last block.
var OnTheWay = &Table{
	Place: 36, Title: "Left undone on the way (worst moment of each path; seconds until the first liquidation)", Corner: "arm",
	Shown: func(a *Arm, _ []*Metric) bool { return a.Left+a.Unserved > 0 || a.Deepest.Vaults > 0 },
}

var worstMoment = Definition{"Worst moment of a path: liquidatable at once, shortfall", "After each block, or mark: the most vaults that could be liquidated at once, and the largest sum that vaults under water lacked at once, of each path. Means are over paths; the 99th percentile is over paths too. undone.parquet says of each path how many vaults that were, and when."}

// mostAtOnce is the most vaults that could be liquidated at once on each path.
var mostAtOnce = &Sample{func(r *Run, add func(float64)) { add(float64(r.Undone.Most.Vaults)) }}

// shortfalls is the largest shortfall of each path, bps of the debt at the start.
var shortfalls = &Sample{func(r *Run, add func(float64)) {
	if debt := debtAtStart(r); debt > 0 {
		add(r.Undone.Deepest.Amount.Float64() / debt * 1e4)
	}
}}

var (
	_ = Register(Metric{
		Key: "most_liquidatable_mean", Subject: leftUndone, Place: 20, Unit: Vaults, From: mostAtOnce.Mean(),
		Means: worstMoment, Detail: "vaults that could be liquidated at once, mean over paths",
		Column: &Column{In: OnTheWay, Place: 10, Head: [2]string{"", "mean"}, Group: "liquidatable at once", Style: Style{Decimals: 1, Bounded: true}},
	})
	_ = Register(Metric{
		Key: "most_liquidatable_max", Subject: leftUndone, Place: 21, Unit: Vaults, From: mostAtOnce.Largest(),
		Means: worstMoment, Detail: "vaults that could be liquidated at once, most of all paths",
		Column: &Column{In: OnTheWay, Place: 11, Head: [2]string{"", "most"}, Group: "liquidatable at once"},
	})
	_ = Register(Metric{
		Key: "most_shortfall_mean", Subject: leftUndone, Place: 22, Unit: BpsOfDebt, From: shortfalls.Mean(),
		Means: worstMoment, Detail: "largest shortfall, mean over paths",
		Column: &Column{In: OnTheWay, Place: 20, Head: [2]string{"", "mean"}, Group: "shortfall, bps of debt", Style: Style{Decimals: 1, Bounded: true}},
	})
	_ = Register(Metric{
		Key: "most_shortfall_p99", Subject: leftUndone, Place: 23, Unit: BpsOfDebt, From: shortfalls.Quantile(0.99),
		Means: worstMoment, Detail: "largest shortfall, 99th percentile over paths",
		Column: &Column{In: OnTheWay, Place: 21, Head: [2]string{"", "99th"}, Group: "shortfall, bps of debt", Style: InBps},
	})
)

var howLong = Definition{"Seconds liquidatable", "How long a vault could be liquidated and was not, until its first liquidation or the last block, of all vaults that ever could be: median, 95th percentile and longest. One that was liquidated in the block in which it first could be counts with 0; the time in which its price had recovered does not count. Where collateral is put into a lot, the vault stands until the first of that is sold."}

// standing are the seconds for which each vault that could be liquidated was not.
var standing = &Sample{func(r *Run, add func(float64)) {
	for i := range r.Vaults {
		if v := &r.Vaults[i]; v.Reached {
			add(float64(v.Stood))
		}
	}
}}

var (
	_ = Register(Metric{
		Key: "liquidatable_median", Subject: leftUndone, Place: 30, Unit: Seconds, From: standing.Quantile(0.5),
		Means: howLong, Detail: "median",
		Column: &Column{In: OnTheWay, Place: 30, Head: [2]string{"", "median"}, Group: "seconds liquidatable"},
	})
	_ = Register(Metric{
		Key: "liquidatable_p95", Subject: leftUndone, Place: 31, Unit: Seconds, From: standing.Quantile(0.95),
		Means: howLong, Detail: "95th percentile",
		Column: &Column{In: OnTheWay, Place: 31, Head: [2]string{"", "95th"}, Group: "seconds liquidatable"},
	})
	_ = Register(Metric{
		Key: "liquidatable_max", Subject: leftUndone, Place: 32, Unit: Seconds, From: standing.Largest(),
		Means: howLong, Detail: "longest",
		Column: &Column{In: OnTheWay, Place: 32, Head: [2]string{"", "most"}, Group: "seconds liquidatable"},
	})
)

// WhyNobodyCame explains the reasons.
var WhyNobodyCame = Definition{"Why nobody came", "Of the time for which vaults could be liquidated, counted once for each liquidator and vault, the part in which each reason kept that liquidator away: the reaction time not over (unnoticed), the base fee above its cap (gas-capped), its capital too small for gas or for a liquidation that pays (unfunded), no profit at the venue's own price after its fee and gas (unprofitable), profit at that price but not at what the venue pays for so much (no-depth), its own rule took nothing (unwilling), its bid found no room in the block (block-full), somebody else's came first (outbid), it took a part and the rest can still be liquidated (partial), the design made no offer of the vault (withheld). A reason found in a block counts until the next. A margin engine is its venue's only liquidator: no-depth means that nobody, no book, fund or counterparty, took the position, and block-full that its rules limit what it does at one mark. liquidators.parquet has the seconds of each liquidator on each path, and the vaults left at the last block."}

// LeftBy are, by reason, the parts of the time for which vaults could be liquidated, over all liquidators of an arm.
var LeftBy = func() (by [liquidator.Reasons]*Metric) {
	for why := range liquidator.Reason(liquidator.Reasons) {
		by[why] = Register(Metric{
			Key: "left_" + strings.ReplaceAll(why.String(), "-", "_"), Subject: leftUndone, Place: 40 + int(why), Unit: Share, Least: 0, Most: 1,
			From: ShareOf(func(r *Run) (y, x float64) {
				for i := range r.Liquidators {
					for k, n := range r.Liquidators[i].Seconds {
						x += float64(n)
						if k == int(why) {
							y += float64(n)
						}
					}
				}
				return y, x
			}),
			Means: WhyNobodyCame, Detail: why.String(),
			Listed: func(a *Arm) bool { return a.LeftFor(why) > 0 },
		})
	}
	return by
}()

// FailedAttempts explains what liquidators paid for nothing.
var FailedAttempts = Definition{"Gas of failed attempts", "Base fee and tip of bids that came too late, were included, and failed, in whole tokens a path and in basis points of all that the arm closed. It is the liquidators' cost, and no part of the borrowers' loss. Where losing bids are not included (gas.regime: bundle) there is none."}

// LostGas is what failed attempts cost all liquidators.
var LostGas = Register(Metric{
	Key: "lost_gas", Subject: leftUndone, Place: 60, Unit: Loan, From: MoneyOf(lostGas), Listed: lostAny,
	Means: FailedAttempts, Detail: "in whole tokens",
})

var _ = Register(Metric{
	Key: "lost_gas_of_closed", Subject: leftUndone, Place: 61, Unit: BpsOfClosed, Listed: lostAny,
	From:  RatioOf(func(r *Run) (y, x float64) { return lostGas(r).Float64() * 1e4, closed(r).Float64() }),
	Means: FailedAttempts, Detail: "over all that was closed",
})

// lostAny reports whether any bid of an arm failed at a cost.
func lostAny(a *Arm) bool {
	return slices.ContainsFunc(a.Bots, func(b Bot) bool { return !b.LostGas.IsZero() })
}

func lostGas(r *Run) (sum fixed.Signed) {
	for i := range r.Liquidators {
		sum = sum.Add(fixed.Positive(&r.Liquidators[i].LostBase)).Add(fixed.Positive(&r.Liquidators[i].LostTip))
	}
	return sum
}

// Bot is what one liquidator did, and left, in an arm over all paths.
type Bot struct {
	Name                   string
	Won, Reverted, Dropped uint64
	LostGas                fixed.Signed // base fee and tip of the reverted bids
	Seconds                [liquidator.Reasons]uint64
	End                    [liquidator.Reasons]uint64 // vaults left at the last block
}

// Left is how many vault-seconds it left vaults that could be liquidated.
func (b *Bot) Left() (seconds uint64) {
	for _, n := range b.Seconds {
		seconds += n
	}
	return seconds
}

// Deepest is the path on which vaults under water lacked most at once.
type Deepest struct {
	Path uint32
	record.Moment
}

// undone notes what the liquidators did and left on a path.
func (a *Arm) undone(r *Run) {
	if a.Bots == nil {
		a.Bots = make([]Bot, len(r.Liquidators))
	}
	for i := range r.Liquidators {
		did := &r.Liquidators[i]
		if i == len(a.Bots) {
			a.Bots = append(a.Bots, Bot{})
		}
		b := &a.Bots[i]
		b.Name = r.Names.Liquidators[did.Liquidator]
		b.Won, b.Reverted, b.Dropped = b.Won+uint64(did.Won), b.Reverted+uint64(did.Reverted), b.Dropped+uint64(did.Dropped)
		b.LostGas = b.LostGas.Add(fixed.Positive(&did.LostBase)).Add(fixed.Positive(&did.LostTip))
		for why, n := range did.Seconds {
			b.Seconds[why] += n
			b.End[why] += uint64(did.End[why])
		}
	}
	for i := range r.Vaults {
		a.Left += r.Vaults[i].Stood
	}
	a.Unserved += uint64(r.Undone.EndLiquidatable)
	if u := r.Undone; u.Deepest.Amount.Gt(&a.Deepest.Amount) {
		a.Deepest = Deepest{u.Path, u.Deepest}
	}
}

// LeftFor is for how many vault-seconds a reason kept the arm's liquidators away.
func (a *Arm) LeftFor(why liquidator.Reason) (seconds uint64) {
	for i := range a.Bots {
		seconds += a.Bots[i].Seconds[why]
	}
	return seconds
}
