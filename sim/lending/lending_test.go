package lending_test

import (
	"fmt"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// losses are a row's or a vault's parts of a loss by reason, those that are not 0.
func losses(parts []fixed.Signed) map[string]string {
	all := map[string]string{}
	for r := range parts[:record.Losses] {
		if !parts[r].IsZero() {
			all[journal.Reason(r).String()] = parts[r].String()
		}
	}
	return all
}

// A vault of 10 ETH that owes 16,000 USDC is closed at 1850. With the incentive of 1.0438413 the debt buys 9.0278 ETH, which
// the stall takes at 1831.5 for 16,534.446763 less a fee of 16.534447. A call and a swap are 120,000 gas at 10 gwei, 2.22
// USDC. Of the 515.692316 that are left, a tenth is bid, in whole wei a unit of gas. The least debt is 90/(1 −
// 0.86·1.0438413).
func TestEveryPartOfALossByHand(t *testing.T) {
	rows := walk(t, world(flash("bot")), morpho(), []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1850))
	require.Len(t, rows.Liquidations, 1)
	got := rows.Liquidations[0]
	parts := map[string]string{
		"liquidator_profit": "464123084", "gas": "2220000", "builder_tip": "51569232", "venue_fee": "16534447", "price_impact": "167014613",
		"rounding": "1",
	}
	require.Equal(t, parts, losses(got.Loss[:]))
	require.Equal(t, parts, losses(rows.Vaults[0].Paid[:]))
	got.Loss = [record.Losses]fixed.Signed{}
	require.Equal(t, record.Liquidation{
		Kind: record.DiscountSale, Block: 1, Time: 1_700_000_012, ReferencePrice: 1850e10, ContractPrice: 1850e10,
		Seized: dec("9027816960540540540"), Repaid: usdc(16_000), Value: n(16_701_461_377), Proceeds: n(16_534_446_763), Least: n(879_795_919),
		Gas: 120_000,
	}, got)
	v := rows.Vaults[0]
	require.EqualValues(t, 1, v.Liquidations)
	require.Equal(t, dec("972183039459459460"), v.EndCollateral)
	require.True(t, v.EndDebt.IsZero())
	require.Equal(t, usdc(16_000), v.ClosedDebt)
	require.Equal(t, n(16_701_461_376), v.ClosedValue)
	require.Equal(t, n(879_795_919), v.LeastDebt)
	require.Zero(t, v.FirstDelay, "closed in the block in which it crossed its threshold")
}

// Two bots of small capital each take a part of one vault in one block. Each spends what it has, less what failing would
// cost: 50,000 gas at 10 gwei and 1700 USDC. Who can take more bids more, and goes first.
func TestTwoBotsInOneBlockLeaveARowEach(t *testing.T) {
	w := world(funded("small", usdc(3000)), funded("large", usdc(5000)))
	w.Builder.Regime = liquidator.Bundles // a tip is paid out of the sale
	rows := walk(t, w, morpho(), []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1700))
	require.Len(t, rows.Liquidations, 2)
	first, second := rows.Liquidations[0], rows.Liquidations[1]
	require.EqualValues(t, 1, first.Block)
	require.EqualValues(t, 1, second.Block)
	require.EqualValues(t, 1, first.Liquidator)
	require.EqualValues(t, 0, second.Liquidator)
	require.Equal(t, n(4_999_150_000), first.Repaid)
	require.Equal(t, n(2_999_150_000), second.Repaid)
	for _, l := range rows.Liquidations {
		require.False(t, l.Proceeds.IsZero())
		require.EqualValues(t, 120_000, l.Gas)
		require.Equal(t, "2040000", l.Loss[journal.Gas].String())
		require.Positive(t, l.Loss[journal.LiquidatorProfit].Sign())
	}
	require.True(t, second.Proceeds.Lt(&first.Proceeds))
	require.Equal(t, n(13_490_204_082), first.Least)
	require.True(t, second.Least.Lt(&first.Least), "what the first closed no longer need be")
}

