package oracle

import (
	"fmt"
	"io"
	"math"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/rng"
)

// SecondsPerYear is the year of drifts, volatilities and intensities: 365 days, as crypto markets never close.
const SecondsPerYear = 365 * 86400

// Asset is the law of one price of a Diffusion.
type Asset struct {
	// Name says which it is, in messages.
	Name string
	// Initial is the price of block 0.
	Initial Price
	// Drift is the growth rate of the expected price, per year, continuously compounded: 0.05 makes E[S] grow by e^0.05.
	Drift float64
	// Volatility is the standard deviation of the diffusive log return over a year, at least 0; 0.8 is 80 %.
	Volatility float64
	// Jump is the law of the jumps, [Merton] or [Kou]; nil is none.
	Jump Jump
}

// DiffusionConfig is what a Diffusion is made of.
type DiffusionConfig struct {
	Clock  Clock
	Assets []Asset
	// Scale is that of all prices; 0 is PriceDecimals.
	Scale Scale
	// Correlation is that of the diffusive log returns, symmetric, with a unit diagonal, positive semidefinite; nil is none.
	// Jumps of different assets are independent.
	Correlation [][]float64
}

// Diffusion is correlated geometric Brownian motion, with jumps where an asset has a law of them. Over a block of length
// Δ years the logarithm of a price moves by
//
//	(μ − σ²/2 − λκ)·Δ + σ·√Δ·(L·Z)ᵢ + Σ J
//
// where Z are independent standard normals, L·Lᵀ is the correlation (Cholesky), and jumps J come at rate λ with
// κ = E[e^J] − 1, so that E[S(t)] = S(0)·e^{μt} whatever the jumps. This is the exact law at the blocks, not an approximation
// in Δ. With λ = 0 it is the model of Black and Scholes, "The pricing of options and corporate liabilities", Journal of
// Political Economy 81, 1973.
//
// Diffusion and jumps are drawn from streams of their own: adding jumps to an asset, or an asset to the end of the list,
// leaves the other increments as they were.
type Diffusion struct {
	scale      Scale
	clock      Clock
	assets     []diffusive
	volatility float64 // of the first asset
}

// diffusive is an asset with its coefficients for one block.
type diffusive struct {
	initial  float64   // units of Price
	drift    float64   // of the logarithm
	loadings []float64 // σ√Δ times the asset's row of L, up to the diagonal
	jump     Jump
	rate     float64 // jumps a block
}

// NewDiffusion returns the process; the error joins every fault of the configuration.
func NewDiffusion(config DiffusionConfig) (*Diffusion, error) {
	var faults []error
	if err := config.Clock.validate(); err != nil {
		faults = append(faults, err)
	}
	if len(config.Assets) == 0 {
		faults = append(faults, fault.New("assets", "are none", "give it at least one"))
	}
	for i, asset := range config.Assets {
		err := asset.validate()
		if len(config.Assets) > 1 {
			err = fault.Under(fmt.Sprintf("assets.%d", i), err) // which of them
		}
		faults = append(faults, err)
	}
	lower, err := cholesky(config.Correlation, len(config.Assets))
	if err != nil {
		faults = append(faults, err)
	}
	if err := fault.Join(faults...); err != nil {
		return nil, err
	}
	d := &Diffusion{clock: config.Clock, scale: config.Scale.or()}
	years := config.Clock.Step() / SecondsPerYear
	for i, asset := range config.Assets {
		a := diffusive{initial: float64(asset.Initial), jump: asset.Jump}
		compensation := 0.0
		if asset.Jump != nil {
			a.rate = float64(asset.Jump.Intensity() * years)
			compensation = float64(asset.Jump.Intensity() * asset.Jump.MeanGrowth())
		}
		a.drift = float64((asset.Drift - float64(asset.Volatility*asset.Volatility/2) - compensation) * years)
		for j := range i + 1 {
			a.loadings = append(a.loadings, float64(asset.Volatility*math.Sqrt(years))*lower[i][j])
		}
		d.assets = append(d.assets, a)
	}
	first := config.Assets[0]
	variance := float64(first.Volatility * first.Volatility)
	if first.Jump != nil {
		variance += float64(first.Jump.Intensity() * first.Jump.Square())
	}
	d.volatility = math.Sqrt(variance)
	return d, nil
}

