package examples

import (
	"fmt"
	"io"
	"math"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
)

// Switching is a price whose volatility switches between calm and storm, and which jumps during storms. In a block of length dt,
// in years, of a state with volatility σ, with N jumps J of intensity λ and mean growth κ,
//
//	ln p += −(σ²/2 + λκ)·dt + σ·√dt·Z + Σ J
//
// so that the expected price stands still. A state of mean length m ends at a block with probability 1 − e^(−dt/m). A path
// begins in a storm as often as one is found there. Blocks are whole: a state ends at none but a block's end.
//
// Limit cases: with equal volatilities and no jumps it is geometric Brownian motion without drift.
//
// Source: Hamilton 1989, Econometrica 57(2), for states that a Markov chain switches between.
type Switching struct {
	Start       oracle.Price
	Calm, Storm float64     // volatility of the log price, per square root of a year
	CalmFor     uint64      // mean length of a calm, seconds, above 0
	StormFor    uint64      // mean length of a storm, seconds, above 0
	Jumps       oracle.Jump // during storms; nil for none
	Blocks      oracle.Clock
}

// Assets is 1.
func (Switching) Assets() int { return 1 }

// Clock says when the blocks are.
func (s Switching) Clock() oracle.Clock { return s.Blocks }

// ends are the probabilities that a calm, and that a storm, ends at a block.
func (s Switching) ends() (calm, storm float64) {
	dt := s.Blocks.Step()
	return 1 - rng.Exp(-dt/float64(s.CalmFor)), 1 - rng.Exp(-dt/float64(s.StormFor))
}

// Walk starts a path.
func (s Switching) Walk(key rng.Key) oracle.Walker {
	years := s.Blocks.Step() / oracle.SecondsPerYear
	w := &switching{Switching: s, stream: key.Stream()}
	w.ends[0], w.ends[1] = s.ends()
	if w.stream.Bernoulli(w.ends[0] / (w.ends[0] + w.ends[1])) {
		w.in = 1
	}
	for i, volatility := range [2]float64{s.Calm, s.Storm} {
		w.drift[i] = -float64(volatility*volatility) / 2 * years
		w.spread[i] = volatility * math.Sqrt(years)
	}
	if s.Jumps != nil {
		w.jumps = s.Jumps.Intensity() * years
		w.drift[1] -= float64(w.jumps * s.Jumps.MeanGrowth())
	}
	return w
}

type switching struct {
	Switching
	stream              rng.Stream
	in                  int // 0 in a calm, 1 in a storm
	ends, drift, spread [2]float64
	jumps               float64 // expected in a block of a storm
	x                   float64 // logarithm of the price over the first
	block               uint64
}

// Fill implements [oracle.Walker].
func (w *switching) Fill(dst [][]oracle.Price) (n int, err error) {
	for ; n < len(dst[0]) && w.block < w.Blocks.Blocks; n++ {
		if w.block > 0 {
			w.step()
		}
		price := math.Floor(float64(float64(w.Start)*rng.Exp(w.x)) + 0.5)
		if !(price >= 1 && price <= float64(oracle.MaxPrice)) {
			return n, oracle.ErrRange
		}
		dst[0][n] = oracle.Price(price)
		w.block++
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (w *switching) step() {
	w.x += w.drift[w.in] + float64(w.spread[w.in]*w.stream.Normal())
	if w.in == 1 && w.jumps > 0 {
		for range w.stream.Poisson(w.jumps) {
			w.x += w.Jumps.Draw(&w.stream)
		}
	}
	if w.stream.Bernoulli(w.ends[w.in]) {
		w.in = 1 - w.in
	}
}

// SwitchingForm is what a scenario writes: {source: switching, start: 2000, calm: 0.5, storm: 3}.
type SwitchingForm struct {
	Start    catalog.Decimal  `key:"start" default:"2000" above:"0" places:"10" unit:"loan per collateral" doc:"Price at the first block."`
	Calm     catalog.Decimal  `key:"calm" default:"0.5" min:"0" max:"100" unit:"per square root of a year" doc:"Volatility of the log price in a calm."`
	Storm    catalog.Decimal  `key:"storm" default:"3" min:"0" max:"100" unit:"per square root of a year" doc:"Volatility of the log price in a storm."`
	CalmFor  catalog.Duration `key:"calm_for" default:"12h" min:"1" doc:"Mean length of a calm."`
	StormFor catalog.Duration `key:"storm_for" default:"2h" min:"1" doc:"Mean length of a storm."`
	Jump     oracle.JumpForm  `key:"jump" default:"{law: even}" doc:"The law of the jumps during storms."`
	Begin    catalog.Time     `key:"begin" default:"2024-01-01" doc:"Time of the first block."`
	Horizon  catalog.Duration `key:"horizon" default:"1d" min:"60" doc:"Length of a path."`
}

// Process implements [oracle.ProcessForm].
func (f SwitchingForm) Process(b *catalog.Builder) oracle.Process {
	start, err := oracle.ParsePrice(f.Start.Text())
	b.Fault("start", err)
	jumps := f.Jump.Jump(b.At("jump"))
	b.Fault("jump", jumps.Validate())
	if err != nil {
		return nil
	}
	return Switching{
		Start: start, Calm: f.Calm.Float64(), Storm: f.Storm.Float64(), CalmFor: f.CalmFor.Seconds(), StormFor: f.StormFor.Seconds(),
		Jumps: jumps, Blocks: oracle.Clock{Start: f.Begin.Unix(), Interval: b.Step, PerSecond: b.Parts, Blocks: max(2, f.Horizon.Seconds()*b.Parts/b.Step)},
	}
}

// Origin implements [oracle.ProcessForm].
func (SwitchingForm) Origin() string { return "" }

// Check refuses a storm that is calmer than the calm.
func (f SwitchingForm) Check(b *catalog.Builder) {
	if f.Storm.Cmp(f.Calm) < 0 {
		b.Refuse("storm", fmt.Sprintf("%s is below calm, %s", f.Storm, f.Calm), "exchange the two")
	}
}

func init() {
	oracle.Processes.Register(SwitchingForm{}, catalog.Rule{
		Name: "switching", Doc: "A volatility that switches between calm and storm, with jumps during storms.", Source: "Hamilton 1989, Econometrica 57(2)",
	})
}
