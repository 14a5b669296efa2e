package vaulttest

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// Run checks that an implementation keeps the rules: what each call refuses, which error it gives where two apply, that
// a refused call changes nothing, and what callbacks may do. make returns a fresh engine that [parity.Owner] owns.
func Run(t *testing.T, make func() vault.Rulebook) {
	t.Run("Refusals", func(t *testing.T) {
		for _, row := range refusals {
			t.Run(row.rule, func(t *testing.T) {
				b := newBench(t, make()).lend(t)
				if row.given != nil {
					row.given(t, b)
				}
				before := b.shot()
				require.ErrorIs(t, row.call(b), row.err)
				require.True(t, before == b.shot(), "a refused call changed something")
			})
		}
	})
	t.Run("Acceptances", func(t *testing.T) {
		for _, row := range acceptances {
			t.Run(row.rule, func(t *testing.T) { row.check(t, newBench(t, make()).lend(t)) })
		}
	})
}

// acceptances are rules about what calls do.
var acceptances = []struct {
	rule  string
	check func(*testing.T, *bench)
}{
	{"A fresh market's first unit is worth a million shares", func(t *testing.T, b *bench) {
		moved, err := b.Supply(carol, b.market, u(1), u(0), carol)
		require.NoError(t, err)
		require.Equal(t, vault.Moved{Assets: u(1), Shares: u(1_000_000)}, moved)
	}},
	{"Debt equal to what the collateral carries is healthy, one unit more is not", func(t *testing.T, b *bench) {
		_, err := b.Borrow(bob, b.market, u(60_001), u(0), bob, bob)
		require.ErrorIs(t, err, vault.ErrInsufficientCollateral)
		_, err = b.Borrow(bob, b.market, u(60_000), u(0), bob, bob)
		require.NoError(t, err)
		_, err = b.Liquidate(carol, b.market, bob, u(1), u(0))
		require.ErrorIs(t, err, vault.ErrPositionIsHealthy)
	}},
	{"Without debt the oracle is not asked for collateral back", func(t *testing.T, b *bench) {
		require.NoError(t, b.SupplyCollateral(carol, b.guarded, u(5), carol))
		require.NoError(t, b.SetTime(start+10*hour))
		require.NoError(t, b.WithdrawCollateral(carol, b.guarded, u(5), carol, carol))
	}},
	{"A price is good until it is as old as the oracle allows, and a second longer is too long", func(t *testing.T, b *bench) {
		require.NoError(t, b.SetTime(start+hour))
		_, err := b.Borrow(bob, b.guarded, u(1), u(0), bob, bob)
		require.NoError(t, err)
		require.NoError(t, b.SetTime(start+hour+1))
		_, err = b.Borrow(bob, b.guarded, u(1), u(0), bob, bob)
		require.ErrorIs(t, err, vault.ErrStalePrice)
	}},
	{"An authorised account acts like the owner until it is told to stop", func(t *testing.T, b *bench) {
		require.NoError(t, b.SetAuthorization(bob, carol, true))
		require.True(t, b.IsAuthorized(bob, carol))
		_, err := b.Borrow(carol, b.market, u(1), u(0), bob, carol)
		require.NoError(t, err)
		require.NoError(t, b.SetAuthorization(bob, carol, false))
		_, err = b.Borrow(carol, b.market, u(1), u(0), bob, carol)
		require.ErrorIs(t, err, vault.ErrUnauthorized)
	}},
	{"Seizing all collateral writes off what debt is left, at once, against the suppliers", func(t *testing.T, b *bench) {
		half := dec("500000000000000000000000000000000000")
		require.NoError(t, b.SetPrice(oracle, half))
		before := b.Market(b.market)
		done, err := b.Liquidate(carol, b.market, bob, u(1_000_000), u(0))
		require.NoError(t, err)
		after := b.Market(b.market)
		require.True(t, after.TotalBorrowAssets.IsZero())
		require.Equal(t, vault.Position{}, b.Position(b.market, bob))
		var left uint256.Int
		left.Sub(&before.TotalSupplyAssets, &done.BadDebtAssets)
		require.Equal(t, left, after.TotalSupplyAssets)
		left.Sub(&before.TotalBorrowAssets, &done.RepaidAssets)
		require.Equal(t, left, done.BadDebtAssets)
	}},
	{"One unit of collateral left postpones bad debt", func(t *testing.T, b *bench) {
		require.NoError(t, b.SetPrice(oracle, dec("500000000000000000000000000000000000")))
		done, err := b.Liquidate(carol, b.market, bob, u(999_999), u(0))
		require.NoError(t, err)
		require.True(t, done.BadDebtAssets.IsZero())
		require.Equal(t, u(1), b.Position(b.market, bob).Collateral)
	}},
	{"A callback may sell what a liquidation seized before the repayment is due", func(t *testing.T, b *bench) {
		require.NoError(t, b.SetPrice(oracle, dec("900000000000000000000000000000000000")))
		require.NoError(t, b.SetAuthorization(alice, poor, true))
		// poor owns nothing: it posts the seized collateral and borrows the repayment against it
		_, err := b.Liquidate(poor, b.market, bob, u(100_000), u(0))
		require.ErrorIs(t, err, vault.ErrInsufficientBalance)
		_, err = b.Liquidate(poor, b.market, bob, u(100_000), u(0),
			vault.Call{Verb: vault.VerbWithdraw, Market: b.market, Assets: u(90_000), OnBehalf: alice, Receiver: poor})
		require.NoError(t, err)
		require.Equal(t, u(100_000), b.Balance(collateral, poor))
	}},
	{"A flash loan lends the whole pool for nothing", func(t *testing.T, b *bench) {
		all := b.Balance(loan, b.Address())
		require.NoError(t, b.FlashLoan(poor, loan, all, vault.Call{Verb: vault.VerbAccrueInterest, Market: b.market}))
		require.Equal(t, all, b.Balance(loan, b.Address()))
		require.Equal(t, u(0), b.Balance(loan, poor))
	}},
	{"A failure inside a callback undoes the calls before it", func(t *testing.T, b *bench) {
		before := b.shot()
		_, err := b.Supply(carol, b.market, u(500), u(0), carol,
			vault.Call{Verb: vault.VerbSupplyCollateral, Market: b.market, Assets: u(700), OnBehalf: carol},
			vault.Call{Verb: vault.VerbSetAuthorization, OnBehalf: alice, Allowed: true},
			vault.Call{Verb: vault.VerbBorrow, Market: b.market, Assets: u(10_000), OnBehalf: carol, Receiver: carol})
		require.ErrorIs(t, err, vault.ErrInsufficientCollateral)
		require.True(t, before == b.shot(), "something of the failed call is left")
	}},
	{"What a supply promises can be withdrawn in its callback, for it is booked before it is paid", func(t *testing.T, b *bench) {
		moved, err := b.Supply(poor, b.market, u(500), u(0), poor,
			vault.Call{Verb: vault.VerbWithdraw, Market: b.market, Assets: u(500), OnBehalf: poor, Receiver: poor})
		require.NoError(t, err)
		require.Equal(t, u(500), moved.Assets)
		require.Equal(t, vault.Position{}, b.Position(b.market, poor))
	}},
	{"A fee applies to interest from then on, and goes to the recipient as shares", func(t *testing.T, b *bench) {
		require.NoError(t, b.SetTime(start+10*24*hour))
		require.NoError(t, b.SetFee(parity.Owner, b.market, dec("250000000000000000")))
		require.Equal(t, u(0), b.Position(b.market, fees).SupplyShares)
		require.NoError(t, b.SetTime(start+30*24*hour))
		require.NoError(t, b.AccrueInterest(b.market))
		earned := b.Position(b.market, fees).SupplyShares
		require.False(t, earned.IsZero())
	}},
	{"A market's ID is the hash of its parameters and nothing else", func(t *testing.T, b *bench) {
		require.Equal(t, b.params, b.Params(b.market))
		other := b.params
		other.Collateral, other.Loan = other.Loan, other.Collateral
		id, err := b.CreateMarket(other)
		require.NoError(t, err)
		require.NotEqual(t, b.market, id)
	}},
	{"What was never made is empty", func(t *testing.T, b *bench) {
		require.Equal(t, vault.Market{}, b.Market(unmade))
		require.Equal(t, vault.Position{}, b.Position(unmade, alice))
		require.Equal(t, vault.Params{}, b.Params(unmade))
		require.Equal(t, u(0), b.RateAtTarget(unmade))
		require.Equal(t, u(0), b.Balance(ghost, alice))
	}},
	{"The clock does not run backwards", func(t *testing.T, b *bench) {
		require.ErrorIs(t, b.SetTime(start-1), vault.ErrTimeReversed)
		require.EqualValues(t, start, b.Time())
	}},
	{"Draining and mispricing one market leaves every number of another as it is", func(t *testing.T, b *bench) {
		market, rate := b.Market(b.guarded), b.RateAtTarget(b.guarded)
		vaultOfBob, supplied := b.Position(b.guarded, bob), b.Position(b.guarded, alice)
		require.NoError(t, b.SetPrice(oracle, u(1)))
		_, err := b.Liquidate(carol, b.market, bob, u(1_000_000), u(0))
		require.NoError(t, err)
		_, err = b.Withdraw(alice, b.market, u(0), b.Position(b.market, alice).SupplyShares, alice, alice)
		require.NoError(t, err)
		require.Equal(t, market, b.Market(b.guarded))
		require.Equal(t, rate, b.RateAtTarget(b.guarded))
		require.Equal(t, vaultOfBob, b.Position(b.guarded, bob))
		require.Equal(t, supplied, b.Position(b.guarded, alice))
	}},
}
