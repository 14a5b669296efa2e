package contracts_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
)

func TestEveryVerbGivesTheSameOnBothEngines(t *testing.T) {
	for _, model := range []vault.Address{nobody, curve, fixedR, kinked} {
		p := newPair(t, 0)
		var id vault.ID
		step := func(what string, f func(x engine) (any, error)) {
			t.Helper()
			_, err := both(t, p, what, f)
			require.NoError(t, err, what)
			p.agree(t, what, []vault.ID{id})
		}
		step("create", func(x engine) (any, error) { id = market(t, x, model); return id, nil })
		step("fee", func(x engine) (any, error) { return nil, x.SetFee(owner, id, n(1e17)) })
		step("supply", func(x engine) (any, error) { return x.Supply(lender, id, e(10, 12), none, lender) })
		step("supply shares", func(x engine) (any, error) { return x.Supply(lender, id, none, e(5, 15), bob) })
		step("collateral", func(x engine) (any, error) { return nil, x.SupplyCollateral(alice, id, e(100, 18), alice) })
		step("borrow", func(x engine) (any, error) { return x.Borrow(alice, id, e(160, 9), none, alice, bob) })
		step("borrow shares", func(x engine) (any, error) { return x.Borrow(alice, id, none, e(1, 15), alice, alice) })
		step("time", func(x engine) (any, error) { return nil, x.SetTime(genesis + 86400) })
		step("accrue", func(x engine) (any, error) { return nil, x.AccrueInterest(id) })
		step("time", func(x engine) (any, error) { return nil, x.SetTime(genesis + 40*86400) })
		step("repay", func(x engine) (any, error) { return x.Repay(bob, id, e(1, 9), none, alice) })
		step("repay shares", func(x engine) (any, error) { return x.Repay(bob, id, none, e(1, 12), alice) })
		step("withdraw", func(x engine) (any, error) { return x.Withdraw(lender, id, e(1, 12), none, lender, bob) })
		step("withdraw shares", func(x engine) (any, error) { return x.Withdraw(bob, id, none, e(5, 15), bob, bob) })
		step("authorise", func(x engine) (any, error) { return nil, x.SetAuthorization(alice, bob, true) })
		step("withdraw collateral", func(x engine) (any, error) {
			return nil, x.WithdrawCollateral(bob, id, e(1, 18), alice, keeper)
		})
		step("price", func(x engine) (any, error) { return nil, x.SetPrice(feed, e(1800, 24)) })
		step("liquidate a part", func(x engine) (any, error) { return x.Liquidate(keeper, id, alice, e(10, 18), none) })
		step("liquidate shares", func(x engine) (any, error) { return x.Liquidate(keeper, id, alice, none, e(1, 15)) })
		step("price", func(x engine) (any, error) { return nil, x.SetPrice(feed, e(1000, 24)) })
		left := p.native.Position(id, alice).Collateral
		done, err := both(t, p, "liquidate the rest", func(x engine) (vault.Liquidation, error) {
			return x.Liquidate(keeper, id, alice, left, none)
		})
		require.NoError(t, err)
		require.False(t, done.BadDebtAssets.IsZero(), "the history reaches bad debt")
		p.agree(t, "after bad debt", []vault.ID{id})
		step("flash loan", func(x engine) (any, error) { return nil, x.FlashLoan(bob, usdc, e(1, 12)) })
		step("owner", func(x engine) (any, error) { return nil, x.SetOwner(owner, alice) })
		step("recipient", func(x engine) (any, error) { return nil, x.SetFeeRecipient(alice, bob) })
		step("burn", func(x engine) (any, error) { return nil, x.Burn(usdc, bob, e(1, 9)) })
	}
}

