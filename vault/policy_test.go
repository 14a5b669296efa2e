package vault_test

import (
	"errors"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// dictated is a policy that finds everybody unhealthy and says what it is told to say.
type dictated struct {
	says  vault.Liquidation
	err   error
	asked *vault.Case
}

func (*dictated) Trigger() vault.Trigger { return vault.Trigger{LTV: lltv86} }

func (*dictated) Unhealthy(*vault.Case) (bool, uint256.Int, error) { return true, zero, nil }

func (d *dictated) Liquidate(c *vault.Case, _, _ uint256.Int) (vault.Liquidation, error) {
	asked := *c
	d.asked = &asked
	return d.says, d.err
}

// ordered is a market in which ann owes 17,000 on 10 WETH, closed by a dictated policy.
func ordered(t *testing.T) (*vault.Engine, vault.ID, *dictated) {
	d := new(dictated)
	e, id := worldOf(t, func(vault.Params) vault.Policy { return d })
	_, err := e.Supply(lender, id, tenTo(20_000, 6), zero, lender)
	require.NoError(t, err)
	require.NoError(t, e.SupplyCollateral(ann, id, tenTo(10, 18), ann))
	_, err = e.Borrow(ann, id, tenTo(17_000, 6), zero, ann, ann)
	require.NoError(t, err)
	return e, id, d
}

func TestTheLedgerDoesWhatThePolicySays(t *testing.T) {
	e, id, d := ordered(t)
	d.says = vault.Liquidation{
		SeizedAssets: tenTo(4, 18), ProtocolAssets: tenTo(1, 18), RepaidAssets: tenTo(5000, 6), RepaidShares: tenTo(6000, 12),
		BadDebtAssets: tenTo(700, 6), BadDebtShares: tenTo(800, 12),
	}
	weth, dollars := e.Balance(eth, bot), e.Balance(usd, bot)
	l, err := e.Liquidate(bot, id, ann, one, zero)
	require.NoError(t, err)
	require.Equal(t, d.says, l)
	require.Equal(t, tenTo(3, 18), l.Received())

	require.Equal(t, vault.Position{Collateral: tenTo(6, 18), BorrowShares: tenTo(17_000-6000-800, 12)}, e.Position(id, ann))
	m := e.Market(id)
	require.Equal(t, tenTo(17_000-5000-700, 6), m.TotalBorrowAssets)
	require.Equal(t, tenTo(17_000-6000-800, 12), m.TotalBorrowShares)
	require.Equal(t, tenTo(20_000-700, 6), m.TotalSupplyAssets)
	weth.Add(&weth, ptr(tenTo(3, 18)))
	dollars.Sub(&dollars, ptr(tenTo(5000, 6)))
	require.Equal(t, weth, e.Balance(eth, bot))
	require.Equal(t, dollars, e.Balance(usd, bot))
	require.Equal(t, tenTo(1, 18), e.Balance(eth, vault.TreasuryAddress))
	require.Equal(t, tenTo(6, 18), e.Balance(eth, vault.EngineAddress))
	require.Equal(t, tenTo(20_000-17_000+5000, 6), e.Balance(usd, vault.EngineAddress))

	require.Equal(t, at2000, d.asked.Price)
	require.Equal(t, tenTo(17_000, 12), d.asked.Position.BorrowShares)
	require.False(t, d.asked.Self)
	_, err = e.Liquidate(ann, id, ann, zero, one)
	require.NoError(t, err)
	require.True(t, d.asked.Self, "the policy is told that a borrower would liquidate itself")
}

// Nothing is paid for what is taken over: the totals stay, and it stands in the taker's vault until that is healthy.
func TestWhatIsTakenOverStandsInTheTakersVault(t *testing.T) {
	e, id, d := ordered(t)
	d.says = vault.Liquidation{
		SeizedAssets: tenTo(4, 18), ProtocolAssets: tenTo(1, 18), RepaidAssets: tenTo(6000, 6), RepaidShares: tenTo(6000, 12), TakenOver: true,
	}
	weth, dollars, before := e.Balance(eth, bot), e.Balance(usd, bot), e.Market(id)
	tooMuch := vault.Call{Verb: vault.VerbWithdrawCollateral, Market: id, Assets: one, OnBehalf: bot, Receiver: bot}
	_, err := e.Liquidate(bot, id, ann, one, zero, tooMuch)
	require.ErrorIs(t, err, vault.ErrInsufficientCollateral, "6,000 on 2.99… at 2,000 an ether are too much")
	require.Equal(t, vault.Position{}, e.Position(id, bot), "a refused call changes nothing")

	l, err := e.Liquidate(bot, id, ann, one, zero)
	require.NoError(t, err)
	require.Equal(t, d.says, l)
	require.Equal(t, before, e.Market(id))
	require.Equal(t, vault.Position{Collateral: tenTo(6, 18), BorrowShares: tenTo(11_000, 12)}, e.Position(id, ann))
	require.Equal(t, vault.Position{Collateral: tenTo(3, 18), BorrowShares: tenTo(6000, 12)}, e.Position(id, bot))
	require.Equal(t, []uint256.Int{weth, dollars}, []uint256.Int{e.Balance(eth, bot), e.Balance(usd, bot)})
	require.Equal(t, tenTo(1, 18), e.Balance(eth, vault.TreasuryAddress))

	// A second time, with a callback in which all of it is repaid and taken out.
	repay := vault.Call{Verb: vault.VerbRepay, Market: id, Shares: tenTo(9000, 12), OnBehalf: bot}
	out := vault.Call{Verb: vault.VerbWithdrawCollateral, Market: id, Assets: tenTo(4, 18), OnBehalf: bot, Receiver: bot}
	d.says = vault.Liquidation{SeizedAssets: tenTo(1, 18), RepaidAssets: tenTo(3000, 6), RepaidShares: tenTo(3000, 12), TakenOver: true}
	_, err = e.Liquidate(bot, id, ann, one, zero, repay, out)
	require.NoError(t, err)
	require.Equal(t, vault.Position{}, e.Position(id, bot))
	weth.Add(&weth, ptr(tenTo(4, 18)))
	dollars.Sub(&dollars, ptr(tenTo(9000, 6)))
	require.Equal(t, []uint256.Int{weth, dollars}, []uint256.Int{e.Balance(eth, bot), e.Balance(usd, bot)})

	// Of oneself it moves nothing.
	_, err = e.Liquidate(ann, id, ann, one, zero)
	require.NoError(t, err)
	require.Equal(t, vault.Position{Collateral: tenTo(5, 18), BorrowShares: tenTo(8000, 12)}, e.Position(id, ann))
}

// Collateral has 128 bits: one more ether does not fit the vault of who has all but half of one.
func TestMoreThanAVaultHoldsIsNotTakenOver(t *testing.T) {
	e, id, d := ordered(t)
	room := uint256.Int{0, 0, 1}
	room.Sub(&room, ptr(tenTo(5, 17)))
	require.NoError(t, e.Mint(eth, bot, room))
	require.NoError(t, e.SupplyCollateral(bot, id, room, bot))
	before := []vault.Position{e.Position(id, ann), e.Position(id, bot)}
	d.says = vault.Liquidation{SeizedAssets: ether, RepaidAssets: tenTo(1000, 6), RepaidShares: tenTo(1000, 12), TakenOver: true}
	_, err := e.Liquidate(bot, id, ann, one, zero)
	require.ErrorIs(t, err, vault.ErrOverflow)
	require.Equal(t, before, []vault.Position{e.Position(id, ann), e.Position(id, bot)})
	d.says.SeizedAssets = tenTo(4, 17)
	_, err = e.Liquidate(bot, id, ann, one, zero)
	require.NoError(t, err)
	room.Add(&room, &d.says.SeizedAssets)
	require.Equal(t, room, e.Position(id, bot).Collateral)
}

func ptr(x uint256.Int) *uint256.Int { return &x }

func TestAnAnswerThatCannotBeDoneChangesNothing(t *testing.T) {
	own := errors.New("the policy's own refusal")
	for name, row := range map[string]struct {
		says vault.Liquidation
		err  error
		want error
	}{
		"the policy's own":                     {err: own, want: own},
		"more collateral":                      {says: vault.Liquidation{SeizedAssets: tenTo(11, 18)}, want: vault.ErrOverflow},
		"more for the protocol than is seized": {says: vault.Liquidation{SeizedAssets: one, ProtocolAssets: small(2)}, want: vault.ErrOverflow},
		"more shares":                          {says: vault.Liquidation{RepaidShares: tenTo(17_001, 12)}, want: vault.ErrOverflow},
		"shares beyond 128 bits":               {says: vault.Liquidation{RepaidShares: tenTo(1, 40)}, want: vault.ErrMaxUint128Exceeded},
		"more bad debt than there is":          {says: vault.Liquidation{BadDebtAssets: tenTo(17_001, 6)}, want: vault.ErrOverflow},
		"more bad shares than are left":        {says: vault.Liquidation{RepaidShares: tenTo(1, 12), BadDebtShares: tenTo(17_000, 12)}, want: vault.ErrOverflow},
		"a payment that nobody can make": {
			says: vault.Liquidation{SeizedAssets: small(7), ProtocolAssets: small(2), RepaidAssets: tenTo(1, 60)}, want: vault.ErrInsufficientBalance,
		},
	} {
		t.Run(name, func(t *testing.T) {
			e, id, d := ordered(t)
			d.says, d.err = row.says, row.err
			market, of, weth, dollars := e.Market(id), e.Position(id, ann), e.Balance(eth, bot), e.Balance(usd, bot)
			_, err := e.Liquidate(bot, id, ann, one, zero)
			require.ErrorIs(t, err, row.want)
			require.Equal(t, market, e.Market(id))
			require.Equal(t, of, e.Position(id, ann))
			require.Equal(t, weth, e.Balance(eth, bot))
			require.Equal(t, dollars, e.Balance(usd, bot))
			require.Equal(t, zero, e.Balance(eth, vault.TreasuryAddress), "what the protocol got is taken back too")
			require.Equal(t, tenTo(10, 18), e.Balance(eth, vault.EngineAddress))
		})
	}
}

func TestAMarketNeedsAPolicy(t *testing.T) {
	e := vault.New(owner, func(vault.Params) vault.Policy { return nil })
	require.NoError(t, e.SetTime(present))
	require.NoError(t, e.EnableIRM(owner, vault.Address{}))
	require.NoError(t, e.EnableLLTV(owner, lltv86))
	_, err := e.CreateMarket(vault.Params{Loan: usd, Collateral: eth, Oracle: feed, LLTV: lltv86})
	require.ErrorIs(t, err, vault.ErrNoCode)
}

func TestTotalsAreRememberedOnlyUntilTheMarketIsTouched(t *testing.T) {
	e, id, _ := ordered(t)
	before, err := e.Accrued(id)
	require.NoError(t, err)
	again, err := e.Accrued(id)
	require.NoError(t, err)
	require.Equal(t, before, again)
	_, err = e.Repay(ann, id, tenTo(1000, 6), zero, ann)
	require.NoError(t, err)
	after, err := e.Accrued(id)
	require.NoError(t, err)
	require.Equal(t, tenTo(16_000, 6), after.TotalBorrowAssets)
	require.NoError(t, e.SetTime(present+86_400))
	later, err := e.Accrued(id)
	require.NoError(t, err)
	require.True(t, later.TotalBorrowAssets.Gt(&after.TotalBorrowAssets))
	// A callback that fails puts the totals back, remembered ones included.
	fail := vault.Call{Verb: vault.VerbWithdrawCollateral, Market: id, Assets: one, OnBehalf: owner, Receiver: lender}
	read := vault.Call{Verb: vault.VerbRepay, Market: id, Assets: tenTo(500, 6), OnBehalf: ann}
	require.Error(t, e.SupplyCollateral(ann, id, one, ann, read, fail))
	back, err := e.Accrued(id)
	require.NoError(t, err)
	require.Equal(t, later, back)
}

// bounded is Morpho Blue's policy under a trigger with slack and grain.
type bounded struct {
	vault.Policy
	slack, grain uint256.Int
}

func (b bounded) Trigger() vault.Trigger {
	t := b.Policy.Trigger()
	t.Slack, t.Grain = b.slack, b.grain
	return t
}

// A debt D on one WETH is safe from ⌈⌈(D + slack)·1e18/0.86e18⌉·1e36/1e18⌉ + grain on.
func TestASafePriceHasTheTriggersSlackAndGrain(t *testing.T) {
	safe := func(slack, grain uint256.Int) uint256.Int {
		e, id := worldOf(t, func(p vault.Params) vault.Policy { return bounded{design.MorphoBlue.Closing(p), slack, grain} })
		_, err := e.Supply(lender, id, tenTo(20_000, 6), zero, lender)
		require.NoError(t, err)
		require.NoError(t, e.SupplyCollateral(ann, id, ether, ann))
		_, err = e.Borrow(ann, id, tenTo(860, 6), zero, ann, ann)
		require.NoError(t, err)
		price, until := e.SafePrice(id, present)
		require.NotZero(t, until)
		return price
	}
	plain := safe(zero, zero)
	grained := safe(zero, tenTo(7, 20))
	require.Equal(t, tenTo(7, 20), *grained.Sub(&grained, &plain))
	slack := safe(tenTo(86, 6), zero) // 86 more of debt are 100 more of price, and the roundings of a unit
	slack.Sub(&slack, &plain)
	low, high := tenTo(99_999_998, 18), tenTo(100_000_002, 18)
	require.True(t, slack.Gt(&low) && slack.Lt(&high), slack.Dec())
}

// Who owes everything owes ⌈10⁹·11/(10⁹ + 10⁶)⌉ = 11 of a market that lent 10: bad debt is the 10.
func TestBadDebtIsNoMoreThanWhatIsLent(t *testing.T) {
	c := vault.Case{
		Totals:   vault.Market{TotalBorrowAssets: small(10), TotalBorrowShares: small(1e9), TotalSupplyAssets: small(25)},
		Position: vault.Position{BorrowShares: small(1e9)},
	}
	owed, err := c.Totals.Debt(c.Position.BorrowShares)
	require.NoError(t, err)
	require.Equal(t, small(11), owed)
	assets, shares, err := c.BadDebt()
	require.NoError(t, err)
	require.Equal(t, []uint256.Int{small(10), small(1e9)}, []uint256.Int{assets, shares})
	require.NoError(t, c.WriteOff(&assets, &shares))
	require.Equal(t, vault.Case{Totals: vault.Market{TotalSupplyAssets: small(15)}}, c)
}
