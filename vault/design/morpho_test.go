package design_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// The expected numbers of the first two tests are recorded from the contracts of Morpho Blue and their upstream tests.

func TestIncentiveMatchesTheContract(t *testing.T) {
	for _, c := range []struct{ lltv, want string }{
		{"0", "1150000000000000000"},
		{"385000000000000000", "1150000000000000000"},
		{"625000000000000000", "1126760563380281690"},
		{"770000000000000000", "1074113856068743286"},
		{"860000000000000000", "1043841336116910229"},
		{"915000000000000000", "1026167265264238070"},
		{"945000000000000000", "1016776817488561260"},
		{"965000000000000000", "1010611419909044972"},
		{"980000000000000000", "1006036217303822937"},
		{"999999999999999999", "1000000000000000000"},
	} {
		lif := design.MorphoBlue.Factor(dec(c.lltv))
		require.Equal(t, c.want, lif.Dec(), "LLTV %s", c.lltv)
	}
}

func TestLiquidationsMatchTheContract(t *testing.T) {
	lltv := dec("860000000000000000")
	inB := vault.Market{
		TotalBorrowAssets: dec("1297335210649"), TotalBorrowShares: dec("1296801347617907563"),
		TotalSupplyAssets: dec("10000559876901"), LastUpdate: 1,
	}
	for _, c := range []struct {
		name   string
		market vault.Market
		price  string
		seize  string

		repaidShares, repaid         string
		badDebt, badDebtShares       string
		borrowed, shares, supplied   string
		leftShares, leftInCollateral string
	}{
		{
			"A: a tenth of a vault just under water",
			vault.Market{
				TotalBorrowAssets: dec("1360559875866"), TotalBorrowShares: dec("1359999996477304781"),
				TotalSupplyAssets: dec("10000559875866"), TotalSupplyShares: dec("10000055984762012781"), LastUpdate: 1,
			},
			"1965000000000000000000000000", "10000000000000000000",
			"18816953512428732", "18824700002", "0", "0",
			"1341735175864", "1341183042964876049", "10000559875866",
			"151183046487571268", "90000000000000000000",
		},
		{
			"B: all of a bankrupt vault, the rest is bad debt",
			inB,
			"1000000000000000000000000000", "100000000000000000000",
			"95760577592697705", "95800000002", "74269985056", "74239422407302295",
			"1127265225591", "1126801347617907563", "9926289891845",
			"0", "0",
		},
		{
			"C: all but one unit, so that no bad debt is realised",
			inB,
			"1000000000000000000000000000", "99999999999999999999",
			"95760577592697705", "95800000002", "0", "0",
			"1201535210647", "1201040770025209858", "10000559876901",
			"74239422407302295", "1",
		},
	} {
		policy := design.MorphoBlue.Policy(design.Market{LLTV: lltv})
		before := vault.Case{
			Totals: c.market, Price: dec(c.price),
			Position: vault.Position{BorrowShares: dec("170000000000000000"), Collateral: dec("100000000000000000000")},
		}
		after := before
		unhealthy, _, err := policy.Unhealthy(&after)
		require.NoError(t, err, c.name)
		require.True(t, unhealthy, c.name)
		l, err := policy.Liquidate(&after, dec(c.seize), zero)
		require.NoError(t, err, c.name)
		require.Equal(t, before, after, "a policy changes nothing")
		require.Equal(t, vault.Liquidation{
			SeizedAssets: dec(c.seize), RepaidAssets: dec(c.repaid), RepaidShares: dec(c.repaidShares),
			BadDebtAssets: dec(c.badDebt), BadDebtShares: dec(c.badDebtShares),
		}, l, c.name)
		require.NoError(t, after.Apply(&l), c.name)
		require.Equal(t, dec(c.borrowed), after.Totals.TotalBorrowAssets, c.name)
		require.Equal(t, dec(c.shares), after.Totals.TotalBorrowShares, c.name)
		require.Equal(t, dec(c.supplied), after.Totals.TotalSupplyAssets, c.name)
		require.Equal(t, dec(c.leftShares), after.Position.BorrowShares, c.name)
		require.Equal(t, dec(c.leftInCollateral), after.Position.Collateral, c.name)
	}
}

// drawCase draws a market, a vault and a price of up to some size in decimal digits.
func drawCase(t *rapid.T, digits int) (c vault.Case) {
	wide := func(name string, digits int) uint256.Int {
		most := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(rapid.IntRange(1, digits).Draw(t, name+" digits"))), nil)
		bytes := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, name)
		return fromBig(new(big.Int).Mod(new(big.Int).SetBytes(bytes), most))
	}
	c.Totals.TotalBorrowAssets = wide("debt", digits)
	c.Totals.TotalSupplyAssets = c.Totals.TotalBorrowAssets
	c.Totals.TotalBorrowShares = mul(c.Totals.TotalBorrowAssets, n(1e6-uint64(rapid.IntRange(0, 1e5).Draw(t, "interest"))))
	c.Position.Collateral = wide("collateral", digits)
	c.Position.BorrowShares.Rsh(&c.Totals.TotalBorrowShares, uint(rapid.IntRange(0, 8).Draw(t, "part")))
	price := wide("price", 5)
	c.Price.Add(&price, uint256.NewInt(1))
	c.Price = mul(c.Price, exp10(35))
	return c
}