func TestCallbacksAreTheSameOnBothEngines(t *testing.T) {
	p := newPair(t, 0)
	var id vault.ID
	both(t, p, "create", func(x engine) (any, error) { id = market(t, x, curve); return id, nil })
	check := func(what string, want error, f func(x engine) (any, error)) {
		t.Helper()
		_, err := both(t, p, what, f)
		require.Equal(t, want, err, what)
		p.agree(t, what, []vault.ID{id})
	}
	check("supply", nil, func(x engine) (any, error) { return x.Supply(lender, id, e(10, 12), none, lender) })
	// Leverage in one transaction: collateral is pledged before it is paid for.
	check("leverage", nil, func(x engine) (any, error) {
		return nil, x.SupplyCollateral(alice, id, e(100, 18), alice, vault.Call{
			Verb: vault.VerbBorrow, Market: id, Assets: e(160, 9), OnBehalf: alice, Receiver: alice,
		})
	})
	check("time", nil, func(x engine) (any, error) { return nil, x.SetTime(genesis + 10*86400) })
	check("price", nil, func(x engine) (any, error) { return nil, x.SetPrice(feed, e(1700, 24)) })
	// A liquidation paid for by the pool's own tokens, with what is inside a callback inside a callback.
	check("flash-funded liquidation", nil, func(x engine) (any, error) {
		return nil, x.FlashLoan(keeper, usdc, e(1, 12),
			vault.Call{
				Verb: vault.VerbLiquidate, Market: id, OnBehalf: alice, Assets: e(50, 18),
				Then: []vault.Call{
					{Verb: vault.VerbAccrueInterest, Market: id},
					{Verb: vault.VerbSupplyCollateral, Market: id, Assets: e(50, 18), OnBehalf: keeper},
				},
			},
			vault.Call{Verb: vault.VerbSetAuthorization, OnBehalf: bob, Allowed: true},
			vault.Call{Verb: vault.VerbWithdrawCollateral, Market: id, Assets: e(1, 18), OnBehalf: keeper, Receiver: keeper},
			vault.Call{Verb: vault.VerbSupply, Market: id, Assets: e(1, 6), OnBehalf: bob},
			vault.Call{Verb: vault.VerbRepay, Market: id, Shares: e(1, 9), OnBehalf: alice},
		)
	})
	require.True(t, p.evm.IsAuthorized(keeper, bob))

	// A failure inside undoes what came before it, and its error is the call's.
	inner := map[error]vault.Call{
		vault.ErrZeroAssets:        {Verb: vault.VerbFlashLoan, Token: usdc},
		vault.ErrMarketNotCreated:  {Verb: vault.VerbAccrueInterest, Market: vault.ID{9}},
		vault.ErrAlreadySet:        {Verb: vault.VerbSetAuthorization, OnBehalf: bob, Allowed: true},
		vault.ErrPositionIsHealthy: {Verb: vault.VerbLiquidate, Market: id, OnBehalf: bob, Assets: n(1)},
		vault.ErrUnauthorized:      {Verb: vault.VerbWithdraw, Market: id, Assets: n(1), OnBehalf: lender, Receiver: bob},
		vault.ErrOverflow:          {Verb: vault.VerbRepay, Market: id, Shares: e(1, 30), OnBehalf: bob},
		vault.ErrUnknownVerb:       {Verb: 77},
		vault.ErrNoCode:            {Verb: vault.VerbFlashLoan, Token: alice, Assets: n(1)},
	}
	for want, fails := range inner {
		check(want.Error(), want, func(x engine) (any, error) {
			return x.Supply(keeper, id, e(1, 6), none, keeper, vault.Call{Verb: vault.VerbAccrueInterest, Market: id},
				vault.Call{Verb: vault.VerbSupply, Market: id, Assets: n(5), OnBehalf: keeper}, fails)
		})
	}
	// Money that is not there at the end.
	check("flash loan kept", vault.ErrInsufficientBalance, func(x engine) (any, error) {
		all := x.Balance(usdc, alice)
		most := x.Balance(usdc, x.Address())
		var sum uint256.Int
		sum.Add(&all, &most)
		return nil, x.FlashLoan(alice, usdc, most, vault.Call{Verb: vault.VerbSupply, Market: id, Assets: sum, OnBehalf: bob})
	})
}

