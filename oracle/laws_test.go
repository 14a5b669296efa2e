package oracle_test

import (
	"testing"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/oracle/oracletest"
)

func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}

func TestProcessesKeepTheLaws(t *testing.T) {
	clock := oracle.Clock{Start: 1_600_000_000, Interval: 12, Blocks: 3000}
	asset := func(jump oracle.Jump) oracle.Asset {
		return oracle.Asset{Name: "ETH", Initial: oracle.MustPrice("2000"), Drift: 0.1, Volatility: 0.8, Jump: jump}
	}
	point := func(time uint64, price string) oracle.Point {
		return oracle.Point{Time: time, Price: oracle.MustPrice(price)}
	}
	for name, make := range map[string]func() oracle.Process{
		"geometric Brownian motion": func() oracle.Process {
			return must(oracle.NewDiffusion(oracle.DiffusionConfig{Clock: clock, Assets: []oracle.Asset{asset(nil)}}))
		},
		"jumps of two assets": func() oracle.Process {
			return must(oracle.NewDiffusion(oracle.DiffusionConfig{
				Clock:       clock,
				Assets:      []oracle.Asset{asset(oracle.Merton{PerYear: 1e5, Mean: -0.01, Deviation: 0.02}), asset(oracle.Kou{PerYear: 1e5, Up: 0.4, MeanUp: 0.01, MeanDown: 0.02})},
				Correlation: [][]float64{{1, 0.7}, {0.7, 1}},
			}))
		},
		"a price that leaves its range": func() oracle.Process {
			wild := asset(nil)
			wild.Drift = 1000
			return must(oracle.NewDiffusion(oracle.DiffusionConfig{Clock: oracle.Clock{Interval: 86400, Blocks: 100}, Assets: []oracle.Asset{wild}}))
		},
		"bars": func() oracle.Process {
			return must(oracle.NewReplay(12, must(oracle.History("eth-2020-03")).Crash()))
		},
		"bars beside points": func() oracle.Process {
			points := oracle.Series{Name: "points", Interval: 60, Points: []oracle.Point{point(1583971500, "1"), point(1583989001, "0.9"), point(1584003600, "1.1")}}
			return must(oracle.NewReplay(13, must(oracle.History("eth-2020-03")).Series, points))
		},
		"two assets, of which the second leaves its range": func() oracle.Process {
			wild := asset(nil)
			wild.Drift = 1000
			return must(oracle.NewDiffusion(oracle.DiffusionConfig{Clock: oracle.Clock{Interval: 86400, Blocks: 100}, Assets: []oracle.Asset{asset(nil), wild}}))
		},
		"companions": func() oracle.Process {
			main := must(oracle.NewDiffusion(oracle.DiffusionConfig{Clock: clock, Assets: []oracle.Asset{asset(nil)}}))
			return must(oracle.NewCompanions(main, oracle.Companion{Start: oracle.PriceOne, Volatility: 1, Correlation: 0.6}, oracle.Companion{Start: 7 * oracle.PriceOne, Volatility: 0.5}))
		},
		"a companion that leaves its range": func() oracle.Process {
			main := must(oracle.NewDiffusion(oracle.DiffusionConfig{Clock: oracle.Clock{Interval: 86400, Blocks: 300}, Assets: []oracle.Asset{asset(nil)}}))
			return must(oracle.NewCompanions(main, oracle.Companion{Start: oracle.PriceOne, Volatility: 0.8, Drift: 99}))
		},
		"points": func() oracle.Process {
			return must(oracle.NewReplay(12, oracle.Series{Name: "points", Interval: 60, Points: []oracle.Point{point(1583971500, "1"), point(1583999999, "2")}}))
		},
	} {
		t.Run(name, func(t *testing.T) { oracletest.Process(t, make) })
	}
}

func TestJumpLawsKeepTheLaws(t *testing.T) {
	for name, jump := range map[string]oracle.Jump{
		"merton":      oracle.Merton{PerYear: 20, Mean: -0.1, Deviation: 0.15},
		"merton flat": oracle.Merton{PerYear: 20, Mean: -0.1},
		"kou":         oracle.Kou{PerYear: 20, Up: 0.3, MeanUp: 0.05, MeanDown: 0.1},
		"kou up":      oracle.Kou{PerYear: 20, Up: 1, MeanUp: 0.2, MeanDown: 0.1},
	} {
		t.Run(name, func(t *testing.T) { oracletest.Jump(t, func() oracle.Jump { return jump }) })
	}
}

func TestFeedsKeepTheLaws(t *testing.T) {
	for name, config := range map[string]oracle.Push{
		"direct":     {},
		"chainlink":  {Heartbeat: 3600, Deviation: 5e15, Decimals: 8},
		"delayed":    {Heartbeat: 3600, Deviation: 5e15, Delay: 24, Decimals: 8},
		"slow":       {Deviation: 2e16, Delay: 3600, Decimals: 2},
		"heartbeat":  {Heartbeat: 60, Deviation: 1e18},
		"every unit": {Delay: 1},
	} {
		t.Run(name, func(t *testing.T) {
			oracletest.Feed(t, func() oracle.FeedRule { return config })
		})
	}
}
