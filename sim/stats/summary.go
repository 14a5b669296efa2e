package stats

import (
	"math"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Summary is what a study says.
type Summary struct {
	Collateral, Loan string // symbols
	LoanDecimals     int
	Paths            int
	Failed           int // runs: one arm on one path
	Arms             []Arm
	Pairs            []Pair
}

// Arm is what a study says of one arm. Basis points "of debt" are of the debt closed; where accounts have several positions, whose
// losses are those of all of them, of the value closed of all of them. Basis points "of collateral" are of the value of the
// (main position's) collateral at the start, which is the same in every arm.
type Arm struct {
	Name       string
	Paths      int // that did not fail
	Failed     int
	Vaults     uint64 // over all paths
	Liquidated uint64 // vaults liquidated at least once, in any position of their account
	Acts       uint64 // liquidations, parts included, of all positions
	Several    bool   // accounts have several positions
	Exchange   bool   // a margin engine liquidated somebody

	Share        Estimate // of vaults liquidated, a ratio
	Cost         Estimate // all losses over all that was closed, bps: the price of closing a unit
	OfDebt       Loss     // over liquidated vaults, each counting once
	OfCollateral Loss
	Worst        float64 // largest loss of one vault, bps of its collateral at the start
	DelayMean    float64 // blocks from crossing the threshold to the first liquidation
	DelayTail    float64 // its 95th percentile

	Loss       fixed.Signed // total, loan token's smallest unit: the sum of Reasons
	Reasons    [record.Losses]fixed.Signed
	Carry      fixed.Signed // interest and funding that all vaults paid; no part of Loss
	CarryMean  Estimate     // the same of a vault, bps of its collateral at the start
	ClosedDebt fixed.Signed // of the main positions
	LeastDebt  fixed.Signed // least debt whose closing would have restored health
	Over       float64      // ClosedDebt over LeastDebt; NaN where nothing was closed

	ClosedValue fixed.Signed // of all positions, where there are several: value closed at the reference prices of its blocks

	Own Deeds // what borrowers did themselves
}

// Closed is what losses are measured by: debt closed, or value closed where accounts have several positions.
func (a *Arm) Closed() fixed.Signed {
	if a.Several {
		return a.ClosedValue
	}
	return a.ClosedDebt
}

// Measure names it.
func (a *Arm) Measure() string {
	if a.Several {
		return "value closed"
	}
	return "debt closed"
}

// Loss describes the losses of the liquidated vaults in basis points.
type Loss struct {
	Mean         Estimate
	Median, Tail float64 // the 50th and the 95th percentile
	All          *Distribution
}

// Waterfall is where the cost went: each reason in basis points of what was closed. The entries sum to Cost.
func (a *Arm) Waterfall() (bps [record.Losses]float64) {
	closed := a.Closed()
	for i, paid := range a.Reasons {
		bps[i] = paid.Float64() / closed.Float64() * 1e4
	}
	return bps
}

// Pair compares two arms, borrower by borrower on the same paths. Every difference is B less A: negative where B costs less.
type Pair struct {
	A, B    string
	Paths   int      // on which neither failed
	Either  uint64   // vaults that A or B liquidated
	Loss    Estimate // mean over those vaults of loss in B less loss in A, bps of collateral at the start
	Cost    Estimate // difference of Cost, NaN where the two are measured by different things
	Share   Estimate // difference of the share of vaults liquidated
	Cheaper Estimate // share of those vaults that lost less in B
	Alike   bool     // every borrower was liquidated in both or in neither, and lost the same to the unit
}

// Summary returns what the paths added so far say.
func (s *Study) Summary() *Summary {
	out := &Summary{Collateral: s.symbols[0], Loan: s.symbols[1], LoanDecimals: s.names.LoanDecimals, Paths: s.paths}
	for a := range s.arms {
		arm := s.arms[a].summary(s.names.Arms[a])
		out.Failed += arm.Failed
		out.Arms = append(out.Arms, arm)
	}
	for i := range s.pairs {
		out.Pairs = append(out.Pairs, s.pair(&s.pairs[i]))
	}
	return out
}

func (g *gathering) summary(name string) Arm {
	arm := Arm{
		Name: name, Paths: len(g.paths) - g.failed, Failed: g.failed, Vaults: g.vaults, Liquidated: g.liquidated, Acts: g.acts,
		Worst: g.worst, DelayMean: g.delay.Mean(), DelayTail: g.delay.Quantile(0.95),
		Several: g.several, Exchange: g.exchange,
		ClosedDebt: fixed.Positive(&g.closedDebt), LeastDebt: fixed.Positive(&g.leastDebt), ClosedValue: fixed.Positive(&g.closedValue),
		Over: g.closedDebt.Float64() / g.leastDebt.Float64(),
	}
	for reason := range arm.Reasons {
		arm.Reasons[reason] = g.paid[reason]
		arm.Loss = arm.Loss.Add(arm.Reasons[reason])
	}
	arm.Carry = g.carry
	arm.Own = g.own.summary()
	arm.Own.Share = ratio(g.clusters(func(t *tally) cluster { return cluster{t.acted, t.vaults} }))
	arm.CarryMean = ratio(g.clusters(func(t *tally) cluster { return cluster{t.carry, t.vaults} }))
	arm.Share = ratio(g.clusters(func(t *tally) cluster { return cluster{t.liquidated, t.vaults} }))
	arm.Cost = ratio(g.clusters(func(t *tally) cluster { return cluster{t.loss * 1e4, t.closed} }))
	arm.OfDebt = Loss{ratio(g.clusters(func(t *tally) cluster { return cluster{t.ofDebt, t.ofDebtN} })), g.ofDebt.Quantile(0.5), g.ofDebt.Quantile(0.95), &g.ofDebt}
	arm.OfCollateral = Loss{ratio(g.clusters(func(t *tally) cluster { return cluster{t.ofCollateral, t.liquidated} })), g.ofCollateral.Quantile(0.5), g.ofCollateral.Quantile(0.95), &g.ofCollateral}
	return arm
}

// clusters picks a ratio's parts from the paths that did not fail.
func (g *gathering) clusters(pick func(*tally) cluster) []cluster {
	var all []cluster
	for i := range g.paths {
		if g.paths[i].ok {
			all = append(all, pick(&g.paths[i]))
		}
	}
	return all
}

func (s *Study) pair(p *pairing) Pair {
	a, b := &s.arms[p.a], &s.arms[p.b]
	out := Pair{A: s.names.Arms[p.a], B: s.names.Arms[p.b], Alike: !p.apart}
	var loss, cheaper, costA, costB, shareA, shareB []cluster
	for i := range p.paths {
		t := &p.paths[i]
		if !t.ok {
			continue
		}
		out.Paths++
		out.Either += uint64(t.either)
		loss = append(loss, cluster{t.b - t.a, t.either})
		cheaper = append(cheaper, cluster{t.cheaper, t.either})
		costA = append(costA, cluster{a.paths[i].loss * 1e4, a.paths[i].closed})
		costB = append(costB, cluster{b.paths[i].loss * 1e4, b.paths[i].closed})
		shareA = append(shareA, cluster{a.paths[i].liquidated, a.paths[i].vaults})
		shareB = append(shareB, cluster{b.paths[i].liquidated, b.paths[i].vaults})
	}
	out.Loss, out.Cheaper = ratio(loss), ratio(cheaper)
	out.Cost, out.Share = difference(costB, costA), difference(shareB, shareA)
	if a.several != b.several { // of value and of debt: nothing to take from each other
		out.Cost = Estimate{Value: math.NaN(), Low: math.NaN(), High: math.NaN(), Paths: out.Paths}
	}
	return out
}
