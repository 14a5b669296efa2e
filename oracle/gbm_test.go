package oracle

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
)

func plainDiffusion() DiffusionForm {
	return DiffusionForm{
		Start: catalog.MustDecimal("2000"), Drift: catalog.MustDecimal("0.1"), Volatility: catalog.MustDecimal("0.8"), Begin: 1_600_000_000, Horizon: 3600,
	}
}

// Two blocks of 12 seconds are the least.
func TestADiffusionLastsTwoBlocks(t *testing.T) {
	t.Parallel()
	for horizon, want := range map[catalog.Duration]string{
		23: "prices.horizon: 23s is less than two blocks of 12s; lengthen it, or shorten blocks.interval", 24: "", 25: "",
	} {
		b := catalog.NewBuilder(catalog.Study{Interval: 12}, "").At("prices")
		form := plainDiffusion()
		form.Horizon = horizon
		form.Check(b)
		if want == "" {
			require.NoError(t, b.Err())
			continue
		}
		require.EqualError(t, b.Err(), want)
	}
}

// An hour has 300 blocks of 12 seconds. A price below a ten thousandth has a finer scale.
func TestADiffusionIsBuiltAsStated(t *testing.T) {
	t.Parallel()
	build := func(form ProcessForm) Process {
		b := catalog.NewBuilder(catalog.Study{Interval: 12}, "")
		p := form.Process(b)
		require.NoError(t, b.Err())
		return p
	}
	p := build(GBMForm{plainDiffusion()}).(*Diffusion)
	require.Equal(t, Clock{1_600_000_000, 12, 300, 0}, p.Clock())
	require.EqualValues(t, 10, p.Scale())
	require.InEpsilon(t, 0.8, p.Volatility(), 1e-12)
	require.InEpsilon(t, 2000e10, p.assets[0].initial, 1e-12)
	tiny := plainDiffusion()
	tiny.Start = catalog.MustDecimal("0.00009")
	p = build(GBMForm{tiny}).(*Diffusion)
	require.EqualValues(t, 17, p.Scale())
	require.InEpsilon(t, 9e12, p.assets[0].initial, 1e-12)
	jumps := ParetoFallsForm{Rate: Rate{catalog.MustDecimal("12")}, Least: catalog.MustDecimal("0.02"), Alpha: catalog.MustDecimal("3")}
	p = build(JumpDiffusionForm{plainDiffusion(), jumps}).(*Diffusion)
	require.Equal(t, ParetoFalls{PerYear: 12, Least: 0.02, Alpha: 3}, p.assets[0].jump)
}

func TestADiffusionThatCannotBeBuiltSaysWhy(t *testing.T) {
	t.Parallel()
	dear, fast := plainDiffusion(), plainDiffusion()
	dear.Start = catalog.MustDecimal("1000000001")
	fast.Volatility = catalog.MustDecimal("1001")
	for want, form := range map[string]ProcessForm{
		`prices.start: "1000000001" is above the largest price, 1e9`:      GBMForm{dear},
		"prices.volatility: is 1001; choose one per year from 0 to 1000":  GBMForm{fast},
		"prices.jump.least: is 0; choose a fall of the logarithm above 0": JumpDiffusionForm{plainDiffusion(), ParetoFallsForm{Alpha: catalog.MustDecimal("3")}},
		"": JumpDiffusionForm{plainDiffusion(), nil}, // said where it was read
	} {
		b := catalog.NewBuilder(catalog.Study{Interval: 12}, "").At("prices")
		require.Nil(t, form.Process(b), want)
		if want == "" {
			require.NoError(t, b.Err())
			continue
		}
		require.ErrorContains(t, b.Err(), want)
	}
}
