package exchange

import (
	"math/rand/v2"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// Twin: a house that watches gives new triggers after each fill, another where they are next read. Whoever looks finds the same
// prices, the same positions reached, and the same books.
func TestTriggersAreTheSameWhenTheyAreLate(t *testing.T) {
	filled, reached := 0, 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		rules := plain()
		if seed%2 == 0 {
			rules.Mode.Default = Cross
		}
		var twins [2]House // the first at once
		for i := range twins {
			h, err := New(rules)
			require.NoError(t, err)
			for range 2 {
				_, err := h.AddMarket(linear(flat(t, 0.02, 0.05)), nil)
				require.NoError(t, err)
			}
			for range 6 {
				funded(t, h, u(100))
			}
			h.Watch(i == 0)
			twins[i] = h
		}
		both := func(do func(h House) error) {
			require.Equal(t, do(twins[0]), do(twins[1]))
		}
		move := func(h House, m MarketID, price uint256.Int) error {
			h.Mark(m, &price)
			return nil
		}
		prices := [2]uint256.Int{px(100), px(100)}
		for m := range prices {
			both(func(h House) error { return move(h, MarketID(m), prices[m]) })
		}
		for range 120 {
			m, a := MarketID(r.IntN(2)), AccountID(r.IntN(6))
			switch r.IntN(8) {
			case 0:
				prices[m] = px(60 + 80*r.Float64())
				both(func(h House) error { return move(h, m, prices[m]) })
			case 1:
				amount := u(100 * r.Float64())
				both(func(h House) error { return h.Deposit(a, 0, amount) })
			case 2: // whoever reads finds them up to date
				for side := range Side(2) {
					at, one := twins[0].Reached(m, side)
					late, two := twins[1].Reached(m, side)
					require.Equal(t, one, two)
					require.Equal(t, at, late)
					if one {
						reached++
					}
				}
			case 3:
				low, high := twins[0].Watermarks(m)
				lateLow, lateHigh := twins[1].Watermarks(m)
				require.Equal(t, [2]uint256.Int{low, high}, [2]uint256.Int{lateLow, lateHigh})
				for side := range Side(2) {
					require.Equal(t, twins[0].NumAtRisk(m, side), twins[1].NumAtRisk(m, side))
				}
			default:
				price, size := prices[m], u(float64(1+r.IntN(300))/100)
				f := Fill{Account: a, Market: m, Side: Side(r.IntN(2)), Size: size}
				value := twins[0].Instrument(m).Value(Long, &size, &price)
				f.Value = value
				if twins[0].CheckFill(f) == nil {
					filled++
				}
				both(func(h House) error { return h.Fill(f) })
			}
		}
		require.NoError(t, twins[0].Check())
		require.NoError(t, twins[1].Check())
		for id := range PositionID(twins[0].NumPositions()) {
			require.Equal(t, twins[0].Holding(id), twins[1].Holding(id))
			require.Equal(t, twins[0].Withheld(id), twins[1].Withheld(id))
			if !twins[0].Withheld(id) {
				require.Equal(t, twins[0].keys[id], twins[1].keys[id], "seed %d, position %d", seed, id)
			}
		}
	}
	t.Logf("%d fills, %d reached", filled, reached)
	require.Positive(t, filled*reached)
}

// By hand: a long of 1 at 100 with 20 behind it fails a requirement of 2 % of its value v where v − 80 ≤ v/50, at 81.63. Each
// reader is the first to ask after a fill.
func TestALateTriggerIsReadByWhoeverAsksFirst(t *testing.T) {
	var h House
	var m MarketID
	var a AccountID
	fill := func(side Side, value float64) PositionID {
		require.NoError(t, h.Fill(Fill{Account: a, Market: m, Side: side, Size: u(1), Value: u(value)}))
		return PositionID(h.NumPositions() - 1)
	}
	move := func(price float64) {
		p := px(price)
		h.Mark(m, &p)
	}
	for name, reads := range map[string]func(id PositionID){
		"watermarks": func(PositionID) {
			low, _ := h.Watermarks(m)
			require.Equal(t, "81.63", cents(low))
		},
		"how many":     func(PositionID) { require.Equal(t, 1, h.NumAtRisk(m, Long)) },
		"not withheld": func(id PositionID) { require.False(t, h.Withheld(id)) },
		"check":        func(PositionID) { require.NoError(t, h.Check()) },
		"smallest size": func(PositionID) {
			var d Dues
			price := px(100)
			h.PutOff(&d, m, &price)
			require.Equal(t, u(1), d.least)
		},
		"the next mark": func(id PositionID) {
			move(81)
			at, ok := h.Reached(m, Long)
			require.True(t, ok)
			require.Equal(t, id, at)
		},
		"closed again": func(PositionID) {
			move(82)
			fill(Short, 82)
			move(81)
			require.False(t, h.AnyReached(m, m+1))
		},
		"closed when it was reached": func(PositionID) {
			move(81)
			require.True(t, h.AnyReached(m, m+1))
			fill(Short, 81)
			require.False(t, h.AnyReached(m, m+1))
		},
		"withheld since": func(id PositionID) {
			h.Withhold(h.BucketOf(id))
			move(81)
			require.False(t, h.AnyReached(m, m+1))
		},
		"withheld in its market": func(id PositionID) {
			h.WithholdIn(h.BucketOf(id), m)
			move(81)
			require.False(t, h.AnyReached(m, m+1))
		},
		"of another path": func(PositionID) {
			h.Reset()
			move(100)
			a = funded(t, h, u(20))
			require.Zero(t, h.NumAtRisk(m, Long))
			fill(Long, 100)
			require.Equal(t, 1, h.NumAtRisk(m, Long))
		},
	} {
		t.Run(name, func(t *testing.T) {
			h, m = engine(t, plain(), linear(flat(t, 0.02, 0.2)), nil)
			mark(t, h, m, px(100), 1)
			a = funded(t, h, u(20))
			reads(fill(Long, 100))
		})
	}
}
