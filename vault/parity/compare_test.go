package parity_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

func native() (parity.Engine, error) { return vault.New(parity.Owner), nil }

// generous is the rulebook with one rounding turned round: a repayment given in shares costs the assets they are worth
// rounded down, where the rule rounds up.
type generous struct{ *vault.Engine }

func (g generous) Repay(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error) {
	moved, err := g.Engine.Repay(caller, market, assets, shares, onBehalf, then...)
	if err != nil || !assets.IsZero() {
		return moved, err
	}
	// totals as they were before: what was repaid is back in them
	m := g.Engine.Market(market)
	var total, all, down uint256.Int
	total.AddUint64(total.Add(&m.TotalBorrowAssets, &moved.Assets), 1)
	all.AddUint64(all.Add(&m.TotalBorrowShares, &shares), 1_000_000)
	if _, over := down.MulDivOverflow(&shares, &total, &all); !over && down.Lt(&moved.Assets) {
		moved.Assets = down
	}
	return moved, nil
}

func TestOneWrongRoundingIsCaughtAndCutDownToAFewCalls(t *testing.T) {
	run := parity.Comparison{
		Reference: native, Candidate: func() (parity.Engine, error) { return generous{vault.New(parity.Owner)}, nil }, Ops: 20_000, Seed: 1,
	}
	result, err := run.Run(context.Background())
	require.NoError(t, err)
	require.NotNil(t, result.Mismatch)
	require.Equal(t, parity.Repay, result.Shortest.Steps[len(result.Shortest.Steps)-1].Op.Kind)
	t.Logf("%s; %d steps of %d", result.Mismatch, len(result.Shortest.Steps), result.Original)
	for _, step := range result.Shortest.Steps {
		t.Log(step.Op.Time, step.Op)
	}
	require.LessOrEqual(t, len(result.Shortest.Steps), 16)

	// what is written replays: without a mismatch on the reference, with this one on the candidate
	var file bytes.Buffer
	require.NoError(t, parity.Write(&file, result.Shortest))
	h, err := parity.Read("shortest.jsonl", &file)
	require.NoError(t, err)
	reference, _ := parity.Replay(vault.New(parity.Owner), h, 5)
	require.Empty(t, reference)
	candidate, _ := parity.Replay(generous{vault.New(parity.Owner)}, h, 5)
	require.NotEmpty(t, candidate)
}

func TestRandomHistoriesReachEveryErrorOfTheRulebook(t *testing.T) {
	run := parity.Comparison{Reference: native, Candidate: native, Ops: 50_000, Seed: 1}
	result, err := run.Run(context.Background())
	require.NoError(t, err)
	require.Nil(t, result.Mismatch)
	require.Equal(t, 50_000, result.Done)
	for _, reason := range parity.Reasons() {
		require.NotZero(t, result.Tally.Of(reason), reason)
	}
	for kind, reasons := range result.Tally {
		t.Log(kind, reasons)
	}
}