// At 1500 the whole vault is worth 15,000 and pays for 14,370.00 of its debt. The rest is written off, and its owner is
// spared it.
func TestBadDebtIsARowsAndAVaultsGain(t *testing.T) {
	rows := walk(t, world(flash("bot")), morpho(), []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1500))
	require.Len(t, rows.Liquidations, 1)
	l := rows.Liquidations[0]
	require.Equal(t, ether(10), l.Seized)
	require.Equal(t, n(14_370_000_001), l.Repaid, "15,000 / 1.0438413, rounded up")
	require.Equal(t, n(1_629_999_999), l.BadDebt)
	require.Equal(t, "-1629999999", l.Loss[journal.BadDebt].String())
	v := rows.Vaults[0]
	require.True(t, v.EndCollateral.IsZero())
	require.True(t, v.EndDebt.IsZero())
	require.Equal(t, usdc(16_000), v.LeastDebt, "no sale restores health")
	require.Equal(t, usdc(16_000), v.ClosedDebt, "what was written off included")
	total := v.Loss()
	require.Equal(t, "-1000000000", total.String(), "15,000 of collateral for 16,000 of debt")
}

func compound(mutate func(*design.CompoundV2)) lending.Arm {
	d := design.CompoundV2Mainnet
	if mutate != nil {
		mutate(&d)
	}
	return lending.Arm{Name: "compound", LLTV: n(0.86e18), Design: d}
}

// Compound closes half of the debt: 8,000 for 8,000·1.08/1850 = 4.6703 ETH, of which the protocol keeps 2.8 %.
func TestTheProtocolKeepsItsShare(t *testing.T) {
	rows := walk(t, world(flash("bot")), compound(nil), []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1850))
	l := rows.Liquidations[0]
	require.Equal(t, usdc(8000), l.Repaid)
	require.Equal(t, dec("4670270270270270270"), l.Seized)
	// 0.130767567567567567 ETH at 1850; the liquidator sells 4.539502702702702703 ETH at 1831.5.
	require.Equal(t, "241919999", l.Loss[journal.ProtocolFee].String())
	require.Equal(t, n(8_314_099_200), l.Proceeds)
	require.Equal(t, n(1_264_044_944), l.Least, "90 / (1 − 0.86·1.08), rounded up")
}

// What is owed when no collateral is left stays owed under Compound v2, and is no loss to anybody yet.
func TestAShortfallIsLeftStanding(t *testing.T) {
	all := compound(func(d *design.CompoundV2) { d.CloseFactor = n(1e18) })
	rows := walk(t, world(flash("bot")), all, []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1500), dollars(1500), dollars(1400))
	v := rows.Vaults[0]
	require.EqualValues(t, 1, v.Liquidations)
	require.False(t, v.EndDebt.IsZero())
	require.True(t, v.EndCollateral.LtUint64(1e9), "what is left pays for no unit of debt")
	require.True(t, v.Paid[journal.BadDebt].IsZero())
}

// A close factor of a half lets a bot with two calls close more than half: a part after which the vault is still unhealthy,
// and then half of the rest. Each call is a row, and together they spend the bid's gas and tip once.
func TestAPlanOfTwoCallsIsTwoRows(t *testing.T) {
	bot := flash("optimal")
	bot.Calls = 2
	arm := compound(func(d *design.CompoundV2) { d.ProtocolShare.Clear() })
	people := []agents.Borrower{borrower(1000, 1_600_000)}
	rows := walk(t, world(bot), arm, people, dollars(2000), dollars(1850))
	require.GreaterOrEqual(t, len(rows.Liquidations), 2)
	first, second := rows.Liquidations[0], rows.Liquidations[1]
	require.Equal(t, first.Block, second.Block)
	require.True(t, first.Repaid.Lt(&first.Least), "one unit more, and the vault were healthy")
	var left, half uint256.Int
	left.Sub(ptr(usdc(1_600_000)), &first.Repaid)
	half.Rsh(&left, 1)
	require.Equal(t, half, second.Repaid, "half of what was left of the debt")
	for _, l := range []record.Liquidation{first, second} {
		require.EqualValues(t, 100_000, l.Gas, "half of 100,000 and 80,000 a call, and one swap")
		require.Equal(t, "1850000", l.Loss[journal.Gas].String(), "at 10 gwei and 1850")
		var fetched uint256.Int // 1831.5 an ether
		fetched.MulDivOverflow(&l.Seized, uint256.NewInt(1_831_500_000), uint256.NewInt(1e18))
		off := fixed.Difference(&l.Proceeds, &fetched).Abs()
		require.True(t, off.LtUint64(2))
	}
	odd := second.Loss[journal.BuilderTip].Sub(first.Loss[journal.BuilderTip]).Abs()
	require.True(t, odd.LtUint64(2), "the tip is halved, and an odd unit is the last call's")

	once := walk(t, world(flash("plain")), arm, people, dollars(2000), dollars(1850))
	require.Equal(t, usdc(800_000), once.Liquidations[0].Repaid)
	require.True(t, once.Liquidations[0].Repaid.Lt(new(uint256.Int).Add(&first.Repaid, &second.Repaid)))
}

