package liquidator

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestBaseFeeFollowsEIP1559(t *testing.T) {
	// Reference values of the EIP's rule at a target of 10 million: at target, below, above, empty, full, and the least
	// rise of 1 wei.
	for _, c := range []struct{ base, used, want uint64 }{
		{1_000_000_000, 10_000_000, 1_000_000_000},
		{1_000_000_000, 9_000_000, 987_500_000},
		{1_000_000_000, 11_000_000, 1_012_500_000},
		{1_000_000_000, 0, 875_000_000},
		{1_000_000_000, 20_000_000, 1_125_000_000},
		{7, 10_000_001, 8},
		{0, 20_000_000, 1},
		{7, 0, 7},
	} {
		require.Equal(t, c.want, NextBaseFee(c.base, c.used, 10_000_000))
	}
	require.EqualValues(t, 7, NextBaseFee(7, 5, 0), "without a target")
	require.EqualValues(t, 7, NextBaseFee(7, 5, 5), "at the target")
	require.EqualValues(t, uint64(1<<64-1), NextBaseFee(1<<64-1, 6, 5), "no more than fits")
	rapid.Check(t, func(t *rapid.T) {
		base, used, target := rapid.Uint64Max(1<<60).Draw(t, "base"), rapid.Uint64Max(1<<32).Draw(t, "used"), rapid.Uint64Range(1, 1<<32).Draw(t, "target")
		used = min(used, 2*target)
		distance := new(big.Int).SetUint64(max(used, target) - min(used, target))
		step := distance.Mul(distance, new(big.Int).SetUint64(base))
		step.Div(step, new(big.Int).SetUint64(target)).Div(step, big.NewInt(8))
		want := new(big.Int).SetUint64(base)
		switch {
		case used > target && step.Sign() == 0:
			want.Add(want, big.NewInt(1))
		case used > target:
			want.Add(want, step)
		case used < target:
			want.Sub(want, step)
		}
		require.Equal(t, want.Uint64(), NextBaseFee(base, used, target))
	})
}

func TestGasIsRoundedAgainstThePayerAndTipsStayWithinValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gas, perGas := rapid.Uint64Range(1, 1e7).Draw(t, "gas"), rapid.Uint64Max(1e13).Draw(t, "wei per gas")
		weiPrice := mul(n(rapid.Uint64Range(1, 1e6).Draw(t, "price")), n(rapid.SampledFrom([]uint64{1, 1e9, 1e18}).Draw(t, "scale")))
		got, err := GasCost(gas, perGas, &weiPrice)
		require.NoError(t, err)
		exact := new(big.Rat).SetFrac(new(big.Int).Mul(new(big.Int).SetUint64(gas), new(big.Int).Mul(new(big.Int).SetUint64(perGas), weiPrice.ToBig())),
			new(big.Int).Exp(big.NewInt(10), big.NewInt(36), nil))
		over := new(big.Rat).Sub(new(big.Rat).SetInt(got.ToBig()), exact)
		require.GreaterOrEqual(t, over.Sign(), 0)
		require.Negative(t, over.Cmp(big.NewRat(1, 1)))

		value := n(rapid.Uint64().Draw(t, "value"))
		tip := affordable(&value, gas, &weiPrice)
		cost, err := GasCost(gas, tip, &weiPrice)
		require.NoError(t, err)
		require.False(t, cost.Gt(&value), "a tip of %d costs %s of %s", tip, cost.Dec(), value.Dec())
		if tip < maxTip {
			more, err := GasCost(gas, tip+1, &weiPrice)
			require.NoError(t, err)
			require.True(t, more.Gt(&value), "one wei more would still be affordable")
		}
	})
	require.Zero(t, affordable(uint256.NewInt(5), 0, uint256.NewInt(1)))
	require.Zero(t, affordable(uint256.NewInt(5), 1, uint256.NewInt(0)), "free gas is not bid for")
}

func TestBidsNeverExceedWhatIsOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Contest{Own: rapid.Uint64Max(maxTip).Draw(t, "own"), Rival: rapid.Uint64Max(maxTip).Draw(t, "rival"), Bidders: rapid.IntRange(1, 50).Draw(t, "bidders")}
		share := FixedShare{rapid.Uint64Max(1e18).Draw(t, "share")}
		for _, bidding := range []Bidding{FirstPrice{}, SecondPrice{}, share, FixedTip{rapid.Uint64().Draw(t, "tip")}} {
			require.NoError(t, bidding.Validate())
			require.NotEmpty(t, bidding.Kind())
			require.LessOrEqual(t, bidding.Tip(c), c.Own)
		}
		want := new(big.Int).Mul(new(big.Int).SetUint64(c.Own), new(big.Int).SetUint64(share.Share))
		require.Equal(t, want.Div(want, big.NewInt(1e18)).Uint64(), share.Tip(c))
	})
}

func TestNamesAreReadBack(t *testing.T) {
	for _, regime := range []Regime{PublicAuction, Bundles} {
		got, err := ParseRegime(regime.String())
		require.NoError(t, err)
		require.Equal(t, regime, got)
	}
	_, err := ParseRegime("lottery")
	require.ErrorContains(t, err, "auction or bundle")
}

func TestWhatTipAValueBuys(t *testing.T) {
	price := func(x uint64) *uint256.Int {
		return new(uint256.Int).Mul(uint256.NewInt(x), new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(36)))
	}
	value := func(x uint64) *uint256.Int { return uint256.NewInt(x) }
	require.EqualValues(t, 3, affordable(value(31), 10, price(1)))
	require.EqualValues(t, 1, affordable(value(31), 10, price(2)), "15 wei for 10 gas")
	require.Zero(t, affordable(value(31), 0, price(1)))
	require.Zero(t, affordable(value(31), 1, price(0)))
	require.EqualValues(t, uint64(maxTip), affordable(value(maxTip), 1, price(1)))
	require.EqualValues(t, uint64(maxTip)-1, affordable(value(maxTip-1), 1, price(1)))
	require.EqualValues(t, uint64(maxTip), affordable(value(maxTip+1), 1, price(1)))
	require.EqualValues(t, uint64(maxTip), affordable(new(uint256.Int).Lsh(uint256.NewInt(1), 200), 1, price(1)))
	require.EqualValues(t, uint64(maxTip), affordable(new(uint256.Int).Lsh(uint256.NewInt(1), 255), 1, value(1)))
}

func TestTheBoundsOfATableOfGas(t *testing.T) {
	const most = 1 << 32
	require.NoError(t, GasTable{most, most, most, most}.Validate())
	for name, table := range map[string]GasTable{"liquidate": {Liquidate: most + 1}, "again": {Again: most + 1}, "reverted": {Liquidate: most + 1, Reverted: most + 1}, "swap": {Swap: most + 1}} {
		require.ErrorContains(t, table.Validate(), "gas of "+name+" is 4294967297, above 4294967296")
	}
	require.ErrorContains(t, GasTable{Liquidate: 1, Reverted: 2}.Validate(), "reverted must not exceed")
	table := GasTable{Liquidate: 100, Again: 30, Reverted: 20, Swap: 7}
	require.EqualValues(t, 112, table.success(1, 5))
	require.EqualValues(t, 142, table.success(2, 5))
	require.EqualValues(t, 25, table.reverted(5))
}
