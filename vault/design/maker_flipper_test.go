package design_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Ann owes 16,000 on 10 ETH at 1850. Her vault is bitten in the next second, for 18,080 to be raised. One bids 10,000 and is
// bettered by another at 18,080, who pays the first back; the first then asks for 9 ETH for as much, and ann gets one. After
// three hours the lot is the first's, 16,000 of its money go to the debt and 2080 to the protocol.
func TestBidsInTwoPhases(t *testing.T) {
	owner, loan, eth, feed := vault.NamedAddress("owner"), vault.NamedAddress("loan"), vault.NamedAddress("eth"), vault.NamedAddress("feed")
	bot, rival, ann := vault.NamedAddress("bot"), vault.NamedAddress("rival"), vault.NamedAddress("ann")
	usdc := func(x uint64) uint256.Int { return n(x * 1e6) }
	d, m, price := design.MakerFlipperSource, dollars(0.86e18), mul(n(1850), exp10(24))
	e := vault.New(owner, func(vault.Params) vault.Policy { return d.Policy(m) })
	must := func(err error) { require.NoError(t, err) }
	must(e.SetTime(1000))
	must(e.AddToken(loan))
	must(e.AddToken(eth))
	must(e.AddOracle(feed, vault.PriceFeed{}))
	must(e.SetPrice(feed, mul(n(2000), exp10(24))))
	must(e.EnableIRM(owner, vault.Address{}))
	must(e.EnableLLTV(owner, m.LLTV))
	id, err := e.CreateMarket(vault.Params{Loan: loan, Collateral: eth, Oracle: feed, LLTV: m.LLTV})
	must(err)
	for _, who := range []vault.Address{bot, rival} {
		must(e.Mint(loan, who, usdc(100_000)))
	}
	must(e.Mint(eth, ann, n(10e18)))
	_, err = e.Supply(bot, id, usdc(20_000), zero, bot)
	must(err)
	must(e.SupplyCollateral(ann, id, n(10e18), ann))
	_, err = e.Borrow(ann, id, usdc(16_000), zero, ann, ann)
	must(err)
	must(e.SetPrice(feed, price))
	r, err := d.Open(e, id, m)
	must(err)

	require.Empty(t, r.Offers(price, e.AtRisk(id, price, 1000, nil), nil))
	require.Equal(t, uint64(1001), r.Wake().Until)
	must(e.SetTime(1012))
	moves, err := r.Tick(1012, price, nil)
	must(err)
	require.Len(t, moves, 1)
	held, shares := r.(design.Custodian).Held(ann)
	require.Equal(t, n(10e18), held)
	totals, err := e.Accrued(id)
	must(err)
	debt, err := totals.Debt(shares)
	must(err)
	require.Equal(t, usdc(16_000), debt)

	bids := r.Offers(price, nil, nil)
	require.Len(t, bids, 1)
	require.Equal(t, offer.Bidding{Lot: n(10e18), All: usdc(18_080), Better: n(1)}, bids[0].Bidding)
	_, _, err = r.Take(bot, &bids[0], usdc(10_000), nil)
	must(err)
	require.Equal(t, usdc(70_000), e.Balance(loan, bot))
	must(r.Refresh(&bids[0]))
	require.Equal(t, usdc(10_500), bids[0].Bidding.Better)
	_, _, err = r.Take(rival, &bids[0], usdc(10_499), nil)
	require.ErrorIs(t, err, design.ErrInsufficientIncrease)
	_, _, err = r.Take(rival, &bids[0], usdc(18_080), nil)
	must(err)
	require.Equal(t, usdc(80_000), e.Balance(loan, bot), "the bid before is given back")
	must(r.Refresh(&bids[0]))
	require.True(t, bids[0].Bidding.Falls)
	_, _, err = r.Take(bot, &bids[0], n(9e18), nil)
	must(err)
	require.Equal(t, usdc(100_000), e.Balance(loan, rival))
	require.Equal(t, n(1e18), e.Balance(eth, ann))

	until := r.Wake().Until
	require.Equal(t, uint64(1012+10_800+1), until)
	must(e.SetTime(until))
	moves, err = r.Tick(until, price, nil)
	must(err)
	require.Len(t, moves, 3)
	require.Equal(t, n(9e18), e.Balance(eth, bot))
	require.Equal(t, usdc(2080), e.Balance(loan, vault.TreasuryAddress))
	require.True(t, ptr(e.Market(id).TotalBorrowAssets).IsZero())
	require.Equal(t, design.Deal{Owner: ann, Winner: bot, Collateral: n(9e18), Paid: usdc(18_080)}, r.(design.Dealer).Deal())
	require.Empty(t, r.Offers(price, nil, nil))
}

func ptr(x uint256.Int) *uint256.Int { return &x }
