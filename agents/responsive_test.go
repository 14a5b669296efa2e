package agents_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/agents/agentstest"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/rng"
)

// onBase is the fit: 70 % react two hours after 80 % LTV, down to 74 %.
var onBase = agents.Responsive{Share: *uint256.NewInt(0.7e18), Trigger: *uint256.NewInt(0.8e18), Target: *uint256.NewInt(0.74e18), Reaction: 7200}

func TestResponsiveBorrowersKeepTheLaws(t *testing.T) {
	agentstest.Behaviour(t, func() agents.Behaviour { return onBase })
}

func TestAShareOfBorrowersReactsDrawnForEachAndAnewOnEachPath(t *testing.T) {
	reacting := func(path uint64) (who [2000]bool, n int) {
		rows := agents.Mix{{Behaviour: onBase, Weight: 1}}.Assign(rng.Key{Seed: 9}, make([]agents.Borrower, len(who)))
		if path > 0 {
			law := agents.Population{Collateral: agents.Constant{Value: 1}, Health: agents.Constant{Value: 2}, Behaviours: agents.Mix{{Behaviour: onBase, Weight: 1}}}
			var err error
			price := *new(uint256.Int).Mul(uint256.NewInt(2e18), uint256.NewInt(1e9))
			rows, err = law.Draw(rng.Key{Seed: 9, Path: path}, len(who), agents.Market{CollateralDecimals: 18, LoanDecimals: 6, LLTV: *uint256.NewInt(0.86e18), Price: price})
			require.NoError(t, err)
		}
		for i, b := range rows {
			require.Equal(t, "responsive", b.Behaviour.Kind())
			alarm := b.Behaviour.Alarm()
			if who[i] = !alarm.LTV.IsZero(); who[i] {
				require.Equal(t, agents.Alarm{LTV: onBase.Trigger, Reaction: 7200, AddsUp: true}, alarm)
				n++
			}
		}
		return who, n
	}
	first, n := reacting(1)
	require.InDelta(t, 1400, n, 80)
	second, _ := reacting(2)
	require.NotEqual(t, first, second)
	again, _ := reacting(1)
	require.Equal(t, first, again)
	_, n = reacting(0)
	require.InDelta(t, 1400, n, 80, "borrowers of a file too")
	none, all := onBase, onBase
	none.Share, all.Share = uint256.Int{}, fixed.WAD
	stream := rng.Key{Seed: 1}.Stream()
	for range 100 {
		require.Equal(t, agents.Alarm{}, none.Vary(&stream).Alarm())
		require.NotEqual(t, agents.Alarm{}, all.Vary(&stream).Alarm())
	}
}

// 10 ether at 2,000 with a debt of 16,400 stand at 82 %; 74 % of 20,000 is 14,800.
func TestARepaymentRestoresTheTarget(t *testing.T) {
	price := *new(uint256.Int).Mul(uint256.NewInt(2e18), uint256.NewInt(1e9)) // 2,000 USDC of 6 decimals for ether
	view := agents.View{Price: price, Collateral: *new(uint256.Int).Mul(uint256.NewInt(10), &fixed.WAD), Debt: *uint256.NewInt(16_400_000_000)}
	action := onBase.Act(view)
	require.Equal(t, agents.Action{Repay: *uint256.NewInt(1_600_000_000)}, action)
}

func TestTheFormSetsEachKey(t *testing.T) {
	one := catalog.MustDecimal
	b := catalog.NewBuilder(catalog.Study{}, "")
	f := agents.ResponsiveForm{Weight: agents.Weight{Weight: 3}, Reacting: one("0.1"), Trigger: one("0.2"), Target: one("0.15"), Reaction: 60}
	require.Equal(t, agents.Responsive{Share: *uint256.NewInt(1e17), Trigger: *uint256.NewInt(2e17), Target: *uint256.NewInt(0.15e18), Reaction: 60}, f.Behaviour(b))
	require.Equal(t, 3, f.Share())
	require.NoError(t, b.Err())
	err := agents.Responsive{Share: *uint256.NewInt(2e18), Trigger: *uint256.NewInt(5e17), Target: *uint256.NewInt(5e17)}.Validate()
	require.ErrorContains(t, err, "share: 2 is above 1")
	require.ErrorContains(t, err, "target: 0.5 is not below the trigger, 0.5")
}
