package oracle

import (
	"fmt"
	"math"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// Companion is the law of a price that moves with a main one, block by block. With P the main price, σ its volatility over the
// study and ρ the correlation,
//
//	Δln S = ρ·(Volatility/σ)·Δln P + (Drift − (1−ρ²)·Volatility²/2)·Δt + Volatility·√(1−ρ²)·√Δt·Z
//
// so that ρ is the correlation of the two returns of a block. Volatility is the asset's own, with what it follows of the main
// price's crash and jumps. Where the main price does not move, only its own noise is left.
type Companion struct {
	Start       Price
	Volatility  float64 // per square root of a year
	Drift       float64 // per year, beside what it follows of the main price
	Correlation float64 // ρ, from −1 to 1
}

// Companions is a process with other prices beside its own. A companion's noise has an address of its own, so that adding one
// leaves all other prices as they were.
type Companions struct {
	Process // the main one, of a single asset
	others  []companion
}

// companion is the coefficients of one price for one block.
type companion struct {
	start  Price
	follow float64 // change of its logarithm for one of the main price's
	drift  float64
	noise  float64
}

// NewCompanions puts prices beside that of a process, which must be of one asset and say how volatile it is.
func NewCompanions(main Process, laws ...Companion) (*Companions, error) {
	moves, says := main.(Volatile)
	if !says || main.Assets() != 1 {
		return nil, fault.New("", "other assets can only move with a process of one price that says how volatile it is", "give it the method Volatility, or leave the other assets out")
	}
	c := &Companions{Process: main}
	sigma, years := moves.Volatility(), main.Clock().Step()/SecondsPerYear
	for _, law := range laws {
		v, rho := law.Volatility, law.Correlation
		own := float64(v*v) * (1 - float64(rho*rho)) // variance a year that is its own
		of := companion{start: law.Start, drift: (law.Drift - own/2) * years, noise: math.Sqrt(float64(own * years))}
		if sigma > 0 {
			of.follow = float64(rho*v) / sigma
		}
		c.others = append(c.others, of)
	}
	return c, nil
}

// Scale is that of the main process.
func (c *Companions) Scale() Scale { return ScaleOf(c.Process) }

// Assets counts the main asset, which comes first, and the others.
func (c *Companions) Assets() int { return 1 + len(c.others) }

// Walk returns the path at an address.
func (c *Companions) Walk(key rng.Key) Walker {
	w := &companionWalker{main: c.Process.Walk(key), laws: c.others, others: make([]companionState, len(c.others))}
	for i := range w.others {
		own := key
		own.Purpose, own.Actor = rng.Named("companion price"), uint64(i)
		w.others[i] = companionState{log: rng.Log(float64(c.others[i].start)), noise: own.Stream()}
	}
	return w
}

type companionWalker struct {
	main   Walker
	laws   []companion
	others []companionState
	last   float64 // logarithm of the main price; 0 before the first block
	begun  bool
	err    error // that ended the path
}

type companionState struct {
	log   float64
	noise rng.Stream
}

// Fill implements [Walker].
func (w *companionWalker) Fill(dst [][]Price) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
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
			if !(price >= 1 && price <= float64(MaxPrice)) {
				for _, row := range dst {
					clear(row[block:n])
				}
				w.err = fmt.Errorf("companion %d: %w", i+1, ErrRange)
				return block, w.err
			}
			dst[1+i][block] = Price(price)
		}
		w.begun, w.last = true, log
	}
	return n, err
}

// CompanionForm states a [Companion].
type CompanionForm struct {
	Start       catalog.Decimal `key:"start" default:"100" above:"0" places:"18" unit:"loan per token" doc:"Price of a whole token at the first block."`
	Volatility  catalog.Decimal `key:"volatility" default:"0.8" min:"0" max:"100" unit:"per square root of a year" assumed:"x0.5 x2" doc:"Volatility of the log price over the study, crash and jumps of the main price included."`
	Drift       catalog.Decimal `key:"drift" default:"0" min:"-100" max:"100" unit:"per year of 365 days" doc:"Drift of the price beside what it follows of the main one."`
	Correlation catalog.Decimal `key:"correlation" default:"0.7" min:"-1" max:"1" assumed:"x0.5 x1.25" doc:"Correlation of the returns of a block with the main asset's."`
}

// Companion builds the law of a price beside prices of some scale.
func (f CompanionForm) Companion(b *catalog.Builder, scale Scale) Companion {
	start, err := scale.Parse(f.Start.Text())
	b.Fault("start", err)
	return Companion{Start: start, Volatility: f.Volatility.Float64(), Drift: f.Drift.Float64(), Correlation: f.Correlation.Float64()}
}
