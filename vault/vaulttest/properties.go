package vaulttest

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// Properties checks what holds for every history, by drawing histories. make returns a fresh engine that
// [parity.Owner] owns.
func Properties(t *testing.T, make func() vault.Rulebook) {
	property := func(name string, check func(*rapid.T, func() vault.Rulebook)) {
		t.Run(name, func(t *testing.T) { rapid.Check(t, func(rt *rapid.T) { check(rt, make) }) })
	}
	property("EveryStepKeepsTheInvariants", everyStep)
	property("SupplyThenWithdrawNeverProfits", supplyThenWithdraw)
	property("BorrowThenRepayNeverProfits", borrowThenRepay)
	property("ExplicitAccrualBeforeACallChangesNothing", explicitAccrual)
	property("EverybodyCanLeave", everybodyLeaves)
	t.Run("LiquidationImprovesLTVExactlyBelowOneOverLIF", func(t *testing.T) {
		var better, worse int
		rapid.Check(t, func(rt *rapid.T) { liquidationAndLTV(rt, make, &better, &worse) })
		t.Logf("liquidations below 1/LIF: %d, certain to be above: %d", better, worse)
		if !testing.Short() && (better == 0 || worse == 0) {
			t.Errorf("liquidations below 1/LIF: %d, above: %d: the draws reach only one side", better, worse)
		}
	})
	t.Run("LiquidationByCollateralAndBySharesAgree", func(t *testing.T) {
		compared := 0
		rapid.Check(t, func(rt *rapid.T) { entryModesAgree(rt, make, &compared) })
		t.Logf("%d liquidations", compared)
		if !testing.Short() && compared == 0 {
			t.Error("no draw reached a liquidation")
		}
	})
}

// everyStep walks a history and checks the invariants after every step.
func everyStep(t *rapid.T, make func() vault.Rulebook) {
	w := found(t)(make())
	if rapid.IntRange(0, 3).Draw(t, "funded") > 0 {
		w.fund(t)
	}
	t.Repeat(map[string]func(*rapid.T){
		"accrue": func(t *rapid.T) {
			for _, name := range townMarkets {
				w.accrues(t, name, rapid.Uint64Range(0, 40*24*hour).Draw(t, "seconds"))
			}
		},
		"move":  func(t *rapid.T) { require.NoError(t, w.do(w.move(t))) },
		"trade": func(t *rapid.T) { w.acts(t, w.verb(t, rapid.SampledFrom(townVerbs).Draw(t, "verb"))) },
		"":      func(t *rapid.T) { w.invariants(t) },
	})
}

// accrues lets time pass in a market and checks that accrual lowers no share price and touches no position but the fee
// recipient's, and that a second one in the same second does nothing.
func (w *town) accrues(t *rapid.T, name string, seconds uint64) {
	before, positions := w.market(name), w.positions(name)
	require.NoError(t, w.do(parity.Op{Kind: parity.AccrueInterest, Market: name, Time: w.Time() + seconds}))
	after := w.market(name)
	require.True(t, priceRose(before.TotalSupplyAssets, before.TotalSupplyShares, after.TotalSupplyAssets, after.TotalSupplyShares), "the supply share price fell")
	require.True(t, priceRose(before.TotalBorrowAssets, before.TotalBorrowShares, after.TotalBorrowAssets, after.TotalBorrowShares), "the borrow share price fell")
	require.Equal(t, w.Time(), after.LastUpdate)
	// what the fee recipient got is worth at most the fee on the interest: 0 ≤ s·(tSA+1)/(tSS+1e6) ≤ interest·fee
	interest := new(big.Int).Sub(bigOf(after.TotalSupplyAssets), bigOf(before.TotalSupplyAssets))
	minted := new(big.Int).Sub(bigOf(after.TotalSupplyShares), bigOf(before.TotalSupplyShares))
	a, s := virtual(after.TotalSupplyAssets, after.TotalSupplyShares)
	require.True(t, product(minted, a, wad).Cmp(product(interest, bigOf(after.Fee), s)) <= 0, "the fee exceeds its share of the interest")
	require.Zero(t, interest.Cmp(new(big.Int).Sub(bigOf(after.TotalBorrowAssets), bigOf(before.TotalBorrowAssets))), "suppliers earn what borrowers owe")
	for who, p := range w.positions(name) {
		if who != "fees" {
			require.Equal(t, positions[who], p, who)
		}
	}
	require.NoError(t, w.do(parity.Op{Kind: parity.AccrueInterest, Market: name, Time: w.Time()}))
	require.Equal(t, after, w.market(name))
}

