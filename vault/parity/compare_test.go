package parity_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

func native() (vault.Rulebook, error) { return vault.New(parity.Owner, design.MorphoBlue.Closing), nil }

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

// hasty is the rulebook with two checks of a borrow in the wrong order: liquidity before health.
type hasty struct{ *vault.Engine }

func (h hasty) Borrow(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf, receiver vault.Address) (vault.Moved, error) {
	moved, err := h.Engine.Borrow(caller, market, assets, shares, onBehalf, receiver)
	m := h.Engine.Market(market)
	if after := new(uint256.Int).Add(&m.TotalBorrowAssets, &assets); errors.Is(err, vault.ErrInsufficientCollateral) && after.Gt(&m.TotalSupplyAssets) {
		err = vault.ErrInsufficientLiquidity
	}
	return moved, err
}

// keen is the rulebook but that a liquidation that fails keeps the interest it accrued.
type keen struct{ *vault.Engine }

func (k keen) Liquidate(caller vault.Address, market vault.ID, borrower vault.Address, seized, shares uint256.Int, then ...vault.Call) (vault.Liquidation, error) {
	l, err := k.Engine.Liquidate(caller, market, borrower, seized, shares, then...)
	if err != nil {
		_ = k.Engine.AccrueInterest(market) // fails where the market is unknown
	}
	return l, err
}

// trusting is the rulebook but that taking an authorisation back does nothing.
type trusting struct{ *vault.Engine }

func (r trusting) SetAuthorization(caller, authorized vault.Address, allowed bool) error {
	err := r.Engine.SetAuthorization(caller, authorized, allowed)
	if err == nil && !allowed {
		err = r.Engine.SetAuthorization(caller, authorized, true)
	}
	return err
}

func TestOneWrongRuleIsCaughtAndCutDownToAFewCalls(t *testing.T) {
	for _, row := range []struct {
		wrong func(*vault.Engine) vault.Rulebook
		last  parity.Kind // the call that shows it
		most  int         // calls, those that make the market included
	}{
		{func(e *vault.Engine) vault.Rulebook { return generous{e} }, parity.Repay, 16},
		{func(e *vault.Engine) vault.Rulebook { return hasty{e} }, parity.Borrow, 10},
		{func(e *vault.Engine) vault.Rulebook { return keen{e} }, parity.Liquidate, 10},
		{func(e *vault.Engine) vault.Rulebook { return trusting{e} }, parity.SetAuthorization, 2},
	} {
		engine := row.wrong(vault.New(parity.Owner, design.MorphoBlue.Closing))
		t.Run(fmt.Sprintf("%T", engine), func(t *testing.T) { caught(t, row.wrong, row.last, row.most) })
	}
}

func caught(t *testing.T, wrong func(*vault.Engine) vault.Rulebook, last parity.Kind, most int) {
	fresh := func() (vault.Rulebook, error) { return wrong(vault.New(parity.Owner, design.MorphoBlue.Closing)), nil }
	run := parity.Comparison{Reference: native, Candidate: fresh, Ops: 20_000, Seed: 1}
	result, err := run.Run(context.Background())
	require.NoError(t, err)
	require.NotNil(t, result.Mismatch)
	for _, step := range result.Shortest.Steps {
		t.Log(step.Op.Time, step.Op)
	}
	t.Logf("%s; %d steps of %d", result.Mismatch, len(result.Shortest.Steps), result.Original)
	require.Equal(t, last, result.Shortest.Steps[len(result.Shortest.Steps)-1].Op.Kind)
	require.LessOrEqual(t, len(result.Shortest.Steps), most)

	// what is written replays: without a mismatch on the reference, with this one on the candidate
	var file bytes.Buffer
	require.NoError(t, parity.Write(&file, result.Shortest))
	h, err := parity.Read("shortest.jsonl", &file)
	require.NoError(t, err)
	reference, _ := parity.Replay(vault.New(parity.Owner, design.MorphoBlue.Closing), h, 5)
	require.Empty(t, reference)
	candidate, _ := parity.Replay(wrong(vault.New(parity.Owner, design.MorphoBlue.Closing)), h, 5)
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
	for kind, atLeast := range map[parity.Kind]int{ // refusals alone would compare little
		parity.Supply: 1000, parity.Withdraw: 1000, parity.Borrow: 500, parity.Repay: 500, parity.Liquidate: 300, parity.SupplyCollateral: 1000,
		parity.WithdrawCollateral: 500, parity.FlashLoan: 100, parity.CreateMarket: 300, parity.SetAuthorization: 300,
	} {
		require.GreaterOrEqual(t, result.Tally[kind][""], atLeast, "%s that succeed", kind)
	}
}

// Errors that are the programmer's own, which no contract could give, are not written in histories; every other is.
func TestEveryErrorOfTheRulebookHasAReason(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "errors.go"), nil, 0)
	require.NoError(t, err)
	var names []string
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && spec.Names[0].IsExported() {
			names = append(names, spec.Names[0].Name)
		}
		return true
	})
	require.Contains(t, names, "ErrTimeReversed")
	require.Contains(t, names, "ErrUnknownVerb")
	require.Len(t, parity.Reasons(), len(names)-2)
	require.Equal(t, "unknown: something else", parity.Reason(errors.New("something else")))
	require.Equal(t, "design: its own", parity.Reason(errors.New("design: its own")), "a policy's refusal")
	require.Equal(t, "stale price", parity.Reason(fmt.Errorf("wrapped: %w", vault.ErrStalePrice)))
}
