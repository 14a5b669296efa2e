package play

import (
	"context"
	"fmt"
	"math"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Ask walks all paths with the controls at some values: [Model.Move] and its steps to the end.
func (m *Model) Ask(values ...string) (*Answer, error) {
	move, err := m.Move(values...)
	for err == nil && !move.Done {
		err = move.Step()
	}
	if err != nil {
		return nil, err
	}
	return &move.Answer, nil
}

// Move is a setting of the controls, whose paths are walked one after the other, so that a reader sees the first at once.
type Move struct {
	Answer
	Done bool `json:"done"` // all paths are walked

	model   *Model
	plan    *plan.Plan
	metrics []*stats.Metric
	study   *stats.Study
	hash    *record.Hash
}

// Move sets the controls to some values, as numbers in text; an empty one leaves its control where the scenario has it. An
// error says which value the scenario refuses.
func (m *Model) Move(values ...string) (*Move, error) {
	if len(values) > len(m.Controls) {
		return nil, fmt.Errorf("play: %d values for %d controls", len(values), len(m.Controls))
	}
	var set []string
	for i, v := range values {
		if v == "" {
			continue
		}
		c := &m.Controls[i]
		if c.scale != 0 && c.scale != 1 {
			v = plain(number(v) * c.scale)
		}
		set = append(set, c.Key+"="+v)
	}
	p := m.plan
	if len(set) > 0 {
		s, err := m.base.With(set...)
		if err != nil {
			return nil, err
		}
		if p, err = plan.New(s); err != nil {
			return nil, err
		}
	}
	move := &Move{model: m, plan: p}
	for i := range told {
		move.metrics = append(move.metrics, stats.Find(told[i].key))
	}
	move.study = stats.NewOf(move.metrics, p.Names(), "", m.Loan)
	var err error
	move.hash, err = record.NewHash(p.Names())
	return move, err
}

// Step walks the next path.
func (m *Move) Step() error { return m.walk(len(m.Paths), m.add) }

// Walk walks one path and returns it in bytes, for the [Move.Take] of another model of the same scenario and program that has
// its controls at the same values: models beside each other walk a path each. The move itself stays as it is.
func (m *Move) Walk(path int) (walked []byte, err error) {
	err = m.walk(path, func(p *record.Path) error {
		walked = pack(p)
		return nil
	})
	return walked, err
}

// Take is [Move.Step] with the next path walked elsewhere.
func (m *Move) Take(walked []byte) error {
	path, err := unpack(walked)
	if err != nil {
		return err
	}
	if int(path.Index) != len(m.Paths) {
		return fmt.Errorf("play: path %d comes where path %d is due", path.Index, len(m.Paths))
	}
	return m.add(path)
}

func (m *Move) walk(path int, sink func(*record.Path) error) error {
	return sim.Run(context.Background(), m.plan, sim.Options{Workers: 1, First: path, Count: 1, Drawn: m.model.drawn}, sink)
}

// add takes the next path in, and brings the numbers up to it.
func (m *Move) add(path *record.Path) error {
	m.Paths = append(m.Paths, pathOf(&path.Arms[0]))
	if err := m.hash.Add(path); err != nil {
		return err
	}
	if err := m.study.Add(path); err != nil {
		return err
	}
	if m.Done = len(m.Paths) == m.model.Paths; m.Done {
		m.Hash = m.hash.Sum()
	}
	of := &m.study.Summary().Arms[0]
	m.Numbers = m.Numbers[:0]
	for i, t := range told {
		n := Number{Key: t.key, Name: t.name, Unit: t.unit}
		if value := of.Of(m.metrics[i]).Value; !math.IsNaN(value) && !math.IsInf(value, 0) {
			if m.metrics[i].Unit == stats.Share {
				value *= map[string]float64{"%": 100, "bps of debt": 1e4}[t.unit]
			}
			n.Value = &value
		}
		m.Numbers = append(m.Numbers, n)
	}
	return nil
}

// pathOf is what a path's arm comes to.
func pathOf(arm *record.Arm) Path {
	if arm.Err != nil {
		return Path{Failed: arm.Err.Error()}
	}
	var debt fixed.Signed
	var lost [record.Losses]fixed.Signed
	out := Path{}
	for i := range arm.Vaults {
		v := &arm.Vaults[i]
		debt = debt.Add(fixed.Positive(&v.StartDebt))
		for r := range lost {
			lost[r] = lost[r].Add(v.Paid[r])
		}
		if v.Liquidated() {
			out.Liquidated++
		}
	}
	out.Debt, out.BadDebt, out.Latent = debt.String(), lost[journal.BadDebt].Neg().String(), arm.Undone.EndShortfall.Dec()
	for _, amount := range lost {
		out.Lost = append(out.Lost, amount.String())
	}
	return out
}
