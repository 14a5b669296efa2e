package sim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// toy is an arm that writes down how it is walked. What a borrower has in it is a hundred times the price, and the number of
// blocks that it has been walked along.
type toy struct {
	liquidates []arm.Onset // in the order of blocks
	walked     []oracle.Price
	firsts     []uint64
	asked      []string
	fails      string // where it fails: reset, walk, wealth, finish; or panics
	told       int
}

var errToy = errors.New("toy")

func (a *toy) failing(at string) error {
	switch a.fails {
	case at:
		return errToy
	case "panic":
		panic("a toy breaks")
	}
	return nil
}

func (a *toy) Reset(s *arm.Start) error {
	a.walked, a.firsts, a.asked, a.told = nil, nil, nil, 0
	if len(s.Borrowers) != 4 {
		return fmt.Errorf("%d borrowers", len(s.Borrowers))
	}
	return a.failing("reset")
}

func (a *toy) Walk(prices [][]oracle.Price, first uint64) error {
	a.walked, a.firsts = append(a.walked, prices[0]...), append(a.firsts, first)
	return a.failing("walk")
}

func (a *toy) Finish(to *record.Arm) error {
	to.Vaults = append(to.Vaults, make([]record.Vault, 4)...)
	to.Liquidations, to.Liquidators = append(to.Liquidations, record.Liquidation{}), append(to.Liquidators, record.Liquidator{})
	return a.failing("finish")
}

func (a *toy) Onsets(dst []arm.Onset) []arm.Onset {
	for a.told < len(a.liquidates) && a.liquidates[a.told].Block < uint64(len(a.walked)) {
		dst = append(dst, a.liquidates[a.told])
		a.told++
	}
	return dst
}

func (a *toy) Wealth(i int, prices []oracle.Price, now uint64) (fixed.Signed, error) {
	a.asked = append(a.asked, fmt.Sprintf("%d at %d", i, now))
	return fixed.FromInt64(int64(prices[0])*100 + int64(len(a.walked))), a.failing("wealth")
}

// blunt is a toy that cannot say what borrowers have.
type blunt struct{ arm.Running }

// walked walks ten blocks of 10 seconds from 5,000 s along prices from 1,000 up, in chunks of at most 3, through arms whose
// blocks come at every so many of the study's. The times after a liquidation are 3 and 5 blocks, and one past the end.
func walked(t *testing.T, last bool, every []uint64, arms ...arm.Running) *record.Path {
	t.Helper()
	kept := &Drawn{first: 7, paths: make([]drawnPath, 1)}
	of := &kept.paths[0]
	of.prices.Do(func() {
		of.prices.rows, of.prices.err = [][]oracle.Price{nil}, io.EOF
		for b := range oracle.Price(10) {
			of.prices.rows[0] = append(of.prices.rows[0], 1000+b)
		}
	})
	of.start.Do(func() { of.start.Start = arm.Start{Path: 7, Borrowers: make([]agents.Borrower, 4)} })
	w := &walk{drawn: kept, arms: arms, last: last}
	w.prices, w.now, w.part, w.first = [][]oracle.Price{make([]oracle.Price, 3)}, make([][]oracle.Price, 1), make([][]oracle.Price, 1), make([]oracle.Price, 1)
	study := oracle.Clock{Start: 5000, Interval: 10, Blocks: 10}
	for _, n := range every {
		w.clocks = append(w.clocks, newOwn(oracle.Clock{Interval: 10 * n}, study, 1))
	}
	w.later = newLater(w.arms, w.clocks, study, 1)
	w.later.after = [len(record.After)]uint64{3, 5, 100}
	r := &result{path: record.Path{Index: 7}}
	w.run(context.Background(), r)
	if last {
		for i := range w.arms {
			require.Nil(t, w.arms[i], "an arm's memory goes with the last path")
		}
	}
	return &r.path
}

// haves are what is known of a borrower, as numbers.
func haves(l *record.Later) (all []string) {
	for k := range l.Wealth {
		if wealth, known := l.At(k); known {
			all = append(all, wealth.String())
		}
	}
	return all
}

