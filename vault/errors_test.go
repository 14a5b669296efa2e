package vault_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// TestErrorsByPrecedence breaks every rule of a call from some rule on and expects the first of them, so that each row
// also shows that what stands above it is checked before.
func TestErrorsByPrecedence(t *testing.T) {
	var (
		nobody  vault.Address
		max     = *new(uint256.Int).SetAllOne()
		over128 = *new(uint256.Int).Lsh(uint256.NewInt(1), 128)
		none    = vault.ID{1}
		hundred = tenTo(100, 6)
	)
	// scene is a market with 1,000,000 USDC, ann with 10 WETH and 17,000 USDC of debt, and a bot that owns nothing.
	scene := func(t *testing.T) (*vault.Engine, vault.ID) {
		e, id := world(t)
		_, err := e.Supply(lender, id, tenTo(1_000_000, 6), zero, lender)
		require.NoError(t, err)
		require.NoError(t, e.SupplyCollateral(ann, id, tenTo(10, 18), ann))
		_, err = e.Borrow(ann, id, tenTo(17_000, 6), zero, ann, ann)
		require.NoError(t, err)
		require.NoError(t, e.Burn(usd, bot, ampl))
		require.NoError(t, e.Burn(eth, bot, ampl))
		return e, id
	}
	guarded := vault.NamedAddress("guarded feed")
	second := func(t *testing.T, e *vault.Engine, oracle vault.Address) vault.ID {
		id, err := e.CreateMarket(vault.Params{Loan: usd, Collateral: eth, Oracle: oracle, LLTV: lltv86})
		require.NoError(t, err)
		_, err = e.Supply(lender, id, tenTo(1_000, 6), zero, lender)
		require.NoError(t, err)
		require.NoError(t, e.SupplyCollateral(ann, id, ether, ann))
		return id
	}
	moved := func(_ vault.Moved, err error) error { return err }
	closed := func(_ vault.Liquidation, err error) error { return err }
	cheap := func(t *testing.T, e *vault.Engine) { require.NoError(t, e.SetPrice(feed, tenTo(1500, 24))) }

	for _, c := range []struct {
		rule string
		call func(*testing.T, *vault.Engine, vault.ID) error
		want error
	}{
		{"supply: the market", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Supply(bot, none, zero, zero, nobody))
		}, vault.ErrMarketNotCreated},
		{"supply: one of two, both zero", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Supply(bot, id, zero, zero, nobody))
		}, vault.ErrInconsistentInput},
		{"supply: one of two, both given", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Supply(bot, id, one, one, nobody))
		}, vault.ErrInconsistentInput},
		{"supply: for nobody", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Supply(bot, id, max, zero, nobody))
		}, vault.ErrZeroAddress},
		{"supply: the conversion", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Supply(bot, id, max, zero, bot))
		}, vault.ErrOverflow},
		{"supply: 128 bits", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Supply(bot, id, over128, zero, bot))
		}, vault.ErrMaxUint128Exceeded},
		{"supply: the callback", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Supply(bot, id, one, zero, bot, vault.Call{}))
		}, vault.ErrUnknownVerb},
		{"supply: the payment", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Supply(bot, id, one, zero, bot))
		}, vault.ErrInsufficientBalance},

		{"withdraw: the market", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Withdraw(bot, none, zero, zero, ann, nobody))
		}, vault.ErrMarketNotCreated},
		{"withdraw: one of two", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Withdraw(bot, id, zero, zero, ann, nobody))
		}, vault.ErrInconsistentInput},
		{"withdraw: to nobody", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Withdraw(bot, id, one, zero, ann, nobody))
		}, vault.ErrZeroAddress},
		{"withdraw: another's", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Withdraw(bot, id, one, zero, lender, bot))
		}, vault.ErrUnauthorized},
		{"withdraw: more than one has", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Withdraw(ann, id, one, zero, ann, ann))
		}, vault.ErrOverflow},
		{"withdraw: more than is idle", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Withdraw(lender, id, tenTo(990_000, 6), zero, lender, lender))
		}, vault.ErrInsufficientLiquidity},

		{"borrow: the market", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Borrow(bot, none, zero, zero, ann, nobody))
		}, vault.ErrMarketNotCreated},
		{"borrow: one of two", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Borrow(bot, id, one, one, ann, nobody))
		}, vault.ErrInconsistentInput},
		{"borrow: to nobody", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Borrow(bot, id, one, zero, ann, nobody))
		}, vault.ErrZeroAddress},
		{"borrow: for another", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Borrow(bot, id, max, zero, ann, bot))
		}, vault.ErrUnauthorized},
		{"borrow: the conversion", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Borrow(ann, id, max, zero, ann, ann))
		}, vault.ErrOverflow},
		{"borrow: 128 bits", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Borrow(ann, id, over128, zero, ann, ann))
		}, vault.ErrMaxUint128Exceeded},
		{"borrow: the collateral, before liquidity", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Borrow(ann, id, tenTo(2_000_000, 6), zero, ann, ann))
		}, vault.ErrInsufficientCollateral},
		{"borrow: the liquidity", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			require.NoError(t, e.SupplyCollateral(ann, id, tenTo(5000, 18), ann))
			return moved(e.Borrow(ann, id, tenTo(2_000_000, 6), zero, ann, ann))
		}, vault.ErrInsufficientLiquidity},
		{"borrow: no oracle there", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Borrow(ann, second(t, e, guarded), one, zero, ann, ann))
		}, vault.ErrNoCode},
		{"borrow: a guarded oracle's zero price, before its age", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			require.NoError(t, e.AddOracle(guarded, vault.PriceFeed{MaxAge: 60}))
			require.NoError(t, e.SetTime(present+100))
			return moved(e.Borrow(ann, second(t, e, guarded), one, zero, ann, ann))
		}, vault.ErrZeroPrice},
		{"borrow: a guarded oracle's age", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			require.NoError(t, e.AddOracle(guarded, vault.PriceFeed{MaxAge: 60}))
			require.NoError(t, e.SetPrice(guarded, at2000))
			require.NoError(t, e.SetTime(present+60))
			market := second(t, e, guarded)
			require.NoError(t, moved(e.Borrow(ann, market, one, zero, ann, ann))) // sixty seconds old is young enough
			require.NoError(t, e.SetTime(present+61))
			return moved(e.Borrow(ann, market, one, zero, ann, ann))
		}, vault.ErrStalePrice},

		{"repay: the market", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Repay(bot, none, zero, zero, nobody))
		}, vault.ErrMarketNotCreated},
		{"repay: one of two", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Repay(bot, id, zero, zero, nobody))
		}, vault.ErrInconsistentInput},
		{"repay: for nobody", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Repay(bot, id, max, zero, nobody))
		}, vault.ErrZeroAddress},
		{"repay: more than is owed", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Repay(bot, id, tenTo(18_000, 6), zero, ann))
		}, vault.ErrOverflow},
		{"repay: the payment", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return moved(e.Repay(bot, id, hundred, zero, ann))
		}, vault.ErrInsufficientBalance},

		{"supplyCollateral: the market", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return e.SupplyCollateral(bot, none, zero, nobody)
		}, vault.ErrMarketNotCreated},
		{"supplyCollateral: nothing", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return e.SupplyCollateral(bot, id, zero, nobody)
		}, vault.ErrZeroAssets},
		{"supplyCollateral: for nobody", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return e.SupplyCollateral(bot, id, max, nobody)
		}, vault.ErrZeroAddress},
		{"supplyCollateral: 128 bits", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return e.SupplyCollateral(bot, id, over128, bot)
		}, vault.ErrMaxUint128Exceeded},
		{"supplyCollateral: the payment", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.SupplyCollateral(bot, id, one, bot) }, vault.ErrInsufficientBalance},

		{"withdrawCollateral: the market", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return e.WithdrawCollateral(bot, none, zero, ann, nobody)
		}, vault.ErrMarketNotCreated},
		{"withdrawCollateral: nothing", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return e.WithdrawCollateral(bot, id, zero, ann, nobody)
		}, vault.ErrZeroAssets},
		{"withdrawCollateral: to nobody", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return e.WithdrawCollateral(bot, id, one, ann, nobody)
		}, vault.ErrZeroAddress},
		{"withdrawCollateral: another's", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return e.WithdrawCollateral(bot, id, max, ann, bot)
		}, vault.ErrUnauthorized},
		{"withdrawCollateral: 128 bits", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return e.WithdrawCollateral(ann, id, over128, ann, ann)
		}, vault.ErrMaxUint128Exceeded},
		{"withdrawCollateral: more than there is", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return e.WithdrawCollateral(ann, id, tenTo(11, 18), ann, ann)
		}, vault.ErrOverflow},
		{"withdrawCollateral: the debt", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return e.WithdrawCollateral(ann, id, ether, ann, ann)
		}, vault.ErrInsufficientCollateral},

		{"liquidate: the market", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return closed(e.Liquidate(bot, none, ann, zero, zero))
		}, vault.ErrMarketNotCreated},
		{"liquidate: one of two", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return closed(e.Liquidate(bot, id, ann, one, one))
		}, vault.ErrInconsistentInput},
		{"liquidate: the oracle, even without debt", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return closed(e.Liquidate(bot, second(t, e, guarded), bob, one, zero))
		}, vault.ErrNoCode},
		{"liquidate: a healthy vault", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return closed(e.Liquidate(bot, id, ann, max, zero))
		}, vault.ErrPositionIsHealthy},
		{"liquidate: the conversion", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			cheap(t, e)
			return closed(e.Liquidate(bot, id, ann, max, zero))
		}, vault.ErrOverflow},
		{"liquidate: more shares than owed", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			cheap(t, e)
			return closed(e.Liquidate(bot, id, ann, zero, tenTo(17_001, 12)))
		}, vault.ErrOverflow},
		{"liquidate: more collateral than there is", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			cheap(t, e)
			return closed(e.Liquidate(bot, id, ann, tenTo(11, 18), zero))
		}, vault.ErrOverflow},
		{"liquidate: shares at price zero", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			require.NoError(t, e.SetPrice(feed, zero))
			return closed(e.Liquidate(bot, id, ann, zero, one))
		}, vault.ErrDivisionByZero},
		{"liquidate: the callback", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			cheap(t, e)
			return closed(e.Liquidate(bot, id, ann, ether, zero, vault.Call{Verb: vault.VerbSupply, Market: none}))
		}, vault.ErrMarketNotCreated},
		{"liquidate: the payment", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			cheap(t, e)
			return closed(e.Liquidate(bot, id, ann, ether, zero))
		}, vault.ErrInsufficientBalance},

		{"flash loan: nothing", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.FlashLoan(bot, nobody, zero) }, vault.ErrZeroAssets},
		{"flash loan: no token there", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.FlashLoan(bot, nobody, max) }, vault.ErrNoCode},
		{"flash loan: more than there is", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.FlashLoan(bot, usd, max) }, vault.ErrInsufficientBalance},

		{"accrue: the market", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.AccrueInterest(none) }, vault.ErrMarketNotCreated},
		{"accrue: the interest", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			require.NoError(t, moved(e.Supply(lender, id, tenTo(1, 20), zero, lender)))
			require.NoError(t, e.SupplyCollateral(ann, id, tenTo(1, 29), ann))
			require.NoError(t, moved(e.Borrow(ann, id, tenTo(1, 19), zero, ann, ann)))
			require.NoError(t, e.SetTime(1<<64-1))
			return e.AccrueInterest(id)
		}, vault.ErrMaxUint128Exceeded},

		{"set fee: the owner", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.SetFee(bot, none, max) }, vault.ErrNotOwner},
		{"set fee: the market", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.SetFee(owner, none, max) }, vault.ErrMarketNotCreated},
		{"set fee: a change", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.SetFee(owner, id, zero) }, vault.ErrAlreadySet},
		{"set fee: a quarter", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.SetFee(owner, id, tenTo(26, 16)) }, vault.ErrMaxFeeExceeded},
		{"set owner: the owner", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.SetOwner(bot, owner) }, vault.ErrNotOwner},
		{"set owner: a change", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.SetOwner(owner, owner) }, vault.ErrAlreadySet},
		{"set fee recipient: the owner", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.SetFeeRecipient(bot, nobody) }, vault.ErrNotOwner},
		{"set fee recipient: a change", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.SetFeeRecipient(owner, nobody) }, vault.ErrAlreadySet},
		{"enable IRM: the owner", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.EnableIRM(bot, curve) }, vault.ErrNotOwner},
		{"enable IRM: a change", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.EnableIRM(owner, curve) }, vault.ErrAlreadySet},
		{"enable LLTV: the owner", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.EnableLLTV(bot, lltv86) }, vault.ErrNotOwner},
		{"enable LLTV: a change", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.EnableLLTV(owner, lltv86) }, vault.ErrAlreadySet},
		{"enable LLTV: below one", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.EnableLLTV(owner, ether) }, vault.ErrMaxLLTVExceeded},
		{"authorise: a change", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.SetAuthorization(ann, bot, false) }, vault.ErrAlreadySet},

		{"create: the IRM", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			_, err := e.CreateMarket(vault.Params{IRM: usd})
			return err
		}, vault.ErrIRMNotEnabled},
		{"create: the LLTV", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			_, err := e.CreateMarket(vault.Params{IRM: curve})
			return err
		}, vault.ErrLLTVNotEnabled},
		{"create: only once", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			_, err := e.CreateMarket(e.Params(id))
			return err
		}, vault.ErrMarketAlreadyCreated},
		{"create: the model", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			require.NoError(t, e.EnableIRM(owner, guarded))
			_, err := e.CreateMarket(vault.Params{IRM: guarded, LLTV: lltv86})
			return err
		}, vault.ErrNoCode},

		{"token: the zero address", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.AddToken(nobody) }, vault.ErrZeroAddress},
		{"token: a free address", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.AddToken(feed) }, vault.ErrAlreadySet},
		{"oracle: a free address", func(t *testing.T, e *vault.Engine, id vault.ID) error {
			return e.AddOracle(vault.EngineAddress, vault.PriceFeed{})
		}, vault.ErrAlreadySet},
		{"model: one", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.AddIRM(guarded, nil) }, vault.ErrNoCode},
		{"mint: a token", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.Mint(feed, ann, one) }, vault.ErrNoCode},
		{"mint: below 2^256", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.Mint(usd, ann, max) }, vault.ErrOverflow},
		{"burn: a token", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.Burn(feed, ann, one) }, vault.ErrNoCode},
		{"burn: what is there", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.Burn(usd, bot, one) }, vault.ErrInsufficientBalance},
		{"price: an oracle", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.SetPrice(guarded, one) }, vault.ErrNoCode},
		{"time: forward", func(t *testing.T, e *vault.Engine, id vault.ID) error { return e.SetTime(present - 1) }, vault.ErrTimeReversed},
	} {
		t.Run(c.rule, func(t *testing.T) {
			e, id := scene(t)
			require.ErrorIs(t, c.call(t, e, id), c.want)
		})
	}
}

