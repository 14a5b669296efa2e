package plan

import (
	"fmt"
	"math"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// companions are prices of other assets that move with the main one's, whatever law or record that follows: the law is
// stated at [scenario.Companion]. A companion's noise has an address of its own, so that adding one leaves all other prices
// as they were.
type companions struct {
	oracle.Process // of the main asset
	others         []companion
}

// companion is the coefficients of one price for one block.
type companion struct {
	start  oracle.Price
	follow float64 // ρ·volatility/σ: change of its logarithm for one of the main price's
	drift  float64
	noise  float64
}

// newCompanion returns the law of an asset beside a main one whose volatility is given, per square root of a year.
func newCompanion(law scenario.Companion, main float64, clock oracle.Clock) (companion, error) {
	start, err := oracle.ParsePrice(law.Start.Text())
	years := clock.Step() / oracle.SecondsPerYear
	sigma, rho := law.Volatility.Float64(), law.Correlation.Float64()
	own := float64(sigma*sigma) * (1 - float64(rho*rho)) // variance a year that is its own
	c := companion{start: start, drift: (law.Drift.Float64() - own/2) * years, noise: math.Sqrt(float64(own * years))}
	if main > 0 {
		c.follow = float64(rho*sigma) / main
	}
	return c, err
}

// Assets counts the main asset, which comes first, and the others.
func (c *companions) Assets() int { return 1 + len(c.others) }

// Walk returns the path at an address.
func (c *companions) Walk(key rng.Key) oracle.Walker {
	w := &companionWalker{main: c.Process.Walk(key), laws: c.others, others: make([]companionState, len(c.others))}
	for i := range w.others {
		own := key
		own.Purpose, own.Actor = rng.Named("companion price"), uint64(i)
		w.others[i] = companionState{log: rng.Log(float64(c.others[i].start)), noise: own.Stream()}
	}
	return w
}

type companionWalker struct {
	main   oracle.Walker
	laws   []companion
	others []companionState
	last   float64 // logarithm of the main price; 0 before the first block
	begun  bool
}

type companionState struct {
	log   float64
	noise rng.Stream
}

// Fill implements [oracle.Walker].
func (w *companionWalker) Fill(dst [][]oracle.Price) (int, error) {
	n, err := w.main.Fill(dst[:1])
	for block := range n {
		log := rng.Log(float64(dst[0][block]))
		for i := range w.others {
			law, state := &w.laws[i], &w.others[i]
			if !w.begun {
				dst[1+i][block] = law.start
				continue
			}
			state.log += float64(law.follow*(log-w.last)) + law.drift + float64(law.noise*state.noise.Normal())
			price := math.Floor(rng.Exp(state.log) + 0.5)
			if !(price >= 1 && price <= float64(oracle.MaxPrice)) {
				return block, fmt.Errorf("plan: price of asset %d of the portfolio: %w", i+1, oracle.ErrRange)
			}
			dst[1+i][block] = oracle.Price(price)
		}
		w.begun, w.last = true, log
	}
	return n, err
}

// volatilityOf is the volatility of a recorded series per square root of a year: from bars by their ranges, with variance
// Σ ln(High/Low)²/(4 ln 2) (Parkinson 1980), from points by the squares of their returns.
func volatilityOf(s oracle.Series) float64 {
	var sum float64
	for _, bar := range s.Bars {
		log := rng.Log(float64(bar.High) / float64(bar.Low))
		sum += float64(log*log) / (4 * math.Ln2)
	}
	for i := 1; i < len(s.Points); i++ {
		log := rng.Log(float64(s.Points[i].Price) / float64(s.Points[i-1].Price))
		sum += float64(log * log)
	}
	seconds := float64(len(s.Bars)) * float64(s.Interval)
	if len(s.Points) > 0 {
		seconds = float64(s.End() - s.First())
	}
	return math.Sqrt(sum / seconds * oracle.SecondsPerYear)
}

// diffusionVolatility is the volatility of a diffusion with its jumps: √(σ² + λ·E[J²]).
func diffusionVolatility(prices scenario.Prices) float64 {
	var sigma, rate, square float64 // square: E[J²]
	switch p := prices.(type) {
	case scenario.GBM:
		sigma = p.Volatility.Float64()
	case scenario.Merton:
		mean, deviation := p.JumpMean.Float64(), p.JumpDeviation.Float64()
		sigma, rate, square = p.Volatility.Float64(), p.Jumps.Float64(), float64(mean*mean)+float64(deviation*deviation)
	case scenario.Kou: // of an exponential it is twice its mean's square
		up, rise, fall := p.UpProbability.Float64(), p.UpMean.Float64(), p.DownMean.Float64()
		sigma, rate, square = p.Volatility.Float64(), p.Jumps.Float64(), 2*(float64(up*rise*rise)+float64((1-up)*fall*fall))
	}
	return math.Sqrt(float64(sigma*sigma) + float64(rate*square))
}
