package stats

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// What borrowers had some times after their first liquidation. The last block is one moment of many: who was liquidated
// low and cheaply may be poorer an hour later, and richer a week later.

var afterwards = Definition{"Wealth after a liquidation", "Equity of the account at the reference price, less what the borrower put in from outside, 1 hour after, 24 hours after and 7 days after the account's first liquidation, in basis points of collateral at start. Of one arm the time counts from the first liquidation in that arm, over the vaults it liquidated. Between two arms it counts from the earlier of the borrower's first liquidations in the two, and both are told at that one moment and price, over the vaults that either liquidated: so what the market did in between is in neither. Vaults whose path ends before are left out; where no path is that long there is no number. The first is vaults.parquet (wealth_1h_loan, wealth_24h_loan, wealth_7d_loan), the other side of a pair later.parquet."}

var (
	leftTable = &Table{
		Place: 72, Title: "What liquidated borrowers had after their first liquidation (bps of coll. at start) [95 % interval]", Corner: "arm", Told: true,
	}
	laterTable = &Table{
		Place: 73, Title: "What the same borrowers had after the first liquidation in either arm (bps of coll. at start)", Told: true,
	}
)

// Afterwards are the metrics of one of the times of [record.After].
type Afterwards struct {
	Name       string  // of the time, in prose: "an hour"
	Left       *Metric // of an arm: mean
	Difference *Metric // of a pair: mean of what borrowers had in B less in A
	Median     *Metric
	Poorer     *Metric // share of borrowers that had less in B
}

// Later are the metrics by the times of [record.After].
var Later = func() (all [len(record.After)]Afterwards) {
	for k, each := range [len(record.After)]struct{ key, head, prose string }{
		{"1h", "1 hour", "an hour"}, {"24h", "24 hours", "24 hours"}, {"7d", "7 days", "seven days"},
	} {
		all[k] = afterTime(k, each.key, each.head, each.prose)
	}
	return all
}()

func afterTime(k int, key, head, prose string) Afterwards {
	richer := func(p *Pairing, add func(vault int, by fixed.Signed)) {
		p.Later(k, func(vault int, inA, inB fixed.Signed) { add(vault, inB.Sub(inA)) })
	}
	return Afterwards{
		Name: prose,
		Left: Register(Metric{
			Key: "wealth_" + key, Subject: howEnded, Place: 10*k + 11, Unit: BpsOfCollateral, From: RatioOf(func(r *Run) (y, x float64) {
				for _, i := range r.Liquidated {
					if wealth, known := r.Vaults[i].Later.At(k); known {
						y += r.OfCollateral(i, wealth)
						x++
					}
				}
				return y, x
			}),
			Means: afterwards, Detail: prose + " after, mean of an arm",
			Column: &Column{In: leftTable, Place: k, Head: [2]string{"", head}, Style: Style{Decimals: 1, Bounded: true}},
		}),
		Difference: Register(Metric{
			Key: "wealth_" + key + "_difference", Subject: howEnded, Place: 10*k + 12, Unit: BpsOfCollateral, Between: RatioBetween(func(p *Pairing) (y, x float64) {
				richer(p, func(vault int, by fixed.Signed) {
					y += p.A.OfCollateral(vault, by)
					x++
				})
				return y, x
			}),
			Means: afterwards, Detail: prose + " after, mean difference",
			Column: &Column{In: laterTable, Place: 10 * k, Group: head + " after", Head: [2]string{"", "difference"}, Style: Style{Decimals: 1, Signed: true}},
		}),
		Median: Register(Metric{
			Key: "wealth_" + key + "_difference_median", Subject: howEnded, Place: 10*k + 13, Unit: BpsOfCollateral, Between: QuantileBetween(0.5, func(p *Pairing, add func(float64)) {
				richer(p, func(vault int, by fixed.Signed) { add(p.A.OfCollateral(vault, by)) })
			}),
			Means: afterwards, Detail: prose + " after, median difference",
		}),
		Poorer: Register(Metric{
			Key: "poorer_" + key + "_share", Subject: howEnded, Place: 10*k + 14, Unit: Share, Least: 0, Most: 1, Between: ShareBetween(func(p *Pairing) (y, x float64) {
				richer(p, func(_ int, by fixed.Signed) {
					x++
					if by.Sign() < 0 {
						y++
					}
				})
				return y, x
			}),
			Means: afterwards, Detail: prose + " after, share of borrowers that had less in the first arm",
			Column: &Column{In: laterTable, Place: 10*k + 1, Group: head + " after", Head: [2]string{"", "poorer"}, Style: InPercentBounded},
		}),
	}
}