func ptr(x uint256.Int) *uint256.Int { return &x }

// With nobody to liquidate the vault stands under water to the end, and the study goes on.
func TestNobodyComes(t *testing.T) {
	for _, a := range []lending.Arm{morpho(), compound(nil)} {
		prices := []oracle.Price{dollars(2000)}
		for range 50 {
			prices = append(prices, dollars(1500))
		}
		rows := walk(t, world(), a, []agents.Borrower{borrower(10, 16_000), borrower(10, 8_000)}, prices...)
		require.Empty(t, rows.Liquidations)
		v := rows.Vaults[0]
		require.Zero(t, v.Liquidations)
		require.Equal(t, "-1000000000", v.EndEquity.String())
		require.Equal(t, usdc(8000), rows.Vaults[1].EndDebt)
	}
}

// A liquidation moves what a share of debt owes by a rounding, for everybody.
// A large vault of which a part was taken early in a block owes a unit less once small ones were closed after it.
// The books must say so when the ledger is asked at its end.
func TestBooksFollowWhatHappensLaterInTheBlock(t *testing.T) {
	people := []agents.Borrower{borrower(1000, 1_600_000)}
	var bots []liquidator.Liquidator
	for k := range uint64(8) {
		people = append(people, borrower(10, 15_990+k))
		bots = append(bots, funded(fmt.Sprint(k), usdc(17_000)))
	}
	w := world(bots...)
	w.Builder.Regime, w.IRM = liquidator.Bundles, vault.FixedRate{PerSecond: n(31_709_791_983)}
	prices := []oracle.Price{dollars(2000)}
	for k := range uint64(40) {
		prices = append(prices, dollars(1700-k))
	}
	rows := walk(t, w, morpho(), people, prices...)
	require.Greater(t, rows.Vaults[0].Liquidations, uint32(1))
}

// An oracle that publishes only changes of 10 % keeps the contract from seeing the threshold at 1860.47 passed until 1800:
// three blocks after the reference price passed it.
func TestTheFirstDelayCountsFromTheReferencePrice(t *testing.T) {
	w := world(flash("bot"))
	w.Feed = oracle.Push{Deviation: 0.1e18}
	rows := walk(t, w, morpho(), []agents.Borrower{borrower(10, 16_000)},
		dollars(2000), dollars(1861), dollars(1860), dollars(1850), dollars(1840), dollars(1800), dollars(1800))
	v := rows.Vaults[0]
	require.EqualValues(t, 1, v.Liquidations)
	require.EqualValues(t, 5, v.FirstBlock)
	require.EqualValues(t, 3, v.FirstDelay, "from block 2, the first below 1860.47")
}

