package vault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
)

// snapshot is everything that can be read of a world.
type snapshot struct {
	markets    []vault.Market
	rates      []string
	positions  []vault.Position
	balances   []string
	authorized bool
}

func snap(e *vault.Engine, who []vault.Address, ids ...vault.ID) (s snapshot) {
	for _, id := range ids {
		rate := e.RateAtTarget(id)
		s.markets, s.rates = append(s.markets, e.Market(id)), append(s.rates, rate.Dec())
		for _, a := range who {
			s.positions = append(s.positions, e.Position(id, a))
		}
	}
	for _, a := range who {
		for _, token := range []vault.Address{usd, eth} {
			b := e.Balance(token, a)
			s.balances = append(s.balances, b.Dec())
		}
	}
	s.authorized = e.IsAuthorized(bot, bob)
	return s
}

// indebted is a world in which ann's vault is under water and the bot owns nothing.
func indebted(t *testing.T) (*vault.Engine, vault.ID) {
	e, id := world(t)
	_, err := e.Supply(lender, id, tenTo(1_000_000, 6), zero, lender)
	require.NoError(t, err)
	require.NoError(t, e.SupplyCollateral(ann, id, tenTo(10, 18), ann))
	_, err = e.Borrow(ann, id, tenTo(17_000, 6), zero, ann, ann)
	require.NoError(t, err)
	require.NoError(t, e.SetPrice(feed, tenTo(1900, 24)))
	require.NoError(t, e.Burn(usd, bot, ampl))
	require.NoError(t, e.Burn(eth, bot, ampl))
	require.NoError(t, e.SetFee(owner, id, tenTo(10, 16)))
	require.NoError(t, e.SetTime(e.Time()+1000))
	return e, id
}

func TestLiquidationFundsItselfInItsCallback(t *testing.T) {
	e, id := indebted(t)
	// With the seized WETH as collateral of its own vault the bot borrows what it has to pay.
	l, err := e.Liquidate(bot, id, ann, ether, zero,
		vault.Call{Verb: vault.VerbSupplyCollateral, Caller: ann, Market: id, Assets: ether, OnBehalf: bot},
		vault.Call{Verb: vault.VerbBorrow, Market: id, Assets: tenTo(1500, 6), OnBehalf: bot, Receiver: bot},
		vault.Call{Verb: vault.VerbWithdraw, Market: id, Assets: one, OnBehalf: bot, Receiver: bot})
	require.ErrorIs(t, err, vault.ErrOverflow, "the bot has supplied nothing")
	require.Zero(t, l)

	require.NoError(t, e.Mint(usd, bot, tenTo(400, 6)))
	l, err = e.Liquidate(bot, id, ann, ether, zero,
		vault.Call{Verb: vault.VerbSupplyCollateral, Caller: ann, Market: id, Assets: ether, OnBehalf: bot},
		vault.Call{Verb: vault.VerbBorrow, Market: id, Assets: tenTo(1500, 6), OnBehalf: bot, Receiver: bot})
	require.NoError(t, err)
	left := e.Balance(usd, bot)
	require.Equal(t, fromBig(add(left.ToBig(), l.RepaidAssets.ToBig())), tenTo(1900, 6))
	require.Equal(t, ether, e.Position(id, bot).Collateral)
}

func TestFailureAfterACallbackUndoesEverything(t *testing.T) {
	who := []vault.Address{ann, bob, lender, bot, vault.EngineAddress, {}}
	inner := func(id vault.ID) []vault.Call {
		return []vault.Call{
			{Verb: vault.VerbAccrueInterest, Market: id},
			{Verb: vault.VerbSetAuthorization, OnBehalf: bob, Allowed: true},
			{Verb: vault.VerbSupply, Market: id, Assets: tenTo(5, 6), OnBehalf: bob},
			{Verb: vault.VerbRepay, Market: id, Assets: tenTo(5, 6), OnBehalf: ann},
			{Verb: vault.VerbFlashLoan, Token: eth, Assets: ether, Then: []vault.Call{
				{Verb: vault.VerbSupplyCollateral, Market: id, Assets: one, OnBehalf: account(1)},
				{Verb: vault.VerbSupplyCollateral, Market: id, Assets: one, OnBehalf: bot},
				{Verb: vault.VerbWithdrawCollateral, Market: id, Assets: one, OnBehalf: bot, Receiver: bot},
			}},
			{Verb: vault.VerbLiquidate, Market: id, OnBehalf: ann, Assets: ether},
		}
	}
	outer := map[string]func(e *vault.Engine, id vault.ID, then []vault.Call) error{
		"flash loan": func(e *vault.Engine, id vault.ID, then []vault.Call) error {
			return e.FlashLoan(bot, usd, tenTo(100, 6), then...)
		},
		"supply": func(e *vault.Engine, id vault.ID, then []vault.Call) error {
			_, err := e.Supply(bot, id, tenTo(100, 6), zero, bot, then...)
			return err
		},
		"repay": func(e *vault.Engine, id vault.ID, then []vault.Call) error {
			_, err := e.Repay(bot, id, tenTo(100, 6), zero, ann, then...)
			return err
		},
		"supply collateral": func(e *vault.Engine, id vault.ID, then []vault.Call) error {
			return e.SupplyCollateral(bot, id, one, bot, then...)
		},
		"liquidate": func(e *vault.Engine, id vault.ID, then []vault.Call) error {
			_, err := e.Liquidate(bot, id, ann, ether, zero, then...)
			return err
		},
	}
	for name, call := range outer {
		t.Run(name, func(t *testing.T) {
			e, id := indebted(t)
			require.NoError(t, e.Mint(usd, bot, tenTo(1_000_000, 6)))
			require.NoError(t, e.Mint(eth, bot, ether))
			calls := inner(id)
			price := tenTo(1900, 24)
			before, risk := snap(e, who, id), e.AtRisk(id, price, e.Time(), nil)
			unknown := vault.Call{Verb: 99}
			require.ErrorIs(t, call(e, id, append(calls, unknown)), vault.ErrUnknownVerb)
			require.Equal(t, before, snap(e, who, id))
			require.Equal(t, risk, e.AtRisk(id, price, e.Time(), nil))

			// Without the failing call the same goes through, and changes something.
			require.NoError(t, call(e, id, calls))
			require.NotEqual(t, before, snap(e, who, id))
		})
	}
}

