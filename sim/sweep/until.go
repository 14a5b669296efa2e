package sweep

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Until adds paths until the 95 % interval of a metric is narrow enough at every point and in every arm.
type Until struct {
	Metric string  `json:"metric"`
	Width  float64 `json:"width"` // of the whole interval, in the metric's unit
	Most   int     `json:"most"`  // paths, however wide it is then
}

// untilFactor is by how much more paths a sweep may come to have than its scenario says, where no other bound is given.
const untilFactor = 20

// ParseUntil reads METRIC=WIDTH, as in borrower_loss=1bp; ci stands for the loss of all borrowers. Most is 0: it is set to
// twenty times the scenario's paths.
func ParseUntil(text string) (*Until, error) {
	key, width, ok := strings.Cut(text, "=")
	refuse := func(why string) (*Until, error) {
		return nil, fmt.Errorf("--until %s: %s; write METRIC=WIDTH of its 95 %% interval, as in borrower_loss=1bp (ci stands for borrower_loss)", text, why)
	}
	if !ok {
		return refuse("says no width")
	}
	if key == "ci" {
		key = stats.BorrowerLoss.Key
	}
	m := stats.Find(key)
	if m == nil {
		return refuse(key + " is no metric: " + stats.NearestMetric(key))
	}
	bound, err := stats.ParseBound(m, width)
	if err != nil {
		return refuse(err.Error())
	}
	if !(bound > 0) {
		return refuse("the width is not above 0")
	}
	return &Until{Metric: m.Key, Width: bound}, nil
}

// check sees whether the sweep tells the metric, and sets the bound.
func (u *Until) check(metrics []string, paths int) error {
	if !slices.Contains(metrics, u.Metric) {
		return fmt.Errorf("--until %s: the sweep does not tell this metric; add it to --metrics", u.Metric)
	}
	if u.Most == 0 {
		u.Most = untilFactor * paths
	}
	return nil
}

// next is how many paths every point needs, given what so many say: see [Until.after]. It is 0 where no more are needed.
func (u *Until) next(studies []*stats.Study, paths, block int) int {
	widest := 0.0
	for _, s := range studies {
		widest = max(widest, u.widest(s.Summary()))
	}
	return u.after(widest, paths, block)
}

// widest is the width of the widest interval that an arm or a pair has of the metric.
func (u *Until) widest(of *stats.Summary) (widest float64) {
	m := stats.Find(u.Metric)
	for i := range of.Arms {
		if n, has := of.Arms[i].Numbers[m]; has {
			widest = max(widest, width(n))
		}
	}
	for i := range of.Pairs {
		if n, has := of.Pairs[i].Numbers[m]; has {
			widest = max(widest, width(n))
		}
	}
	return widest
}

// after is how many paths follow so many, whose widest interval is given: as many as make it narrow enough if it narrows by the
// root of their number, twice as many at most, in whole blocks. It is 0 where it is narrow enough, or there are the most.
func (u *Until) after(widest float64, paths, block int) int {
	if widest <= u.Width || paths >= u.Most {
		return 0
	}
	more := float64(paths) * min(2, math.Pow(widest/u.Width, 2))
	blocks := int(math.Ceil(more / float64(block)))
	return min(max(blocks*block, paths+block), u.Most)
}

// width is that of an interval; without end where there is none, and 0 where more paths would give none.
func width(n stats.Number) float64 {
	switch {
	case n.Bounded():
		return n.High - n.Low
	case n.None == infer.Constant || n.None == infer.NotAsked || n.None == infer.SamePaths || n.None == infer.Atom:
		return 0
	}
	return math.Inf(1)
}
