package liquidation

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"sort"
	"strconv"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/internal/shared"
)

// A size of 10 over 5, 3 and 6 is 50/14, 30/14 and 60/14: 3, 2 and 4 units, and the one that is left goes to the remainder of 8
// and not to those of 2 and 4.
func TestDivisionByTheLargestRemainder(t *testing.T) {
	all := []portion{{id: 0, size: *uint256.NewInt(5)}, {id: 1, size: *uint256.NewInt(3)}, {id: 2, size: *uint256.NewInt(6)}}
	divide(all, uint256.NewInt(10))
	got := map[exchange.PositionID]uint64{}
	for i := range all {
		got[all[i].id] = all[i].part.Uint64()
	}
	require.Equal(t, map[exchange.PositionID]uint64{0: 4, 1: 2, 2: 4}, got)
}

// Of any division the parts sum to the size, each within one unit of its exact share and never more than there is.
func TestDivisionIsWithinAUnitOfTheShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []portion
		var total uint64
		for i, size := range rapid.SliceOfN(rapid.Uint64Range(1, 1e9), 1, 30).Draw(t, "sizes") {
			all = append(all, portion{id: exchange.PositionID(i), size: *uint256.NewInt(size)})
			total += size
		}
		size := rapid.Uint64Range(1, 2*total).Draw(t, "size")
		divide(all, uint256.NewInt(size))
		var sum uint64
		for i := range all {
			part, own := all[i].part.Uint64(), all[i].size.Uint64()
			require.LessOrEqual(t, part, own)
			if size < total {
				require.Less(t, math.Abs(float64(part)-float64(size)*float64(own)/float64(total)), 1.0001)
			}
			sum += part
		}
		require.Equal(t, min(size, total), sum)
	})
}

// wave is one account below zero against a side of counterparties.
type wave struct{ deficit, capacity float64 }

// borne is what the counterparties of a wave bore under a policy, the most first.
type borne struct {
	each    []float64
	total   float64
	touched int
	inFront float64 // of what was borne, what fell on the half with the higher leveraged return
}

// bear closes a wave: its loser is long at 100 and bankrupt at 104, at a mark of 100; counterparties are shorts of lognormal
// size three times as large together, with the capacity as their equity.
func (w wave) bear(t *testing.T, policy Policy, seed uint64) borne {
	rules := plain().with(Deleverage{By: Leveraged{}, Policy: policy, At: AtBust}).without("on-fund", "backstop")
	e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), &slab{})
	e.Seed(seed, 0)
	mark(t, e, m, px(110), 1)
	size := w.deficit / 4
	long := funded(t, e, u(size*6))
	_, err := e.Open(exchange.Opening{Account: long, Side: exchange.Long, Size: u(size), Value: u(size * 110), Margin: u(size * 6), Mode: exchange.Isolated})
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(seed, 1))
	var sizes []float64
	var sum float64
	for range 60 {
		sizes = append(sizes, math.Exp(1.5*random.NormFloat64()))
		sum += sizes[len(sizes)-1]
	}
	returns := map[exchange.PositionID]float64{}
	var ids []exchange.PositionID
	for _, s := range sizes {
		q := s / sum * 3 * size
		margin := math.Max(s/sum*w.capacity*math.Exp(0.5*random.NormFloat64()), q*110*0.021)
		a := funded(t, e, u(margin*1.01+1))
		id, err := e.Open(exchange.Opening{Account: a, Side: exchange.Short, Size: u(q), Value: u(q * 110), Margin: u(margin), Mode: exchange.Isolated})
		require.NoError(t, err)
		returns[id], ids = q/margin, append(ids, id)
	}
	sort.Slice(ids, func(i, j int) bool { return returns[ids[i]] > returns[ids[j]] })
	front := map[exchange.PositionID]bool{}
	for _, id := range ids[:len(ids)/2] {
		front[id] = true
	}
	var out borne
	for _, ev := range mark(t, e, m, px(100), 2) {
		if ev.Action != Deleveraged {
			continue
		}
		lost := -ev.Bystanders.Float64() / 1e8
		out.each, out.total = append(out.each, lost), out.total+lost
		if front[ev.Position] {
			out.inFront += lost
		}
		out.touched++
	}
	sort.Sort(sort.Reverse(sort.Float64Slice(out.each)))
	return out
}

// Who bears a deficit is the policy's doing, and how much is not: on waves with the deficits and capacities of 10 October 2025
// every policy takes the same total. In proportion all bear their share; the queue and the random order put it on few, the
// queue on those with the highest leveraged return. Totals of the data are a range, not a target.
func TestDeleveragingPoliciesByWhoBearsWhat(t *testing.T) {
	f, err := os.Open(shared.Path(t, "data/adl/hyperliquid_2025-10-10_waves.csv"))
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	number := func(row []string, name string) float64 {
		x, err := strconv.ParseFloat(row[column[name]], 64)
		require.NoError(t, err)
		return x
	}
	first, touched, front := map[Policy]float64{}, map[Policy]int{}, map[Policy]float64{}
	for i, row := range rows[1:] {
		w := wave{number(row, "budget_needed_usd"), number(row, "total_cap_usd")}
		for _, policy := range []Policy{Queue, ProRata, AtRandom} {
			b := w.bear(t, policy, uint64(i))
			require.InDelta(t, w.deficit, b.total, 1e-4*w.deficit+1e-4, "wave %d, %s", i, policy)
			first[policy] += b.each[0] / b.total
			touched[policy] += b.touched
			front[policy] += b.inFront / b.total
			if policy == ProRata {
				require.Equal(t, 60, b.touched)
			}
		}
	}
	n := float64(len(rows) - 1)
	for _, policy := range []Policy{Queue, ProRata, AtRandom} {
		t.Logf("%-8s of the deficit, the first bears %4.1f %%, the half with the higher return %5.1f %%; %4.1f of 60 are closed in part or whole",
			policy, 100*first[policy]/n, 100*front[policy]/n, float64(touched[policy])/n)
	}
	require.Less(t, first[ProRata], first[Queue])
	require.Less(t, first[ProRata], first[AtRandom])
	require.Less(t, touched[Queue], touched[ProRata])
	require.Less(t, touched[AtRandom], touched[ProRata])
	require.Greater(t, front[Queue], front[AtRandom])
	require.Greater(t, front[Queue], front[ProRata])
}

// Who would end below zero with its part of a division is left out, and the others bear that. Closed at 98 with the mark at 96,
// shorts lose 2 a unit: the one of 4 has 5 of equity, needs 3.84 and would lose 8 with all that the one of 6 does not take.
func TestProRataLeavesOutWhoCannotBearIt(t *testing.T) {
	rules := plain().with(Deleverage{By: Leveraged{}, Policy: ProRata, At: AtBust}).without("on-fund", "backstop")
	e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), &slab{})
	mark(t, e, m, px(100), 1)
	open := func(side exchange.Side, size, margin float64) exchange.PositionID {
		a := funded(t, e, u(margin))
		id, err := e.Open(exchange.Opening{Account: a, Side: side, Size: u(size), Value: u(size * 100), Margin: u(margin), Mode: exchange.Isolated})
		require.NoError(t, err)
		return id
	}
	open(exchange.Long, 10, 20) // bankrupt at 98
	rich, poor := open(exchange.Short, 6, 100), open(exchange.Short, 4, 10)
	e.Charge(poor, u(21))
	mark(t, e, m, px(96), 2)
	require.True(t, e.Closed(rich))
	require.Equal(t, u(4), e.size(poor))
	require.NoError(t, e.Check())
}