func TestRefusalsOutsideTheVerbs(t *testing.T) {
	p := newPair(t, 3600)
	var id vault.ID
	both(t, p, "create", func(x engine) (any, error) { id = market(t, x, nobody); return id, nil })
	check := func(want error, f func(x engine) (any, error)) {
		t.Helper()
		_, err := both(t, p, "", f)
		require.Equal(t, want, err)
		p.agree(t, "", []vault.ID{id})
	}
	missing := vault.NamedAddress("missing")
	params := vault.Params{Loan: usdc, Collateral: weth, Oracle: feed, IRM: curve, LLTV: n(86e16)}
	with := func(f func(p *vault.Params)) vault.Params { q := params; f(&q); return q }

	check(vault.ErrNotOwner, func(x engine) (any, error) { return nil, x.SetOwner(bob, bob) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.SetOwner(owner, owner) })
	check(vault.ErrNotOwner, func(x engine) (any, error) { return nil, x.EnableIRM(bob, curve) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.EnableIRM(owner, curve) })
	check(vault.ErrNotOwner, func(x engine) (any, error) { return nil, x.EnableLLTV(bob, n(2e18)) })
	check(vault.ErrMaxLLTVExceeded, func(x engine) (any, error) { return nil, x.EnableLLTV(owner, n(1e18)) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.EnableLLTV(owner, n(86e16)) })
	check(vault.ErrNotOwner, func(x engine) (any, error) { return nil, x.SetFeeRecipient(bob, bob) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.SetFeeRecipient(owner, keeper) })
	check(vault.ErrNotOwner, func(x engine) (any, error) { return nil, x.SetFee(bob, vault.ID{1}, none) })
	check(vault.ErrMarketNotCreated, func(x engine) (any, error) { return nil, x.SetFee(owner, vault.ID{1}, none) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.SetFee(owner, id, none) })
	check(vault.ErrMaxFeeExceeded, func(x engine) (any, error) { return nil, x.SetFee(owner, id, n(25e16+1)) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.SetAuthorization(bob, alice, false) })
	check(vault.ErrIRMNotEnabled, func(x engine) (any, error) {
		return x.CreateMarket(with(func(p *vault.Params) { p.IRM, p.LLTV = missing, n(1) }))
	})
	check(vault.ErrLLTVNotEnabled, func(x engine) (any, error) {
		return x.CreateMarket(with(func(p *vault.Params) { p.LLTV = n(1) }))
	})
	check(vault.ErrMarketAlreadyCreated, func(x engine) (any, error) {
		return x.CreateMarket(with(func(p *vault.Params) { p.IRM = nobody }))
	})
	check(nil, func(x engine) (any, error) { return nil, x.EnableIRM(owner, missing) })
	check(vault.ErrNoCode, func(x engine) (any, error) {
		return x.CreateMarket(with(func(p *vault.Params) { p.IRM = missing }))
	})
	check(vault.ErrTimeReversed, func(x engine) (any, error) { return nil, x.SetTime(1) })

	check(vault.ErrZeroAddress, func(x engine) (any, error) { return nil, x.AddToken(nobody) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.AddToken(feed) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.AddOracle(usdc, vault.PriceFeed{}) })
	check(vault.ErrAlreadySet, func(x engine) (any, error) { return nil, x.AddIRM(x.Address(), nil) })
	check(vault.ErrNoCode, func(x engine) (any, error) { return nil, x.AddIRM(missing, nil) })
	check(vault.ErrNoCode, func(x engine) (any, error) { return nil, x.Mint(missing, bob, n(1)) })
	check(vault.ErrNoCode, func(x engine) (any, error) { return nil, x.Burn(missing, bob, n(1)) })
	check(vault.ErrNoCode, func(x engine) (any, error) { return nil, x.SetPrice(missing, n(1)) })
	check(vault.ErrOverflow, func(x engine) (any, error) {
		return nil, x.Mint(usdc, bob, *new(uint256.Int).SetAllOne())
	})
	check(vault.ErrInsufficientBalance, func(x engine) (any, error) { return nil, x.Burn(usdc, bob, e(1, 31)) })
	check(nil, func(x engine) (any, error) { return x.Balance(missing, bob), nil })

	// The oracle: none, zero, stale; each only where a price is needed.
	var lost, young vault.ID
	check(nil, func(x engine) (r any, err error) {
		lost, err = x.CreateMarket(with(func(p *vault.Params) { p.Oracle = missing }))
		return lost, err
	})
	check(nil, func(x engine) (any, error) {
		return nil, x.AddOracle(vault.NamedAddress("young"), vault.PriceFeed{MaxAge: 9})
	})
	check(nil, func(x engine) (r any, err error) {
		young, err = x.CreateMarket(with(func(p *vault.Params) { p.Oracle = vault.NamedAddress("young") }))
		return young, err
	})
	for _, m := range []vault.ID{lost, young, id} {
		check(nil, func(x engine) (any, error) { return x.Supply(lender, m, e(1, 12), none, lender) })
		check(nil, func(x engine) (any, error) { return nil, x.SupplyCollateral(alice, m, e(2, 18), alice) })
		check(nil, func(x engine) (any, error) { return nil, x.WithdrawCollateral(alice, m, e(1, 18), alice, alice) })
	}
	check(vault.ErrNoCode, func(x engine) (any, error) { return x.Borrow(alice, lost, n(1), none, alice, alice) })
	check(vault.ErrNoCode, func(x engine) (any, error) { return x.Liquidate(bob, lost, alice, n(1), none) })
	check(vault.ErrZeroPrice, func(x engine) (any, error) { return x.Borrow(alice, young, n(1), none, alice, alice) })
	check(vault.ErrZeroPrice, func(x engine) (any, error) { return x.Liquidate(bob, young, alice, n(1), none) })
	check(nil, func(x engine) (any, error) { return nil, x.SetTime(genesis + 3600) })
	check(nil, func(x engine) (any, error) { return x.Borrow(alice, id, n(1), none, alice, alice) })
	check(nil, func(x engine) (any, error) { return nil, x.SetTime(genesis + 3601) })
	check(vault.ErrStalePrice, func(x engine) (any, error) { return x.Borrow(alice, id, n(1), none, alice, alice) })
	check(vault.ErrStalePrice, func(x engine) (any, error) { return x.Liquidate(bob, id, alice, n(1), none) })

	// Idle liquidity: what is lent out can be neither withdrawn nor borrowed; health is asked first.
	check(nil, func(x engine) (any, error) { return nil, x.SetPrice(feed, e(2000, 24)) })
	check(nil, func(x engine) (any, error) { return nil, x.SupplyCollateral(bob, id, e(1000, 18), bob) })
	check(nil, func(x engine) (any, error) { return x.Borrow(bob, id, e(9, 11), none, bob, bob) })
	check(vault.ErrInsufficientLiquidity, func(x engine) (any, error) { return x.Withdraw(lender, id, e(2, 11), none, lender, bob) })
	check(vault.ErrInsufficientLiquidity, func(x engine) (any, error) { return x.Borrow(bob, id, e(2, 11), none, bob, bob) })
	check(vault.ErrInsufficientCollateral, func(x engine) (any, error) { return x.Borrow(bob, id, e(9, 11), none, bob, bob) })

	// A token that is not there.
	var ghost vault.ID
	check(nil, func(x engine) (r any, err error) {
		ghost, err = x.CreateMarket(with(func(p *vault.Params) { p.Loan, p.Collateral = missing, missing }))
		return ghost, err
	})
	check(vault.ErrNoCode, func(x engine) (any, error) { return x.Supply(lender, ghost, n(1), none, lender) })
	check(vault.ErrNoCode, func(x engine) (any, error) { return nil, x.SupplyCollateral(alice, ghost, n(1), alice) })
}

func TestZeroPriceOfAnUnguardedOracleTakesCollateralForNothing(t *testing.T) {
	p := newPair(t, 0)
	var id vault.ID
	both(t, p, "create", func(x engine) (any, error) { id = market(t, x, nobody); return id, nil })
	for _, x := range []engine{p.native, p.evm} {
		_, err := x.Supply(lender, id, e(1, 12), none, lender)
		require.NoError(t, err)
		require.NoError(t, x.SupplyCollateral(alice, id, e(1, 18), alice))
		_, err = x.Borrow(alice, id, e(1, 9), none, alice, alice)
		require.NoError(t, err)
		require.NoError(t, x.SetPrice(feed, none))
		_, err = x.Liquidate(bob, id, alice, none, n(1))
		require.Equal(t, vault.ErrDivisionByZero, err)
		done, err := x.Liquidate(bob, id, alice, e(1, 17), none)
		require.NoError(t, err)
		require.True(t, done.RepaidAssets.IsZero())
	}
	p.agree(t, "", []vault.ID{id})
}