func TestTheMostOfMorphoIsTheLargestThatPasses(t *testing.T) {
	reached := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		c := drawCase(t, rapid.SampledFrom([]int{6, 18, 27}).Draw(t, "scale"))
		lltv := n(uint64(rapid.IntRange(0, 1e9-1).Draw(t, "LLTV")) * 1e9)
		policy := design.MorphoBlue.Policy(design.Market{LLTV: lltv}).(design.Policy)
		most, err := policy.Most(&c)
		require.NoError(t, err)
		try := func(seized uint256.Int) error {
			left := c
			l, err := policy.Liquidate(&c, seized, zero)
			if err == nil {
				require.NoError(t, left.Apply(&l))
			}
			return err
		}
		if !most.IsZero() {
			reached["some"]++
			require.NoError(t, try(most))
		}
		more := most
		more.AddUint64(&more, 1)
		require.ErrorIs(t, try(more), vault.ErrOverflow)
		if most.Lt(&c.Position.Collateral) && !c.Position.BorrowShares.IsZero() {
			reached["debt first"]++
			by, shares := policy.Ask(&c, most, most)
			require.True(t, by.IsZero())
			require.Equal(t, c.Position.BorrowShares, shares)
			l, err := policy.Liquidate(&c, by, shares)
			require.NoError(t, err)
			require.Equal(t, most, l.SeizedAssets)
			require.Equal(t, c.Position.BorrowShares, l.RepaidShares)
		}
	})
	require.NotZero(t, reached["some"])
	require.NotZero(t, reached["debt first"])
}

// 10 ETH at 1850 carry 15,910 of 16,000. Closing x takes 1.0438413·x of worth and 0.8977035·x of what is carried. Where a
// sale takes as much of that as it repays, none restores health.
func TestTheLeastDebtOfASaleByHand(t *testing.T) {
	c := etherAt(10_000, 16_000e6, 1850)
	for _, row := range []struct {
		lltv, lif uint64
		want      uint64
	}{
		{0.86e18, 0, 879_795_919},         // 90/(1 − 0.8977035), rounded up
		{0.86e18, 1e18, 642_857_143},      // 90/0.14, rounded up
		{0.86e18, 1.16e18, 16_000e6},      // 90/0.0024 is more than all
		{0.86e18, 1.17e18, 16_000e6},      // 0.86·1.17 is above 1
		{0.8e18, 1.25e18, 16_000e6},       // 0.8·1.25 = 1
		{0.8e18, 1.3e18, 16_000e6},        // beyond it
		{0.8e18, 1.2e18, 16_000e6},        // 1,200/0.04 is more than all
		{0.85e18, 1.05e18, 2_558_139_535}, // 275/0.1075, rounded up
	} {
		d := design.MorphoBlue
		d.LIF = n(row.lif)
		policy := d.Policy(dollars(row.lltv)).(design.Policy)
		require.Equal(t, n(row.want), policy.Least(&c), "LLTV %d, LIF %d", row.lltv, row.lif)
	}
}

func TestCollateralIsFreeAtPriceZero(t *testing.T) {
	c := vault.Case{
		Totals:   vault.Market{TotalBorrowAssets: n(1e6), TotalBorrowShares: n(1e12), TotalSupplyAssets: n(1e6)},
		Position: vault.Position{Collateral: n(1e18), BorrowShares: n(1e12)},
	}
	policy := design.MorphoBlue.Policy(design.Market{LLTV: n(0.86e18)}).(design.Policy)
	most, err := policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(1e18), most)
	l, err := policy.Liquidate(&c, most, zero)
	require.NoError(t, err)
	require.True(t, l.RepaidAssets.IsZero())
	require.Equal(t, n(1e6), l.BadDebtAssets)
}

// A liquidation is sized before it is made: here the debt is what runs out first.
func ExampleMorpho() {
	c := vault.Case{
		Totals: vault.Market{
			TotalBorrowAssets: *uint256.NewInt(17_000e6), TotalBorrowShares: *uint256.NewInt(17_000e12),
			TotalSupplyAssets: *uint256.NewInt(20_000e6), LastUpdate: 1,
		},
		Position: vault.Position{BorrowShares: *uint256.NewInt(17_000e12), Collateral: *uint256.NewInt(10e18)},
		Price:    *uint256.MustFromDecimal("1900000000000000000000000000"),
	}
	policy := design.MorphoBlue.Policy(design.Market{LLTV: *uint256.NewInt(86e16)}).(design.Policy)
	most, err := policy.Most(&c)
	if err != nil {
		panic(err)
	}
	l, err := policy.Liquidate(&c, most, uint256.Int{})
	if err != nil {
		panic(err)
	}
	fmt.Println("seize", most.Dec(), "for", l.RepaidAssets.Dec())
	// Output:
	// seize 9339633006842105263 for 17000000000
}

// The formula divides by zero where a cursor of 1 stands at an LLTV of 0, and only there: a factor that is given needs no
// formula.
func TestACursorOfOneNeedsAnLLTV(t *testing.T) {
	for _, row := range []struct {
		lif, cursor, lltv uint256.Int
		refused           bool
	}{
		{zero, n(1e18), zero, true},
		{zero, n(1e18), n(1), false},
		{zero, n(1e18 - 1), zero, false},
		{n(1.05e18), n(1e18), zero, false},
	} {
		err := design.Morpho{LIF: row.lif, Cursor: row.cursor, Cap: n(1.15e18)}.Validate(design.Market{LLTV: row.lltv})
		if row.refused {
			require.ErrorContains(t, err, "at an LLTV of 0 divides by zero")
		} else {
			require.NoError(t, err)
		}
	}
}
