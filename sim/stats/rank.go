package stats

import (
	"cmp"
	"math"
	"slices"

	"github.com/ringfence-sim/ringfence/sim/infer"
)

// How designs of lending rank among each other: by what borrowers lost, and by how they ended. Cheap for borrowers can be dear
// for lenders, so bad debt, the protocol's revenue and the time to fill stand beside.

var ranking = Subject{Place: 87, Name: "how designs rank"}

var ranksMean = Definition{"Rank", "Where an arm of lending stands among all of its study, 1 the best: by the expected loss of any borrower, least first, and by how any borrower ended, most first. Arms of the same number share a rank. The ranks that stand beside are those that are open: an arm is placed behind those alone whose paired difference from it is clear, and before those alone from which its own is. All differences of a study's arms in both numbers are judged together: Holm's method holds the chance that any of them is told with the wrong sign to 5 %. There are ranks where a study has three arms of lending or more."}

// The ranks of an arm. Their bounds are the ranks that are open.
var (
	RankByLoss = Register(Metric{
		Key: "rank_by_loss", Subject: ranking, Place: 1, Unit: Place, From: unranked{}, Listed: hasRank,
		Means: ranksMean, Detail: "by the expected loss of any borrower",
	})
	RankByWealth = Register(Metric{
		Key: "rank_by_wealth", Subject: ranking, Place: 2, Unit: Place, From: unranked{}, Listed: hasRank,
		Means: ranksMean, Detail: "by how any borrower ended",
	})
)

// Place is a number in an order, from 1.
const Place Unit = "place"

// fewestRanked is how many arms there must be: two are compared, not ranked.
const fewestRanked = 3

func hasRank(a *Arm) bool { return a.Ranked }

// unranked is no number: ranks are known once all arms are.
type unranked struct{}

func (unranked) Gather() Gatherer { return unranked{} }
func (unranked) Add(*Run)         {}
func (unranked) Skip()            {}
func (unranked) Number() Number   { return Number{Estimate: infer.Bare(math.NaN(), 0)} }

// order is a number by which arms are ranked.
type order struct {
	rank, of, apart *Metric
	most            bool // the most is best
}

func orders() []order {
	return []order{{RankByLoss, ExpectedLoss, ExpectedLossDifference, false}, {RankByWealth, EndWealth, EndWealthOfAllDifference, true}}
}

// Rank has the summary rank some arms among each other: designs of lending. Fewer than three are compared, and not ranked.
func (s *Study) Rank(arms ...string) { s.ranked = arms }

// rank gives arms their ranks. An arm none of whose runs ended has none.
func (s *Summary) rank(names []string) {
	var arms []*Arm
	for i := range s.Arms {
		if a := &s.Arms[i]; a.Paths > 0 && slices.Contains(names, a.Name) {
			arms = append(arms, a)
		}
	}
	if len(arms) < fewestRanked || slices.ContainsFunc(arms, func(a *Arm) bool {
		return slices.ContainsFunc(orders(), func(o order) bool { return math.IsNaN(a.Of(o.of).Value) })
	}) {
		return
	}
	for _, a := range arms {
		a.Ranked = true
	}
	better := s.clearly(arms)
	for _, o := range orders() {
		for _, a := range arms {
			at, best, worst := 1, 1, len(arms)
			for _, b := range arms {
				if o.beats(b, a) {
					at++
				}
				if better[contest{o.rank, b.Name, a.Name}] {
					best++
				}
				if better[contest{o.rank, a.Name, b.Name}] {
					worst--
				}
			}
			e := infer.Bare(float64(at), a.Paths)
			e.Low, e.High = float64(min(best, at)), float64(max(worst, at))
			a.Numbers[o.rank] = Number{Estimate: e}
		}
	}
}

// beats reports whether arm a's number is better than b's.
func (o order) beats(a, b *Arm) bool {
	c := cmp.Compare(a.Of(o.of).Value, b.Of(o.of).Value)
	return c < 0 && !o.most || c > 0 && o.most
}

// contest is that one arm's number is clearly better than another's.
type contest struct {
	by            *Metric
	winner, loser string
}

// clearly are the contests that are decided, all judged together.
func (s *Summary) clearly(arms []*Arm) map[contest]bool {
	var members []contest
	var doubts []float64
	has := func(name string) bool { return slices.ContainsFunc(arms, func(a *Arm) bool { return a.Name == name }) }
	for i := range s.Pairs {
		p := &s.Pairs[i]
		if p.Alike || !has(p.A) || !has(p.B) {
			continue
		}
		for _, o := range orders() {
			n := p.Of(o.apart) // B less A
			if !n.Bounded() {
				continue
			}
			c := contest{o.rank, p.A, p.B}
			if (n.Value > 0) == o.most {
				c.winner, c.loser = p.B, p.A
			}
			members, doubts = append(members, c), append(doubts, n.Doubt)
		}
	}
	decided := map[contest]bool{}
	for i, stands := range infer.Holm(doubts, infer.Errs) {
		decided[members[i]] = stands
	}
	return decided
}

// Ranked are the arms that have ranks, least loss first. There are none where the study ranks nothing.
func (s *Summary) Ranked() (arms []*Arm) {
	for i := range s.Arms {
		if hasRank(&s.Arms[i]) {
			arms = append(arms, &s.Arms[i])
		}
	}
	slices.SortStableFunc(arms, func(a, b *Arm) int { return cmp.Compare(a.Of(RankByLoss).Value, b.Of(RankByLoss).Value) })
	return arms
}