// A vault that is closed in parts in several blocks remembers the first.
func TestTheFirstLiquidationIsTheFirst(t *testing.T) {
	rows := walk(t, world(flash("bot")), compound(nil), []agents.Borrower{borrower(10, 16_000)},
		dollars(2000), dollars(1990), dollars(1850), dollars(1600), dollars(1600))
	v := rows.Vaults[0]
	require.Greater(t, v.Liquidations, uint32(1))
	require.EqualValues(t, 2, v.FirstBlock)
	require.EqualValues(t, 1_700_000_024, v.FirstTime)
}

// The contract read 1850, which was published in block 1; the bot noticed in block 2, when the reference price was 1846.
func TestARowSaysWhatTheContractRead(t *testing.T) {
	slow := flash("slow")
	slow.Delay.Min, slow.Delay.Max = 1, 1
	w := world(slow)
	w.Feed = oracle.Push{Deviation: 0.05e18}
	rows := walk(t, w, morpho(), []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1850), dollars(1846))
	require.Len(t, rows.Liquidations, 1)
	require.EqualValues(t, 1850e10, rows.Liquidations[0].ContractPrice)
	require.EqualValues(t, 1846e10, rows.Liquidations[0].ReferencePrice)
	var worth uint256.Int
	worth.MulDivOverflow(&rows.Liquidations[0].Seized, uint256.NewInt(1846e6), uint256.NewInt(1e18))
	require.Equal(t, worth, rows.Vaults[0].ClosedValue, "values are at the reference price")
}

// A vault of 0.02 ETH that owes 31.30 is liquidatable at the contract's 1800, and not worth the gas of it. The contract's
// price stands while the reference price m rises to where it is: 0.01815124·0.98901·m − 31.30 − 0.0012·m is above 0 from
// 1868.5 on.
func TestAnArmWakesWhenGasIsWorthIt(t *testing.T) {
	for _, vigilant := range []bool{true, false} {
		w := world(flash("bot"))
		w.Feed, w.Vigilant = oracle.Push{Deviation: 0.05e18}, vigilant
		small := agents.Borrower{Collateral: n(2e16), Debt: n(31_300_000)}
		rows := walk(t, w, morpho(), []agents.Borrower{small},
			dollars(2000), dollars(1800), dollars(1810), dollars(1815), dollars(1850), dollars(1868), dollars(1869), dollars(1869))
		require.Len(t, rows.Liquidations, 1)
		require.EqualValues(t, 6, rows.Liquidations[0].Block)
	}
}

// Debt grows by 100 % a year and brings a vault past its threshold after 30 hours, at a price that stands still. The oracle
// says so every 20 hours, and the arm is awake then; what it was promised at the start was for 24.
func TestInterestAloneWakesAnArm(t *testing.T) {
	for _, vigilant := range []bool{true, false} {
		w := world(flash("bot"))
		w.Clock.Interval, w.Vigilant = 3600, vigilant
		w.Feed = oracle.Push{Heartbeat: 20 * 3600}
		w.IRM = vault.FixedRate{PerSecond: n(31_709_791_983)}
		var prices []oracle.Price
		for range 60 {
			prices = append(prices, dollars(2000))
		}
		rows := walk(t, w, morpho(), []agents.Borrower{borrower(10, 17_141)}, prices...)
		require.Len(t, rows.Liquidations, 1)
		require.EqualValues(t, 31, rows.Liquidations[0].Block)
	}
}

// A bot that notices after up to three blocks takes as long after the vault came on offer, and again when it comes on offer
// anew.
func TestDelaysCountFromTheOffer(t *testing.T) {
	slow := flash("slow")
	slow.Delay.Min, slow.Delay.Max = 3, 3
	rows := walk(t, world(slow), morpho(), []agents.Borrower{borrower(10, 16_000)},
		dollars(2000), dollars(1850), dollars(1850), dollars(1900), dollars(1850), dollars(1850), dollars(1850), dollars(1850), dollars(1850))
	require.Len(t, rows.Liquidations, 1)
	require.EqualValues(t, 7, rows.Liquidations[0].Block, "three blocks after it came on offer again in block 4")
}