func (w *town) positions(market string) map[string]vault.Position {
	all := map[string]vault.Position{}
	for _, who := range everybody() {
		all[who] = w.position(market, who)
	}
	return all
}

// acts makes a call in accrued markets, where nothing but the call itself changes anything, and checks what it may change.
func (w *town) acts(t *rapid.T, op parity.Op) {
	for _, name := range townMarkets {
		require.NoError(t, w.do(parity.Op{Kind: parity.AccrueInterest, Market: name, Time: w.Time()}))
	}
	type standing struct {
		market  vault.Market
		rate    uint256.Int
		all     map[string]vault.Position
		healthy map[string]bool
	}
	look := func() map[string]standing {
		found := map[string]standing{}
		for _, name := range townMarkets {
			s := standing{w.market(name), w.RateAtTarget(w.world.Market(name)), w.positions(name), map[string]bool{}}
			for _, who := range everybody() {
				s.healthy[who] = w.health(name, who)
			}
			found[name] = s
		}
		return found
	}
	before := look()
	ret, err := w.world.Apply(w.Rulebook, &op)
	after := look()
	if err != nil {
		require.Equal(t, before, after, "a call that failed changed something: %v", err)
		return
	}
	for _, name := range townMarkets {
		if name != op.Market {
			require.Equal(t, before[name], after[name], "a call in %s changed %s", op.Market, name)
		}
	}
	b, a := before[op.Market], after[op.Market]
	require.Equal(t, b.rate, a.rate, "the rate moved without time")
	for _, who := range everybody() {
		if who != op.OnBehalf {
			require.Equal(t, b.all[who], a.all[who], "%s was changed by a call for %s", who, op.OnBehalf)
		}
		require.True(t, a.healthy[who] || !b.healthy[who], "%s became unhealthy", who)
	}
	badDebt := op.Kind == parity.Liquidate && !ret.Values[4].IsZero()
	require.True(t, badDebt || priceRose(b.market.TotalSupplyAssets, b.market.TotalSupplyShares, a.market.TotalSupplyAssets, a.market.TotalSupplyShares),
		"the supply share price fell without bad debt")
	// A repayment rounds up and can exceed the total by a unit, which is then floored at zero: emptied, the price may rise
	// back to the 1e-6 of a fresh market.
	require.True(t, a.market.TotalBorrowAssets.IsZero() || priceRose(a.market.TotalBorrowAssets, a.market.TotalBorrowShares, b.market.TotalBorrowAssets, b.market.TotalBorrowShares),
		"the borrow share price rose without time")
	if op.Kind == parity.Liquidate {
		w.liquidated(t, b.all[op.OnBehalf], a.all[op.OnBehalf], ret)
	}
}

// liquidated checks that bad debt is what is left when collateral is not, and nothing otherwise.
func (w *town) liquidated(t *rapid.T, before, after vault.Position, ret parity.Returned) {
	var left uint256.Int
	left.Sub(&before.BorrowShares, &ret.Values[2])
	written := ret.Values[4]
	if after.Collateral.IsZero() {
		require.Equal(t, left, written, "all debt left without collateral is bad debt")
		require.True(t, after.BorrowShares.IsZero())
	} else {
		require.True(t, written.IsZero() && ret.Values[3].IsZero(), "bad debt beside collateral")
		require.Equal(t, left, after.BorrowShares)
	}
	left.Sub(&before.Collateral, &ret.Values[0])
	require.Equal(t, left, after.Collateral)
}

