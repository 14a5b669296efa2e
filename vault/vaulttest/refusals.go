package vaulttest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// given puts the world into the state a row speaks of.
type given func(testing.TB, *bench)

func later(seconds uint64) given {
	return func(t testing.TB, b *bench) { require.NoError(t, b.SetTime(start+seconds)) }
}

func priced(price string) given {
	return func(t testing.TB, b *bench) {
		require.NoError(t, b.SetPrice(oracle, dec(price)))
		require.NoError(t, b.SetPrice(guarded, dec(price)))
	}
}

// refusals are the rows of the error table, by call and descending precedence: where a row's call breaks several rules,
// the error is the first one's.
var refusals = []struct {
	rule  string
	given given
	call  func(*bench) error
	err   error
}{
	{"SetOwner by another", nil, func(b *bench) error { return b.SetOwner(alice, parity.Owner) }, vault.ErrNotOwner},
	{"SetOwner to the same", nil, func(b *bench) error { return b.SetOwner(parity.Owner, parity.Owner) }, vault.ErrAlreadySet},
	{"EnableIRM by another", nil, func(b *bench) error { return b.EnableIRM(alice, adaptive) }, vault.ErrNotOwner},
	{"EnableIRM twice", nil, func(b *bench) error { return b.EnableIRM(parity.Owner, adaptive) }, vault.ErrAlreadySet},
	{"EnableLLTV by another", nil, func(b *bench) error { return b.EnableLLTV(alice, dec("860000000000000000")) }, vault.ErrNotOwner},
	{"EnableLLTV twice", nil, func(b *bench) error { return b.EnableLLTV(parity.Owner, dec("860000000000000000")) }, vault.ErrAlreadySet},
	{"EnableLLTV of 1", nil, func(b *bench) error { return b.EnableLLTV(parity.Owner, dec("1000000000000000000")) }, vault.ErrMaxLLTVExceeded},
	{"SetFeeRecipient by another", nil, func(b *bench) error { return b.SetFeeRecipient(alice, fees) }, vault.ErrNotOwner},
	{"SetFeeRecipient to the same", nil, func(b *bench) error { return b.SetFeeRecipient(parity.Owner, fees) }, vault.ErrAlreadySet},
	{"SetFee by another in an unknown market", nil, func(b *bench) error { return b.SetFee(alice, unmade, u(0)) }, vault.ErrNotOwner},
	{"SetFee in an unknown market to the same", nil, func(b *bench) error { return b.SetFee(parity.Owner, unmade, u(0)) }, vault.ErrMarketNotCreated},
	{"SetFee to the same", nil, func(b *bench) error { return b.SetFee(parity.Owner, b.market, u(0)) }, vault.ErrAlreadySet},
	{"SetFee above a quarter", nil, func(b *bench) error { return b.SetFee(parity.Owner, b.market, dec("250000000000000001")) }, vault.ErrMaxFeeExceeded},
	{"SetAuthorization to the same", nil, func(b *bench) error { return b.SetAuthorization(alice, bob, false) }, vault.ErrAlreadySet},
	{"CreateMarket with IRM and LLTV not enabled", nil, func(b *bench) error {
		p := b.params
		p.IRM, p.LLTV = vault.NamedAddress("unheard"), u(1)
		_, err := b.CreateMarket(p)
		return err
	}, vault.ErrIRMNotEnabled},
	{"CreateMarket with LLTV not enabled", nil, func(b *bench) error {
		p := b.params
		p.LLTV = u(1)
		_, err := b.CreateMarket(p)
		return err
	}, vault.ErrLLTVNotEnabled},
	{"CreateMarket twice", nil, func(b *bench) error { _, err := b.CreateMarket(b.params); return err }, vault.ErrMarketAlreadyCreated},
	{"CreateMarket with an enabled IRM that is not there", nil, func(b *bench) error {
		p := b.params
		p.IRM = ghost
		_, err := b.CreateMarket(p)
		return err
	}, vault.ErrNoCode},

	{"Supply to an unknown market, both amounts zero", nil, func(b *bench) error { _, err := b.Supply(alice, unmade, u(0), u(0), none); return err }, vault.ErrMarketNotCreated},
	{"Supply of both amounts to nobody", nil, func(b *bench) error { _, err := b.Supply(alice, b.market, u(1), u(1), none); return err }, vault.ErrInconsistentInput},
	{"Supply of neither amount", nil, func(b *bench) error { _, err := b.Supply(alice, b.market, u(0), u(0), alice); return err }, vault.ErrInconsistentInput},
	{"Supply to nobody", nil, func(b *bench) error { _, err := b.Supply(poor, b.market, u(1), u(0), none); return err }, vault.ErrZeroAddress},
	{"Supply of 2^255", nil, func(b *bench) error { _, err := b.Supply(poor, b.market, pow2(255), u(0), alice); return err }, vault.ErrOverflow},
	{"Supply of 2^128", nil, func(b *bench) error { _, err := b.Supply(poor, b.market, pow2(128), u(0), alice); return err }, vault.ErrMaxUint128Exceeded},
	{"Supply without tokens", nil, func(b *bench) error { _, err := b.Supply(poor, b.market, u(1), u(0), poor); return err }, vault.ErrInsufficientBalance},

	{"Withdraw from an unknown market", nil, func(b *bench) error { _, err := b.Withdraw(carol, unmade, u(0), u(0), alice, none); return err }, vault.ErrMarketNotCreated},
	{"Withdraw of neither amount to nobody", nil, func(b *bench) error { _, err := b.Withdraw(carol, b.market, u(0), u(0), alice, none); return err }, vault.ErrInconsistentInput},
	{"Withdraw of another's to nobody", nil, func(b *bench) error { _, err := b.Withdraw(carol, b.market, u(1), u(0), alice, none); return err }, vault.ErrZeroAddress},
	{"Withdraw of another's", nil, func(b *bench) error {
		_, err := b.Withdraw(carol, b.market, u(2_000_000), u(0), alice, carol)
		return err
	}, vault.ErrUnauthorized},
	{"Withdraw of more than one has", nil, func(b *bench) error {
		_, err := b.Withdraw(alice, b.market, u(2_000_000), u(0), alice, alice)
		return err
	}, vault.ErrOverflow},
	{"Withdraw of what is lent", nil, func(b *bench) error {
		_, err := b.Withdraw(alice, b.market, u(200_001), u(0), alice, alice)
		return err
	}, vault.ErrInsufficientLiquidity},

	{"Borrow from an unknown market", nil, func(b *bench) error { _, err := b.Borrow(carol, unmade, u(0), u(0), bob, none); return err }, vault.ErrMarketNotCreated},
	{"Borrow of both amounts to nobody", nil, func(b *bench) error { _, err := b.Borrow(carol, b.market, u(1), u(1), bob, none); return err }, vault.ErrInconsistentInput},
	{"Borrow for another to nobody", nil, func(b *bench) error { _, err := b.Borrow(carol, b.market, u(1), u(0), bob, none); return err }, vault.ErrZeroAddress},
	{"Borrow for another", nil, func(b *bench) error { _, err := b.Borrow(carol, b.market, u(1), u(0), bob, carol); return err }, vault.ErrUnauthorized},
	{"Borrow of 2^128", nil, func(b *bench) error { _, err := b.Borrow(bob, b.market, pow2(128), u(0), bob, bob); return err }, vault.ErrMaxUint128Exceeded},
	{"Borrow at an old price", later(hour + 1), func(b *bench) error { _, err := b.Borrow(bob, b.guarded, u(900_000), u(0), bob, bob); return err }, vault.ErrStalePrice},
	{"Borrow at a price of zero", priced("0"), func(b *bench) error { _, err := b.Borrow(bob, b.guarded, u(900_000), u(0), bob, bob); return err }, vault.ErrZeroPrice},
	{"Borrow of more than the collateral carries and the market has", nil, func(b *bench) error {
		_, err := b.Borrow(bob, b.market, u(900_000), u(0), bob, bob)
		return err
	}, vault.ErrInsufficientCollateral},
	{"Borrow of more than the market has", priced("2000000000000000000000000000000000000"), func(b *bench) error {
		_, err := b.Borrow(bob, b.market, u(200_001), u(0), bob, bob)
		return err
	}, vault.ErrInsufficientLiquidity},

	{"Repay in an unknown market", nil, func(b *bench) error { _, err := b.Repay(poor, unmade, u(0), u(0), none); return err }, vault.ErrMarketNotCreated},
	{"Repay of neither amount for nobody", nil, func(b *bench) error { _, err := b.Repay(poor, b.market, u(0), u(0), none); return err }, vault.ErrInconsistentInput},
	{"Repay for nobody", nil, func(b *bench) error { _, err := b.Repay(poor, b.market, u(1), u(0), none); return err }, vault.ErrZeroAddress},
	{"Repay of more than is owed", nil, func(b *bench) error { _, err := b.Repay(poor, b.market, u(900_000), u(0), bob); return err }, vault.ErrOverflow},
	{"Repay without tokens", nil, func(b *bench) error { _, err := b.Repay(poor, b.market, u(1), u(0), bob); return err }, vault.ErrInsufficientBalance},

	{"SupplyCollateral to an unknown market", nil, func(b *bench) error { return b.SupplyCollateral(poor, unmade, u(0), none) }, vault.ErrMarketNotCreated},
	{"SupplyCollateral of nothing to nobody", nil, func(b *bench) error { return b.SupplyCollateral(poor, b.market, u(0), none) }, vault.ErrZeroAssets},
	{"SupplyCollateral to nobody", nil, func(b *bench) error { return b.SupplyCollateral(poor, b.market, pow2(128), none) }, vault.ErrZeroAddress},
	{"SupplyCollateral of 2^128", nil, func(b *bench) error { return b.SupplyCollateral(poor, b.market, pow2(128), poor) }, vault.ErrMaxUint128Exceeded},
	{"SupplyCollateral without tokens", nil, func(b *bench) error { return b.SupplyCollateral(poor, b.market, u(1), poor) }, vault.ErrInsufficientBalance},

	{"WithdrawCollateral from an unknown market", nil, func(b *bench) error { return b.WithdrawCollateral(carol, unmade, u(0), bob, none) }, vault.ErrMarketNotCreated},
	{"WithdrawCollateral of nothing to nobody", nil, func(b *bench) error { return b.WithdrawCollateral(carol, b.market, u(0), bob, none) }, vault.ErrZeroAssets},
	{"WithdrawCollateral of another's to nobody", nil, func(b *bench) error { return b.WithdrawCollateral(carol, b.market, u(1), bob, none) }, vault.ErrZeroAddress},
	{"WithdrawCollateral of another's", nil, func(b *bench) error { return b.WithdrawCollateral(carol, b.market, u(2_000_000), bob, carol) }, vault.ErrUnauthorized},
	{"WithdrawCollateral of more than one has", nil, func(b *bench) error { return b.WithdrawCollateral(bob, b.market, u(1_000_001), bob, bob) }, vault.ErrOverflow},
	{"WithdrawCollateral of what the debt needs", nil, func(b *bench) error { return b.WithdrawCollateral(bob, b.market, u(100_000), bob, bob) }, vault.ErrInsufficientCollateral},

	{"Liquidate in an unknown market", nil, func(b *bench) error { _, err := b.Liquidate(carol, unmade, bob, u(0), u(0)); return err }, vault.ErrMarketNotCreated},
	{"Liquidate by both amounts", nil, func(b *bench) error { _, err := b.Liquidate(carol, b.market, bob, u(1), u(1)); return err }, vault.ErrInconsistentInput},
	{"Liquidate at an old price", later(hour + 1), func(b *bench) error { _, err := b.Liquidate(carol, b.guarded, bob, u(1), u(0)); return err }, vault.ErrStalePrice},
	{"Liquidate at a price of zero", priced("0"), func(b *bench) error { _, err := b.Liquidate(carol, b.guarded, bob, u(1), u(0)); return err }, vault.ErrZeroPrice},
	{"Liquidate of a healthy vault, more than it has", nil, func(b *bench) error { _, err := b.Liquidate(carol, b.market, bob, u(2_000_000), u(0)); return err }, vault.ErrPositionIsHealthy},
	{"Liquidate of a vault without debt", nil, func(b *bench) error { _, err := b.Liquidate(carol, b.market, alice, u(1), u(0)); return err }, vault.ErrPositionIsHealthy},
	{"Liquidate of a vault without debt whose collateral's worth overflows", func(t testing.TB, b *bench) {
		require.NoError(t, b.SupplyCollateral(carol, b.market, pow2(100), carol))
		require.NoError(t, b.SetPrice(oracle, pow2(156)))
	}, func(b *bench) error { _, err := b.Liquidate(alice, b.market, carol, u(1), u(0)); return err }, vault.ErrOverflow},
	{"Liquidate by shares at a price of zero", priced("0"), func(b *bench) error { _, err := b.Liquidate(carol, b.market, bob, u(0), u(1_000_000)); return err }, vault.ErrDivisionByZero},
	{"Liquidate of more collateral than there is", priced("900000000000000000000000000000000000"), func(b *bench) error {
		_, err := b.Liquidate(carol, b.market, bob, u(1_000_001), u(0))
		return err
	}, vault.ErrOverflow},
	{"Liquidate without tokens", priced("900000000000000000000000000000000000"), func(b *bench) error {
		_, err := b.Liquidate(poor, b.market, bob, u(1_000), u(0))
		return err
	}, vault.ErrInsufficientBalance},

	{"FlashLoan of nothing", nil, func(b *bench) error { return b.FlashLoan(poor, ghost, u(0)) }, vault.ErrZeroAssets},
	{"FlashLoan of a token that is not there", nil, func(b *bench) error { return b.FlashLoan(poor, ghost, u(1)) }, vault.ErrNoCode},
	{"FlashLoan of more than the pool has", nil, func(b *bench) error { return b.FlashLoan(poor, loan, pow2(100)) }, vault.ErrInsufficientBalance},
	{"FlashLoan that is spent", nil, func(b *bench) error {
		return b.FlashLoan(poor, loan, u(500), vault.Call{Verb: vault.VerbSupply, Market: b.market, Assets: u(1), OnBehalf: poor})
	}, vault.ErrInsufficientBalance},
	{"FlashLoan whose callback names no verb", nil, func(b *bench) error { return b.FlashLoan(poor, loan, u(1), vault.Call{Verb: 99}) }, vault.ErrUnknownVerb},
	{"AccrueInterest of an unknown market", nil, func(b *bench) error { return b.AccrueInterest(unmade) }, vault.ErrMarketNotCreated},
	{"Mint of a token that is not there", nil, func(b *bench) error { return b.Mint(ghost, alice, u(1)) }, vault.ErrNoCode},
	{"Mint beyond 2^256", func(t testing.TB, b *bench) { require.NoError(t, b.Mint(loan, poor, pow2(255))) }, func(b *bench) error {
		return b.Mint(loan, poor, pow2(255))
	}, vault.ErrOverflow},
	{"Burn of more than one has", nil, func(b *bench) error { return b.Burn(loan, poor, u(1)) }, vault.ErrInsufficientBalance},
}
