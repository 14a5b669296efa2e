package report

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// How many assumptions a table of movements has, the farthest first.
const (
	inTerminal = 5
	inFigure   = 8
	onPage     = math.MaxInt
)

// seen is the least movement that shows in a table.
const seen = 0.05

// sensitivities are the tables of movements, one for each headline that anything moves.
func (r *Report) sensitivities(most int) (all []grid) {
	if r.Sensitivity == nil || len(r.Sensitivity.Trials) == 0 {
		return nil
	}
	var still []string
	for _, columns := range r.headlines() {
		m := columns[0].Metric
		ranked := r.Sensitivity.Ranked(func(of *stats.Movement) bool { return of.Metric == m })
		shown, less := split(ranked, m, most)
		if len(shown) == 0 {
			still = append(still, m.Headline)
			continue
		}
		g := grid{title: fmt.Sprintf("How far assumptions move the %s, %s", m.Headline, columns[0].Unit), heading: [][]string{{"", ""}, {"assumption", "paths"}}}
		for _, c := range columns {
			over, under := "", c.Arm
			if c.Against != "" {
				over, under = c.Arm, "− "+c.Against
			}
			g.heading[0], g.heading[1] = append(g.heading[0], over), append(g.heading[1], under)
		}
		if strings.Join(g.heading[0], "") == "" {
			g.heading = g.heading[1:]
		}
		bounded := false
		for _, t := range shown {
			row, paths := []string{fmt.Sprintf("%s %s → %s", t.Key, t.From, t.To), ""}, 0
			for _, c := range columns {
				cell := none
				if move := t.Move(&c); move != nil {
					cell, paths = interval(move.Estimate, 1, 1), max(paths, move.Paths)
					bounded = bounded || move.Bounded()
				}
				row = append(row, cell)
			}
			row[1] = fmt.Sprint(paths)
			g.rows = append(g.rows, row)
		}
		if bounded {
			g.title += " [95 % interval]"
		}
		if less > 0 {
			g.notes = append(g.notes, "The farthest stands first. "+more(less))
		}
		all = append(all, g)
	}
	if len(all) > 0 && len(still) > 0 {
		last := &all[len(all)-1]
		last.notes = append(last.notes, fmt.Sprintf("No assumption that was tried moves the %s by %s bps or more.", strings.Join(still, ", or the "), number(seen, 2)))
	}
	return all
}

// more says where the assumptions stand that a table leaves out.
func more(n int) string {
	if n == 1 {
		return "One assumption more, moving it less, stands in sensitivity.csv."
	}
	return fmt.Sprintf("%d assumptions more, each moving it less, stand in sensitivity.csv.", n)
}

// headlines are the headlines that were tried, those of one metric together.
func (r *Report) headlines() (all [][]stats.Movement) {
	for _, h := range r.Sensitivity.Headlines() {
		if n := len(all); n > 0 && all[n-1][0].Metric == h.Metric && all[n-1][0].Unit == h.Unit {
			all[n-1] = append(all[n-1], h)
		} else {
			all = append(all, []stats.Movement{h})
		}
	}
	return all
}

// split are the trials of the assumptions that move a metric farthest, and how many more assumptions move it.
func split(ranked [][]*stats.Trial, m *stats.Metric, most int) (shown []*stats.Trial, less int) {
	for k, trials := range ranked {
		size := 0.0
		for _, t := range trials {
			for i := range t.Moves {
				if t.Moves[i].Metric == m {
					size = max(size, t.Moves[i].Size())
				}
			}
		}
		switch {
		case size < seen:
			return shown, less
		case k >= most:
			less++
		default:
			shown = append(shown, trials...)
		}
	}
	return shown, less
}

// triedOn says what the movements rest on, and what was not tried; empty where none was asked for.
func (r *Report) triedOn() string {
	s := r.Sensitivity
	if s == nil || s.Values == 0 {
		return ""
	}
	tried := count(s.Values, "other value")
	if len(s.Left) > 0 {
		tried = fmt.Sprintf("%d of %s", len(s.Trials), tried)
	}
	text := fmt.Sprintf("Sensitivity: %s of the scenario's assumptions, one at a time, along %s with the same random numbers", tried, along(s))
	if s.Closely > s.Screen {
		text += fmt.Sprintf("; those that moved a headline most along %d", s.Closely)
	}
	were := "were"
	if s.Walked == 1 {
		were = "was"
	}
	text += fmt.Sprintf(". %s %s walked beside the study's.", count(s.Walked, "path"), were)
	if n := s.Screen; n > 0 && len(s.Along) == n && s.Along[n-1] >= n {
		text += " On earlier paths each headline is zero, and they were passed over: what an assumption would change there is not seen."
	}
	if len(s.Left) > 0 {
		text += fmt.Sprintf(" They are of the assumptions that moved the headlines of the built-in studies most; all would take many times as long as the study. Not tried: %s. --sensitivity 1 tries them too.", r.left())
	}
	if s.Screen < infer.Few {
		text += fmt.Sprintf(" A movement without an interval rests on too few paths for one: --sensitivity closely walks those that move a headline most along %d, and --sensitivity %d each.", infer.Few+4, infer.Few+4)
	}
	refused, failed, dash, finer := 0, 0, false, false
	for i := range s.Trials {
		failed += s.Trials[i].Failed
		for k := range s.Trials[i].Moves {
			m := &s.Trials[i].Moves[k]
			dash = dash || math.IsNaN(m.Value) && !math.IsNaN(m.From)
		}
		if s.Trials[i].Refused != "" {
			refused++
		}
		finer = finer || s.Trials[i].Step != ""
	}
	if refused > 0 {
		text += fmt.Sprintf(" %s cannot stand in this scenario: sensitivity.csv says why.", count(refused, "value"))
	}
	if dash {
		text += " A dash: at that value nothing was liquidated on these paths, or the run failed, and there is no number to move to."
	}
	if failed > 0 {
		text += fmt.Sprintf(" %s failed, which sensitivity.csv names.", count(failed, "run"))
	}
	if finer {
		text += " Intervals shorter than the step between prices are held against the scenario as it stands at a finer step."
	}
	return text
}