// invariants checks what holds between any two calls.
func (w *town) invariants(t *rapid.T) {
	owed := map[string]*big.Int{"loan": new(big.Int), "collateral": new(big.Int)} // what the pool must have of each token
	for i, name := range townMarkets {
		m := w.market(name)
		supplyShares, borrowShares := new(big.Int), new(big.Int)
		lent, secures := []string{"loan", "collateral"}[i], []string{"collateral", "loan"}[i]
		for _, who := range everybody() {
			p := w.position(name, who)
			supplyShares.Add(supplyShares, bigOf(p.SupplyShares))
			borrowShares.Add(borrowShares, bigOf(p.BorrowShares))
			owed[secures].Add(owed[secures], bigOf(p.Collateral))
			require.False(t, p.Collateral.IsZero() && !p.BorrowShares.IsZero(), "%s owes without collateral in %s", who, name)
		}
		require.Zero(t, supplyShares.Cmp(bigOf(m.TotalSupplyShares)), "supply shares of %s do not add up", name)
		require.Zero(t, borrowShares.Cmp(bigOf(m.TotalBorrowShares)), "borrow shares of %s do not add up", name)
		require.False(t, m.TotalBorrowAssets.Gt(&m.TotalSupplyAssets), "%s lent more than it has", name)
		require.LessOrEqual(t, m.LastUpdate, w.Time())
		owed[lent].Add(owed[lent], new(big.Int).Sub(bigOf(m.TotalSupplyAssets), bigOf(m.TotalBorrowAssets)))
	}
	minted := product(big.NewInt(int64(len(townsfolk))), bigOf(pow2(120)))
	for token, amount := range owed {
		at := w.world.Address(token)
		pool := bigOf(w.Balance(at, w.Rulebook.Address()))
		require.True(t, pool.Cmp(amount) >= 0, "the pool has %s of %s where it owes %s", pool, token, amount)
		for _, who := range everybody() {
			pool.Add(pool, bigOf(w.Balance(at, w.world.Address(who))))
		}
		require.Zero(t, pool.Cmp(minted), "%s was made or lost: %s of %s", token, pool, minted)
	}
}

// history draws a few steps and performs them on all towns alike; what they refuse is of no interest here.
func history(t *rapid.T, towns ...*town) {
	for range rapid.IntRange(0, 25).Draw(t, "steps") {
		op := towns[0].step(t)
		for _, w := range towns {
			_ = w.do(op)
		}
	}
}

// supplyThenWithdraw: shares a supply gave are worth at most what it took, at once, and so are the assets in shares.
func supplyThenWithdraw(t *rapid.T, make func() vault.Rulebook) {
	w := found(t)(make())
	w.fund(t)
	history(t, w)
	op := w.verb(t, parity.Supply)
	in, err := w.world.Apply(w.Rulebook, &op)
	if err != nil || in.Values[1].IsZero() {
		return
	}
	out, err := w.Withdraw(w.world.Address(op.Caller), w.world.Market(op.Market), u(0), in.Values[1], w.world.Address(op.Caller), w.world.Address(op.Caller))
	require.NoError(t, err)
	require.False(t, out.Assets.Gt(&in.Values[0]), "%v gave %s for %s", op, out.Assets.Dec(), in.Values[0].Dec())
}

// borrowThenRepay: repaying the shares a borrow made costs at least what it gave.
func borrowThenRepay(t *rapid.T, make func() vault.Rulebook) {
	w := found(t)(make())
	w.fund(t)
	history(t, w)
	op := w.verb(t, parity.Borrow)
	out, err := w.world.Apply(w.Rulebook, &op)
	if err != nil {
		return
	}
	in, err := w.Repay(w.world.Address(op.Caller), w.world.Market(op.Market), u(0), out.Values[1], w.world.Address(op.Caller))
	require.NoError(t, err)
	require.False(t, in.Assets.Lt(&out.Values[0]), "%v gave %s for %s", op, out.Values[0].Dec(), in.Assets.Dec())
}

// fund gives both markets something to lend and two accounts a vault in each.
func (w *town) fund(t *rapid.T) {
	for _, name := range townMarkets {
		size := pow2(uint(rapid.IntRange(20, 90).Draw(t, "bits of liquidity")))
		require.NoError(t, w.do(parity.Op{Kind: parity.Supply, Market: name, Caller: "u0", OnBehalf: "u0", Assets: size, Time: w.Time()}))
		for _, who := range []string{"u1", "u2"} {
			require.NoError(t, w.do(parity.Op{Kind: parity.SupplyCollateral, Market: name, Caller: who, OnBehalf: who, Assets: size, Time: w.Time()}))
		}
	}
}