// The first arm lives through each block and liquidates borrower 1 in block 2, borrower 2 in block 4. The second lives through
// every other one: in its own block 2, the study's fourth, it liquidates borrowers 1 and 2, and in its third, the sixth,
// borrower 3. Asked 3 and 5 blocks later, an arm has been walked to that block and no farther.
func TestBorrowersAreAppraisedByTheEarlierClock(t *testing.T) {
	for _, last := range []bool{false, true} {
		a := &toy{liquidates: []arm.Onset{{Borrower: 1, Block: 2}, {Borrower: 2, Block: 4}}}
		b := &toy{liquidates: []arm.Onset{{Borrower: 1, Block: 2}, {Borrower: 2, Block: 2}, {Borrower: 3, Block: 3}}}
		c := &toy{}
		path := walked(t, last, []uint64{1, 2, 1, 1}, a, b, blunt{&toy{}}, c)

		require.Equal(t, []oracle.Price{1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009}, a.walked)
		require.Equal(t, []oracle.Price{1000, 1002, 1004, 1006, 1008}, b.walked)
		require.Equal(t, []string{"100506", "100708"}, haves(&path.Arms[0].Vaults[1].Later)) // blocks 5 and 7, six and eight walked
		require.Equal(t, []string{"100708", "100910"}, haves(&path.Arms[0].Vaults[2].Later)) // blocks 7 and 9
		require.Equal(t, []string{"100704", "100905"}, haves(&path.Arms[1].Vaults[1].Later)) // its own blocks 0 to 3, and 0 to 4
		require.Equal(t, []string{"100704", "100905"}, haves(&path.Arms[1].Vaults[2].Later))
		require.Equal(t, []string{"100905"}, haves(&path.Arms[1].Vaults[3].Later)) // 11 is past the end
		require.Empty(t, haves(&path.Arms[0].Vaults[0].Later))

		beside := func(of int) (all []string) {
			for i := range path.Arms[of].Beside {
				r := &path.Arms[of].Beside[i]
				require.Equal(t, uint32(7), r.Path)
				all = append(all, fmt.Sprintf("%d by %d: %v", r.Borrower, r.Clock, haves(&r.Later)))
			}
			return all
		}
		require.Equal(t, []string{"3 by 1: [100910]"}, beside(0), "its own clocks of 1 and 2 began earlier, or in the same block and it comes first")
		require.Equal(t, []string{"1 by 0: [100503 100704]", "2 by 0: [100704 100905]"}, beside(1))
		require.Empty(t, beside(2), "it cannot be asked")
		require.Equal(t, []string{"1 by 0: [100506 100708]", "2 by 0: [100708 100910]", "1 by 1: [100708 100910]", "2 by 1: [100708 100910]", "3 by 1: [100910]"}, beside(3))
		require.Equal(t, []string{"1 at 5050", "2 at 5070", "1 at 5070", "2 at 5090", "3 at 5090"}, a.asked)
	}
}

// An arm that cannot be asked hides none behind it. Of two arms that liquidate a borrower in one block and in the next, the
// second answers by the clock of the first, whose own has been running.
func TestTheEarlierClockIsEarlierByABlock(t *testing.T) {
	a, b := &toy{liquidates: []arm.Onset{{Borrower: 1, Block: 3}}}, &toy{liquidates: []arm.Onset{{Borrower: 1, Block: 4}}}
	path := walked(t, false, []uint64{1, 1, 1}, blunt{&toy{}}, a, b)
	require.Equal(t, []string{"100607", "100809"}, haves(&path.Arms[1].Vaults[1].Later))
	require.Empty(t, path.Arms[1].Beside)
	require.Len(t, path.Arms[2].Beside, 1)
	require.Equal(t, uint16(1), path.Arms[2].Beside[0].Clock)
}

// An arm that fails is left where it failed, without rows, and all others go on. What they say by its clock is left out.
func TestAFailureIsItsArmsOwn(t *testing.T) {
	for _, at := range []string{"reset", "walk", "wealth", "finish", "panic"} {
		a, b := &toy{liquidates: []arm.Onset{{Borrower: 1, Block: 1}}}, &toy{liquidates: []arm.Onset{{Borrower: 2, Block: 0}, {Borrower: 3, Block: 2}}, fails: at}
		path := walked(t, false, []uint64{1, 1}, a, b)
		require.NoError(t, path.Arms[0].Err)
		require.Len(t, path.Arms[0].Vaults, 4)
		require.Len(t, path.Arms[0].Liquidations, 1)
		require.Len(t, a.walked, 10)
		require.Empty(t, path.Arms[0].Beside, at)
		if at == "panic" {
			require.EqualError(t, path.Arms[1].Err, "sim: broken invariant: a toy breaks")
		} else {
			require.ErrorIs(t, path.Arms[1].Err, errToy)
		}
		require.Empty(t, path.Arms[1].Vaults)
		require.Empty(t, path.Arms[1].Liquidations)
		require.Empty(t, path.Arms[1].Liquidators)
		require.Len(t, b.walked, map[string]int{"reset": 0, "walk": 3, "wealth": 4, "finish": 10, "panic": 0}[at], at)
	}
}

