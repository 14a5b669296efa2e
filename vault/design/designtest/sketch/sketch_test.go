package sketch_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/design/designtest/sketch"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

var (
	owner, bank, ann = vault.NamedAddress("owner"), vault.NamedAddress("bank"), vault.NamedAddress("ann")
	bot, rival       = vault.NamedAddress("bot"), vault.NamedAddress("rival")
	loan, eth, feed  = vault.NamedAddress("loan"), vault.NamedAddress("eth"), vault.NamedAddress("feed")
)

func n(x uint64) uint256.Int    { return *uint256.NewInt(x) }
func usdc(x uint64) uint256.Int { return n(x * 1e6) }

// dollars is a price of ether.
func dollars(x uint64) (p uint256.Int) {
	p.Exp(uint256.NewInt(10), uint256.NewInt(24))
	return *p.Mul(&p, uint256.NewInt(x))
}

// crash is a market in which ann owes 16,000 on 10 ETH, and ether has fallen from 2,000 to a price.
func crash(t *testing.T, d design.Design, price uint64) (*vault.Engine, vault.ID, design.Running) {
	m := design.Market{LLTV: n(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}
	e := vault.New(owner, func(vault.Params) vault.Policy { return d.Policy(m) })
	must := func(err error) { require.NoError(t, err) }
	must(e.SetTime(1000))
	must(e.AddToken(loan))
	must(e.AddToken(eth))
	must(e.AddOracle(feed, vault.PriceFeed{}))
	must(e.SetPrice(feed, dollars(2000)))
	must(e.EnableIRM(owner, vault.Address{}))
	must(e.EnableLLTV(owner, m.LLTV))
	id, err := e.CreateMarket(vault.Params{Loan: loan, Collateral: eth, Oracle: feed, LLTV: m.LLTV})
	must(err)
	for _, who := range []vault.Address{bank, bot, rival} {
		must(e.Mint(loan, who, usdc(100_000)))
	}
	must(e.Mint(eth, ann, n(10e18)))
	_, err = e.Supply(bank, id, usdc(20_000), uint256.Int{}, bank)
	must(err)
	must(e.SupplyCollateral(ann, id, n(10e18), ann))
	_, err = e.Borrow(ann, id, usdc(16_000), uint256.Int{}, ann, bank)
	must(err)
	must(e.SetPrice(feed, dollars(price)))
	running, err := d.Open(e, id, m)
	must(err)
	return e, id, running
}

func offers(e *vault.Engine, id vault.ID, r design.Running, price uint64) []offer.Offer {
	return r.Offers(dollars(price), e.AtRisk(id, dollars(price), e.Time(), nil), nil)
}

// Bids run over many blocks: one is made, one is too low, one betters it and its money goes back, and when nobody betters
// the last for ten minutes the lot is its maker's. 15,000 pay that much of the debt of 16,000.
func TestBidsOverManyBlocks(t *testing.T) {
	e, id, r := crash(t, sketch.Auction{}, 1700)
	made := offers(e, id, r, 1700)
	require.Len(t, made, 1)
	require.Equal(t, offer.Start, made[0].Kind)
	_, _, err := r.Take(bot, &made[0], n(1), nil)
	require.NoError(t, err)
	require.Equal(t, vault.Position{}, e.Position(id, ann))
	require.Equal(t, n(10e18), e.Balance(eth, sketch.Lots))
	require.Equal(t, uint64(design.Never), r.Wake().Until)

	lots := offers(e, id, r, 1700)
	require.Len(t, lots, 1)
	require.Equal(t, offer.Bid, lots[0].Kind)
	take := func(who vault.Address, bid uint64) ([]design.Move, error) {
		lot := lots[0]
		require.NoError(t, r.Refresh(&lot))
		moves, _, err := r.Take(who, &lot, usdc(bid), nil)
		return moves, err
	}
	_, err = take(bot, 10_000)
	require.NoError(t, err)
	require.EqualValues(t, 1601, r.Wake().Until)
	_, err = take(rival, 10_500)
	require.ErrorIs(t, err, sketch.ErrTooLittle, "a twentieth more is not above it")
	require.NoError(t, e.SetTime(1600))
	moves, err := r.Tick(1600, dollars(1700), nil)
	require.NoError(t, err)
	require.Empty(t, moves, "at its very end an auction runs")
	moves, err = take(rival, 15_000)
	require.NoError(t, err)
	require.Equal(t, design.Bettered, moves[1].Event)
	require.Equal(t, bot, moves[1].To)
	require.Equal(t, usdc(100_000), e.Balance(loan, bot))
	require.EqualValues(t, 2201, r.Wake().Until)

	state := r.State(nil)
	require.NoError(t, e.SetTime(2201))
	moves, err = r.Tick(2201, dollars(1700), nil)
	require.NoError(t, err)
	require.Len(t, moves, 3)
	require.Equal(t, usdc(15_000), moves[0].Amount)
	require.Equal(t, n(10e18), moves[1].Amount)
	require.Equal(t, rival, moves[1].To)
	require.Equal(t, usdc(1000), moves[2].Amount)
	require.Equal(t, design.WrittenOff, moves[2].Event)
	require.Equal(t, usdc(19_000), e.Market(id).TotalSupplyAssets)
	require.Equal(t, vault.Position{}, e.Position(id, sketch.Lots))
	require.Empty(t, offers(e, id, r, 1700))
	require.NoError(t, r.Restore(state))
	require.Equal(t, state, r.State(nil))
}

// An absorbed vault's collateral is on sale from the next call on, and After says so before.
func TestAbsorbThenSell(t *testing.T) {
	e, id, r := crash(t, sketch.Storefront{}, 1700)
	made := offers(e, id, r, 1700)
	require.Len(t, made, 1)
	require.Equal(t, offer.Absorb, made[0].Kind)
	var shop offer.Offer
	require.NoError(t, r.After(&made[0], n(1), &shop))
	require.Equal(t, n(10e18), shop.Most)
	terms, err := r.Quote(&shop, n(2e18))
	require.NoError(t, err)
	require.Equal(t, usdc(3230), terms.Pay, "two ether at 1700 less 5 %")
	_, _, err = r.Take(bot, &made[0], n(1), nil)
	require.NoError(t, err)
	require.Equal(t, usdc(4000), e.Market(id).TotalSupplyAssets, "what was lent is forgiven")
	_, _, err = r.Take(rival, &shop, n(2e18), nil)
	require.NoError(t, err)
	require.Equal(t, n(2e18), e.Balance(eth, rival))
	require.Equal(t, usdc(3230), e.Balance(loan, sketch.Reserves))
	require.Equal(t, n(8e18), offers(e, id, r, 1700)[0].Most)
}

// Half of a debt of 16,000 is taken over for 8,421.05 of worth, at 1700.
func TestDebtIsTakenOver(t *testing.T) {
	e, id, r := crash(t, sketch.Takeover{}, 1700)
	made := offers(e, id, r, 1700)
	require.Len(t, made, 1)
	terms, err := r.Quote(&made[0], n(8_000e12))
	require.NoError(t, err)
	require.Equal(t, offer.Terms{Owe: usdc(8000), Receive: n(4_953_560_371_176_470_588)}, terms)
	_, _, err = r.Take(bot, &made[0], n(8_000e12), nil)
	require.NoError(t, err)
	require.Equal(t, n(8_000e12), e.Position(id, bot).BorrowShares)
	require.Equal(t, terms.Receive, e.Balance(eth, bot))
	require.Equal(t, n(8_000e12), e.Position(id, ann).BorrowShares)
}