// along says which paths every value was walked along that was tried.
func along(s *stats.Sensitivity) string {
	n := len(s.Along)
	switch {
	case n > 0 && s.Along[n-1] >= n && n == 1:
		return fmt.Sprintf("the study's path %d", s.Along[0])
	case n > 0 && s.Along[n-1] >= n:
		return fmt.Sprintf("%d of the study's paths (%d to %d)", n, s.Along[0], s.Along[n-1])
	case s.Screen > 1:
		return "the study's first " + count(s.Screen, "path")
	}
	return "the study's first path"
}

// namedLeft is how many assumptions that were not tried the terminal names.
const namedLeft = 4

// left names the assumptions that were not tried.
func (r *Report) left() string {
	var keys []string
	for i := range r.Sensitivity.Left {
		if key := r.Sensitivity.Left[i].Key; !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	if len(keys) <= namedLeft+1 {
		return strings.Join(keys, ", ")
	}
	return fmt.Sprintf("%s and %d more, which sensitivity.csv names", strings.Join(keys[:namedLeft], ", "), len(keys)-namedLeft)
}

// tornados draw the headlines that anything moves: differences between arms, or of one arm where there is no other.
func (r *Report) tornados() (all []*Figure) {
	if r.Sensitivity == nil {
		return nil
	}
	for _, columns := range r.headlines() {
		for _, h := range columns {
			if h.Against == "" && len(r.Summary.Arms) > 1 {
				continue
			}
			same := func(m *stats.Movement) bool { return m.Metric == h.Metric && m.Arm == h.Arm && m.Against == h.Against }
			var keys [][]*stats.Trial
			for _, trials := range r.Sensitivity.Ranked(same) {
				if m := trials[0].Move(&h); m != nil && m.Size() >= seen && len(keys) < inFigure {
					keys = append(keys, trials)
				}
			}
			if keys == nil {
				continue
			}
			of := h.Arm
			if h.Against != "" {
				of += " − " + h.Against
			}
			title := fmt.Sprintf("%s: the %s, by how much it moves", of, h.Metric.Headline)
			first := keys[0][0]
			told := fmt.Sprintf("%s. Farthest: %s from %s to %s, %s %s.", title, first.Key, first.From, first.To, interval(first.Move(&h).Estimate, 1, 1), h.Unit)
			f := r.tornado(keys, &h, told)
			f.ID, f.Caption = fmt.Sprintf("tornado-%d", len(all)+1), title+". The value tried stands at its bar; the thin line is the 95 % interval of the movement."
			all = append(all, f)
		}
	}
	return all
}

func (r *Report) tornado(keys [][]*stats.Trial, h *stats.Movement, told string) *Figure {
	p := newChart("movement, "+h.Unit, "")
	p.add(bars{keys, h})
	p.y.bare = true
	for i, trials := range keys {
		p.y.ticks = append(p.y.ticks, tick{stands(i, len(keys)), fmt.Sprintf("%s (%s)", trials[0].Key, trials[0].From)})
	}
	f := p.figure("", told, 760, float64(60+34*len(keys)))
	f.Columns = []string{"key", "from", "to", "movement", "low", "high"}
	for _, trials := range keys {
		for _, t := range trials {
			if m := t.Move(h); m != nil {
				f.Rows = append(f.Rows, []string{t.Key, t.From, t.To, plain(m.Value), plain(m.Low), plain(m.High)})
			}
		}
	}
	return f
}

// bars draws a bar for each value of each assumption, from 0 to the movement, with its interval and the value at
// its end.
type bars struct {
	keys [][]*stats.Trial
	of   *stats.Movement
}

// sides are the colours of the two values of an assumption. The value stands at the bar, so colour tells nothing
// alone.
var sides = []color.RGBA{armColours[1], armColours[0]}

func (b bars) draw(c *canvas) {
	for row, trials := range b.keys {
		for i, t := range trials {
			m := t.Move(b.of)
			if m == nil || math.IsNaN(m.Value) {
				continue
			}
			at := stands(row, len(b.keys)) + 0.19 - 0.38*float64(i)
			c.bar(sides[i%len(sides)], 0, m.Value, at-0.15, at+0.15)
			end := m.Value
			if m.Bounded() {
				c.line(ink, 0.9, point{c.x(m.Low), c.y(at)}, point{c.x(m.High), c.y(at)})
				if end = m.High; m.Value < 0 {
					end = m.Low
				}
			}
			anchor, place := "start", c.x(end)+4
			if m.Value < 0 {
				anchor, place = "end", c.x(end)-4
			}
			c.write(8, anchor, point{place, c.y(at) + 3}, t.To)
		}
	}
	c.zero()
}

func (b bars) reach() (xmin, xmax, ymin, ymax float64) {
	for _, trials := range b.keys {
		for _, t := range trials {
			m := t.Move(b.of)
			if m == nil || math.IsNaN(m.Value) {
				continue
			}
			xmin, xmax = math.Min(xmin, m.Value), math.Max(xmax, m.Value)
			if m.Bounded() {
				xmin, xmax = math.Min(xmin, m.Low), math.Max(xmax, m.High)
			}
		}
	}
	room := (xmax - xmin) * 0.14 // for the values at the ends
	return xmin - room, xmax + room, -0.6, float64(len(b.keys)) - 0.4
}