func TestPaymentAfterACallbackIsUndoneToo(t *testing.T) {
	e, id := indebted(t)
	who := []vault.Address{ann, bob, lender, bot, vault.EngineAddress, {}}
	before := snap(e, who, id)
	// The loan is given away in the callback, so it cannot be paid back.
	err := e.FlashLoan(bot, usd, tenTo(100, 6), vault.Call{Verb: vault.VerbSupply, Market: id, Assets: tenTo(100, 6), OnBehalf: bob})
	require.ErrorIs(t, err, vault.ErrInsufficientBalance)
	require.Equal(t, before, snap(e, who, id))
}

func TestFlashLoanTakesWhatLoansWouldNeed(t *testing.T) {
	e, id := indebted(t)
	idle := e.Balance(usd, vault.EngineAddress)
	require.NoError(t, e.Mint(eth, bot, ether))
	err := e.FlashLoan(bot, usd, idle,
		vault.Call{Verb: vault.VerbSupplyCollateral, Market: id, Assets: ether, OnBehalf: bot},
		vault.Call{Verb: vault.VerbBorrow, Market: id, Assets: tenTo(100, 6), OnBehalf: bot, Receiver: bot})
	require.ErrorIs(t, err, vault.ErrInsufficientBalance)
	require.NoError(t, e.FlashLoan(bot, usd, idle))
}

func TestMarketsShareTokensAndNothingElse(t *testing.T) {
	e, first := indebted(t)
	other := vault.NamedAddress("another feed")
	require.NoError(t, e.AddOracle(other, vault.PriceFeed{}))
	require.NoError(t, e.SetPrice(other, at2000))
	second, err := e.CreateMarket(vault.Params{Loan: usd, Collateral: eth, Oracle: other, IRM: curve, LLTV: lltv86})
	require.NoError(t, err)
	_, err = e.Supply(lender, second, tenTo(50_000, 6), zero, lender)
	require.NoError(t, err)
	require.NoError(t, e.SupplyCollateral(ann, second, tenTo(3, 18), ann))
	_, err = e.Borrow(ann, second, tenTo(4000, 6), zero, ann, ann)
	require.NoError(t, err)

	who := []vault.Address{ann, bob, lender, bot, {}}
	parts := func() any {
		s := snap(e, who, second)
		safe, until := e.SafePrice(second, e.Time())
		return []any{s.markets, s.rates, s.positions, safe, until, e.AtRisk(second, tenTo(1, 24), e.Time(), nil)}
	}
	before := parts()
	// The first market is mispriced, drained, bankrupted and left with an absurd interest rate at target.
	require.NoError(t, e.SetPrice(feed, tenTo(1, 50)))
	require.NoError(t, e.SupplyCollateral(bob, first, ether, bob))
	m := e.Market(first)
	_, err = e.Borrow(bob, first, fromBig(sub(m.TotalSupplyAssets.ToBig(), m.TotalBorrowAssets.ToBig())), zero, bob, bob)
	require.NoError(t, err)
	require.NoError(t, e.SetPrice(feed, one))
	for _, who := range []vault.Address{ann, bob} {
		l, err := e.Liquidate(lender, first, who, e.Position(first, who).Collateral, zero)
		require.NoError(t, err)
		require.False(t, l.BadDebtAssets.IsZero())
	}
	left := e.Market(first).TotalSupplyAssets
	require.Less(t, left.Uint64(), uint64(100), "the first market's suppliers have lost everything")
	require.Equal(t, before, parts())
	_, err = e.Withdraw(lender, second, tenTo(46_000, 6), zero, lender, lender)
	require.NoError(t, err, "what the second market has idle is still there")
}
