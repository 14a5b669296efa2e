package sim

import (
	"io"
	"sync"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/plan"
)

// Drawn keeps the reference prices and the borrowers of consecutive paths, so that studies that differ in neither draw them
// once. Each path is drawn when it is first asked for. It may be shared by any number of runs at once. Make it with [Draw].
type Drawn struct {
	plan  *plan.Plan
	first int
	paths []drawnPath
}

// drawnPath is one path of them.
type drawnPath struct {
	prices struct {
		sync.Once
		rows [][]oracle.Price
		err  error // how they end: io.EOF where they are whole
	}
	start struct {
		sync.Once
		arm.Start
		err error
	}
}

// Draw returns count paths of a plan from the first one given, which are not drawn yet.
func Draw(p *plan.Plan, first, count int) *Drawn {
	return &Drawn{plan: p, first: first, paths: make([]drawnPath, count)}
}

// of is a path, nil where it is not kept.
func (d *Drawn) of(path uint32) *drawnPath {
	if d == nil {
		return nil
	}
	if i := int(path) - d.first; i >= 0 && i < len(d.paths) {
		return &d.paths[i]
	}
	return nil
}

// walk walks the prices of a path for a plan. It is nil where that has others.
func (d *Drawn) walk(p *plan.Plan, path uint32) oracle.Walker {
	kept := d.of(path)
	if kept == nil || !d.plan.SamePrices(p) {
		return nil
	}
	of := &kept.prices
	of.Do(func() {
		walker, blocks := d.plan.Walk(path), d.plan.Clock().Blocks
		for range d.plan.Assets() {
			of.rows = append(of.rows, make([]oracle.Price, blocks))
		}
		part, filled := make([][]oracle.Price, len(of.rows)), 0
		for of.err == nil {
			for i := range part {
				part[i] = of.rows[i][filled:min(filled+chunk, len(of.rows[i]))]
			}
			if len(part[0]) == 0 {
				of.err = io.EOF
				break
			}
			var n int
			n, of.err = walker.Fill(part)
			filled += n
		}
		for i := range of.rows {
			of.rows[i] = of.rows[i][:filled]
		}
	})
	return &again{rows: of.rows, err: of.err}
}

// begin is what a path of a plan begins with. ok reports whether it is kept here.
func (d *Drawn) begin(p *plan.Plan, path uint32, first []oracle.Price) (start arm.Start, ok bool, err error) {
	kept := d.of(path)
	if kept == nil || !d.plan.SamePopulation(p) {
		return arm.Start{}, false, nil
	}
	of := &kept.start
	of.Do(func() { of.Start, of.err = d.plan.Begin(path, append([]oracle.Price(nil), first...)) })
	return of.Start, true, of.err
}

// again walks prices that are kept.
type again struct {
	rows [][]oracle.Price
	at   int
	err  error
}

// Fill implements [oracle.Walker].
func (a *again) Fill(dst [][]oracle.Price) (n int, err error) {
	for i := range dst {
		n = copy(dst[i], a.rows[i][a.at:])
	}
	if a.at += n; a.at == len(a.rows[0]) {
		return n, a.err
	}
	return n, nil
}
