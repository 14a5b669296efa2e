package designtest

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// believer is Morpho Blue at a price of its own: the oracle's times a factor of scale 1e18 that somebody may move.
type believer struct {
	design.Policy
	ledger *design.Ledger
	factor func(design.Ledger, *vault.Case) uint256.Int
}

func (b *believer) at(c *vault.Case) *vault.Case {
	z := *c
	f := b.factor(*b.ledger, c)
	z.Price.MulDivOverflow(&z.Price, &f, uint256.NewInt(1e18))
	return &z
}

func (b *believer) Trigger() vault.Trigger { // all are looked at
	return vault.Trigger{LTV: *uint256.NewInt(1)}
}

func (b *believer) Unhealthy(c *vault.Case) (bool, uint256.Int, error) {
	return b.Policy.Unhealthy(b.at(c))
}
func (b *believer) Most(c *vault.Case) (uint256.Int, error) { return b.Policy.Most(b.at(c)) }
func (b *believer) Least(c *vault.Case) uint256.Int         { return b.Policy.Least(b.at(c)) }
func (b *believer) Ask(c *vault.Case, most, amount uint256.Int) (uint256.Int, uint256.Int) {
	return b.Policy.Ask(b.at(c), most, amount)
}

func (b *believer) Liquidate(c *vault.Case, amount, shares uint256.Int) (vault.Liquidation, error) {
	return b.Policy.Liquidate(b.at(c), amount, shares)
}

// attacked is a market of such a policy.
type attacked struct {
	design.Morpho
	name   string
	ledger *design.Ledger
	factor func(design.Ledger, *vault.Case) uint256.Int
	holder vault.Address
}

func (d attacked) Kind() string { return d.name }

func (d attacked) Policy(m design.Market) vault.Policy {
	return &believer{Policy: d.Morpho.Policy(m).(design.Policy), ledger: d.ledger, factor: d.factor}
}

func (d attacked) Open(l design.Ledger, id vault.ID, m design.Market) (design.Running, error) {
	*d.ledger = l
	return holding{design.Sell(l, id, d.Policy(m).(design.Policy)), d.holder}, nil
}

type holding struct {
	design.Running
	holder vault.Address
}

func (h holding) Holders() []vault.Address { return []vault.Address{h.holder} }

// wrapper is where a wrapped token's backing lies, 100 tokens at the start.
var wrapper = vault.NamedAddress("wrapper")

// aGiftMovesThePrice reads its price off the wrapper's balance, as the market of sDOLA did in March 2026: who
// gives to the wrapper moves in one call the price by which vaults are closed, and takes them. Here the price
// falls, so that its own vault is sold to it for less than it owes.
func aGiftMovesThePrice(m design.Market) attacked {
	start := scale(100, m.CollateralDecimals)
	return attacked{Morpho: design.MorphoBlue, name: "a gift moves the price", ledger: new(design.Ledger), holder: wrapper, factor: func(l design.Ledger, _ *vault.Case) (f uint256.Int) {
		has := l.Balance(collateral, wrapper)
		has.Add(&has, &start)
		f.MulDivOverflow(&start, uint256.NewInt(1e18), &has)
		return f
	}}
}

// lendersMoveTheThreshold has no oracle of its own, as Ajna's pools have none: its price is what lenders
// stand for. With less than half a million lent on top of the bank's it is as low as half of the true one.
// Who is the lender, and owes all that it may, withdraws, and takes its own vault.
func lendersMoveTheThreshold(m design.Market) attacked {
	bank, most := scale(1_000_000_000, m.LoanDecimals), scale(500_000, m.LoanDecimals)
	return attacked{Morpho: design.MorphoBlue, name: "lenders move the threshold", ledger: new(design.Ledger), holder: wrapper, factor: func(_ design.Ledger, c *vault.Case) (f uint256.Int) {
		lent := c.Totals.TotalSupplyAssets
		if lent.Lt(&bank) {
			lent = bank
		}
		if lent.Sub(&lent, &bank); lent.Gt(&most) {
			lent = most
		}
		f.MulDivOverflow(&lent, uint256.NewInt(0.5e18), &most)
		return *f.AddUint64(&f, 0.5e18)
	}}
}

// judged takes down what a check says, and stands in for the test that it would fail.
type judged struct {
	rapid.TB
	failed bool
	said   strings.Builder
}

func (*judged) Helper()                   {}
func (*judged) Name() string              { return "judged" }
func (j *judged) Logf(f string, a ...any) { fmt.Fprintf(&j.said, f+"\n", a...) }
func (j *judged) Log(a ...any)            { fmt.Fprintln(&j.said, a...) }
func (j *judged) Errorf(f string, a ...any) {
	j.failed = true
	j.Logf(f, a...)
}
func (j *judged) Error(a ...any)            { j.failed = true; j.Log(a...) }
func (j *judged) Fatalf(f string, a ...any) { j.Errorf(f, a...); runtime.Goexit() }
func (j *judged) Fatal(a ...any)            { j.Error(a...); runtime.Goexit() }
func (j *judged) Fail()                     { j.failed = true }
func (j *judged) FailNow()                  { j.failed = true; runtime.Goexit() }
func (j *judged) Failed() bool              { return j.failed }

// rounds is how many checks are run at most. One in some dozens finds a planted mechanism: hardly ever does none of them.
const rounds = 1000

// check runs checks until one fails, and says what it said.
func check(property func(*rapid.T)) (said string, failed bool) {
	for range rounds {
		j, done := new(judged), make(chan struct{})
		go func() {
			defer close(done)
			rapid.Check(j, property)
		}()
		if <-done; j.failed {
			return j.said.String(), true
		}
	}
	return "", false
}

// The two mechanisms by which pools were emptied in 2026, planted in a design that keeps the law without them.
func TestTheAttacksOf2026AreCaught(t *testing.T) {
	m := design.Market{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}
	require.NoError(t, flag.Set("rapid.nofailfile", "true")) // what is meant to fail is not kept
	t.Cleanup(func() { require.NoError(t, flag.Set("rapid.nofailfile", "false")) })
	for _, d := range []attacked{aGiftMovesThePrice(m), lendersMoveTheThreshold(m)} {
		t.Run(d.name, func(t *testing.T) {
			taken := 0
			said, failed := check(func(t *rapid.T) { dealing(t, d, m, &taken) })
			require.True(t, failed, "the party gained, and nobody noticed; %d offers of its own vault were taken", taken)
			require.Contains(t, said, "and ended with")
		})
	}
}

// Without its fault the same design keeps the law.
func TestAnHonestBelieverKeepsTheLaw(t *testing.T) {
	m := design.Market{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}
	honest := aGiftMovesThePrice(m)
	honest.factor = func(design.Ledger, *vault.Case) uint256.Int { return *uint256.NewInt(1e18) }
	taken := 0
	rapid.Check(t, func(t *rapid.T) { dealing(t, honest, m, &taken) })
}
