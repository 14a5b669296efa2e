package stats

import (
	"errors"
	"fmt"
	"math"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
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
	paid                     [record.Losses]fixed.Signed // by the liquidated, who are all that lost
	carry                    fixed.Signed                // of liquidated and other vaults alike
	closedDebt, leastDebt    uint256.Int
	closedValue              uint256.Int // of all positions
	several, exchange        bool        // accounts have several positions; a margin engine liquidates
	own                      deeds
	ofDebt, ofCollateral     Distribution // loss of each liquidated vault, bps
	delay                    Distribution // blocks
	worst                    float64      // largest loss of a vault, bps of its collateral at start
}

// tally is what one arm brought on one path, as floats for ratios.
type tally struct {
	ok                 bool
	vaults, liquidated float64
	loss, closed       float64 // loan, smallest units; closed is debt, or value where accounts have several positions
	ofDebt, ofDebtN    float64 // sum over liquidated vaults of loss over what was closed of them, bps, and how many
	ofCollateral       float64 // sum over liquidated vaults of loss over collateral at start, bps
	carry              float64 // sum over all vaults of interest and funding over collateral at start, bps
	acted              float64 // borrowers that did something about their position
}

// pairing is two arms so far.
type pairing struct {
	a, b  int
	paths []pairTally
	apart bool // some borrower fared otherwise in b than in a
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
		s.arms[a].add(&p.Arms[a], s.unit, s.names.Behaviours)
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

func (g *gathering) add(arm *record.Arm, unit float64, behaviours []string) {
	if arm.Err != nil {
		g.failed++
		g.paths = append(g.paths, tally{})
		return
	}
	t := tally{ok: true, vaults: float64(len(arm.Vaults))}
	var loss fixed.Signed
	var closed uint256.Int
	g.vaults += uint64(len(arm.Vaults))
	values := g.valuesClosed(arm)
	for i := range arm.Vaults {
		v := &arm.Vaults[i]
		g.carry = g.carry.Add(v.Paid[journal.Carry])
		t.carry += lossOfCollateral(v, v.Paid[journal.Carry], unit)
		if g.own.add(v, behaviours) {
			t.acted++
		}
		if !v.Liquidated() {
			continue
		}
		for reason := range record.Losses {
			if paid := v.Paid[reason]; !paid.IsZero() {
				g.paid[reason] = g.paid[reason].Add(paid)
			}
		}
		t.liquidated++
		g.acts += uint64(v.Liquidations)
		lost := v.Loss()
		loss = loss.Add(lost)
		g.closedDebt.Add(&g.closedDebt, &v.ClosedDebt)
		g.leastDebt.Add(&g.leastDebt, &v.LeastDebt)
		of := &v.ClosedDebt
		if values != nil {
			of = &values[i]
			g.closedValue.Add(&g.closedValue, of)
		}
		closed.Add(&closed, of)
		if !of.IsZero() {
			bps := float64(lost.Float64() / of.Float64() * 1e4)
			g.ofDebt.Add(bps)
			t.ofDebt += bps
			t.ofDebtN++
		}
		bps := lossOfCollateral(v, lost, unit)
		g.ofCollateral.Add(bps)
		g.worst = math.Max(g.worst, bps)
		t.ofCollateral += bps
		if v.Liquidations > 0 {
			g.delay.Add(float64(v.FirstDelay))
		}
	}
	g.liquidated += uint64(t.liquidated)
	t.loss, t.closed = loss.Float64(), closed.Float64()
	g.paths = append(g.paths, t)
}

// valuesClosed is what liquidations closed of each account, all its positions, at the reference prices of their blocks; nil where
// accounts have one position, whose debt closed is what its loss is measured by. It also notes what kind of arm it is, and counts the
// liquidations of positions beside the main ones.
func (g *gathering) valuesClosed(arm *record.Arm) (values []uint256.Int) {
	for i := range arm.Vaults {
		g.several = g.several || arm.Vaults[i].Positions > 1
	}
	if g.several {
		values = make([]uint256.Int, len(arm.Vaults))
	}
	for k := range arm.Liquidations {
		l := &arm.Liquidations[k]
		g.exchange = g.exchange || l.Kind != record.DiscountSale
		if l.Position > 0 && l.Kind != record.Unwinding {
			g.acts++
		}
		if g.several {
			values[l.Borrower].Add(&values[l.Borrower], &l.Value)
		}
	}
	return values
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
		if !va[i].Liquidated() && !vb[i].Liquidated() {
			continue
		}
		lostA, lostB := va[i].Loss(), vb[i].Loss()
		pair.apart = pair.apart || va[i].Liquidated() != vb[i].Liquidated() || lostA.Cmp(lostB) != 0
		t.either++
		t.a += lossOfCollateral(&va[i], lostA, unit)
		t.b += lossOfCollateral(&vb[i], lostB, unit)
		if lostB.Cmp(lostA) < 0 {
			t.cheaper++
		}
	}
	pair.paths = append(pair.paths, t)
}
