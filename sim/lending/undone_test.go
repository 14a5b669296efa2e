package lending_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// A bot notices three blocks late. From block 1 on a vault of 10 ETH and a thousandth of it can be liquidated, and the
// bot takes the large one in block 4. The small one, which pays for no gas, owes 1.6 USDC and is worth 1.5 from block
// 5 on, and 1.55 at the end.
func TestWhatIsLeftUndoneByHand(t *testing.T) {
	slow := flash("slow")
	slow.Delay = liquidator.Delay{Min: 3, Max: 3}
	small := borrower(10, 16_000)
	small.Collateral, small.Debt = n(1e15), n(1_600_000)
	at := dollars(1850)
	rows := walk(t, world(slow), morpho(), []agents.Borrower{borrower(10, 16_000), small}, dollars(2000), at, at, at, at, dollars(1500), dollars(1550))

	large, dust := rows.Vaults[0], rows.Vaults[1]
	require.Equal(t, [3]any{true, uint64(36), false}, [3]any{large.Reached, large.Stood, large.Standing}, "from block 1 to block 4")
	require.EqualValues(t, 1, large.Liquidations)
	require.Equal(t, [3]any{true, uint64(60), true}, [3]any{dust.Reached, dust.Stood, dust.Standing}, "from block 1 to block 6")
	require.Equal(t, record.Undone{
		EndLiquidatable: 1, EndUnderWater: 1, EndShortfall: n(50_000),
		Most:    record.Moment{Vaults: 2, Amount: n(16_001_600_000), Block: 1, Time: 1_700_000_012},
		Deepest: record.Moment{Vaults: 1, Amount: n(100_000), Block: 5, Time: 1_700_000_060},
	}, rows.Undone)

	require.Len(t, rows.Liquidators, 1)
	bot := rows.Liquidators[0]
	want := record.Liquidator{Won: 1, Profit: bot.Profit}
	want.Seconds[liquidator.Unnoticed], want.Seconds[liquidator.Unprofitable] = 36, 60
	want.End[liquidator.Unprofitable] = 1
	require.Equal(t, want, bot)
	require.Positive(t, bot.Profit.Sign())
}

// A bot of 1,000 USDC takes a part in each block, and the vault can still be liquidated. Time counts until the first
// part.
func TestAVaultServedInPartsIsNotLeftAlone(t *testing.T) {
	at := dollars(1700)
	rows := walk(t, world(funded("small", usdc(1000))), morpho(), []agents.Borrower{borrower(10, 16_000)}, dollars(2000), at, at, at)
	v := rows.Vaults[0]
	require.EqualValues(t, 3, v.Liquidations)
	require.Equal(t, [3]any{true, uint64(0), true}, [3]any{v.Reached, v.Stood, v.Standing})
	bot := rows.Liquidators[0]
	require.EqualValues(t, 24, bot.Seconds[liquidator.Partial], "from block 1 to block 3")
	require.EqualValues(t, 1, bot.End[liquidator.Partial])
	require.Equal(t, record.Moment{Vaults: 1, Amount: rows.Undone.Most.Amount, Block: 1, Time: 1_700_000_012}, rows.Undone.Most, "the first of those as bad")
}

// Two bots want one vault. The one that bids less is included, finds nothing and pays for 50,000 gas at 10 gwei and
// 1850 USDC, 0.925, and for what it bid.
func TestWhatFailedAttemptsCost(t *testing.T) {
	low, high := flash("low"), flash("high")
	low.Bidding, high.Bidding = liquidator.FixedTip{Wei: 1e9}, liquidator.FixedTip{Wei: 2e9}
	rows := walk(t, world(low, high), morpho(), []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1850))
	require.Len(t, rows.Liquidators, 2)
	lost, won := rows.Liquidators[0], rows.Liquidators[1]
	require.Equal(t, [4]any{uint32(0), uint32(1), uint32(0), uint64(50_000)}, [4]any{lost.Won, lost.Reverted, lost.Dropped, lost.LostGas})
	require.Equal(t, n(925_000), lost.LostBase)
	require.Equal(t, n(92_500), lost.LostTip)
	require.Equal(t, "-1017500", lost.Profit.String())
	require.Equal(t, [2]uint32{1, 0}, [2]uint32{won.Won, won.Reverted})
	require.True(t, won.LostBase.IsZero())

	w := world(low, high)
	w.Builder.Regime = liquidator.Bundles
	rows = walk(t, w, morpho(), []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1850))
	lost = rows.Liquidators[0]
	require.Equal(t, [3]any{uint32(0), uint32(1), uint64(0)}, [3]any{lost.Reverted, lost.Dropped, lost.LostGas})
	require.True(t, lost.LostBase.IsZero())
}

// Nobody is there: nobody's reasons are told, and what is left is.
func TestAMarketWithoutLiquidatorsLeavesAll(t *testing.T) {
	rows := walk(t, world(), morpho(), []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1850), dollars(1500), dollars(1400), dollars(1900), dollars(1900))
	require.Empty(t, rows.Liquidators)
	require.True(t, rows.Undone.FallCapital.Known)
	rows.Undone.FallCapital = record.Fall{}
	require.Equal(t, record.Undone{
		Most:    record.Moment{Vaults: 1, Amount: usdc(16_000), Block: 1, Time: 1_700_000_012},
		Deepest: record.Moment{Vaults: 1, Amount: usdc(2_000), Block: 3, Time: 1_700_000_036},
	}, rows.Undone)
	v := rows.Vaults[0]
	require.Equal(t, [3]any{true, uint64(36), false}, [3]any{v.Reached, v.Stood, v.Standing}, "until its price came back")
}

// Aave v2 lets all of a vault's collateral be taken, at 5 % more than it pays for, and writes off nothing: at 1,000
// dollars ten ether pay for 10,000/1.05 of 16,000. What is left is owed by nobody, and lacking for ever, at whatever
// price.
func TestAStrandedDebtIsUnderWater(t *testing.T) {
	a := morpho()
	a.Design = design.AaveV2{Bonus: n(1.05e18), CloseFactor: n(1e18), LoanPrice: n(1e18)}
	rows := walkLoosely(t, world(flash("bot")), a, []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1000), dollars(1000), dollars(2000))
	require.Len(t, rows.Liquidations, 1)
	require.Equal(t, record.Moment{Vaults: 1, Amount: rows.Undone.Deepest.Amount, Block: 1, Time: 1_700_000_012}, rows.Undone.Deepest)
	require.InDelta(t, 6_476_190_476, rows.Undone.Deepest.Amount.Float64(), 2)
	require.EqualValues(t, 1, rows.Undone.EndUnderWater)
}
