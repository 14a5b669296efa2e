package agents_test

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/agents/agentstest"
)

func TestDistributionsKeepTheLaws(t *testing.T) {
	for name, d := range map[string]agents.Distribution{
		"constant": agents.Constant{Value: 3}, "uniform": agents.Uniform{Low: 1, High: 2},
		"lognormal": agents.DefaultCollateral, "shifted lognormal": agents.DefaultHealth, "lognormal without spread": agents.LogNormal{Median: 2, Shift: 1},
		"pareto": agents.Pareto{Minimum: 1, Alpha: 0.6},
		"beta":   agents.Beta{Alpha: 0.3, Beta: 2, Low: 1, High: 3}, "peaked beta": agents.Beta{Alpha: 40, Beta: 2, Low: 0, High: 3},
	} {
		t.Run(name, func(t *testing.T) { agentstest.Distribution(t, func() agents.Distribution { return d }) })
	}
}

func TestBehavioursKeepTheLaws(t *testing.T) {
	ninety := *uint256.NewInt(0.9e18)
	for _, b := range []agents.Behaviour{
		agents.Passive{},
		agents.DefaultTopUp, agents.DefaultRepay,
		agents.AddMargin{Trigger: ninety, Target: *uint256.NewInt(0.8e18), Reaction: 60},
		agents.Leave{Trigger: ninety, Reaction: 60},
		agents.SwitchToCross{Trigger: ninety},
		agents.SelfLiquidate{Trigger: ninety, Reaction: 12, Part: *uint256.NewInt(1e18)},
	} {
		t.Run(b.Kind(), func(t *testing.T) { agentstest.Behaviour(t, func() agents.Behaviour { return b }) })
	}
}

func TestSuppliersKeepTheLaws(t *testing.T) {
	for _, s := range []agents.Supplier{agents.Patient{}, agents.Fleeing{}} {
		t.Run(s.Kind(), func(t *testing.T) { agentstest.Supplier(t, func() agents.Supplier { return s }) })
	}
}