func TestMissingTokensFailAtTheTransfer(t *testing.T) {
	e, _ := world(t)
	id, err := e.CreateMarket(vault.Params{Loan: bob, Collateral: ann, Oracle: feed, LLTV: lltv86})
	require.NoError(t, err, "a market may be created before its tokens")
	before := e.Market(id)
	_, err = e.Supply(lender, id, one, zero, lender)
	require.ErrorIs(t, err, vault.ErrNoCode)
	require.ErrorIs(t, e.SupplyCollateral(lender, id, one, lender), vault.ErrNoCode)
	require.Equal(t, before, e.Market(id))
	require.NoError(t, e.AddToken(bob))
	require.NoError(t, e.Mint(bob, lender, one))
	_, err = e.Supply(lender, id, one, zero, lender)
	require.NoError(t, err)
}

func TestMarketCreatedAtTimeZeroIsNotCreated(t *testing.T) {
	e := vault.New(owner, design.MorphoBlue.Closing)
	require.NoError(t, e.EnableIRM(owner, vault.Address{}))
	require.NoError(t, e.EnableLLTV(owner, lltv86))
	params := vault.Params{Loan: usd, Collateral: eth, Oracle: feed, LLTV: lltv86}
	id, err := e.CreateMarket(params)
	require.NoError(t, err)
	require.ErrorIs(t, e.AccrueInterest(id), vault.ErrMarketNotCreated)
	require.NoError(t, e.SetTime(1))
	_, err = e.CreateMarket(params)
	require.NoError(t, err)
	require.NoError(t, e.AccrueInterest(id))
}
