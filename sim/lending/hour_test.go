package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/books"
)

// at is a price, loan units a collateral unit, of so many hundredths.
func at(hundredths uint64) (p uint256.Int) {
	p.Mul(uint256.NewInt(hundredths), new(uint256.Int).Div(&fixed.PriceScale, uint256.NewInt(100)))
	return p
}

func hour(collateral, debt, seized, gone uint64) *books.Hour {
	return &books.Hour{
		Collateral: *uint256.NewInt(collateral), Debt: fixed.Positive(uint256.NewInt(debt)), Seized: *uint256.NewInt(seized), Gone: *uint256.NewInt(gone),
	}
}

// 1,000,000 of collateral owe 900,000 at an LLTV of 0.9, and are sold at a price of 1 for a factor of 1.05. At 0.95 they carry
// 855,000. Each unit repaid frees 1 − 0.9·0.95·1.05 = 0.10225, so 45,000 need 440,098, but for rounding by a few units.
func TestTheLeastThatWouldHaveHeldByHand(t *testing.T) {
	a := &running{Arm: Arm{LLTV: *uint256.NewInt(0.9e18)}}
	worst, best := at(95), at(101)
	sold := hour(1_000_000, 900_000, 105, 100)
	got := a.least(sold, &worst)
	require.InDelta(t, 440_098, got.Float64(), 30)
	got = a.least(sold, &best)
	require.Zero(t, got.Uint64(), "at 1.01 it is healthy")
	got = a.least(hour(1_000_000, 900_000, 120, 100), &worst)
	require.Equal(t, uint64(900_000), got.Uint64(), "at a factor of 1.2 no sale restores health")
}

// The naive twin tries every amount, from the least. Rounding makes health come and go by a unit, so what is found may be any
// amount below which one does not hold, no more than a few units from the first.
func TestTheLeastThatWouldHaveHeldIsWhatTryingFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &running{Arm: Arm{LLTV: *uint256.NewInt(rapid.Uint64Range(0.5e18, 0.95e18).Draw(t, "lltv"))}}
		collateral := rapid.Uint64Range(1, 20_000).Draw(t, "collateral")
		debt := rapid.Uint64Range(1, collateral).Draw(t, "debt")
		seized := rapid.Uint64Range(100, 120).Draw(t, "seized")
		price := at(rapid.Uint64Range(50, 110).Draw(t, "price"))
		healthy := func(x uint64) bool {
			sold := (x*seized + 99) / 100
			if sold > collateral {
				return false
			}
			worth := new(uint256.Int).Mul(uint256.NewInt(collateral-sold), &price)
			worth.Div(worth, &fixed.PriceScale)
			carried := worth.Mul(worth, &a.LLTV).Div(worth, &fixed.WAD).Uint64()
			return debt-x <= carried
		}
		first := debt
		for x := range debt {
			if healthy(x) {
				first = x
				break
			}
		}
		got := a.least(hour(collateral, debt, seized, 100), &price)
		if got.Uint64() < debt {
			require.True(t, healthy(got.Uint64()))
		}
		require.GreaterOrEqual(t, got.Uint64(), first)
		if first+400 < debt && got.Uint64() != debt {
			require.LessOrEqual(t, got.Uint64(), first+400)
		}
	})
}

func TestTheWorstPriceOfTheHour(t *testing.T) {
	a := &running{readings: []reading{{0, at(100)}, {50, at(90)}, {100, at(95)}, {3600, at(92)}, {3700, at(91)}, {3701, at(80)}}}
	for from, want := range map[uint64]uint64{
		100: 91, // from 95 down to 91 at 3700, the last second of the hour
		99:  90, // 90 still stands
		101: 80, // 3701 is within
		49:  90,
	} {
		require.Equal(t, at(want), a.worst(from), from)
	}
}

// Of four vaults one was never liquidated, one an hour before the end, one a second too late to be watched for the hour, and of
// one nothing was closed.
func TestOnlyAWholeHourIsJudged(t *testing.T) {
	a := &running{Arm: Arm{LLTV: *uint256.NewInt(0.9e18)}, readings: []reading{{0, at(95)}}, state: make([]books.History, 4)}
	a.now = 10_000
	for i := range a.state {
		a.state[i].Hour = hour(1_000_000, 900_000, 105, 100)
		a.state[i].Liquidations, a.state[i].FirstTime = 1, a.now-books.Window
	}
	a.state[0] = books.History{}
	a.state[2].FirstTime++
	a.state[3].Hour.Gone.Clear()
	a.judge()
	require.Nil(t, a.state[0].Hour)
	for i, whole := range []bool{1: true, 2: false, 3: false} {
		if i == 0 {
			continue
		}
		require.Equal(t, whole, a.state[i].Hour.Whole, i)
		require.Equal(t, whole, !a.state[i].Hour.Least.IsZero(), i)
	}
}