// explicitAccrual: accruing interest before a call makes no difference to it.
func explicitAccrual(t *rapid.T, make func() vault.Rulebook) {
	founding := found(t)
	plain, accrued := founding(make()), founding(make())
	plain.fundBoth(t, accrued)
	history(t, plain, accrued)
	at := plain.Time() + rapid.Uint64Range(0, 40*24*hour).Draw(t, "seconds")
	op := plain.verb(t, rapid.SampledFrom(append([]parity.Kind{parity.SetFee}, townVerbs...)).Draw(t, "verb"))
	if op.Kind == parity.SetFee {
		op.Caller, op.OnBehalf, op.Value = "owner", "", u(rapid.Uint64Range(0, 25).Draw(t, "fee")*1e16)
	}
	op.Time = at
	require.NoError(t, accrued.do(parity.Op{Kind: parity.AccrueInterest, Market: op.Market, Time: at}))
	retPlain, errPlain := plain.world.Apply(plain.Rulebook, &op)
	retAccrued, errAccrued := accrued.world.Apply(accrued.Rulebook, &op)
	require.Equal(t, parity.Reason(errPlain), parity.Reason(errAccrued))
	require.Equal(t, retPlain, retAccrued)
	require.NoError(t, plain.do(parity.Op{Kind: parity.AccrueInterest, Market: op.Market, Time: at})) // for what does not accrue by itself, or failed
	for _, name := range townMarkets {
		require.Equal(t, plain.market(name), accrued.market(name))
		require.Equal(t, plain.positions(name), accrued.positions(name))
		require.Equal(t, plain.RateAtTarget(plain.world.Market(name)), accrued.RateAtTarget(accrued.world.Market(name)))
	}
}

// everybodyLeaves: after any history all debt can be repaid, then all collateral and all supply withdrawn, and nothing is left
// owed (Certora's Liveness).
func everybodyLeaves(t *rapid.T, make func() vault.Rulebook) {
	w := found(t)(make())
	w.fund(t)
	history(t, w)
	for _, token := range []string{"loan", "collateral"} {
		for _, who := range everybody() {
			require.NoError(t, w.do(parity.Op{Kind: parity.Mint, Token: token, OnBehalf: who, Assets: pow2(140), Time: w.Time()}))
		}
	}
	for _, name := range townMarkets {
		require.NoError(t, w.do(parity.Op{Kind: parity.AccrueInterest, Market: name, Time: w.Time()}))
		for _, who := range everybody() {
			before := w.market(name)
			if p := w.position(name, who); !p.BorrowShares.IsZero() {
				require.NoError(t, w.do(parity.Op{Kind: parity.Repay, Market: name, Caller: who, OnBehalf: who, Shares: p.BorrowShares, Time: w.Time()}))
			}
			// what is left of the total belongs to the virtual shares: the price of a share did not rise
			after := w.market(name)
			require.True(t, after.TotalBorrowAssets.IsZero() ||
				priceRose(after.TotalBorrowAssets, after.TotalBorrowShares, before.TotalBorrowAssets, before.TotalBorrowShares))
		}
		for _, who := range everybody() {
			p := w.position(name, who)
			if !p.Collateral.IsZero() {
				require.NoError(t, w.do(parity.Op{Kind: parity.WithdrawCollateral, Market: name, Caller: who, OnBehalf: who, Assets: p.Collateral, Time: w.Time()}))
			}
			if !p.SupplyShares.IsZero() {
				require.NoError(t, w.do(parity.Op{Kind: parity.Withdraw, Market: name, Caller: who, OnBehalf: who, Shares: p.SupplyShares, Time: w.Time()}))
			}
			require.Equal(t, vault.Position{}, w.position(name, who))
		}
		m := w.market(name)
		require.True(t, m.TotalSupplyShares.IsZero() && m.TotalBorrowShares.IsZero(), "%+v", m)
	}
}