// An arm that sleeps and one that lives through every block say the same.
func TestSleepingChangesNothing(t *testing.T) {
	var prices []oracle.Price
	for k := range uint64(90) {
		prices = append(prices, dollars(2000-7*k)+oracle.Price(k*k%5)*1e10)
	}
	var people []agents.Borrower
	for k := range uint64(12) {
		people = append(people, borrower(1+k*k, (1+k*k)*(1000+60*k)))
	}
	dust := borrower(1, 1)
	dust.Collateral, dust.Debt = n(1e15), n(1_700_000)
	people = append(people, dust)
	for _, d := range []design.Design{design.MorphoBlue, design.CompoundV2Mainnet, design.AaveV2Mainnet, design.AaveV30Mainnet, design.AaveV33Mainnet} {
		for _, bots := range []int{0, 1, 2} {
			run := func(vigilant bool) record.Arm {
				w := world([]liquidator.Liquidator{flash("a"), funded("b", usdc(2000))}[:bots]...)
				w.Vigilant = vigilant
				w.IRM = vault.FixedRate{PerSecond: n(3_170_979_198)} // 10 % a year
				return walk(t, w, lending.Arm{Name: "arm", LLTV: n(0.86e18), Design: d}, people, prices...)
			}
			require.Equal(t, run(true), run(false), "%s with %d bots", d.Kind(), bots)
		}
	}
}

// A borrower of 10 ETH and 14,000 USDC is at 80 % at 1,750. It is there in blocks 1, 3, 5 and 7 for twelve seconds
// each, and from block 9 on: the minute is over in block 10. It repays 14,000 − 0.79·17,400 = 254.
func TestTimeThatAddsUpIsSeenInSleep(t *testing.T) {
	prices := []oracle.Price{dollars(2000)}
	for k := range uint64(14) {
		prices = append(prices, dollars(1740+20*(k%2)))
	}
	for _, vigilant := range []bool{true, false} {
		w := world(flash("bot"))
		w.Feed, w.Vigilant = oracle.Push{Deviation: 0.2e18}, vigilant
		warned := borrower(10, 14_000)
		warned.Behaviour = agents.Responsive{Share: fixed.WAD, Trigger: n(0.8e18), Target: n(0.79e18), Reaction: 60}
		rows := walk(t, w, morpho(), []agents.Borrower{warned}, prices[:11]...)
		require.True(t, rows.Vaults[0].RepaidDebt.IsZero(), "the minute is over as it leaves")
		rows = walk(t, w, morpho(), []agents.Borrower{warned}, append(prices[:10:10], dollars(1740), dollars(1740))...)
		require.Equal(t, usdc(254), rows.Vaults[0].RepaidDebt, "vigilant %v", vigilant)
	}
}

// Gas costs 50 gwei, from block 2 on 225 and from block 5 on 60. A keeper that pays 100 at most falls silent, and comes back. One
// without a cap is there all the time.
func TestKeepersWithACapFallSilent(t *testing.T) {
	for _, vigilant := range []bool{true, false} {
		capped, other := flash("capped"), flash("other")
		capped.MaxGasPrice = 100e9
		closed := func(bot liquidator.Liquidator) (blocks []uint64) {
			w := world(bot)
			w.Vigilant = vigilant
			w.Fees = liquidator.FeeSeries{Times: []uint64{0, 24, 60}, Wei: []uint64{50e9, 225e9, 60e9}, FromStart: true}
			rows := walk(t, w, morpho(), []agents.Borrower{borrower(10, 16_000), borrower(10, 15_800)},
				dollars(2000), dollars(1850), dollars(1830), dollars(1830), dollars(1830), dollars(1830), dollars(1830))
			for _, l := range rows.Liquidations {
				blocks = append(blocks, l.Block)
				fee := []string{1: "11100000", 2: "49410000", 5: "13176000"}[l.Block] // of 120,000 gas
				require.Equal(t, fee, l.Loss[journal.Gas].String())
			}
			return blocks
		}
		require.Equal(t, []uint64{1, 5}, closed(capped))
		require.Equal(t, []uint64{1, 2}, closed(other))
	}
}

