package plan_test

import (
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/plan"
)

// Ten minutes have 600 seconds. The last block of 12 s of them begins at 588 s, and the prices end there.
func TestEachArmLooksAtItsOwnInterval(t *testing.T) {
	const text = "prices: {source: gbm, horizon: 10m, begin: 2024-01-01}\narms: [{design: morpho}, {design: exchange-isolated}]\nblocks: {interval: 12s}"
	for _, row := range []struct {
		set               []string
		step, chain, mark oracle.Clock
	}{
		{nil, oracle.Clock{Interval: 1, Blocks: 589, PerSecond: 1}, oracle.Clock{Interval: 12, Blocks: 50, PerSecond: 1}, oracle.Clock{Interval: 1, Blocks: 589, PerSecond: 1}},
		{
			[]string{"arms.1.rules.mark-interval=3"},
			oracle.Clock{Interval: 1, Blocks: 589, PerSecond: 1},
			oracle.Clock{Interval: 12, Blocks: 50, PerSecond: 1},
			oracle.Clock{Interval: 3, Blocks: 197, PerSecond: 1},
		},
		{
			[]string{"blocks.step=3s", "arms.1.rules.mark-interval=6"},
			oracle.Clock{Interval: 3, Blocks: 197, PerSecond: 1},
			oracle.Clock{Interval: 12, Blocks: 50, PerSecond: 1},
			oracle.Clock{Interval: 6, Blocks: 99, PerSecond: 1},
		},
		{
			[]string{"blocks.step=250ms", "arms.1.rules.mark-interval=0.5"},
			oracle.Clock{Interval: 250, Blocks: 2353, PerSecond: 1000},
			oracle.Clock{Interval: 12_000, Blocks: 50, PerSecond: 1000},
			oracle.Clock{Interval: 500, Blocks: 1177, PerSecond: 1000},
		},
		{
			[]string{"blocks.step=1000ms", "blocks.interval=300s"},
			oracle.Clock{Interval: 1, Blocks: 301, PerSecond: 1},
			oracle.Clock{Interval: 300, Blocks: 2, PerSecond: 1},
			oracle.Clock{Interval: 1, Blocks: 301, PerSecond: 1},
		},
	} {
		p := planned(t, text, row.set...)
		for _, c := range []*oracle.Clock{&row.step, &row.chain, &row.mark} {
			c.Start = 1_704_067_200
		}
		require.Equal(t, row.step, p.Clock(), row.set)
		require.Equal(t, row.chain, p.OwnClock(p.Arms()[0]), row.set)
		require.Equal(t, row.mark, p.OwnClock(p.Arms()[1]), row.set)

		// A path has as many prices as its clock has blocks, however many are asked for at once.
		for _, n := range []int{1, 7, 1000} {
			walker, seen := p.Walk(0), uint64(0)
			for dst := [][]oracle.Price{make([]oracle.Price, n)}; ; {
				got, err := walker.Fill(dst)
				seen += uint64(got)
				if errors.Is(err, io.EOF) {
					break
				}
				require.NoError(t, err)
			}
			require.Equal(t, row.step.Blocks, seen, "%v, %d at once", row.set, n)
		}
	}
	require.Contains(t, refused(t, text, "blocks.step=5s"), "blocks.interval: the interval between blocks is 12s, which is no multiple of the 5s from a price to the next; set blocks.step to a divisor of it")
	require.Contains(t, refused(t, text, "blocks.step=5s", "blocks.interval=15s"), "the venue's mark-interval is 1s, which is no multiple of the 5s")
	for _, step := range []string{"0s", "-1s", "1us", "soon"} {
		require.Contains(t, refused(t, text, "blocks.step="+step), "is not a step; write a whole number of milliseconds, as in 1s or 250ms")
	}
}

// A slow stand-in looks each 7 s.
type slow struct{ stand }

func (slow) Interval() time.Duration { return 7 * time.Second }

func TestArmsOfAProgramAreHeldAgainstTheStep(t *testing.T) {
	more := plan.Additions{Arms: []arm.Arm{slow{}}}
	_, err := plan.NewWith(read(t, "blocks: {step: 2s}\narms: [{design: morpho}]"), more)
	require.ErrorContains(t, err, "arms: the interval of stand is 7s, which is no multiple of the 2s")
	_, err = plan.NewWith(read(t, "{}"), more)
	require.NoError(t, err)
	// The scenario's own arms are not held against anything where they are left out.
	more = plan.Additions{Arms: []arm.Arm{stand{}}, Alone: true}
	_, err = plan.NewWith(read(t, "blocks: {step: 3s}"), more)
	require.NoError(t, err)
	_, err = plan.NewWith(read(t, "blocks: {step: 3s}"), plan.Additions{Alone: true})
	require.ErrorContains(t, err, "the venue's mark-interval")
}

