package tables

import (
	"fmt"
	"math"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// run is what one arm brought on one path.
type run struct {
	*record.Arm
	acts []act // of Liquidations, in their order; only where the table asks for them
}

// path is what one path brought.
type path struct {
	names record.Names
	clock oracle.Clock    // of the study
	arms  map[string]*run // those that did not fail
}

// cell is one number of a table in the making.
type cell struct {
	grid, row, column int
	ratio             infer.Ratio
}

// gathering takes in the paths of a table's study.
type gathering struct {
	table *Table
	cells []cell
	scans []*scan // of rows at equal probability, each once
	hours float64 // the length of the table's studies
	came  map[attended]attendance
}

// attended is an arm of one of the table's studies.
type attended struct {
	study int
	arm   string
}

// attendance is how many vaults could be liquidated in it over all paths, and how many were.
type attendance struct{ could, were int }

// see counts a path.
func (a *attendance) see(arm *record.Arm) {
	for i := range arm.Vaults {
		v := &arm.Vaults[i]
		if v.Liquidated() {
			a.were++
		}
		if v.Reached || v.Liquidated() {
			a.could++
		}
	}
}

// unserved is the first of a claim's arms that liquidated nobody, although vaults could be; empty where none is.
func (g *gathering) unserved(c *claim) string {
	for _, key := range []string{c.column, c.less} {
		if key == "" {
			continue
		}
		number, _ := g.find(c.row, key)
		column := &g.table.grids[number.grid].columns[number.column]
		if a := g.came[attended{column.study, column.name()}]; a.could > 0 && a.were == 0 {
			return column.name()
		}
	}
	return ""
}

func newGathering(t *Table) *gathering {
	g := &gathering{table: t, came: map[attended]attendance{}}
	for i := range t.grids {
		for j := range t.grids[i].rows {
			if at := t.grids[i].rows[j].at; at != nil && g.scanOf(at) == nil {
				g.scans = append(g.scans, newScan(at))
			}
			for k := range t.grids[i].columns {
				g.cells = append(g.cells, cell{grid: i, row: j, column: k, ratio: infer.Ratio{Share: t.grids[i].rows[j].within == shares}})
			}
		}
	}
	return g
}

// scanOf returns the scan of what is held equal, nil where there is none yet.
func (g *gathering) scanOf(at *equal) *scan {
	for _, s := range g.scans {
		if s.of == at {
			return s
		}
	}
	return nil
}

// add takes in one path of one of the table's studies, and the number of the first like it.
func (g *gathering) add(study int, names record.Names, clock oracle.Clock, p *record.Path, first int) error {
	g.hours = max(g.hours, float64(clock.Blocks)*clock.Step()/3600)
	on := &path{names: names, clock: clock, arms: map[string]*run{}}
	for i := range p.Arms {
		if p.Arms[i].Err != nil {
			continue
		}
		arm := &run{Arm: &p.Arms[i]}
		if g.table.acts {
			var err error
			if arm.acts, err = actsOf(arm.Arm, names); err != nil {
				return fmt.Errorf("tables: path %d, arm %s: %w", p.Index, names.Arms[i], err)
			}
		}
		on.arms[names.Arms[i]] = arm
		at := attended{study, names.Arms[i]}
		came := g.came[at]
		came.see(arm.Arm)
		g.came[at] = came
	}
	for _, s := range g.scans {
		s.add(study, on)
	}
	for i := range g.cells {
		c := &g.cells[i]
		of := &g.table.grids[c.grid]
		column := &of.columns[c.column]
		if column.study != study || of.rows[c.row].at != nil {
			continue
		}
		arm := on.arms[column.name()]
		if arm == nil {
			c.ratio.Skip()
			continue
		}
		y, x := of.rows[c.row].measure(on, arm)
		c.ratio.AddLike(first, y, x)
	}
	return nil
}

// find returns the cell of a row and a column.
func (g *gathering) find(key, column string) (*cell, *row) {
	for i := range g.cells {
		c := &g.cells[i]
		of := &g.table.grids[c.grid]
		if of.rows[c.row].key == key && of.columns[c.column].key == column {
			return c, &of.rows[c.row]
		}
	}
	panic("tables: " + g.table.Name + " has no row " + key + " in a column " + column)
}

// of is an estimate of a row in its unit, in studies of so many hours. Its interval is cut at what is possible:
// the linearisation behind it knows no bounds.
func (r *row) of(e infer.Estimate, length float64) infer.Estimate {
	e = r.in(e)
	switch r.within {
	case shares:
		return e.Within(0, r.factor)
	case positive:
		return e.Within(0, math.Inf(1))
	case negative:
		return e.Within(math.Inf(-1), 0)
	case hours:
		return e.Within(0, length)
	}
	return e
}

// apart is a difference of two estimates of a row, likewise.
func (r *row) apart(e infer.Estimate, length float64) infer.Estimate {
	e = r.in(e)
	switch r.within {
	case shares:
		return e.Within(-r.factor, r.factor)
	case hours:
		return e.Within(-length, length)
	}
	return e
}

// in multiplies an estimate into a row's unit.
func (r *row) in(e infer.Estimate) infer.Estimate {
	return e.Times(r.factor)
}

// readOff fills the cells of rows at equal probability, once all studies are taken in.
func (g *gathering) readOff() {
	for i := range g.cells {
		c := &g.cells[i]
		of := &g.table.grids[c.grid]
		if r := &of.rows[c.row]; r.at != nil {
			c.ratio = g.scanOf(r.at).read(r.read, &of.columns[c.column])
		}
	}
}

// results are the numbers of everything taken in.
func (g *gathering) results(out *Result) {
	g.readOff()
	at := 0
	for i := range g.table.grids {
		of := &g.table.grids[i]
		made := Grid{Title: of.title, About: of.about}
		for _, c := range of.columns {
			made.Columns = append(made.Columns, Column{Key: c.key, Head: c.head})
		}
		for j := range of.rows {
			r := &of.rows[j]
			line := Row{Section: r.section, Key: r.key, Label: r.label, Unit: r.unit, decimals: r.decimals}
			for range of.columns {
				line.Cells = append(line.Cells, r.of(g.cells[at].ratio.Estimate(), g.hours))
				at++
			}
			made.Rows = append(made.Rows, line)
		}
		out.Grids = append(out.Grids, made)
	}
	var judged []Judgement
	for _, c := range g.table.claims {
		number, r := g.find(c.row, c.column)
		e := number.ratio.Infer()
		shown := r.of(e.Estimate, g.hours)
		if c.less != "" {
			other, _ := g.find(c.row, c.less)
			e = number.ratio.InferLess(&other.ratio)
			shown = r.apart(e.Estimate, g.hours)
		}
		verdict, unserved := Judge(e, c.relation, c.bound/r.factor), g.unserved(&c)
		if unserved != "" {
			verdict = Judgement{Open, 1}
		}
		judged = append(judged, verdict)
		out.Claims = append(out.Claims, Claim{
			Source: c.source, Wording: c.wording, Evidence: c.evidence, Unit: r.unit, Number: shown,
			Relation: c.relation, Bound: c.bound, Why: c.why, Unserved: unserved, decimals: r.decimals,
		})
	}
	// The tables share the chance of an error by how many sentences each has, so that what one says does not depend
	// on which others are made.
	for i, j := range together(judged, chance*float64(len(judged))/float64(sentences())) {
		out.Claims[i].Verdict, out.Claims[i].Doubt = j.Verdict, j.Doubt
	}
}