// Times are hours, rounded up to blocks: 3,600 s are 514.3 blocks of 7 s, a day 12,342.9, a week 86,400.
func TestTimesAfterALiquidationAreWholeBlocks(t *testing.T) {
	of := func(c oracle.Clock) *later { return newLater(nil, nil, c, 2) }
	require.Equal(t, [3]uint64{515, 12_343, 86_400}, of(oracle.Clock{Interval: 7}).after)
	require.Equal(t, [3]uint64{300, 7200, 50_400}, of(oracle.Clock{Interval: 12, PerSecond: 1}).after)
	require.Equal(t, [3]uint64{14_400, 345_600, 2_419_200}, of(oracle.Clock{Interval: 250, PerSecond: 1000}).after)
	require.Equal(t, 256, of(oracle.Clock{Interval: 12}).chunk())
	require.Equal(t, 60, of(oracle.Clock{Interval: 60}).chunk())
	require.Equal(t, 1, of(oracle.Clock{Interval: 7200}).chunk())
	require.Len(t, of(oracle.Clock{Interval: 7}).price, 2)
}

// An arm of each third price sees those whose number is a multiple of 3, wherever the study's part begins.
func TestAnArmPicksItsOwnPrices(t *testing.T) {
	o := newOwn(oracle.Clock{Interval: 36}, oracle.Clock{Interval: 12}, 2)
	for _, c := range []struct {
		first, count, number uint64
		want                 []oracle.Price
	}{
		{0, 7, 0, []oracle.Price{0, 3, 6}},
		{1, 7, 1, []oracle.Price{3, 6}},
		{2, 2, 1, []oracle.Price{3}},
		{3, 1, 1, []oracle.Price{3}},
		{4, 2, 2, nil},
		{7, 6, 3, []oracle.Price{9, 12}},
	} {
		rows := make([][]oracle.Price, 2)
		for k := range c.count {
			rows[0], rows[1] = append(rows[0], oracle.Price(c.first+k)), append(rows[1], oracle.Price(100+c.first+k))
		}
		mine, number := o.pick(rows, c.first)
		require.Equal(t, c.number, number)
		require.Len(t, mine[0], len(c.want))
		for k, price := range c.want {
			require.Equal(t, []oracle.Price{price, price + 100}, []oracle.Price{mine[0][k], mine[1][k]})
		}
	}
	o = newOwn(oracle.Clock{Interval: 12}, oracle.Clock{Interval: 12}, 1)
	mine, number := o.pick([][]oracle.Price{{5, 6}}, 9)
	require.Equal(t, [][]oracle.Price{{5, 6}}, mine)
	require.Equal(t, uint64(9), number)
}

// Results come in any order and are handed on in that of their paths, which begin with number 4.
func TestResultsAreHandedOnInTheirOrder(t *testing.T) {
	gather := func(ctx context.Context, fails uint32, come ...uint32) (got []uint32, told []string, err error) {
		tokens, done, free := make(chan struct{}, 1), make(chan *result, 9), make(chan *result, 9)
		for _, index := range come {
			done <- &result{path: record.Path{Index: index}}
		}
		close(done)
		err = collect(ctx, 4, 3, tokens, done, free, func(n, of int) { told = append(told, fmt.Sprintf("%d/%d", n, of)) }, func(p *record.Path) error {
			if p.Index == fails {
				return errToy
			}
			got = append(got, p.Index)
			return nil
		})
		require.Len(t, free, len(told), "memory is used again")
		require.Empty(t, tokens)
		return got, told, err
	}
	for _, come := range [][]uint32{{4, 5, 6}, {6, 5, 4}, {5, 6, 4}, {6, 4, 5}} {
		got, told, err := gather(context.Background(), 99, come...)
		require.NoError(t, err)
		require.Equal(t, []uint32{4, 5, 6}, got)
		require.Equal(t, []string{"1/3", "2/3", "3/3"}, told)
	}
	got, told, err := gather(context.Background(), 5, 6, 5, 4)
	require.ErrorIs(t, err, errToy)
	require.Equal(t, []uint32{4}, got)
	require.Equal(t, []string{"1/3"}, told)

	ctx, stop := context.WithCancelCause(context.Background())
	stop(errToy)
	got, _, err = gather(ctx, 99, 4, 5, 6)
	require.ErrorIs(t, err, errToy)
	require.Empty(t, got)
}

