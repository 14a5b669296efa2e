package play

import (
	"errors"
	"math"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// cut is a model of the built-in study with overrides.
func cut(t *testing.T, set ...string) *Model {
	t.Helper()
	s, err := scenario.Builtin(scenario.Frictionless(set...)...)
	require.NoError(t, err)
	m, err := Open(string(s.YAML()))
	require.NoError(t, err)
	return m
}

// The study has 1,000 vaults and a venue of 70,000: 60 vaults sell into 4,200, and a reader moves the whole study's depth, from
// a thirtieth to thirty times.
func TestControlsByHand(t *testing.T) {
	t.Parallel()
	m := cut(t)
	require.Equal(t, []int{4, 60, 1000, 6}, []int{m.Paths, m.Vaults, m.Of, m.Decimals})
	require.Equal(t, []string{"morpho", "morpho", "USDC"}, []string{m.Arm, m.Design, m.Loan})
	require.InDelta(t, 0.06, m.share, 1e-12)
	require.Len(t, m.Controls, 3)
	lif, lltv, depth := m.Controls[0], m.Controls[1], m.Controls[2]
	require.Equal(t, Control{Key: "arms.0.lif", Name: "liquidation incentive (factor)", Now: lif.Now, Least: 1, Most: 1.15, Step: 0.0025}, lif)
	require.InDelta(t, 1/(1-0.3*0.14), lif.Now, 1e-12)
	require.Equal(t, Control{Key: "market.lltv", Name: "LLTV", Now: 0.86, Least: 0.5, Most: 0.98, Step: 0.005}, lltv)
	require.Equal(t, Control{Key: "venue.depth", Name: "depth of the venue", Now: depth.Now, Least: depth.Now / 30, Most: depth.Now * 30, Step: 1.0 / 64, Log: true, scale: 0.06}, depth)
	require.InDelta(t, 70_000, depth.Now, 0)
	require.Len(t, m.Reasons, record.Losses)
	require.Equal(t, "liquidator_profit", m.Reasons[journal.LiquidatorProfit])

	small := cut(t, "population.borrowers=60", "paths=2", "arms=[{design: morpho, name: own, lltv: 0.8}]")
	require.Equal(t, []int{2, 60, 60}, []int{small.Paths, small.Vaults, small.Of})
	require.InDelta(t, 1, small.share, 0)
	require.Equal(t, Control{Key: "arms.0.lltv", Name: "LLTV", Now: 0.8, Least: 0.5, Most: 0.98, Step: 0.005}, small.Controls[1])
	require.Len(t, cut(t, "venue={model: infinite}").Controls, 2, "no depth to move")
	_, err := small.Move("1", "1", "1", "1")
	require.EqualError(t, err, "play: 4 values for 3 controls")
}

func TestWhichArmIsWalked(t *testing.T) {
	t.Parallel()
	m := cut(t, "arms=[{design: exchange-isolated, name: x, preset: binance-usdm}, {design: llamma, name: a}, {design: morpho, name: b}, {design: morpho, name: c}]")
	require.Equal(t, "b", m.Arm, "the first that lends and has a discount")
	m = cut(t, "arms=[{design: exchange-isolated, name: x, preset: binance-usdm}, {design: llamma, name: a}]")
	require.Equal(t, "a", m.Arm, "else the first that lends")
}

func TestTheVenuesDepthMayBeThatOfAnInnerOne(t *testing.T) {
	t.Parallel()
	key, now, ok := depthOf("venue", map[string]any{"of": map[string]any{"of": map[string]any{"depth": "5"}}})
	require.Equal(t, []any{"venue.of.of.depth", 5.0, true}, []any{key, now, ok})
	key, _, _ = depthOf("venue", map[string]any{"depth": 7.0, "of": map[string]any{"depth": "5"}})
	require.Equal(t, "venue.depth", key)
	_, _, ok = depthOf("venue", map[string]any{"of": "x"})
	require.False(t, ok)
	require.Zero(t, number(true))
}

// Two vaults, of which one was liquidated, lost 5 and 7 to gas and left 3 unpaid; 11 more are latent.
func TestAPathsSumsByHand(t *testing.T) {
	t.Parallel()
	arm := record.Arm{Vaults: make([]record.Vault, 2)}
	for i := range arm.Vaults {
		v := &arm.Vaults[i]
		v.StartDebt = *uint256.NewInt(uint64(100 + i))
		v.Paid[journal.Gas] = fixed.FromInt64(int64(5 + 2*i))
	}
	arm.Vaults[1].Liquidations = 2
	arm.Vaults[1].Paid[journal.BadDebt] = fixed.FromInt64(-3)
	arm.Undone.EndShortfall.SetUint64(11)
	got := pathOf(&arm)
	require.Equal(t, []string{"201", "3", "11", ""}, []string{got.Debt, got.BadDebt, got.Latent, got.Failed})
	require.Equal(t, 1, got.Liquidated)
	require.Equal(t, "12", got.Lost[journal.Gas])
	require.Equal(t, "-3", got.Lost[journal.BadDebt])
	require.Len(t, got.Lost, record.Losses)
	require.Equal(t, Path{Failed: "broken"}, pathOf(&record.Arm{Err: errors.New("broken"), Vaults: arm.Vaults}))
}

// A move is done with its last path, and says its numbers after each: shares as percent or basis points.
func TestAMoveByItsSteps(t *testing.T) {
	t.Parallel()
	m := cut(t, "paths=2", "population.borrowers=20")
	move, err := m.Move("", "")
	require.NoError(t, err)
	for step := range 2 {
		require.False(t, move.Done)
		require.Empty(t, move.Hash)
		require.NoError(t, move.Step())
		require.Len(t, move.Paths, step+1)
		require.Len(t, move.Numbers, len(told))
	}
	require.True(t, move.Done)
	require.Len(t, move.Hash, 64)
	liquidated, debt, bad := 0, 0.0, 0.0
	for _, p := range move.Paths {
		liquidated += p.Liquidated
		debt += number(p.Debt)
		bad += number(p.BadDebt)
	}
	for _, n := range move.Numbers {
		switch n.Key {
		case "liquidated_share":
			require.InDelta(t, 100*float64(liquidated)/40, *n.Value, 1e-9)
		case "bad_debt_share":
			require.InDelta(t, 1e4*bad/debt, *n.Value, 1e-6)
		}
		require.True(t, n.Value == nil || !math.IsNaN(*n.Value))
	}
	require.Positive(t, liquidated)
	again, err := m.Move()
	require.NoError(t, err)
	walked, err := again.Walk(1)
	require.NoError(t, err)
	require.EqualError(t, again.Take(walked), "play: path 1 comes where path 0 is due")
	require.NoError(t, again.Step())
	require.NoError(t, again.Take(walked))
	require.Equal(t, move.Answer, again.Answer)
}
