package oracle

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/catalog"
)

// DiffusionForm are the keys of every [Diffusion] of one asset.
type DiffusionForm struct {
	Start      catalog.Decimal  `key:"start" default:"2000" above:"0" places:"18" unit:"loan per collateral" doc:"Price of a whole collateral token at the first block."`
	Drift      catalog.Decimal  `key:"drift" default:"0" min:"-100" max:"100" unit:"per year of 365 days" doc:"Drift of the log price, before the correction of -volatility²/2."`
	Volatility catalog.Decimal  `key:"volatility" default:"0.8" min:"0" max:"100" unit:"per square root of a year" assumed:"x0.5 x2" doc:"Volatility of the log price."`
	Begin      catalog.Time     `key:"begin" default:"2024-01-01" doc:"Time of the first block."`
	Horizon    catalog.Duration `key:"horizon" default:"7d" min:"1" doc:"Length of a path."`
}

// Check reports a path of less than two blocks.
func (f DiffusionForm) Check(b *catalog.Builder) {
	if f.Horizon.Seconds() < 2*b.Interval {
		b.Refuse("horizon", fmt.Sprintf("%s is less than two blocks of %s", f.Horizon, catalog.Duration(b.Interval)), "lengthen it, or shorten blocks.interval")
	}
}

// with builds the diffusion with a law of jumps, nil for none.
func (f DiffusionForm) with(b *catalog.Builder, jump Jump) Process {
	scale := Scale(PriceDecimals)
	if d, err := decimal.NewFromString(f.Start.Text()); err == nil {
		scale = ScaleFor(d)
	}
	start, err := scale.Parse(f.Start.Text())
	if err != nil {
		b.Fault("start", err)
		return nil
	}
	d, err := NewDiffusion(DiffusionConfig{
		Scale: scale,
		Clock: during(b, f.Begin.Unix(), f.Horizon.Seconds()),
		Assets: []Asset{{
			Name: b.Collateral.Symbol, Initial: start, Drift: f.Drift.Float64(), Volatility: f.Volatility.Float64(), Jump: jump,
		}},
	})
	if err != nil {
		b.Fault("", err)
		return nil
	}
	return d
}

// Origin implements [ProcessForm].
func (DiffusionForm) Origin() string { return "" }

// GBMForm states a [Diffusion] without jumps.
type GBMForm struct{ DiffusionForm }

// Process implements [ProcessForm].
func (f GBMForm) Process(b *catalog.Builder) Process { return f.with(b, nil) }

// JumpDiffusionForm states a [Diffusion] with jumps of any law.
type JumpDiffusionForm struct {
	DiffusionForm
	Jump JumpForm `key:"jump" default:"{law: kou}" doc:"The law of the jumps of the log price."`
}

// Process implements [ProcessForm].
func (f JumpDiffusionForm) Process(b *catalog.Builder) Process {
	if f.Jump == nil {
		return nil // refused where it was read
	}
	law := b.At("jump")
	jump := f.Jump.Jump(law)
	if err := jump.Validate(); err != nil {
		law.Fault("", err)
		return nil
	}
	return f.with(b, jump)
}

func init() {
	const source = "Black and Scholes 1973, Journal of Political Economy 81"
	Processes.Register(GBMForm{}, catalog.Rule{Name: "gbm", Doc: "Geometric Brownian motion.", Source: source})
	Processes.Register(JumpDiffusionForm{}, catalog.Rule{
		Name: "jump-diffusion", Doc: "GBM with jumps of the log price, by any law of jumps.", Source: source + "; the law names the jumps'",
	})
}
