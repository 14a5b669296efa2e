package stats

// How two arms differ on the same borrowers and paths.

var apart = Subject{Place: 80, Name: "how arms differ"}

var differences = &Table{
	Place: 60, Title: "Differences on the same borrowers and paths [95 % interval, clustered by path]",
}

var differ = Definition{"Differences", "The second arm is the reference: below zero, the first costs less. The loss is compared vault by vault over the vaults that either arm liquidated, a vault left alone losing nothing. Lose less is the share of those vaults that lost less in the first arm. Where a behaviour did something in one of the arms and nothing in the other, the difference is also of that."}

var (
	// LossDifference is the mean, over the vaults that either arm liquidated, of the loss in B less the loss in A.
	LossDifference = Register(Metric{
		Key: "loss_difference", Headline: "loss", Subject: apart, Place: 1, Unit: BpsOfCollateral, Between: RatioBetween(func(p *Pairing) (y, x float64) {
			var a, b float64
			for _, i := range p.Either {
				a += p.A.LossOfCollateral[i]
				b += p.B.LossOfCollateral[i]
			}
			return b - a, float64(len(p.Either))
		}),
		Means: differ, Detail: "of the loss of a vault",
		Column: &Column{In: differences, Place: 10, Head: [2]string{"loss, bps of", "coll. at start"}, Style: Style{Decimals: 1, Signed: true, Rests: true}},
	})
	// CostDifference is the difference of [Cost], no number where the two are measured by different things.
	CostDifference = Register(Metric{
		Key: "cost_difference", Subject: apart, Place: 2, Unit: BpsOfClosed, Between: DifferenceOf(costOfClosing),
		Means: Definition{"Difference of cost", "All losses over all that was closed, in the first arm less the same in the second. There is none between an arm that counts debt closed and one that counts value closed."},
	})
	// ShareDifference is the difference of [LiquidatedShare].
	ShareDifference = Register(Metric{
		Key: "liquidated_share_difference", Subject: apart, Place: 3, Unit: Share, Between: DifferenceOfShares(liquidatedOfAll), Least: -1, Most: 1,
		Means: differ, Detail: "of the share of vaults liquidated",
		Column: &Column{In: differences, Place: 20, Head: [2]string{"vaults liquidated,", "percentage points"}, Style: Style{Factor: 100, Decimals: 1, Signed: true}},
	})
	// Cheaper is the share of the vaults that either arm liquidated that lost less in B.
	Cheaper = Register(Metric{
		Key: "cheaper_share", Subject: apart, Place: 4, Unit: Share, Least: 0, Most: 1, Between: ShareBetween(func(p *Pairing) (y, x float64) {
			for _, i := range p.Either {
				if p.B.Loss[i].Cmp(p.A.Loss[i]) < 0 {
					y++
				}
			}
			return y, float64(len(p.Either))
		}),
		Means: differ, Detail: "share of vaults that lost less",
		Column: &Column{In: differences, Place: 30, Head: [2]string{"lose", "less"}, Style: InPercentBounded},
	})
	// Either is the number of vaults that A or B liquidated.
	Either = Register(Metric{
		Key: "vaults_liquidated_in_either", Subject: apart, Place: 5, Unit: Vaults, Between: CountBetween(func(p *Pairing) uint64 { return uint64(len(p.Either)) }),
		Means: Definition{"Vaults liquidated in either", "Vaults that one of the two arms liquidated, or both, over the paths on which neither failed."},
	})
)