func (a Asset) validate() error {
	var faults []error
	refuse := func(key, problem, remedy string) { faults = append(faults, fault.New(key, problem, remedy)) }
	if a.Initial == 0 || a.Initial > MaxPrice {
		refuse("start", fmt.Sprintf("a price of %v is outside 1e-10 to 1e9", a.Initial), "choose one within")
	}
	if !(math.Abs(a.Drift) <= maxRate) {
		refuse("drift", fmt.Sprintf("is %v", a.Drift), fmt.Sprintf("choose a rate per year between -%d and %d", maxRate, maxRate))
	}
	if !(a.Volatility >= 0 && a.Volatility <= maxRate) {
		refuse("volatility", fmt.Sprintf("is %v", a.Volatility), fmt.Sprintf("choose one per year from 0 to %d", maxRate))
	}
	if a.Jump != nil {
		faults = append(faults, a.Jump.Validate())
	}
	return fault.Join(faults...)
}

// maxRate bounds drifts and volatilities per year; beyond it a number is a slip of the unit.
const maxRate = 1000

// Assets returns the number of assets.
func (d *Diffusion) Assets() int { return len(d.assets) }

// Scale is that of the configuration.
func (d *Diffusion) Scale() Scale { return d.scale }

// Clock returns the blocks of a path.
func (d *Diffusion) Clock() Clock { return d.clock }

// Volatility returns √(σ² + λ·E[J²]) of the first asset, per square root of a year.
func (d *Diffusion) Volatility() float64 { return d.volatility }

// Walk returns the path at an address.
func (d *Diffusion) Walk(key rng.Key) Walker {
	w := &diffusionWalker{diffusion: d, states: make([]diffusionState, len(d.assets)), normals: make([]float64, len(d.assets))}
	for i, asset := range d.assets {
		state := &w.states[i]
		state.normal = key.Lane(uint64(2 * i))
		state.jumps = key.Lane(uint64(2*i + 1))
		state.nextJump = math.Inf(1)
		if asset.rate > 0 {
			state.nextJump = state.jumps.Exponential(1 / asset.rate)
		}
	}
	return w
}

type diffusionState struct {
	log      float64 // log of price to initial price
	nextJump float64 // when the next jump comes, in blocks
	normal   rng.Stream
	jumps    rng.Stream
}

type diffusionWalker struct {
	diffusion *Diffusion
	block     uint64
	states    []diffusionState
	normals   []float64
	err       error
}

// Fill implements Walker. Its errors are io.EOF and ErrRange.
func (w *diffusionWalker) Fill(dst [][]Price) (int, error) {
	n := chunk(dst, len(w.states), w.diffusion.clock.Blocks-w.block)
	if w.err != nil {
		return 0, w.err
	}
	if w.block == w.diffusion.clock.Blocks {
		return 0, io.EOF
	}
	if len(w.states) == 1 && w.block > 0 {
		return w.fillOne(dst[0][:n])
	}
	for i := range n {
		if w.block > 0 {
			w.move()
		}
		for asset := range w.states {
			price, err := quantise(float64(w.diffusion.assets[asset].initial * rng.Exp(w.states[asset].log)))
			if err != nil {
				for before := range asset { // of a block that is not one
					dst[before][i] = 0
				}
				w.err = fmt.Errorf("%w (asset %d, block %d)", err, asset, w.block)
				return i, w.err
			}
			dst[asset][i] = price
		}
		w.block++
	}
	return n, nil
}

// fillOne is Fill for a single asset after block 0, the common case, without the loops over assets. Its sums are those of
// move, in the same order.
func (w *diffusionWalker) fillOne(dst []Price) (int, error) {
	state, asset := &w.states[0], &w.diffusion.assets[0]
	log, loading := state.log, asset.loadings[0]
	for i := range dst {
		log += asset.drift
		log += float64(loading * state.normal.Normal())
		if now := float64(w.block); state.nextJump <= now {
			log = state.jump(log, now, asset)
		}
		price, err := quantise(float64(asset.initial * rng.Exp(log)))
		if err != nil {
			w.err = fmt.Errorf("%w (asset 0, block %d)", err, w.block)
			return i, w.err
		}
		dst[i] = price
		w.block++
	}
	state.log = log
	return len(dst), nil
}

// jump adds to a logarithm the jumps up to now, in blocks.
func (s *diffusionState) jump(log, now float64, asset *diffusive) float64 {
	for s.nextJump <= now {
		log += asset.jump.Draw(&s.jumps)
		s.nextJump += s.jumps.Exponential(1 / asset.rate)
	}
	return log
}

// move takes every asset to the next block.
func (w *diffusionWalker) move() {
	for i := range w.states {
		w.normals[i] = w.states[i].normal.Normal()
	}
	now := float64(w.block)
	for i := range w.states {
		state, asset := &w.states[i], &w.diffusion.assets[i]
		log := state.log + asset.drift
		for j, loading := range asset.loadings {
			log += float64(loading * w.normals[j])
		}
		state.log = state.jump(log, now, asset)
	}
}