const briefly = "prices={source: gbm, start: 200, volatility: 1, horizon: 10m}"

func TestAPartOfThePaths(t *testing.T) {
	p := small(t, briefly, "population.borrowers=2")
	for _, c := range []struct{ first, count, part int }{{0, 0, 3}, {1, 0, 2}, {3, 0, 0}, {5, 0, 0}, {0, 2, 2}, {2, 4, 4}, {0, 1, 1}} {
		o := Options{First: c.first, Count: c.count}
		require.Equal(t, c.part, o.part(p))
		for i := range c.part {
			require.Equal(t, i == c.part-1, o.ends(p, uint32(c.first+i)), "%+v %d", c, i)
		}
		var seen, want []int
		require.NoError(t, Run(context.Background(), p, o, func(path *record.Path) error { seen = append(seen, int(path.Index)); return nil }))
		for i := range c.part {
			want = append(want, c.first+i)
		}
		require.Equal(t, want, seen)
	}
}

// Prices that are kept are those of the plan, whole chunks and the rest, by pieces of any size.
func TestPricesThatAreKeptAreThePlans(t *testing.T) {
	p := small(t, briefly, "population.borrowers=2") // 601 prices of a second: two chunks and a part
	kept := Draw(p, 1, 2)
	whole := func(w oracle.Walker, size int) (all []oracle.Price) {
		row := [][]oracle.Price{make([]oracle.Price, size)}
		for {
			n, err := w.Fill(row)
			all = append(all, row[0][:n]...)
			if err != nil {
				require.ErrorIs(t, err, io.EOF)
				return all
			}
		}
	}
	for _, path := range []uint32{1, 2} {
		want := whole(p.Walk(path), 4096)
		require.Len(t, want, int(p.Clock().Blocks))
		for _, size := range []int{1, 256, 300, 601, 4096} {
			require.Equal(t, want, whole(kept.walk(p, path), size))
		}
	}
	for _, path := range []uint32{0, 3} {
		require.Nil(t, kept.walk(p, path))
		_, ok, err := kept.begin(p, path, nil)
		require.False(t, ok)
		require.NoError(t, err)
	}
	start, ok, err := kept.begin(p, 2, []oracle.Price{oracle.MustPrice("200")})
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, uint32(2), start.Path)
	require.Len(t, start.Borrowers, 2)

	others := small(t, briefly, "population.borrowers=3")
	require.NotNil(t, kept.walk(others, 1), "the same prices")
	_, ok, _ = kept.begin(others, 1, nil)
	require.False(t, ok, "and not the same borrowers")
	require.Nil(t, kept.walk(small(t, strings.Replace(briefly, "10m", "11m", 1)), 1))
	require.Nil(t, (*Drawn)(nil).walk(p, 1))
	_, ok, _ = (*Drawn)(nil).begin(p, 1, nil)
	require.False(t, ok)
}

// Prices that end with an error are kept as far as they go, and end with it again.
func TestPricesThatFailAreKeptAsFarAsTheyGo(t *testing.T) {
	a := &again{rows: [][]oracle.Price{{1, 2, 3}}, err: errToy}
	row := [][]oracle.Price{make([]oracle.Price, 2)}
	n, err := a.Fill(row)
	require.NoError(t, err)
	require.Equal(t, 2, n)
	n, err = a.Fill(row)
	require.ErrorIs(t, err, errToy)
	require.Equal(t, 1, n)
	require.Equal(t, oracle.Price(3), row[0][0])
	n, err = a.Fill(row)
	require.ErrorIs(t, err, errToy)
	require.Zero(t, n)
}
