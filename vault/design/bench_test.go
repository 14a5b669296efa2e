package design_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

var sales = []design.Design{
	design.MorphoBlue, design.CompoundV2Mainnet, design.AaveV2Mainnet, design.AaveV30Mainnet, design.AaveV33Mainnet,
	design.AaveV4{
		MaxBonus: n(1.05e18), BonusFactor: n(0.8e18), ProtocolFee: n(0.1e18), HFMax: n(0.95e18), TargetHF: n(1.04e18),
		Leftover: mul(n(1000), exp10(26)), LoanPrice: n(1e8),
	},
	design.PreLiquidation{Morpho: design.MorphoBlue, PreLLTV: n(0.8e18), LCF1: n(0.2e18), LCF2: n(0.8e18), LIF1: n(1.01e18), LIF2: n(1.04e18)},
	design.Midnight{Cursor: n(0.25e18), Ramp: 900},
	design.SiloV2{TargetLTV: n(0.8e18), Fee: n(0.05e18), FullAbove: n(0.9e18)},
	design.Fraxlend{CleanFee: n(0.1e18), DirtyFee: n(0.09e18)},
	design.EulerV2{MaxDiscount: n(0.15e18)},
}

// pit is a market with one unhealthy vault of a thousand ether, a taker with money, and what the vault's design offers of it.
func pit(tb testing.TB, d design.Design) (design.Running, []offer.Offer, vault.Address) {
	running, e, id, bot := dug(tb, d)
	offers := running.Offers(pitPrice, e.AtRisk(id, pitPrice, 1, nil), nil)
	require.Len(tb, offers, 1)
	return running, offers, bot
}

// pitPrice is the price in a pit.
var pitPrice = mul(n(1500), exp10(24))

// dug is a pit before anything is asked.
func dug(tb testing.TB, d design.Design) (design.Running, *vault.Engine, vault.ID, vault.Address) {
	owner, loan, eth, feed := vault.NamedAddress("owner"), vault.NamedAddress("loan"), vault.NamedAddress("eth"), vault.NamedAddress("feed")
	bot, ann := vault.NamedAddress("bot"), vault.NamedAddress("ann")
	m := dollars(0.86e18)
	e := vault.New(owner, func(vault.Params) vault.Policy { return d.Policy(m) })
	must := func(err error) { require.NoError(tb, err) }
	must(e.SetTime(1))
	must(e.AddToken(loan))
	must(e.AddToken(eth))
	must(e.AddOracle(feed, vault.PriceFeed{}))
	must(e.SetPrice(feed, mul(n(2000), exp10(24))))
	must(e.EnableIRM(owner, vault.Address{}))
	must(e.EnableLLTV(owner, m.LLTV))
	id, err := e.CreateMarket(vault.Params{Loan: loan, Collateral: eth, Oracle: feed, LLTV: m.LLTV})
	must(err)
	must(e.Mint(loan, bot, exp10(20)))
	must(e.Mint(eth, ann, exp10(21)))
	_, err = e.Supply(bot, id, exp10(13), zero, bot)
	must(err)
	must(e.SupplyCollateral(ann, id, exp10(21), ann))
	_, err = e.Borrow(ann, id, n(1_700_000e6), zero, ann, ann)
	must(err)
	running, err := d.Open(e, id, m)
	must(err)
	if p, is := running.(design.Pooled); is { // which has money, and another vault
		bob := vault.NamedAddress("bob")
		must(e.Mint(eth, bob, exp10(22)))
		must(e.SupplyCollateral(bob, id, exp10(22), bob))
		_, err = e.Borrow(bob, id, n(5_000_000e6), zero, bob, bob)
		must(err)
		for _, d := range p.Deposits(e.Market(id).TotalBorrowAssets, pitPrice, 2) {
			must(e.Mint(loan, d.To, d.Amount))
		}
	}
	if c, is := running.(design.Converter); is {
		_, err := c.Begin(1, mul(n(2000), exp10(24)), nil)
		must(err)
	}
	must(e.SetPrice(feed, pitPrice))
	return running, e, id, bot
}

func TestQuotingAllocatesNothing(t *testing.T) {
	for _, d := range sales {
		running, offers, bot := pit(t, d)
		o, next := &offers[0], new(offer.Offer)
		moves, part := make([]design.Move, 0, 100), n(1e6)
		require.Zero(t, testing.AllocsPerRun(50, func() {
			if _, err := running.Quote(o, part); err != nil {
				t.Fatal(err)
			}
			if err := running.After(o, part, next); err != nil {
				t.Fatal(err)
			}
			if err := running.Refresh(o); err != nil {
				t.Fatal(err)
			}
			var err error
			if moves, _, err = running.Take(bot, o, part, moves[:0]); err != nil {
				t.Fatal(err)
			}
		}), d.Kind())
	}
}

func BenchmarkQuote(b *testing.B) {
	for _, d := range sales {
		b.Run(d.Kind(), func(b *testing.B) {
			running, offers, _ := pit(b, d)
			var part uint256.Int
			part.Rsh(&offers[0].Most, 2)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := running.Quote(&offers[0], part); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkTake(b *testing.B) {
	for _, d := range sales {
		b.Run(d.Kind(), func(b *testing.B) {
			running, offers, bot := pit(b, d)
			var moves []design.Move
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if moves, _, err = running.Take(bot, &offers[0], n(1), moves[:0]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