// The price of a path at every fourth block and at its last, at their times.
func TestATraceHasTheBlocksAskedForAndTheLast(t *testing.T) {
	p := planned(t, "prices: {source: gbm, horizon: 10m, begin: 2024-01-01}\narms: [{design: morpho}]\nblocks: {interval: 60s, step: 60s}")
	require.EqualValues(t, 10, p.Clock().Blocks)
	all := make([]oracle.Price, 10)
	n, err := p.Walk(0).Fill([][]oracle.Price{all})
	require.NoError(t, err)
	require.Equal(t, 10, n)
	for every, blocks := range map[uint64][]int{4: {0, 4, 8, 9}, 3: {0, 3, 6, 9}, 100: {0, 9}, 0: {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}} {
		times, prices, err := p.Trace(0, every)
		require.NoError(t, err)
		var wantTimes, wantPrices []uint64
		for _, b := range blocks {
			wantTimes, wantPrices = append(wantTimes, 1_704_067_200+60*uint64(b)), append(wantPrices, uint64(all[b]))
		}
		require.Equal(t, wantTimes, times, every)
		require.Equal(t, wantPrices, prices, every)
	}
	p, err = plan.NewWith(read(t, "{}"), plan.Additions{Prices: broken{}})
	require.NoError(t, err)
	_, _, err = p.Trace(0, 1)
	require.EqualError(t, err, "no price")
}

// A process whose walk breaks after its first prices.
type broken struct{ constant }

func (broken) Walk(rng.Key) oracle.Walker { return &breaking{left: 2} }

type breaking struct{ left int }

func (b *breaking) Fill(dst [][]oracle.Price) (int, error) {
	if b.left--; b.left < 0 {
		return 0, errors.New("no price")
	}
	dst[0][0] = oracle.MustPrice("2000")
	return 1, nil
}

func TestTheBaseFeeMustCoverTheStudy(t *testing.T) {
	_, err := plan.NewWith(read(t, "{}"), plan.Additions{Fees: dated{}})
	require.ErrorContains(t, err, "gas.fees: from 1583971200")
	_, err = plan.NewWith(read(t, "{}"), plan.Additions{Fees: dated{refusing: true}})
	require.ErrorContains(t, err, "gas.fees: not today")
	_, err = plan.NewWith(read(t, "prices: {source: gbm, horizon: 10m, begin: 2024-01-01}\nblocks: {interval: 60s, step: 60s}"), plan.Additions{Fees: dated{}})
	require.ErrorContains(t, err, "gas.fees: from 1704067200 for 540 s: not known", "the last of ten blocks is 540 s after the first")
	_, err = plan.NewWith(read(t, "{}"), plan.Additions{Fees: dated{refusing: true}})
	require.NotContains(t, err.Error(), "from ", "a rule that does not open is not asked what it covers")
}

// Fees of a day that is not the study's.
type dated struct {
	liquidator.ConstantFee
	refusing bool
}

func (d dated) Open(uint64) (liquidator.BaseFee, error) {
	if d.refusing {
		return nil, errors.New("not today")
	}
	return d.ConstantFee, nil
}

func (dated) Covers(from, to uint64) error {
	return fmt.Errorf("from %d for %d s: not known", from, to-from)
}

// A market in which nobody pays gas needs no price of ether.
func TestEthersPriceIsAskedForWhereSomebodyPaysGas(t *testing.T) {
	const text = "market: {collateral: {symbol: BTC, decimals: 8}, loan: {symbol: DAI, decimals: 18}}\nprices: {source: gbm, start: 30000}\n"
	const asked = "gas.ether_price: is not given, and gas is paid in ether"
	require.Contains(t, refused(t, text), asked)
	planned(t, text+"liquidators: []")
	planned(t, text+"gas: {base_fee_gwei: 0, fees: {source: constant}}")
	planned(t, text+"arms: [{design: exchange-isolated}]")
	planned(t, text+"gas: {ether_price: 2000}")
	_, err := plan.NewWith(read(t, text), plan.Additions{Arms: []arm.Arm{stand{}}})
	require.ErrorContains(t, err, asked, "the scenario's arms stand beside it")
	_, err = plan.NewWith(read(t, text), plan.Additions{Arms: []arm.Arm{stand{}}, Alone: true})
	require.NoError(t, err)
	_, err = plan.NewWith(read(t, text), plan.Additions{Alone: true})
	require.ErrorContains(t, err, asked)
}
