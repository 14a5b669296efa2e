package plan

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// sift drops the borrowers whom some arm would not open a position for, or clips their debt to a basis point below the
// most that every arm opens, and returns how many they were. The borrowers it is given stay as they are.
func (p *Plan) sift(all []agents.Borrower, answer *uint256.Int, first oracle.Price) (kept []agents.Borrower, sifted int) {
	reference := p.world.Scaled(first)
	for i := range all {
		b := &all[i]
		most, limited := p.mostDebt(answer, &reference, &b.Collateral)
		if !limited || !b.Debt.Gt(&most) {
			if sifted > 0 {
				kept = append(kept, *b)
			}
			continue
		}
		if sifted++; sifted == 1 {
			kept = append(make([]agents.Borrower, 0, len(all)), all[:i]...)
		}
		most.MulDivOverflow(&most, uint256.NewInt(9_999), uint256.NewInt(10_000))
		if p.sieve == "clip" && !most.IsZero() {
			clipped := *b
			clipped.Debt = most
			kept = append(kept, clipped)
		}
	}
	if sifted == 0 {
		return all, 0
	}
	return kept, sifted
}

// mostDebt is the most debt with which every arm opens a position of some collateral; limited says that an arm has a limit.
func (p *Plan) mostDebt(answer, reference, collateral *uint256.Int) (most uint256.Int, limited bool) {
	for _, a := range p.arms {
		o, is := a.(arm.Opener)
		if !is {
			continue
		}
		if x := o.MostDebt(&p.world, answer, reference, collateral); !limited || x.Lt(&most) {
			most, limited = x, true
		}
	}
	return most, limited
}

// unopened looks at the borrowers of the first paths for those whom an arm would not open a position for. It refuses
// the study, or notes how many are dropped or clipped in all arms alike.
func (r *reader) unopened(all []built, sample *arm.Sample) {
	p := r.plan
	if p.sieve == "" {
		return
	}
	first, err := p.firstPrice()
	if err != nil {
		return // told
	}
	at, err := p.market(first)
	if err != nil {
		return // told
	}
	drawn := ""
	if !sample.Certain {
		drawn = fmt.Sprintf(" drawn on the first %s", counted(sample.Paths, "path"))
	}
	if p.sieve != "refuse" {
		if _, n := p.sift(sample.Borrowers, &at.Price, first); n > 0 {
			r.Note("%d of %s%s would not be opened in every arm, and are %s in all arms alike.", n, counted(len(sample.Borrowers), "borrower"), drawn,
				map[string]string{"drop": "dropped", "clip": "clipped"}[p.sieve])
		}
		return
	}
	for _, b := range all {
		o, is := b.arm.(arm.Opener)
		if _, surveys := b.form.(arm.Surveyor); !is || surveys {
			continue // it tells of its own limits
		}
		n, which := 0, 0
		for i := range sample.Borrowers {
			if most := o.MostDebt(&p.world, &at.Price, &sample.Price, &sample.Borrowers[i].Collateral); sample.Borrowers[i].Debt.Gt(&most) {
				if n++; n == 1 {
					which = i + 1
				}
			}
		}
		if n > 0 {
			b.at.Refuse("lltv", fmt.Sprintf("%d of %s%s (the first is number %d) would not be opened at the LLTV of this arm: their health is meant at market.lltv, %s",
				n, counted(len(sample.Borrowers), "borrower"), drawn, which, catalog.MustDecimal(arm.Readable(&p.world.HealthLLTV, 18, 18))),
				"set market.lltv to the lowest of all arms and this one's to the others, or population.unopened to drop or to clip them in all arms alike")
		}
	}
}
