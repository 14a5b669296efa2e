package record

import (
	"strconv"
	"testing"
	"time"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

func TestWhoWasLiquidated(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		main, any uint32
		want      bool
	}{{0, 0, false}, {1, 0, true}, {0, 1, true}, {2, 3, true}} {
		v := Vault{Liquidations: row.main, PositionsClosed: row.any}
		require.Equal(t, row.want, v.Liquidated(), "%+v", row)
	}
}

func TestWhichKindsAreAnExchanges(t *testing.T) {
	t.Parallel()
	var of []string
	for k := range Kinds {
		if Kind(k).OfExchange() {
			of = append(of, Kind(k).String())
		}
	}
	require.Equal(t, []string{"partial-close", "full-close", "takeover", "adl", "unwinding", "collateral-sale"}, of)
}

func TestNamesOfRows(t *testing.T) {
	t.Parallel()
	n := Names{Liquidators: []string{"ada", "ben"}, Others: []string{"BTC", "SOL"}}
	require.Equal(t, []string{"main", "BTC", "SOL"}, []string{n.position(0), n.position(1), n.position(2)})
	require.Equal(t, "ben", n.Taker(&Liquidation{Liquidator: 1}))
	require.Equal(t, "borrower", n.Taker(&Liquidation{Kind: SelfLiquidation, Liquidator: 1}))
	require.Equal(t, 10, n.PriceScale())
	n.PriceDecimals = 18
	require.Equal(t, 18, n.PriceScale())
}

// A path of a day and an hour tells what a borrower had after an hour and after a day, not after a week.
func TestWhatIsKnownLater(t *testing.T) {
	t.Parallel()
	require.Equal(t, [3]time.Duration{time.Hour, 24 * time.Hour, 168 * time.Hour}, After)
	l := Later{Known: 2}
	l.Wealth[1] = fixed.FromInt64(7)
	for k, want := range []bool{true, true, false} {
		wealth, known := l.At(k)
		require.Equal(t, want, known)
		require.Equal(t, k == 1, !wealth.IsZero())
	}
}

// A vault that nobody liquidated has no first liquidation.
func TestAVaultsFirstLiquidationMayBeNone(t *testing.T) {
	t.Parallel()
	s, err := newScales(names)
	require.NoError(t, err)
	var r vaultRow
	require.NoError(t, s.vault(&r, 0, &Vault{PositionsClosed: 1}))
	require.True(t, r.Liquidated)
	require.Nil(t, r.FirstBlock)
	require.NoError(t, s.vault(&r, 1, &Vault{Liquidations: 2, FirstBlock: 3, FirstTime: 36, FirstDelay: 12}))
	require.Equal(t, []uint64{3, 36, 12}, []uint64{*r.FirstBlock, *r.FirstTime, *r.FirstDelay})
}

// Of three vaults one was liquidated, and one owes more than it has: one whose equity is 0 does not.
func TestThePathIsTheSumOfItsVaults(t *testing.T) {
	t.Parallel()
	s, err := newScales(names)
	require.NoError(t, err)
	vaults := []Vault{
		{StartPrice: 2e13, StartDebt: *uint256.NewInt(5e6), EndEquity: fixed.FromInt64(-1e6), Liquidations: 1},
		{StartDebt: *uint256.NewInt(7e6)},
		{StartDebt: *uint256.NewInt(1e6), EndEquity: fixed.FromInt64(4e6)},
	}
	vaults[0].Paid[journal.Carry], vaults[2].Paid[journal.Carry] = fixed.FromInt64(2e6), fixed.FromInt64(-3e6)
	r, err := s.path(6, 1, &Arm{Vaults: vaults, Liquidations: []Liquidation{{Value: *uint256.NewInt(2e6)}, {Value: *uint256.NewInt(3e6)}}})
	require.NoError(t, err)
	require.Equal(t, []uint32{6, 3, 2, 1, 1}, []uint32{r.Path, r.Vaults, r.Liquidations, r.Liquidated, r.UnderWater})
	require.Equal(t, "exchange", r.Arm)
	whole := func(d [16]byte) string {
		x := decimal(d)
		return strconv.FormatFloat(x.float(), 'f', -1, 64)
	}
	require.Equal(t, []string{"2000", "13", "3", "-1", "5"}, []string{whole(r.StartPrice), whole(r.StartDebt), whole(r.EndEquity), whole(r.Carry), whole(r.SeizedValue)})
	r, err = s.path(6, 0, &Arm{})
	require.NoError(t, err)
	require.Zero(t, r.Vaults)
}

// Rows of arms come in their order, without those of an arm that failed.
func TestRowsOfArmsThatFailedAreLeftOut(t *testing.T) {
	t.Parallel()
	s, err := newScales(names)
	require.NoError(t, err)
	p := somePath(2, 4)
	p.Arms[0].Err = ErrOrder
	var got []int
	require.NoError(t, s.rows(p, func(table int, _ any) error { got = append(got, table); return nil }))
	require.Equal(t, []int{ofVaults, ofVaults, ofVaults, ofVaults, ofLiquidations, ofLiquidations, ofUndone, ofLiquidators, ofLater}, got)
	for stop := range len(got) {
		n := 0
		require.ErrorIs(t, s.rows(p, func(int, any) error {
			if n++; n > stop {
				return ErrOrder
			}
			return nil
		}), ErrOrder)
		require.Equal(t, stop+1, n, "nothing comes after a fault")
	}
}

// What vaults lack at the end is the deepest moment where it is more than ever, and not where it is as much.
func TestTheEndMayBeTheDeepestMoment(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		before, block uint64
	}{{6, 9}, {7, 3}, {8, 3}} {
		a := Arm{Vaults: []Vault{{EndEquity: fixed.FromInt64(-3)}, {EndEquity: fixed.FromInt64(0)}, {EndEquity: fixed.FromInt64(5)}, {EndEquity: fixed.FromInt64(-4)}}}
		a.Undone.Deepest = Moment{Vaults: 1, Amount: *uint256.NewInt(row.before), Block: 3, Time: 36}
		a.End(9, 108)
		require.EqualValues(t, 2, a.Undone.EndUnderWater)
		require.Equal(t, *uint256.NewInt(7), a.Undone.EndShortfall)
		require.Equal(t, row.block, a.Undone.Deepest.Block, "%+v", row)
		require.Equal(t, row.block == 9, a.Undone.Deepest.Vaults == 2)
	}
}

// Where no vault ever could be liquidated, or was under water, there is no moment of the most.
func TestAMomentMayBeNone(t *testing.T) {
	t.Parallel()
	s, err := newScales(names)
	require.NoError(t, err)
	r, err := s.undone(0, &Undone{Most: Moment{Vaults: 1, Block: 4, Time: 48}})
	require.NoError(t, err)
	require.Equal(t, []uint64{4, 48}, []uint64{*r.MostBlock, *r.MostTime})
	require.Nil(t, r.DeepestBlock)
	require.Nil(t, r.DeepestTime)
	require.Nil(t, r.FallDepth)
}
