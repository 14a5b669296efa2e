package docs_test

import (
	"io"
	"math"
	"testing"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/oracle/oracletest"
	"github.com/ringfence-sim/ringfence/rng"
)

// Peg is a price that is pulled back to where it started: the logarithm x of its distance follows dx = −x·Speed·dt +
// Volatility·dW (Ornstein and Uhlenbeck, "On the theory of the Brownian motion", Physical Review 36, 1930). Between
// blocks of Δ years the law is exact: x' = x·e^(−Speed·Δ) + Z·√(Volatility²·(1 − e^(−2·Speed·Δ))/(2·Speed)).
type Peg struct {
	Start             oracle.Price
	Speed, Volatility float64 // a year; both above 0
	Blocks            oracle.Clock
}

// Assets is 1.
func (Peg) Assets() int { return 1 }

// Clock returns the blocks of a path.
func (p Peg) Clock() oracle.Clock { return p.Blocks }

// Walk returns the path at an address.
func (p Peg) Walk(key rng.Key) oracle.Walker {
	years := p.Blocks.Step() / oracle.SecondsPerYear
	variance := p.Volatility * p.Volatility * (1 - rng.Exp(-2*p.Speed*years)) / (2 * p.Speed)
	return &peg{Peg: p, stream: key.Stream(), keeps: rng.Exp(-p.Speed * years), step: math.Sqrt(variance)}
}

// peg is a path under way.
type peg struct {
	Peg
	stream      rng.Stream
	keeps, step float64
	x           float64 // of the last block
	block       uint64  // the next one
}

// Fill writes the next blocks. The first has the starting price.
func (p *peg) Fill(dst [][]oracle.Price) (n int, err error) {
	for ; n < len(dst[0]) && p.block < p.Blocks.Blocks; n++ {
		if p.block > 0 {
			p.x = float64(p.x*p.keeps) + float64(p.step*p.stream.Normal())
		}
		price := math.Floor(float64(p.Start)*rng.Exp(p.x) + 0.5)
		if !(price >= 1 && price <= float64(oracle.MaxPrice)) {
			return n, oracle.ErrRange
		}
		dst[0][n] = oracle.Price(price)
		p.block++
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// PegForm is what a scenario writes: {source: peg, start: 1, speed: 50, volatility: 0.5, horizon: 1d}.
type PegForm struct {
	Start      catalog.Decimal  `key:"start" default:"1" above:"0" places:"10" unit:"loan per collateral" doc:"Price at the first block, and the peg."`
	Speed      catalog.Decimal  `key:"speed" default:"50" above:"0" max:"1000000" unit:"per year" doc:"How fast the price comes back."`
	Volatility catalog.Decimal  `key:"volatility" default:"0.5" above:"0" max:"100" unit:"per square root of a year" doc:"Volatility of the log price."`
	Begin      catalog.Time     `key:"begin" default:"2024-01-01" doc:"Time of the first block."`
	Horizon    catalog.Duration `key:"horizon" default:"7d" min:"60" doc:"Length of a path."`
}

// Process implements [oracle.ProcessForm].
func (f PegForm) Process(b *catalog.Builder) oracle.Process {
	start, err := oracle.ParsePrice(f.Start.Text())
	if err != nil {
		b.Fault("start", err)
		return nil
	}
	return Peg{
		Start: start, Speed: f.Speed.Float64(), Volatility: f.Volatility.Float64(),
		Blocks: oracle.Clock{Start: f.Begin.Unix(), Interval: b.Step, PerSecond: b.Parts, Blocks: max(2, f.Horizon.Seconds()*b.Parts/b.Step)},
	}
}

// Origin says nothing more than the name.
func (PegForm) Origin() string { return "" }

func init() {
	oracle.Processes.Register(PegForm{}, catalog.Rule{
		Name: "peg", Doc: "A price that is pulled back to where it started.", Source: "Ornstein and Uhlenbeck 1930, Physical Review 36",
	})
}

func TestPegKeepsTheLaws(t *testing.T) {
	oracletest.Process(t, func() oracle.Process {
		return Peg{Start: oracle.MustPrice("1"), Speed: 50, Volatility: 0.5, Blocks: oracle.Clock{Start: 1_700_000_000, Interval: 12, Blocks: 7200}}
	})
}
