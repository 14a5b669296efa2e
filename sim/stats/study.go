package stats

import (
	"errors"
	"fmt"
	"math"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/internal/fixed"
	"github.com/ringfence-sim/ringfence/internal/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// ErrPopulations reports arms of one path with different borrowers, which cannot be compared.
var ErrPopulations = errors.New("stats: arms of one path have different borrowers")

// Study gathers paths. Its memory grows by a few dozen bytes for each path and arm, and not with borrowers. It is not safe for
// concurrent use.
type Study struct {
	names   record.Names
	symbols [2]string // collateral, loan
	unit    float64   // collateral units × price × this = smallest units of the loan token; a price has ten places
	arms    []gathering
	pairs   []pairing
	paths   int
}

// gathering is one arm so far.
type gathering struct {
	paths  []tally // one for each path, failed ones included
	failed int

	vaults, liquidated, acts uint64
	paid                     [int(journal.Contribution) + 1]fixed.Signed // over liquidated and other vaults alike
	closedDebt, leastDebt    uint256.Int
	ofDebt, ofCollateral     Distribution // loss of each liquidated vault, bps
	delay                    Distribution // blocks
	worst                    float64      // largest loss of a vault, bps of its collateral at start
}

// tally is what one arm brought on one path, as floats for ratios.
type tally struct {
	ok                 bool
	vaults, liquidated float64
	loss, closed       float64 // loan, smallest units
	ofDebt, ofDebtN    float64 // sum over liquidated vaults of loss over debt closed, bps, and how many
	ofCollateral       float64 // sum over liquidated vaults of loss over collateral at start, bps
	carry              float64 // sum over all vaults of interest and funding over collateral at start, bps
}

// pairing is two arms so far.
type pairing struct {
	a, b  int
	paths []pairTally
}

// pairTally is what two arms brought on one path, over the vaults that either liquidated.
type pairTally struct {
	ok      bool
	either  float64
	a, b    float64 // sums of loss over collateral at start, bps
	cheaper float64 // how many of them lost less in b
}

// New returns an empty study. The symbols are those of the collateral and of the loan token.
func New(names record.Names, collateral, loan string) *Study {
	s := &Study{names: names, symbols: [2]string{collateral, loan}, arms: make([]gathering, len(names.Arms))}
	s.unit = math.Pow10(names.LoanDecimals - names.CollateralDecimals - 10)
	for a := range names.Arms {
		for b := a + 1; b < len(names.Arms); b++ {
			s.pairs = append(s.pairs, pairing{a: a, b: b})
		}
	}
	return s
}

// Add takes in one path. Paths come in order; the same paths in the same order give the same summary to the last bit.
func (s *Study) Add(p *record.Path) error {
	if len(p.Arms) != len(s.arms) {
		return fmt.Errorf("stats: path %d has %d arms, the study %d", p.Index, len(p.Arms), len(s.arms))
	}
	for _, pair := range s.pairs {
		if err := aligned(p, pair.a, pair.b); err != nil {
			return err
		}
	}
	for a := range s.arms {
		s.arms[a].add(&p.Arms[a], s.unit)
	}
	for i := range s.pairs {
		s.pairs[i].add(p, s.unit)
	}
	s.paths++
	return nil
}

func aligned(p *record.Path, a, b int) error {
	va, vb := p.Arms[a].Vaults, p.Arms[b].Vaults
	if p.Arms[a].Err != nil || p.Arms[b].Err != nil {
		return nil
	}
	if len(va) != len(vb) {
		return fmt.Errorf("%w: path %d, %d against %d", ErrPopulations, p.Index, len(va), len(vb))
	}
	for i := range va {
		if va[i].Borrower != vb[i].Borrower || !va[i].StartCollateral.Eq(&vb[i].StartCollateral) {
			return fmt.Errorf("%w: path %d, row %d", ErrPopulations, p.Index, i)
		}
	}
	return nil
}

func (g *gathering) add(arm *record.Arm, unit float64) {
	if arm.Err != nil {
		g.failed++
		g.paths = append(g.paths, tally{})
		return
	}
	t := tally{ok: true, vaults: float64(len(arm.Vaults))}
	var loss fixed.Signed
	var closed uint256.Int
	g.vaults += uint64(len(arm.Vaults))
	for i := range arm.Vaults {
		v := &arm.Vaults[i]
		for reason, paid := range v.Paid {
			if !paid.IsZero() {
				g.paid[reason] = g.paid[reason].Add(paid)
			}
		}
		t.carry += lossOfCollateral(v, v.Paid[journal.Carry], unit)
		if v.Liquidations == 0 {
			continue
		}
		t.liquidated++
		g.acts += uint64(v.Liquidations)
		lost := v.Loss()
		loss = loss.Add(lost)
		closed.Add(&closed, &v.ClosedDebt)
		g.leastDebt.Add(&g.leastDebt, &v.LeastDebt)
		if !v.ClosedDebt.IsZero() {
			bps := float64(lost.Float64() / v.ClosedDebt.Float64() * 1e4)
			g.ofDebt.Add(bps)
			t.ofDebt += bps
			t.ofDebtN++
		}
		bps := lossOfCollateral(v, lost, unit)
		g.ofCollateral.Add(bps)
		g.worst = math.Max(g.worst, bps)
		t.ofCollateral += bps
		g.delay.Add(float64(v.FirstDelay))
	}
	g.liquidated += uint64(t.liquidated)
	g.closedDebt.Add(&g.closedDebt, &closed)
	t.loss, t.closed = loss.Float64(), closed.Float64()
	g.paths = append(g.paths, t)
}

// lossOfCollateral is what a vault lost, or paid, in basis points of its collateral's value at the start.
func lossOfCollateral(v *record.Vault, lost fixed.Signed, unit float64) float64 {
	if lost.IsZero() {
		return 0
	}
	value := float64(v.StartCollateral.Float64() * float64(v.StartPrice) * unit)
	return float64(lost.Float64() / value * 1e4)
}

func (pair *pairing) add(p *record.Path, unit float64) {
	if p.Arms[pair.a].Err != nil || p.Arms[pair.b].Err != nil {
		pair.paths = append(pair.paths, pairTally{})
		return
	}
	t := pairTally{ok: true}
	va, vb := p.Arms[pair.a].Vaults, p.Arms[pair.b].Vaults
	for i := range va {
		if va[i].Liquidations == 0 && vb[i].Liquidations == 0 {
			continue
		}
		lostA, lostB := va[i].Loss(), vb[i].Loss()
		t.either++
		t.a += lossOfCollateral(&va[i], lostA, unit)
		t.b += lossOfCollateral(&vb[i], lostB, unit)
		if lostB.Cmp(lostA) < 0 {
			t.cheaper++
		}
	}
	pair.paths = append(pair.paths, t)
}
