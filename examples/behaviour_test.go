package examples

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/agents/agentstest"
)

var payer = Instalments{Trigger: *uint256.NewInt(0.82e18), Part: *uint256.NewInt(0.3e18), Times: 2, Reaction: 300}

func TestInstalmentsKeepTheLaws(t *testing.T) {
	agentstest.Behaviour(t, func() agents.Behaviour { return payer })
}

// Of a debt of 1000 it pays 300, and 300 again, and no more; never more than it owes.
func TestInstalmentsByHand(t *testing.T) {
	for _, c := range []struct{ debt, repaid, pays uint64 }{{1000, 0, 300}, {700, 300, 300}, {400, 600, 0}, {200, 300, 200}, {700, 400, 200}} {
		act := payer.Act(agents.View{StartDebt: *uint256.NewInt(1000), Debt: *uint256.NewInt(c.debt), Repaid: *uint256.NewInt(c.repaid)})
		require.Equal(t, agents.Action{Repay: *uint256.NewInt(c.pays)}, act, c)
	}
	require.ErrorContains(t, Instalments{Part: *uint256.NewInt(2e18)}.Validate(), "part")
}
