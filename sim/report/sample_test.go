package report

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

var names = record.Names{
	Arms: []string{"morpho", "exchange-matched", "exchange-binance"}, Behaviours: []string{"passive"},
	Liquidators: []string{"searcher", "margin-engine"}, CollateralDecimals: 18, LoanDecimals: 6,
}

// sample is a made-up study whose numbers can be told apart: in the first arm most of a 4 % discount goes to
// builders; in the second price impact is all there is; the third liquidates fewer and later and draws on the
// insurance fund.
func sample(t *testing.T, paths int) *Report {
	t.Helper()
	study := stats.New(names, "ETH", "USDC")
	r := &Report{Name: "sample", About: "Made-up numbers.", Seed: 1, Borrowers: 60, Hash: "0123456789abcdef", Scenario: "name: sample\n"}
	trace := walkOf(0)
	closed := make([][]record.Liquidation, len(names.Arms))
	gather := NewGather(len(names.Arms), trace.Times[0], trace.Times[399]-trace.Times[0], 1e10)
	for p := range paths {
		path := record.Path{Index: uint32(p)}
		for a := range names.Arms {
			var arm record.Arm
			for i := range 60 {
				v := record.Vault{Path: uint32(p), Borrower: uint32(i), StartPrice: 190e10, StartCollateral: *new(uint256.Int).Mul(uint256.NewInt(uint64(i+1)), uint256.NewInt(1e18))}
				if (i*7+p)%3 < 2-a/2 {
					debt := int64(i+1) * 100e6
					v.Liquidations, v.FirstDelay = uint32(1+a), uint64(i%9)
					v.ClosedDebt, v.LeastDebt = *uint256.NewInt(uint64(debt)), *uint256.NewInt(uint64(debt / int64(4-a)))
					v.HourDebt, v.HourClosed, v.HourLeast = *uint256.NewInt(uint64(2 * debt)), v.ClosedDebt, v.LeastDebt
					v.HourCollateral, v.HourSold, v.HourLeastSold = *uint256.NewInt(uint64(4 * debt)), v.ClosedDebt, v.LeastDebt
					switch a {
					case 0:
						v.Paid[journal.BuilderTip] = fixed.FromInt64(debt * 3 / 100)
						v.Paid[journal.LiquidatorProfit] = fixed.FromInt64(debt * int64(60+i%7+p%5) / 10000)
						v.Paid[journal.Gas] = fixed.FromInt64(debt / 2000)
						v.Paid[journal.VenueFee] = fixed.FromInt64(debt / 2000)
						v.Paid[journal.BadDebt] = fixed.FromInt64(-debt / 5000)
					case 1:
						v.Paid[journal.PriceImpact] = fixed.FromInt64(debt * int64(20+i%11+p%7) / 10000)
						v.Paid[journal.VenueFee] = fixed.FromInt64(debt / 2000)
						v.Paid[journal.ClearanceFee] = fixed.FromInt64(debt / 80)
					case 2:
						v.Paid[journal.PriceImpact] = fixed.FromInt64(debt * int64(30+i%13+p%9) / 10000)
						v.Paid[journal.Insurance] = fixed.FromInt64(-debt / 700)
						v.Paid[journal.ClearanceFee] = fixed.FromInt64(debt / 80)
					}
					if p == 0 {
						at := (i*37 + a*11) % 400
						closed[a] = append(closed[a], record.Liquidation{Time: trace.Times[at], ReferencePrice: trace.Prices[at], Repaid: v.ClosedDebt})
					}
				}
				arm.Vaults = append(arm.Vaults, v)
			}
			slices.SortStableFunc(closed[a], func(x, y record.Liquidation) int { return cmp.Compare(x.Time, y.Time) })
			path.Arms = append(path.Arms, arm)
		}
		for a := range path.Arms {
			if p == 0 {
				path.Arms[a].Liquidations = closed[a]
			}
		}
		gather.Add(&path)
		require.NoError(t, study.Add(&path))
	}
	r.Summary = study.Summary()
	var err error
	r.Paths, err = gather.Finish(study, priced{}, 400)
	require.NoError(t, err)
	return r
}

// walkOf is a made-up path, a little higher for each number, without liquidations.
func walkOf(path uint32) *Trace {
	t := &Trace{Path: path}
	for i := range 400 {
		t.Times = append(t.Times, 1583971200+uint64(i)*432)
		t.Prices = append(t.Prices, uint64((190+float64(path)-60*math.Sin(float64(i)/130)-8*math.Sin(float64(i)/7))*1e10))
	}
	return t
}

// priced gives made-up paths their prices.
type priced struct{}

// Trace implements Pricing.
func (priced) Trace(path uint32, every uint64) (times, prices []uint64, err error) {
	for i, of := 0, walkOf(path); i < len(of.Times); i += int(every) {
		times, prices = append(times, of.Times[i]), append(prices, of.Prices[i])
	}
	return times, prices, nil
}

var errFailed = errors.New("failed")

// losing is a path of one arm with one borrower, who loses so many hundredths of its collateral.
func losing(index uint32, percent int64) *record.Path {
	v := record.Vault{Path: index, StartPrice: 100e10, StartCollateral: *uint256.NewInt(1e18), Liquidations: 1}
	v.ClosedDebt, v.LeastDebt = *uint256.NewInt(80e6), *uint256.NewInt(80e6)
	v.Paid[journal.Gas] = fixed.FromInt64(percent * 1e6)
	return &record.Path{Index: index, Arms: []record.Arm{{Vaults: []record.Vault{v}}}}
}