// Room for one transaction of 120,000 gas is left of 1.2 million where others take nine tenths. It is 119,999 where they take a
// unit more.
func TestOthersTakeTheBlock(t *testing.T) {
	for limit, want := range map[uint64]int{1_200_000: 1, 1_199_990: 0} {
		w := world(flash("bot"))
		w.Builder.GasLimit, w.Builder.Traffic.Share = limit, n(0.9e18)
		rows := walk(t, w, morpho(), []agents.Borrower{borrower(10, 16_000), borrower(10, 16_000)}, dollars(2000), dollars(1850))
		require.Len(t, rows.Liquidations, want)
	}
}

// A vault of LTV 0.85 reaches 0.86 by interest alone after some thirty hours. The feed still answers 2,000, so the arm goes by
// a safe price promised for the first day. It wakes in the twentieth hour, when the price recovers from below the debt.
func TestAnArmWakesWhenItsSafePriceEnds(t *testing.T) {
	prices := make([]oracle.Price, 72)
	for hour := range prices {
		prices[hour] = dollars(2000)
		if hour > 0 {
			prices[hour] = dollars(1000)
		}
		if hour >= 20 {
			prices[hour] = dollars(1500)
		}
	}
	run := func(vigilant bool) record.Arm {
		w := world(flash("a"))
		w.Clock.Interval, w.Vigilant = 3600, vigilant
		w.Feed = oracle.Push{Deviation: 0.9e18}
		w.IRM = vault.FixedRate{PerSecond: n(108_600_000_000)} // 1.18 % in thirty hours
		return walk(t, w, morpho(), []agents.Borrower{borrower(1000, 1_700_000)}, prices...)
	}
	want := run(true)
	require.InDelta(t, 30, want.Undone.Most.Block, 2)
	require.Equal(t, want, run(false))
}

// A vault of a thousandth of an ether is at risk at 1,850 and not worth its gas; by interest nobody joins it there for an
// hour. At 1,800 another one does within ten minutes: it owes 1.54797 of the 1.548 at which it is at risk, and a hundred per
// cent a year.
func TestWhoJoinsByInterestIsAskedAnewAtEachPrice(t *testing.T) {
	prices := []oracle.Price{dollars(2000), dollars(1850)}
	for len(prices) < 100 {
		prices = append(prices, dollars(1800))
	}
	poor := func(debt uint64) agents.Borrower { return agents.Borrower{Collateral: n(1e15), Debt: n(debt)} }
	run := func(vigilant bool) record.Arm {
		w := world(flash("a"))
		w.Vigilant, w.IRM = vigilant, vault.FixedRate{PerSecond: n(31_709_791_983)}
		return walk(t, w, morpho(), []agents.Borrower{poor(1_650_000), poor(1_547_970)}, prices...)
	}
	want := run(true)
	require.InDelta(t, 52, want.Undone.Most.Block, 3)
	require.Equal(t, want, run(false))
}

// embedding is a design that embeds one that a contract has. It may close vaults otherwise, so no contract has it.
type embedding struct{ design.Morpho }

func TestOnlyDesignsWithAContractRunOnContracts(t *testing.T) {
	w := world(flash("bot"))
	w.Chain = func(vault.Address, vault.Contract) (vault.Rulebook, error) { panic("is not asked") }
	set := morpho()
	for _, d := range []design.Design{design.FreeRestoration{}, embedding{design.MorphoBlue}} {
		set.Design = d
		_, err := set.Build(w)
		require.ErrorContains(t, err, "no contract has the design "+d.Kind())
	}
	for _, d := range []design.Design{design.MorphoBlue, design.Morpho{LIF: n(1.05e18)}, design.CompoundV2Mainnet} {
		set.Design = d
		_, err := set.Build(w)
		require.NoError(t, err)
	}
	_, err := lending.Arm{Name: "a"}.Build(w)
	require.ErrorContains(t, err, "has no design")
	_, err = lending.Arm{Name: "a", LLTV: n(0.86e18), Design: design.CompoundV2{}}.Build(world())
	require.ErrorContains(t, err, "close_factor: 0 is not a share")
}
